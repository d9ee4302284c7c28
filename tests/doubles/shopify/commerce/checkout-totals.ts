import { subtotalOf } from '../catalogue/shelf';
import type { Checkout } from '../records';
import type { World } from '../world';
import { weighCode } from './discounts';

const FREE_SHIPPING_FROM = 50_00;
const SHIPPING = 3_95;

function shippingFor(subtotal: number): number {
  return subtotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING;
}

/** What a checkout costs, in minor units, with the code it carries. `problem` says why the code does nothing. */
export function checkoutTotals(world: World, checkout: Checkout) {
  const goods = subtotalOf(world.store, checkout.lines);
  const weighed = checkout.code ? weighCode(world, checkout.code, goods, checkout.customerId) : null;
  const discount = weighed && 'applied' in weighed ? weighed.applied : null;
  const subtotal = goods - (discount?.amount ?? 0);
  const shipping = shippingFor(subtotal);
  return {
    goods,
    discount,
    subtotal,
    shipping,
    total: subtotal + shipping,
    problem: weighed && 'refused' in weighed ? weighed.refused : null,
  };
}
