import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from './gestures/cookie-jar';
import { ListeningApp } from './listening-app';
import { startShopify, type ShopifyDouble } from './shopify';

const SECRET = 'shpss_test';
const NOW = new Date('2026-06-01T09:00:00.000Z');

let app: ListeningApp;
let shop: ShopifyDouble;
let jar: CookieJar;

beforeEach(async () => {
  app = new ListeningApp();
  app.answer = ({ path }) => (path.startsWith('/proxy') ? 202 : 200);
  jar = new CookieJar();
  shop = await startShopify({
    clock: { now: () => NOW },
    app: { apiKey: 'key', apiSecret: SECRET, url: await app.start() },
  });
});

afterEach(async () => {
  await shop.stop();
  app.stop();
});

/** A browser: keeps cookies, follows no redirects. */
async function browse(path: string, { json, form }: { json?: unknown; form?: Record<string, string> } = {}) {
  const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json);
  const response = await fetch(new URL(path, shop.url), {
    redirect: 'manual',
    method: body === undefined ? 'GET' : 'POST',
    headers: { Cookie: jar.header(), ...(json === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  });
  jar.take(response.headers);
  const text = await response.text();
  const read = <T>() => JSON.parse(text) as T;
  return {
    status: response.status,
    text,
    read,
    location: response.headers.get('location') ?? '',
    headers: response.headers,
  };
}

type CartAnswer = {
  token: string;
  item_count: number;
  total_price: number;
  attributes: Record<string, string>;
  items: { key: string }[];
};
const variantOf = (handle: string) => shop.product(handle).variants[0]!.id;
const add = (handle: string, quantity = 1) => browse('/cart/add.js', { json: { id: variantOf(handle), quantity } });
const topics = () => shop.webhooks.pending().map(({ topic }) => topic);

describe('the Ajax cart', () => {
  it('gives another token each time until something is added, and then one with a key', async () => {
    const first = (await browse('/cart.js')).read<CartAnswer>();
    const second = (await browse('/cart.js')).read<CartAnswer>();
    expect(first.token).not.toBe(second.token);
    const added = (await add('boston-fern', 2)).read<{ variant_id: number; quantity: number; price: number }>();
    expect(added).toMatchObject({ variant_id: variantOf('boston-fern'), quantity: 2, price: 1400 });
    const cart = (await browse('/cart.js')).read<CartAnswer>();
    expect(cart).toMatchObject({ item_count: 2, total_price: 2800 });
    expect(cart.token).toMatch(/^[\w-]{20,}\?key=[0-9a-f]{32}$/);
    expect(jar.get('cart')).toBe(cart.token);
    const [created] = shop.webhooks.pending();
    expect(JSON.parse(created!.body)).toMatchObject({ token: cart.token.split('?')[0] });
  });

  it('keeps attributes, which come back in every webhook of the cart', async () => {
    await browse('/cart/update.js', { json: { attributes: { _heed_visitor: 'v-1' } } });
    expect(topics()).toEqual([]);
    await add('boston-fern');
    const note = { note_attributes: [{ name: '_heed_visitor', value: 'v-1' }] };
    expect(JSON.parse(shop.webhooks.pending()[0]!.body)).toMatchObject(note);
    await browse('/checkout');
    expect(JSON.parse(shop.webhooks.pending()[1]!.body)).toMatchObject(note);
    await browse('/cart/update.js', { json: { attributes: { _heed_visitor: '' } } });
    expect((await browse('/cart.js')).read<CartAnswer>().attributes).toEqual({});
  });

  it('changes and removes lines, also from plain forms', async () => {
    await add('boston-fern');
    const { items } = (await browse('/cart.js')).read<CartAnswer>();
    const changed = await browse('/cart/change.js', { json: { id: items[0]!.key, quantity: 3 } });
    expect(changed.read<CartAnswer>().item_count).toBe(3);
    await browse('/cart/add', { form: { id: String(variantOf('speckled-mug')), quantity: '1' } });
    expect((await browse('/cart')).text).toContain('Speckled Stoneware Mug');
    await browse('/cart/change?line=1&quantity=0');
    expect((await browse('/cart.js')).read<CartAnswer>().item_count).toBe(3);
  });

  it('refuses what the shelf does not hold and what it does not understand', async () => {
    shop.merchant.setStock('willow-trug', 2);
    const refused = await add('willow-trug', 3);
    expect(refused.status).toBe(422);
    expect(refused.read()).toMatchObject({ message: 'Cart Error' });
    expect((await browse('/cart/add.js', { json: { id: 13 } })).status).toBe(422);
    expect((await browse('/cart/add.js', { json: { quantity: 1 } })).status).toBe(400);
    expect(topics()).not.toContain('carts/create');
  });

  it('a permalink makes a cart and leads to the checkout, or to the cart when asked', async () => {
    const items = `${variantOf('boston-fern')}:1,${variantOf('speckled-mug')}:2`;
    const link = await browse(`/cart/${items}?attributes[_heed_visitor]=v-1`);
    expect(link.location).toMatch(/^\/checkout\?/);
    expect((await browse('/cart.js')).read<CartAnswer>()).toMatchObject({
      item_count: 3,
      attributes: { _heed_visitor: 'v-1' },
    });
    expect((await browse(`/cart/${items}?storefront=true&heed_c=c-1`)).location).toBe('/cart?heed_c=c-1');
  });
});

describe('the checkout', () => {
  const address = { firstName: 'Ana', lastName: 'Moss', address1: '1 Lane', city: 'Bath', zip: 'BA1', country: 'GB' };

  it('saves half-way, can be recovered in another browser and is paid there', async () => {
    await add('boston-fern');
    const { location } = await browse('/checkout');
    expect((await browse(`${location}/save`, { form: { email: 'ana@example.com', marketing: 'on' } })).status).toBe(
      204,
    );
    const abandoned = JSON.parse(shop.webhooks.pending().at(-1)!.body) as { abandoned_checkout_url: string };
    expect(abandoned).toMatchObject({ email: 'ana@example.com', buyer_accepts_marketing: true, completed_at: null });

    jar = new CookieJar();
    expect((await browse(abandoned.abandoned_checkout_url.replace(/key=.*/, 'key=wrong'))).location).toBe('/cart');
    const recovered = await browse(abandoned.abandoned_checkout_url);
    expect(recovered.location).toBe(location);
    expect((await browse(location)).text).toContain('value="ana@example.com"');
    const incomplete = await browse(location, { form: { email: 'ana@example.com' } });
    expect(incomplete.text).toContain('Enter an address');
    const paid = await browse(location, { form: { email: 'ana@example.com', marketing: 'on', ...address } });
    expect(paid.location).toBe(`${location}/thank-you`);
    expect((await browse(paid.location)).text).toContain('Thank you, Ana');
    expect(shop.orders()).toMatchObject([{ email: 'ana@example.com', name: '#1001' }]);
    expect(shop.customer('ana@example.com')?.consent.state).toBe('subscribed');
    expect(jar.get('cart')).toBeUndefined();
    expect((await browse(abandoned.abandoned_checkout_url)).location).toBe(`${location}/thank-you`);
  });

  it('remembers where the visit began', async () => {
    await browse('/products/boston-fern?utm_source=heed');
    await add('boston-fern');
    await browse('/checkout');
    expect(JSON.parse(shop.webhooks.pending().at(-1)!.body)).toMatchObject({
      landing_site: '/products/boston-fern?utm_source=heed',
    });
  });
});

describe('accounts', () => {
  it('are signed up for with an email, and known to the app proxy afterwards', async () => {
    await browse('/account', { form: { 'customer[email]': 'ana@example.com', 'customer[accepts_marketing]': 'on' } });
    const customer = shop.customer('ana@example.com')!;
    expect(customer).toMatchObject({ state: 'enabled', consent: { state: 'subscribed' } });
    await browse('/apps/heed/events', { json: {} });
    expect(app.received.at(-1)?.query.get('logged_in_customer_id')).toBe(String(customer.id));
    await browse('/account/logout');
    await browse('/apps/heed/events', { json: {} });
    expect(app.received.at(-1)?.query.get('logged_in_customer_id')).toBe('');
    expect((await browse('/account/login', { form: { 'customer[email]': 'nobody@example.com' } })).status).toBe(422);
    expect((await browse('/account/login', { form: { 'customer[email]': 'ANA@example.com' } })).location).toBe(
      '/account',
    );
  });

  it('the newsletter makes a subscribed customer without an account', async () => {
    await browse('/contact', { form: { 'contact[email]': 'ben@example.com' } });
    expect(shop.customer('ben@example.com')).toMatchObject({ state: 'disabled', consent: { state: 'subscribed' } });
  });
});

describe('the app proxy', () => {
  it('signs the query, drops cookies both ways and passes everything else on', async () => {
    jar.set('cart', 'secret');
    const answer = await browse('/apps/heed/events?b=2&a=1&a=3&shop=evil.example&signature=x', { json: { v: 1 } });
    expect(answer).toMatchObject({ status: 202, text: 'answer of the app' });
    expect(answer.headers.get('x-app')).toBe('yes');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { path, method, query, headers, body } = app.received[0]!;
    expect({ path, method, body: body.toString() }).toEqual({ path: '/proxy/events', method: 'POST', body: '{"v":1}' });
    expect(headers['cookie']).toBeUndefined();
    expect(query.get('shop')).toBe('heed-demo.myshopify.com');
    expect(query.get('timestamp')).toBe(String(NOW.getTime() / 1000));
    const message =
      `a=1,3b=2logged_in_customer_id=path_prefix=/apps/heedshop=heed-demo.myshopify.com` +
      `timestamp=${NOW.getTime() / 1000}`;
    expect(query.get('signature')).toBe(createHmac('sha256', SECRET).update(message).digest('hex'));
  });

  it('answers 502 when the app is away', async () => {
    app.stop();
    expect((await browse('/apps/heed/events', { json: {} })).status).toBe(502);
  });
});

describe('a shopper in a test', () => {
  it('tracks as the theme extension does and marks the cart with the visitor', async () => {
    const ana = shop.shopper({ email: 'ana@example.com' });
    await ana.view('boston-fern');
    await ana.addToCart('boston-fern');
    const [viewed, added] = app
      .at('/proxy/events')
      .map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>);
    expect(viewed).toMatchObject({
      v: 1,
      visitor: ana.visitorId,
      consent: { analytics: true },
      events: [
        { type: 'page_viewed' },
        { type: 'product_viewed', handle: 'boston-fern', price: '14.00', currency: 'GBP' },
      ],
    });
    expect(added).toMatchObject({ events: [{ type: 'product_added_to_cart', cartToken: ana.cart!.id }] });
    expect(ana.cart!.attributes).toEqual({ _heed_visitor: ana.visitorId });
  });

  it('without consent nothing is tracked and the cart stays anonymous', async () => {
    const ana = shop.shopper({ consent: false });
    await ana.view('boston-fern');
    await ana.addToCart('boston-fern');
    expect(app.received).toEqual([]);
    expect(ana.cart!.attributes).toEqual({});
  });

  it('follows a link from an email to the restored checkout, or to a page that reports the click', async () => {
    const ana = shop.shopper({ email: 'ana@example.com', consent: false });
    await ana.addToCart('boston-fern');
    const left = ana.startCheckout({ email: 'ana@example.com' });
    const { abandoned_checkout_url: link } = JSON.parse(shop.webhooks.pending().at(-1)!.body) as {
      abandoned_checkout_url: string;
    };
    const phone = shop.shopper({ email: 'ana@example.com' });
    expect(await phone.clickFromEmail(link)).toContain('/checkouts/cn/');
    expect(phone.pay()).toMatchObject({ checkoutToken: left.id, cartToken: left.cartToken });
    await phone.clickFromEmail(`${shop.url}/products/boston-fern?heed_c=c-1`);
    expect(JSON.parse(app.at('/proxy/events').at(-1)!.body.toString())).toMatchObject({ clickId: 'c-1' });
  });
});

it('every page of the shop answers', async () => {
  for (const path of ['/', '/collections', '/collections/all?page=2', '/collections/houseplants', '/search?q=gift']) {
    expect((await browse(path)).status, path).toBe(200);
  }
  expect((await browse('/products/nothing')).status).toBe(404);
  for (const { handle } of shop.products()) expect((await browse(`/products/${handle}`)).status, handle).toBe(200);
  const drawing = await browse('/cdn/shop/products/boston-fern.svg');
  expect(drawing.headers.get('content-type')).toBe('image/svg+xml');
  expect((await browse('/collections/houseplants/products/boston-fern')).text).toContain('From the same shelf');
});
