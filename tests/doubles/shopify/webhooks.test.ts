import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ListeningApp } from './listening-app';
import { startShopify, type ShopifyDouble } from './shopify';

const SECRET = 'shpss_test';
const START = new Date('2026-06-01T09:00:00.000Z');

let app: ListeningApp;
let appUrl: string;
let shop: ShopifyDouble;
let now: Date;

beforeEach(async () => {
  app = new ListeningApp();
  appUrl = await app.start();
  now = START;
  shop = await startShopify({
    clock: { now: () => now },
    app: { apiKey: 'key', apiSecret: SECRET, url: appUrl },
  });
});

afterEach(async () => {
  await shop.stop();
  app.stop();
});

const topics = () => shop.webhooks.pending().map(({ topic }) => topic);
const bodyOf = (topic: string) =>
  JSON.parse(shop.webhooks.log.findLast((webhook) => webhook.topic === topic)?.body ?? 'null') as Record<
    string,
    unknown
  >;
const silent = { consent: false, email: 'ana@example.com', firstName: 'Ana' };
const bought = async () => {
  const shopper = shop.shopper(silent);
  await shopper.addToCart('boston-fern', 2);
  return shopper.pay();
};
/** What a gesture sends, given what came before it is delivered. */
const sentBy = async (gesture: () => unknown) => {
  await shop.webhooks.deliver();
  await gesture();
  return topics();
};

describe('a delivery', () => {
  it('carries the headers Shopify sends and an HMAC over the raw bytes', async () => {
    shop.shopper({ email: 'zoë@example.com' }).signUp();
    expect(await shop.webhooks.deliver()).toMatchObject([{ topic: 'customers/create', status: 200 }]);
    const [request] = app.at('/webhooks/shopify');
    const hmac = createHmac('sha256', SECRET).update(request!.body).digest('base64');
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      'x-shopify-topic': 'customers/create',
      'x-shopify-hmac-sha256': hmac,
      'x-shopify-shop-domain': 'heed-demo.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': shop.webhooks.log[0]!.id,
      'x-shopify-event-id': shop.webhooks.log[0]!.eventId,
    });
    expect(request!.headers['x-shopify-triggered-at']).toMatch(/^2026-06-01T09:00:00\.000\d{6}Z$/);
    expect(JSON.parse(request!.body.toString('utf8'))).toMatchObject({ email: 'zoë@example.com' });
  });

  it('stays pending and is sent again with the same id and bytes until it is accepted', async () => {
    shop.shopper(silent).signUp();
    app.answer = () => 500;
    await shop.webhooks.deliver();
    app.answer = () => 302;
    await shop.webhooks.deliver();
    app.answer = () => 204;
    expect(await shop.webhooks.deliver()).toMatchObject([{ status: 204 }]);
    expect(shop.webhooks.pending()).toEqual([]);
    expect(new Set(app.received.map(({ headers }) => headers['x-shopify-webhook-id'])).size).toBe(1);
    expect(new Set(app.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it('is given up after nine attempts', async () => {
    shop.shopper(silent).signUp();
    app.answer = () => 503;
    for (let attempt = 1; attempt <= 12; attempt += 1) await shop.webhooks.deliver();
    expect(app.received).toHaveLength(9);
  });

  it('tells an app that cannot be reached', async () => {
    shop.shopper(silent).signUp();
    app.stop();
    expect(await shop.webhooks.deliver()).toMatchObject([{ status: null, failure: 'unreachable' }]);
    expect(shop.webhooks.pending()).toHaveLength(1);
  });

  it('can be doubled, held back, reversed, shuffled and repeated', async () => {
    await bought();
    const inOrder = topics();
    const seen = () => app.received.splice(0).map(({ headers }) => headers['x-shopify-topic']);
    await shop.webhooks.deliver({ hold: ({ topic }) => topic !== 'orders/create', duplicate: true });
    expect(seen()).toEqual(['orders/create', 'orders/create']);
    expect(topics()).toEqual(inOrder.filter((topic) => topic !== 'orders/create'));
    app.answer = () => 500;
    await shop.webhooks.deliver({ order: 'reverse' });
    expect(seen()).toEqual(topics().reverse());
    await shop.webhooks.deliver({ order: 'shuffle', seed: 7 });
    const shuffled = seen();
    expect(shuffled).not.toEqual(topics());
    expect([...shuffled].sort()).toEqual(topics().sort());
    await shop.webhooks.deliver({ order: 'shuffle', seed: 7 });
    expect(seen()).toEqual(shuffled);
    app.answer = () => 200;
    const [first] = shop.webhooks.log;
    expect(await shop.webhooks.redeliver(first!.id)).toMatchObject({ webhookId: first!.id, status: 200 });
  });

  it('goes out by itself with autoDeliver', async () => {
    const own = new ListeningApp();
    const auto = await startShopify({
      clock: { now: () => now },
      app: { apiKey: 'key', apiSecret: SECRET, url: '' },
      autoDeliver: true,
    });
    auto.shopper(silent).signUp();
    expect(own.received).toEqual([]);
    auto.setAppUrl(await own.start());
    await auto.webhooks.idle();
    expect(own.received).toHaveLength(1);
    await auto.stop();
    own.stop();
  });
});

describe('background delivery in trouble', () => {
  let auto: ShopifyDouble;

  beforeEach(async () => {
    auto = await startShopify({
      clock: { now: () => now },
      app: { apiKey: 'key', apiSecret: SECRET, url: appUrl },
      autoDeliver: true,
    });
  });
  afterEach(() => auto.stop());

  const arrived = () => app.received.map(({ headers }) => headers['x-shopify-webhook-id']);
  const signUp = (name: string) => {
    auto.shopper({ consent: false, email: `${name}@example.com` }).signUp();
    return auto.webhooks.log.at(-1)!.id;
  };

  it('sends each webhook twice while told to', async () => {
    auto.webhooks.disturb({ duplicate: true });
    const ana = signUp('ana');
    await auto.webhooks.idle();
    expect(arrived()).toEqual([ana, ana]);
    auto.webhooks.disturb({ duplicate: false });
    const ben = signUp('ben');
    await auto.webhooks.idle();
    expect(arrived()).toEqual([ana, ana, ben]);
  });

  it('lets webhooks be overtaken by later ones', async () => {
    auto.webhooks.disturb({ lateMs: 60_000 });
    const held = signUp('ana');
    auto.webhooks.disturb({ lateMs: 0 });
    const prompt = signUp('ben');
    await expect.poll(arrived).toEqual([prompt]);
    expect(auto.webhooks.pending().map(({ id }) => id)).toEqual([held]);
  });

  it('delivers what was late in the end', async () => {
    auto.webhooks.disturb({ lateMs: 20 });
    const ana = signUp('ana');
    expect(arrived()).toEqual([]);
    await auto.webhooks.idle();
    expect(arrived()).toEqual([ana]);
  });

  it('turns the order round', async () => {
    auto.webhooks.disturb({ reorderWithinMs: 20 });
    const inOrder = ['ana', 'ben', 'cleo'].map(signUp);
    await auto.webhooks.idle();
    expect(arrived()).toEqual([...inOrder].reverse());
  });
});

describe('gestures and what they send', () => {
  it('a purchase joins cart, checkout and order by the same tokens', async () => {
    const shopper = shop.shopper(silent);
    expect(await sentBy(() => shopper.addToCart('boston-fern'))).toEqual(['carts/create']);
    expect(await sentBy(() => shopper.addToCart('speckled-mug'))).toEqual(['carts/update']);
    expect(await sentBy(() => shopper.startCheckout())).toEqual(['checkouts/create']);
    expect(await sentBy(() => shopper.updateCheckout({ email: silent.email, acceptsMarketing: true }))).toEqual([
      'checkouts/update',
    ]);
    const cart = bodyOf('carts/update');
    const checkout = bodyOf('checkouts/update');
    expect(await sentBy(() => shopper.pay())).toEqual([
      'checkouts/update',
      'customers/create',
      'customers_email_marketing_consent/update',
      'customers/update',
      'checkouts/update',
      'orders/create',
      'orders/paid',
      'orders/updated',
      'inventory_levels/update',
      'products/update',
      'inventory_levels/update',
      'products/update',
      'carts/update',
    ]);
    const order = bodyOf('orders/create');
    expect(cart).toMatchObject({ id: cart['token'], note_attributes: [] });
    expect(String(cart['token'])).not.toContain('?');
    expect(checkout['cart_token']).toBe(cart['token']);
    expect(order).toMatchObject({
      cart_token: cart['token'],
      checkout_token: checkout['token'],
      email: silent.email,
      name: '#1001',
      total_price: '32.45',
      financial_status: 'paid',
    });
    for (const body of [cart, checkout, order]) {
      expect(body).not.toHaveProperty('checkout_id');
      expect(body).not.toHaveProperty('customer.email_marketing_consent');
    }
    expect(checkout).not.toHaveProperty('id');
    expect(checkout).not.toHaveProperty('customer');
    expect(cart).not.toHaveProperty('email');
    expect(checkout['abandoned_checkout_url']).toMatch(new RegExp(`^${shop.url}/\\d+/checkouts/ac/`));
    const [line] = order['line_items'] as { product_id: number; price: string }[];
    expect(line).toMatchObject({ product_id: shop.product('speckled-mug').id, price: '14.50', product_exists: true });
    expect(String(order['id'])).toMatch(/^\d{13,16}$/);
    expect(order['admin_graphql_api_id']).toBe(`gid://shopify/Order/${String(order['id'])}`);
  });

  it('everything one action causes shares an event id', async () => {
    await bought();
    const ids = (topic: string) => shop.webhooks.log.find((webhook) => webhook.topic === topic)?.eventId;
    expect(ids('orders/create')).toBe(ids('products/update'));
    expect(ids('orders/create')).not.toBe(ids('carts/create'));
    expect(new Set(shop.webhooks.log.map(({ id }) => id)).size).toBe(shop.webhooks.log.length);
  });

  it('an order is sent, delivered, refunded or cancelled', async () => {
    const order = await bought();
    expect(await sentBy(() => shop.merchant.fulfil(order))).toEqual([
      'fulfillments/create',
      'orders/fulfilled',
      'orders/updated',
    ]);
    expect(await sentBy(() => shop.merchant.markDelivered(order.name))).toEqual([
      'fulfillment_events/create',
      'fulfillments/update',
      'orders/updated',
    ]);
    expect(bodyOf('fulfillment_events/create')).toMatchObject({ status: 'delivered', order_id: order.id });
    expect(await sentBy(() => shop.merchant.refund(order.id))).toEqual([
      'refunds/create',
      'orders/updated',
      'inventory_levels/update',
      'products/update',
    ]);
    expect(bodyOf('orders/updated')).toMatchObject({ financial_status: 'refunded', current_total_price: '0.00' });
    const other = await bought();
    expect(await sentBy(() => shop.merchant.cancel(other))).toContain('orders/cancelled');
    expect(bodyOf('orders/cancelled')).toMatchObject({ cancelled_at: '2026-06-01T10:00:00+01:00' });
  });

  it('prices and stock change; crossing zero is announced', async () => {
    expect(await sentBy(() => shop.merchant.changePrice('rubber-fig', '29.00'))).toEqual(['products/update']);
    expect(bodyOf('products/update')).toMatchObject({ variants: [{ price: '29.00' }] });
    expect(await sentBy(() => shop.merchant.setStock('rubber-fig', 0))).toEqual([
      'inventory_levels/update',
      'products/update',
      'variants/out_of_stock',
    ]);
    expect(await sentBy(() => shop.merchant.setStock('rubber-fig', 4))).toContain('variants/in_stock');
    expect(bodyOf('variants/in_stock')).toMatchObject({ inventory_quantity: 4, old_inventory_quantity: 0 });
    expect(await sentBy(() => shop.merchant.deleteProduct('rubber-fig'))).toEqual(['products/delete']);
  });

  it('customers sign up, are tagged, merged, change their mind and leave', async () => {
    expect(await sentBy(() => shop.shopper(silent).signUp({ acceptsMarketing: true }))).toEqual([
      'customers/create',
      'customers_email_marketing_consent/update',
      'customers/update',
    ]);
    expect(bodyOf('customers_email_marketing_consent/update')).toMatchObject({
      email_address: silent.email,
      email_marketing_consent: { state: 'subscribed', opt_in_level: 'single_opt_in' },
    });
    for (const gone of ['email_marketing_consent', 'tags', 'orders_count']) {
      expect(bodyOf('customers/create')).not.toHaveProperty(gone);
    }
    expect(await sentBy(() => shop.merchant.setConsent(silent.email, 'unsubscribed'))).toContain(
      'customers_email_marketing_consent/update',
    );
    expect(await sentBy(() => shop.merchant.tagCustomer(silent.email, 'VIP'))).toEqual([
      'customer.tags_added',
      'customers/update',
    ]);
    shop.shopper({ email: 'ana@work.example' }).signUp();
    expect(await sentBy(() => shop.merchant.mergeCustomers(silent.email, 'ana@work.example'))).toEqual([
      'customers/merge',
      'customers/update',
    ]);
    expect(await sentBy(() => shop.merchant.requestData(silent.email))).toEqual(['customers/data_request']);
    expect(await sentBy(() => shop.merchant.deleteCustomer(silent.email))).toEqual(['customers/delete']);
  });

  it('a redacted customer is gone from the shop too', async () => {
    const order = await bought();
    expect(await sentBy(() => shop.merchant.redactCustomer(silent.email))).toEqual(['customers/redact']);
    expect(bodyOf('customers/redact')).toMatchObject({
      customer: { email: silent.email },
      orders_to_redact: [order.id],
    });
    expect(JSON.stringify([shop.orders(), shop.customer(silent.email)])).not.toContain(silent.email);
  });

  it('after an uninstall only compliance webhooks are sent', async () => {
    shop.shopper(silent).signUp();
    expect(await sentBy(() => shop.merchant.uninstall())).toEqual(['app/uninstalled']);
    expect(await sentBy(() => shop.merchant.changePrice('rubber-fig', 1))).toEqual([]);
    expect(await sentBy(() => shop.merchant.redactShop())).toEqual(['shop/redact']);
  });
});
