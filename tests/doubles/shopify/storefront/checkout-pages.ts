import { linesWithProducts } from '../catalogue/shelf';
import { CartError } from '../commerce/carts';
import { checkoutTotals } from '../commerce/checkout-totals';
import { changeCheckout, payCheckout, recoverCart, startCheckout } from '../commerce/checkouts';
import { countryName } from '../commerce/countries';
import { weighCode } from '../commerce/discounts';
import { orderTotals } from '../commerce/order-totals';
import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import type { Router } from '../http/router';
import { priceTag } from '../money';
import { orderStatusUrl } from '../payloads/order-payload';
import type { AppliedCode, Checkout, Order } from '../records';
import { settings, type World } from '../world';
import { showCheckout, type Storefront } from './layout';
import { CART_COOKIE, cartOf, CODE_COOKIE, keepCart, visitOf } from './visitor';

const COUNTRIES = ['GB', 'IE', 'FR', 'DE', 'NL', 'ES', 'IT', 'SE', 'US', 'CA', 'AU', 'JP'];

/** The checkout: one page, saved field by field, so that leaving it half-way leaves an abandoned checkout. */
export function checkoutPages(router: Router, shop: Storefront): void {
  const { world } = shop;
  const open = (exchange: Exchange): Checkout | undefined => {
    const checkout = world.store.checkouts.find(exchange.params['cart'] ?? '');
    return checkout?.completedAt === null ? checkout : undefined;
  };

  const begin = (exchange: Exchange) => {
    const cart = cartOf(world, exchange);
    if (!cart || cart.lines.length === 0) return exchange.redirect('/cart');
    const checkout = startCheckout(world, cart, visitOf(world, exchange));
    exchange.redirect(`/checkouts/cn/${checkout.cartToken}`);
  };
  router.get('/checkout', begin);
  router.post('/checkout', begin);

  router.get('/:shop/checkouts/ac/:token/recover', (exchange) => {
    const checkout = world.store.checkouts.get(exchange.params['token'] ?? '');
    if (!checkout || checkout.key !== exchange.query.get('key')) return exchange.redirect('/cart');
    if (checkout.completedAt !== null) return exchange.redirect(`/checkouts/cn/${checkout.cartToken}/thank-you`);
    keepCart(exchange, recoverCart(world, checkout));
    const code = exchange.cookie(CODE_COOKIE);
    if (code) applyCode(world, checkout, code);
    exchange.redirect(`/checkouts/cn/${checkout.cartToken}`);
  });

  router.get('/checkouts/cn/:cart', (exchange) => {
    const checkout = open(exchange);
    if (checkout) showCheckout(shop, exchange, 'Checkout', checkoutPage(world, checkout, ''));
    else
      exchange.redirect(
        world.store.checkouts.find(exchange.params['cart'] ?? '') ? `${exchange.url.pathname}/thank-you` : '/cart',
      );
  });

  router.post('/checkouts/cn/:cart/save', async (exchange) => {
    const checkout = open(exchange);
    if (checkout) save(world, checkout, await exchange.form());
    exchange.send(checkout ? 204 : 404, {}, '');
  });

  router.post('/checkouts/cn/:cart/code', async (exchange) => {
    const checkout = open(exchange);
    if (!checkout) return exchange.redirect('/cart');
    const problem = applyCode(world, checkout, ((await exchange.form()).get('code') ?? '').trim());
    showCheckout(shop, exchange, 'Checkout', checkoutPage(world, checkout, problem));
  });

  router.post('/checkouts/cn/:cart', async (exchange) => {
    const checkout = open(exchange);
    if (!checkout) return exchange.redirect('/cart');
    try {
      save(world, checkout, await exchange.form());
      payCheckout(world, checkout);
    } catch (error) {
      if (!(error instanceof CartError)) throw error;
      return showCheckout(shop, exchange, 'Checkout', checkoutPage(world, checkout, error.message));
    }
    exchange.dropCookie(CART_COOKIE);
    exchange.dropCookie(CODE_COOKIE);
    exchange.redirect(`${exchange.url.pathname}/thank-you`, 303);
  });

  router.get('/checkouts/cn/:cart/thank-you', (exchange) => {
    const order = world.store.orders.get(world.store.checkouts.find(exchange.params['cart'] ?? '')?.orderId ?? 0);
    if (!order) return exchange.redirect('/cart');
    showCheckout(shop, exchange, `Order ${order.name}`, orderPage(world, order, true));
  });

  router.get('/tracking/:number', (exchange) => {
    const number = exchange.params['number'];
    const sent = ({ fulfillments }: Order) => fulfillments.some(({ trackingNumber }) => trackingNumber === number);
    const order = world.store.orders.all().find(sent);
    exchange.redirect(order ? orderStatusUrl(world, order) : '/');
  });

  router.get('/:shop/orders/:token/authenticate', (exchange) => {
    const order = world.store.orders.all().find(({ token }) => token === exchange.params['token']);
    if (!order || !orderStatusUrl(world, order).endsWith(exchange.url.search)) return exchange.redirect('/');
    showCheckout(shop, exchange, `Order ${order.name}`, orderPage(world, order, false));
  });
}

/** Puts a code on a checkout, or takes it off (empty). Returns why it was refused; the checkout then stays as it was. */
function applyCode(world: World, checkout: Checkout, code: string): string {
  if (code === '') {
    changeCheckout(world, checkout, { code: null });
    return '';
  }
  const weighed = weighCode(world, code, checkoutTotals(world, checkout).goods, checkout.customerId);
  if ('refused' in weighed) return weighed.refused;
  changeCheckout(world, checkout, { code: weighed.applied.code });
  return '';
}

function save(world: World, checkout: Checkout, form: URLSearchParams): void {
  const email = (form.get('email') ?? '').trim();
  const country = form.get('country') ?? '';
  const fields = ['firstName', 'lastName', 'address1', 'city', 'zip'] as const;
  const given = fields
    .map((field) => [field, (form.get(field) ?? '').trim()] as const)
    .filter(([, value]) => value !== '');
  changeCheckout(world, checkout, {
    email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : null,
    acceptsMarketing: form.has('marketing'),
    address: {
      ...Object.fromEntries(given),
      ...(COUNTRIES.includes(country) ? { country: countryName(country), countryCode: country } : {}),
    },
  });
}

function checkoutPage(world: World, checkout: Checkout, problem: string): Html {
  const path = `/checkouts/cn/${checkout.cartToken}`;
  const { address } = checkout;
  const field = (name: 'firstName' | 'lastName' | 'address1' | 'city' | 'zip', label: string, autocomplete: string) =>
    html`<label
      >${label} <input name="${name}" value="${address[name] ?? ''}" autocomplete="${autocomplete}" required
    /></label>`;
  return html`<div class="till">
    <form method="post" action="${path}" data-save="${path}/save">
      ${problem !== '' && html`<p class="problem" role="alert">${problem}</p>`}
      <h2>Contact</h2>
      <label
        >Email <input type="email" name="email" value="${checkout.email ?? ''}" autocomplete="email" required
      /></label>
      <label class="tick">
        <input type="checkbox" name="marketing" ${checkout.acceptsMarketing && 'checked'} /> Email me with news and
        offers
      </label>
      <h2>Delivery</h2>
      <label
        >Country
        <select name="country">
          ${COUNTRIES.map((code) => html`<option value="${code}" ${(address.countryCode ?? 'GB') === code && 'selected'}>${countryName(code)}</option>`)}
        </select>
      </label>
      <div class="pair">
        ${field('firstName', 'First name', 'given-name')} ${field('lastName', 'Last name', 'family-name')}
      </div>
      ${field('address1', 'Address', 'address-line1')}
      <div class="pair">${field('city', 'City', 'address-level2')} ${field('zip', 'Postcode', 'postal-code')}</div>
      <h2>Payment</h2>
      <p class="card">This shop is a stand-in on your own machine. Nothing is charged and nothing is sent.</p>
      <button class="pay">Pay now</button>
    </form>
    ${summary(world, checkout)}
  </div>`;
}

function summary(world: World, checkout: Checkout): Html {
  const { currency } = settings(world);
  const totals = checkoutTotals(world, checkout);
  return html`<aside class="summary" aria-label="Order summary">
    <ul class="lines">
      ${linesWithProducts(world.store, checkout.lines).map(
        ({ line, product, variant }) =>
          html`<li>
            <img src="/cdn/shop/products/${product.handle}.svg" alt="" width="600" height="600" />
            <div>
              <b>${product.title}</b>
              <span
                >${product.option !== null && `${variant.title} · `}${line.quantity} ×
                ${priceTag(variant.price, currency)}</span
              >
            </div>
            <b>${priceTag(variant.price * line.quantity, currency)}</b>
          </li>`,
      )}
    </ul>
    <form class="code" method="post" action="/checkouts/cn/${checkout.cartToken}/code">
      <label>Discount code <input name="code" value="${checkout.code ?? ''}" autocomplete="off" /></label>
      <button>Apply</button>
    </form>
    ${sums(totals, currency)}
  </aside>`;
}

type Sums = { goods: number; discount: AppliedCode | null; shipping: number; total: number };

function sums({ goods, discount, shipping, total }: Sums, currency: string): Html {
  return html`<p class="sum"><span>Subtotal</span> ${priceTag(goods, currency)}</p>
    ${discount && html`<p class="sum" data-discount><span>Discount ${discount.code}</span> −${priceTag(discount.amount, currency)}</p>`}
    <p class="sum"><span>Delivery</span> ${shipping === 0 ? 'Free' : priceTag(shipping, currency)}</p>
    <p class="sum grand"><span>Total</span> <b>${priceTag(total, currency)}</b></p>`;
}

function orderPage(world: World, order: Order, justPaid: boolean): Html {
  const totals = orderTotals(order);
  const delivered = order.fulfillments.some(({ shipmentStatus }) => shipmentStatus === 'delivered');
  const state = order.cancelledAt
    ? 'This order was cancelled.'
    : delivered
      ? 'Your parcel has arrived.'
      : order.fulfillments.length > 0
        ? 'Your parcel is on its way.'
        : 'We are packing your order.';
  return html`<div class="till">
    <section>
      <p class="vendor">Order ${order.name}</p>
      <h1>
        ${justPaid ? `Thank you${order.address?.firstName ? `, ${order.address.firstName}` : ''}!` : 'Your order'}
      </h1>
      <p>${state} A confirmation goes to ${order.email ?? 'you'}.</p>
      ${
        order.address &&
        html`<p class="card">
          ${order.address.firstName} ${order.address.lastName}<br />${order.address.address1}<br />
          ${order.address.zip} ${order.address.city}, ${order.address.country}
        </p>`
      }
      <p><a class="button" href="/">Back to the shop</a></p>
    </section>
    <aside class="summary">
      <ul class="lines">
        ${order.lines.map((line) => {
          const product = world.store.products.get(line.productId);
          return html`<li>
            ${product ? html`<img src="/cdn/shop/products/${product.handle}.svg" alt="" width="600" height="600" />` : html`<i></i>`}
            <div>
              <b>${line.title}</b
              ><span
                >${line.variantTitle && `${line.variantTitle} · `}${line.quantity} ×
                ${priceTag(line.price, order.currency)}</span
              >
            </div>
            <b>${priceTag(line.price * line.quantity, order.currency)}</b>
          </li>`;
        })}
      </ul>
      ${sums({ ...totals, discount: order.discount ?? null, shipping: order.shipping }, order.currency)}
    </aside>
  </div>`;
}
