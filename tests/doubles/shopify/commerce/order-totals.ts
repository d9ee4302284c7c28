import type { Order } from '../records';

/** In minor units. */
export function orderTotals(order: Order) {
  const subtotal = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const refunded = order.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  return { subtotal, total: subtotal + order.shipping, refunded };
}
