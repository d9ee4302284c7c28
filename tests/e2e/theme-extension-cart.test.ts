import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startShopify } from '../doubles/shopify/shopify';
import { launchBrowser } from '../support/browser';
import { StorefrontEvents } from '../support/storefront-events';
import { Visitor } from '../support/storefront-visitor';

const app = new StorefrontEvents();
const shop = await startShopify({
  clock: { now: () => Visitor.start },
  app: { apiKey: 'key', apiSecret: 'secret', url: await app.start() },
});
const fern = shop.product('boston-fern');
const PRODUCT = String(fern.id);
const VARIANT = String(fern.variants[0]?.id);
const SOLD_OUT = String(
  shop
    .products()
    .flatMap(({ variants }) => variants)
    .find(({ stock }) => stock === 0)?.id,
);

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await shop.stop();
  app.stop();
});

beforeEach(async () => {
  visitor = await Visitor.arrive(browser, shop.url, app);
});

afterEach(async () => {
  const { refused } = app;
  await visitor.leave();
  expect({ refused, complaints: visitor.complaints }).toEqual({ refused: [], complaints: [] });
});

describe('adding to the cart', () => {
  const viaFetch = (body: string, headers = '{}') =>
    `fetch('/cart/add.js', { method: 'POST', headers: ${headers}, body: ${body} }).then((r) => r.json())`;
  const viaXhr = (body: string, type: string) => `new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', '/cart/add.js');
    xhr.setRequestHeader('Content-Type', '${type}');
    xhr.onload = () => resolve(JSON.parse(xhr.responseText));
    xhr.send(${body});
  })`;
  const json = `JSON.stringify({ id: ${VARIANT}, quantity: 2 })`;
  const formData = `(() => { const form = new FormData(); form.set('id', '${VARIANT}'); form.set('quantity', '2'); return form; })()`;
  const jsonHeader = `{ 'Content-Type': 'application/json' }`;

  test.each([
    ['fetch with JSON', viaFetch(json, jsonHeader)],
    ['fetch with a list', viaFetch(`JSON.stringify({ items: [{ id: ${VARIANT}, quantity: 2 }] })`, jsonHeader)],
    ['fetch with a form', viaFetch(formData)],
    ['fetch with a query', viaFetch(`new URLSearchParams({ id: '${VARIANT}', quantity: 2 })`)],
    [
      'fetch with a Request',
      `fetch(new Request('/cart/add.js', { method: 'POST', headers: ${jsonHeader}, body: ${json} })).then((r) => r.json())`,
    ],
    ['XHR with JSON', viaXhr(json, 'application/json')],
    ['XHR with a form', viaXhr(`'id=${VARIANT}&quantity=2'`, 'application/x-www-form-urlencoded')],
  ])('by %s is one event, joins the cart, and the theme gets its answer', async (_, script) => {
    await visitor.agree();
    const answer = await visitor.run<{ variant_id?: number; items?: { variant_id: number }[] }>(script);
    expect(String(answer.variant_id ?? answer.items?.[0]?.variant_id)).toBe(VARIANT);
    const added = await app.nth('product_added_to_cart');
    const { token, attributes } = await visitor.cart();
    expect(added).toMatchObject({
      productId: PRODUCT,
      variantId: VARIANT,
      quantity: 2,
      cartToken: token,
    });
    expect(attributes).toEqual({ _heed_visitor: app.batches[0]?.visitor });
    await visitor.visit('/cart');
    const viewed = await app.nth('cart_viewed');
    expect(viewed.cartToken).toBe(added.cartToken);
    expect(app.ofType('product_added_to_cart')).toHaveLength(1);
  });

  const form = `document.querySelector('form[action="/cart/add"]')`;
  const chooseTwo = `${form}.elements.quantity.value = 2;`;
  /** Without the theme's listener, as a theme without scripts is. */
  const plainForm = `${form}.replaceWith(${form}.cloneNode(true)); ${chooseTwo}`;

  test.each([
    ['a form', `${plainForm} ${form}.querySelector('button').click()`],
    ['a form that a script submits', `${plainForm} ${form}.submit()`],
  ])('by %s is one event, and the next page joins the cart', async (_, script) => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    await app.nth('product_viewed');
    await Promise.all([visitor.page.waitForURL('**/cart'), visitor.run(script)]);
    const added = await app.nth('product_added_to_cart');
    expect(added).toMatchObject({
      productId: PRODUCT,
      variantId: VARIANT,
      quantity: 2,
      url: '/products/boston-fern',
    });
    const viewed = await app.nth('cart_viewed');
    const { token, attributes } = await visitor.cart();
    expect(viewed.cartToken).toBe(token);
    expect(attributes).toEqual({ _heed_visitor: app.batches[0]?.visitor });
    await visitor.everythingArrived();
    expect(app.ofType('product_added_to_cart')).toHaveLength(1);
  });

  test('by a form that the theme turns into a fetch is one event', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    await visitor.run(`${chooseTwo} ${form}.querySelector('button').click()`);
    const added = await app.nth('product_added_to_cart');
    expect(added).toMatchObject({ productId: PRODUCT, variantId: VARIANT, quantity: 2 });
    await visitor.visit('/collections/houseplants');
    await app.nth('collection_viewed');
    expect(app.ofType('product_added_to_cart')).toHaveLength(1);
  });

  test('writes the visitor once per cart', async () => {
    await visitor.agree();
    const updates: string[] = [];
    visitor.page.on('request', (request) => request.url().endsWith('/cart/update.js') && updates.push(request.url()));
    await visitor.run(viaFetch(json, jsonHeader));
    await app.nth('product_added_to_cart');
    await visitor.run(viaXhr(json, 'application/json'));
    await app.nth('product_added_to_cart', 2);
    await visitor.visit('/cart');
    await app.nth('cart_viewed');
    expect(updates).toHaveLength(1);
  });

  test('that the shop refuses is no event', async () => {
    await visitor.agree();
    expect(await visitor.add(SOLD_OUT)).toBe(422);
    await visitor.run(viaXhr(`'id=${SOLD_OUT}'`, 'application/x-www-form-urlencoded'));
    await visitor.visit('/collections/houseplants');
    await app.nth('collection_viewed');
    expect(app.ofType('product_added_to_cart')).toHaveLength(0);
  });

  describe('where scripts cannot see the cart cookie', () => {
    beforeEach(async () => {
      await visitor.context.addInitScript(`
        const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
        Object.defineProperty(document, 'cookie', {
          get: () => get.call(document).split('; ').filter((part) => !part.startsWith('cart=')).join('; '),
          set: (text) => set.call(document, text),
        });
      `);
    });

    test('joins the cart that the shop names', async () => {
      await visitor.agree();
      await visitor.add(VARIANT);
      const added = await app.nth('product_added_to_cart');
      const { token, attributes } = await visitor.cart();
      expect(added.cartToken).toBe(token);
      expect(attributes).toEqual({ _heed_visitor: app.batches[0]?.visitor });
    });

    test('is told even when the shop does not name it', async () => {
      await visitor.agree();
      await visitor.page.route('**/cart.js', (route) => route.abort());
      await visitor.add(VARIANT);
      const added = await app.nth('product_added_to_cart');
      expect(added).toMatchObject({ variantId: VARIANT, quantity: 1 });
      expect(added.cartToken).toBeUndefined();
    });
  });
});
