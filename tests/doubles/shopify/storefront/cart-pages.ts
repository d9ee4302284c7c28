import { linesWithProducts, subtotalOf } from '../catalogue/shelf';
import { CartError, changeCart, openCart } from '../commerce/carts';
import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import type { Router } from '../http/router';
import { priceTag } from '../money';
import type { Cart } from '../records';
import { settings, type World } from '../world';
import { showPage, type Storefront } from './layout';
import { CODE_COOKIE, cartOf, keepCart } from './visitor';

/** The cart as pages and plain forms; scripts use the Ajax API. */
export function cartPages(router: Router, shop: Storefront): void {
  const { world } = shop;
  const showCart = (exchange: Exchange, problem = '') =>
    showPage(shop, exchange, {
      type: 'cart',
      title: 'Your cart',
      body: cartPage(world, cartOf(world, exchange), problem),
    });

  router.get('/cart', (exchange) => showCart(exchange));

  router.post('/cart/add', async (exchange) => {
    const form = await exchange.form();
    const cart = cartOf(world, exchange) ?? openCart(world);
    try {
      changeCart(world, cart, (draft) => draft.add(Number(form.get('id')), Number(form.get('quantity') ?? 1) || 1));
    } catch (error) {
      if (error instanceof CartError) return showCart(exchange, error.message);
      throw error;
    }
    keepCart(exchange, cart);
    exchange.redirect('/cart');
  });

  router.get('/cart/change', (exchange) => {
    const cart = cartOf(world, exchange);
    const line = Number(exchange.query.get('line'));
    const quantity = Number(exchange.query.get('quantity'));
    if (cart?.lines[line - 1]) changeCart(world, cart, (draft) => draft.setQuantity({ line }, quantity));
    exchange.redirect('/cart');
  });

  router.post('/cart', async (exchange) => {
    const form = await exchange.form();
    const cart = cartOf(world, exchange);
    if (!cart) return exchange.redirect('/cart');
    const quantities = form.getAll('updates[]').map(Number);
    const keys = cart.lines.map(({ key }) => key);
    try {
      changeCart(world, cart, (draft) => {
        for (const [index, key] of keys.entries()) draft.setQuantity({ key }, Math.max(0, quantities[index] ?? 0));
        draft.setNote(form.get('note') ?? '');
        draft.setAttributes({ 'Gift wrap': form.has('attributes[Gift wrap]') ? 'Yes' : '' });
      });
    } catch (error) {
      if (error instanceof CartError) return showCart(exchange, error.message);
      throw error;
    }
    exchange.redirect(form.has('checkout') && cart.lines.length > 0 ? '/checkout' : '/cart');
  });

  router.get('/discount/:code', (exchange) => {
    exchange.setCookie(CODE_COOKIE, exchange.params['code'] ?? '', { days: 1 });
    const target = exchange.query.get('redirect') ?? '/';
    // Shopify leads to pages of the shop only.
    exchange.redirect(/^\/(?!\/)/.test(target) ? target : '/');
  });

  router.get('/cart/:permalink', (exchange) => {
    const wanted = (exchange.params['permalink'] ?? '').split(',').map((pair) => pair.split(':').map(Number));
    if (wanted.some(([id, quantity]) => !id || !quantity)) return exchange.redirect('/cart');
    const cart = openCart(world);
    const attributes = [...exchange.query].flatMap(([name, value]) => {
      const attribute = /^attributes\[(.+)\]$/.exec(name)?.[1];
      return attribute === undefined ? [] : [[attribute, value] as const];
    });
    try {
      changeCart(world, cart, (draft) => {
        for (const [id = 0, quantity = 0] of wanted) draft.add(id, quantity);
        draft.setAttributes(Object.fromEntries(attributes));
      });
    } catch (error) {
      if (error instanceof CartError) return showCart(exchange, error.message);
      throw error;
    }
    keepCart(exchange, cart);
    const query = new URLSearchParams(exchange.query);
    const toCart = query.get('storefront') === 'true';
    query.delete('storefront');
    exchange.redirect(`${toCart ? '/cart' : '/checkout'}${query.size > 0 ? `?${query}` : ''}`);
  });
}

function cartPage(world: World, cart: Cart | undefined, problem: string): Html {
  const { currency } = settings(world);
  const lines = linesWithProducts(world.store, cart?.lines ?? []);
  const warning = problem !== '' && html`<p class="problem" role="alert">${problem}</p>`;
  if (!cart || lines.length === 0) {
    return html`<div class="narrow">
      <h1>Your cart is empty</h1>
      ${warning}
      <p>A windowsill is a good place to start.</p>
      <p><a class="button" href="/collections/all">Look around</a></p>
    </div>`;
  }
  return html`<form class="cart" method="post" action="/cart">
    <h1>Your cart</h1>
    ${warning}
    <ul class="lines">
      ${lines.map(({ line, product, variant }, index) => {
        const link = `/products/${product.handle}?variant=${variant.id}`;
        return html`<li>
          <a href="${link}"><img src="/cdn/shop/products/${product.handle}.svg" alt="" width="600" height="600" /></a>
          <div>
            <a href="${link}"><b>${product.title}</b></a>
            <span>${product.option !== null && variant.title}</span>
            <span>${priceTag(variant.price, currency)}</span>
          </div>
          <div class="amount">
            <input
              type="number"
              name="updates[]"
              value="${line.quantity}"
              min="0"
              inputmode="numeric"
              aria-label="Quantity of ${product.title}"
              data-submit-on-change
            />
            <a href="/cart/change?line=${index + 1}&quantity=0">Remove</a>
          </div>
          <b class="total">${priceTag(variant.price * line.quantity, currency)}</b>
        </li>`;
      })}
    </ul>
    <aside>
      <label>A note for us <textarea name="note" rows="2">${cart.note ?? ''}</textarea></label>
      <label class="tick">
        <input type="checkbox" name="attributes[Gift wrap]" ${cart.attributes['Gift wrap'] && 'checked'} /> Wrap it as a
        gift
      </label>
      <p class="sum"><span>Subtotal</span> <b>${priceTag(subtotalOf(world.store, cart.lines), currency)}</b></p>
      <p class="fine">Delivery is worked out at checkout.</p>
      <button name="checkout" value="1">Check out</button>
      <button class="link" name="update" value="1">Update cart</button>
    </aside>
  </form>`;
}
