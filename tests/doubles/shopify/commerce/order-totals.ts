import type { Order } from '../records';

/** In minor units. The subtotal is what the goods cost after the discount. */
export function orderTotals(order: Order) {
  const goods = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const discount = order.discount?.amount ?? 0;
  const refunded = order.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  const subtotal = goods - discount;
  return { goods, discount, subtotal, total: subtotal + order.shipping, refunded };
}
