import { linesWithProducts, subtotalOf } from '../catalogue/shelf';
import { hexToken } from '../ids';
import { cartPayload } from '../payloads/cart-payload';
import { checkoutPayload } from '../payloads/checkout-payload';
import type { Address, Cart, Checkout, Customer, Order } from '../records';
import { nowIso, settings, type World } from '../world';
import { CartError } from './carts';
import { checkoutTotals } from './checkout-totals';
import { createCustomer, setConsent, updateCustomer } from './customers';
import { useCode, weighCode } from './discounts';
import { announceOrder, recordOrder } from './orders';

export type Visit = {
  customer: Customer | undefined;
  locale: string;
  landingSite: string | null;
  referringSite: string | null;
  /** A code a link brought along; worthless ones are let go without a word, as Shopify does. */
  code?: string | null;
};

/** The checkout of a cart: a new one, or the open one brought up to date with what the cart now holds. */
export function startCheckout(world: World, cart: Cart, visit: Visit): Checkout {
  if (cart.lines.length === 0) throw new CartError('The cart is empty');
  const known = world.store.checkouts.find(cart.id);
  if (known && known.completedAt === null) {
    const code = worthwhile(world, known.lines, visit) ?? known.code ?? null;
    changeCheckout(world, known, { ...linesOf(cart), code });
    return known;
  }
  const now = nowIso(world);
  const checkout = world.store.checkouts.put({
    id: hexToken(),
    key: hexToken(),
    cartToken: cart.id,
    ...linesOf(cart),
    email: visit.customer?.email ?? null,
    acceptsMarketing: visit.customer?.consent.state === 'subscribed',
    customerId: visit.customer?.id ?? null,
    address: visit.customer?.address ?? {
      ...(visit.customer?.firstName ? { firstName: visit.customer.firstName } : {}),
    },
    locale: visit.locale,
    landingSite: visit.landingSite,
    referringSite: visit.referringSite,
    code: worthwhile(world, linesOf(cart).lines, visit),
    completedAt: null,
    orderId: null,
    createdAt: now,
    updatedAt: now,
  });
  world.webhooks.emit('checkouts/create', checkoutPayload(world, checkout));
  return checkout;
}

/** Announces checkouts/update when something really changed. */
export function changeCheckout(
  world: World,
  checkout: Checkout,
  change: Partial<Pick<Checkout, 'lines' | 'attributes' | 'email' | 'acceptsMarketing' | 'address' | 'code'>>,
): void {
  const changed = Object.entries(change).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(checkout[name as keyof Checkout]),
  );
  if (!changed) return;
  Object.assign(checkout, change, { updatedAt: nowIso(world) });
  world.store.checkouts.put(checkout);
  world.webhooks.emit('checkouts/update', checkoutPayload(world, checkout));
}

/** Shopify's clean-up of a checkout that nobody came back to. */
export function deleteCheckout(world: World, checkout: Checkout): void {
  world.store.checkouts.delete(checkout.id);
  world.webhooks.emit('checkouts/delete', { token: checkout.id, presentment_currency: settings(world).currency });
}

/** The cart behind an abandoned checkout, made again when it is gone. */
export function recoverCart(world: World, checkout: Checkout): Cart {
  const known = world.store.carts.get(checkout.cartToken);
  if (known) return known;
  const now = nowIso(world);
  return world.store.carts.put({
    id: checkout.cartToken,
    key: hexToken(),
    lines: checkout.lines.map((line) => ({ ...line, properties: {} })),
    attributes: checkout.attributes,
    note: null,
    announced: true,
    createdAt: now,
    updatedAt: now,
  });
}

/**
 * Buys what the checkout holds: the customer is found by e-mail or made, the order is paid, the shelf and the
 * cart are emptied. Throws CartError when e-mail or address is missing, the shelf does not hold enough, or the code became worthless.
 */
export function payCheckout(world: World, checkout: Checkout): Order {
  if (checkout.completedAt !== null) throw new CartError('This checkout is already paid');
  const { email } = checkout;
  const address = completeAddress(checkout.address);
  if (email === null) throw new CartError('Enter an email');
  const lines = linesWithProducts(world.store, checkout.lines);
  const short = lines.find(({ line, variant }) => variant.stock < line.quantity);
  if (short) throw new CartError(`${short.product.title} is no longer available in that quantity`);
  return world.webhooks.action(() => {
    const now = nowIso(world);
    const customer = customerOf(world, checkout, email, address);
    const { discount, shipping, problem } = checkoutTotals(world, { ...checkout, customerId: customer.id });
    if (problem !== null) throw new CartError(problem);
    if (discount) useCode(world, discount.code, customer.id);
    if (checkout.acceptsMarketing) setConsent(world, customer, 'subscribed');
    const order = recordOrder(world, {
      cartToken: checkout.cartToken,
      checkoutToken: checkout.id,
      email,
      customerId: customer.id,
      lines: lines.map(({ line, product, variant }) => ({
        productId: product.id,
        variantId: variant.id,
        title: product.title,
        variantTitle: product.option === null ? null : variant.title,
        sku: variant.sku,
        vendor: product.vendor,
        quantity: line.quantity,
        price: variant.price,
      })),
      shipping,
      discount,
      address,
      attributes: checkout.attributes,
      acceptsMarketing: checkout.acceptsMarketing,
      currency: settings(world).currency,
      locale: checkout.locale,
      landingSite: checkout.landingSite,
      referringSite: checkout.referringSite,
      sourceName: 'web',
      cancelledAt: null,
      createdAt: now,
    });
    complete(world, checkout, customer, order);
    announceOrder(world, order);
    emptyCart(world, checkout.cartToken);
    return order;
  });
}

function worthwhile(world: World, lines: Checkout['lines'], { code, customer }: Visit): string | null {
  if (!code) return null;
  const weighed = weighCode(world, code, subtotalOf(world.store, lines), customer?.id ?? null);
  return 'applied' in weighed ? weighed.applied.code : null;
}

function linesOf(cart: Cart): Pick<Checkout, 'lines' | 'attributes'> {
  const lines = cart.lines.map(({ key, productId, variantId, quantity }) => ({ key, productId, variantId, quantity }));
  return { lines, attributes: { ...cart.attributes } };
}

function completeAddress(address: Partial<Address>): Address {
  const { firstName = '', lastName, address1, city, zip, country, countryCode } = address;
  if (!lastName || !address1 || !city || !zip || !country || !countryCode) throw new CartError('Enter an address');
  return { firstName, lastName, address1, city, zip, country, countryCode };
}

function customerOf(world: World, checkout: Checkout, email: string, address: Address): Customer {
  const known =
    (checkout.customerId === null ? undefined : world.store.customers.get(checkout.customerId)) ??
    world.store.customers.find(email.toLowerCase());
  const { firstName, lastName } = address;
  if (!known) return createCustomer(world, { email, firstName, lastName, locale: checkout.locale, address });
  updateCustomer(world, known, {
    firstName: known.firstName ?? firstName,
    lastName: known.lastName ?? lastName,
    address,
  });
  return known;
}

function complete(world: World, checkout: Checkout, customer: Customer, order: Order): void {
  const { createdAt } = order;
  Object.assign(checkout, { completedAt: createdAt, updatedAt: createdAt, customerId: customer.id, orderId: order.id });
  world.store.checkouts.put(checkout);
  world.webhooks.emit('checkouts/update', checkoutPayload(world, checkout));
}

function emptyCart(world: World, token: string): void {
  const cart = world.store.carts.get(token);
  if (!cart) return;
  Object.assign(cart, { lines: [], updatedAt: nowIso(world) });
  world.webhooks.emit('carts/update', cartPayload(world, cart));
  world.store.carts.delete(token);
}
