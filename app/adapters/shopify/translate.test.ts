import { describe, expect, test } from 'vitest';
import { parseLossless } from './json';
import { shopifyTopics, translateShopify } from './translate';
import type { Translation } from './translation';

const receivedAt = new Date('2026-11-24T10:00:05Z');
const triggeredAt = new Date('2026-11-24T10:00:00Z');

function translate(topic: string, body: unknown): Translation {
  const payload = parseLossless(typeof body === 'string' ? body : JSON.stringify(body));
  const result = translateShopify({ topic, payload, triggeredAt, receivedAt, deliveryId: 'd1', currency: 'EUR' });
  if (result.kind !== 'translated') throw new Error(`${result.kind}: ${result.reason}`);
  return result.translation;
}

const summary = (translation: Translation) => translation.events.map(({ type, sourceId }) => [type, sourceId]);

const line = { product_id: 11, variant_id: 12, title: 'Mug', variant_title: 'Blue', quantity: 2, price: '12.50' };

describe('carts', () => {
  test('join the visitor in their attributes with their token, cut at the browser’s suffix', () => {
    const cart = translate('carts/update', {
      id: 'c1?key=abc',
      token: 'c1?key=abc',
      updated_at: '2026-11-24T09:59:00.500Z',
      created_at: '2026-11-24T09:00:00Z',
      note_attributes: [null, { name: 'gift', value: 'yes' }, { name: '_heed_visitor', value: 'v-1' }],
      line_items: [line],
    });
    expect(cart.who?.identities).toEqual([
      { kind: 'visitor', value: 'v-1' },
      { kind: 'cart', value: 'c1' },
    ]);
    expect(summary(cart)).toEqual([['cart_updated', 'cart:c1:2026-11-24T09:59:00.500Z']]);
    expect(cart.events[0]?.properties).toMatchObject({
      total: '25.00',
      currency: 'EUR',
      quantity: 2,
      productIds: ['11'],
    });
  });

  test('read attributes that come as an object', () => {
    const cart = translate('carts/create', { token: 'c1', attributes: { _heed_visitor: 'v-1' }, line_items: null });
    expect(cart.who?.identities[0]).toEqual({ kind: 'visitor', value: 'v-1' });
  });

  test('a malformed line costs nothing but itself', () => {
    const cart = translate('carts/update', {
      token: 'c1',
      line_items: [{ ...line, quantity: 'many' }, 'nonsense', line, { quantity: 1 }],
    });
    expect(cart.commerce).toMatchObject([{ kind: 'cart', lines: [{ variantId: '12', quantity: 2, price: '12.50' }] }]);
  });

  test('without a token are invalid, and the reason shows no values', () => {
    const result = translateShopify({
      topic: 'carts/update',
      payload: { token: '', email: 'ana@example.com' },
      triggeredAt,
      receivedAt,
      deliveryId: 'd1',
    });
    expect(result).toEqual({ kind: 'invalid', reason: 'token: missing' });
  });
});

describe('checkouts', () => {
  const checkout = {
    token: 'k1',
    cart_token: 'c1',
    email: 'Ana@Example.com',
    buyer_accepts_marketing: true,
    abandoned_checkout_url: 'https://shop.example/checkouts/k1/recover',
    customer_locale: 'de',
    currency: 'USD',
    presentment_currency: 'USD',
    subtotal_price: '25.00',
    total_price: '30.00',
    created_at: '2026-11-24T09:30:00+01:00',
    updated_at: '2026-11-24T10:30:00+01:00',
    completed_at: null,
    shipping_address: { first_name: 'Ana', country_code: 'DE', city: 'Ulm' },
    note_attributes: [{ name: '_heed_visitor', value: 'v-1' }],
    line_items: [line],
  };

  test('of a guest: address, visitor and tokens, strongest first', () => {
    const started = translate('checkouts/create', checkout);
    expect(started.who?.identities).toEqual([
      { kind: 'email', value: 'ana@example.com' },
      { kind: 'visitor', value: 'v-1' },
      { kind: 'checkout', value: 'k1' },
      { kind: 'cart', value: 'c1' },
    ]);
    expect(started.who?.patch).toEqual({
      email: 'Ana@Example.com',
      firstName: 'Ana',
      locale: 'de',
      countryCode: 'DE',
      city: 'Ulm',
    });
    expect(summary(started)).toEqual([
      ['checkout_started', 'checkout:k1'],
      ['marketing_subscribed', 'checkout:k1:consent'],
    ]);
    expect(started.consent).toMatchObject({ state: 'subscribed', source: 'checkout' });
  });

  test('later changes carry the same consent, as old as the checkout itself', () => {
    const updated = translate('checkouts/update', checkout);
    expect(updated.consent?.occurredAt).toEqual(new Date('2026-11-24T08:30:00Z'));
    expect(summary(updated)).toEqual([
      ['checkout_updated', 'checkout:k1:2026-11-24T09:30:00.000Z'],
      ['marketing_subscribed', 'checkout:k1:consent'],
    ]);
  });

  test('the shape of 2024-10, with id and customer consent, gives the same', () => {
    const { events, commerce } = translate('checkouts/create', checkout);
    const old = translate('checkouts/create', {
      ...checkout,
      id: 981820079255243500,
      customer: {
        id: 5,
        email: 'ana@example.com',
        orders_count: 0,
        email_marketing_consent: { state: 'not_subscribed' },
      },
    });
    expect(old.events).toEqual(events);
    expect(old.commerce).toEqual(commerce);
    expect(old.who?.identities[0]).toEqual({ kind: 'customer', value: '5' });
  });

  test('go by the customer’s own address, and a tick beside another address is no consent for it', () => {
    const gift = translate('checkouts/create', { ...checkout, customer: { id: 5, email: 'ben@example.com' } });
    expect(gift.who?.identities.slice(0, 2)).toEqual([
      { kind: 'customer', value: '5' },
      { kind: 'email', value: 'ben@example.com' },
    ]);
    expect(gift.consent).toBeNull();
    expect(summary(gift)).toEqual([['checkout_started', 'checkout:k1']]);
  });

  test('without an address, and with keys absent instead of null', () => {
    const bare = translate('checkouts/update', { token: 'k1', buyer_accepts_marketing: true });
    expect(bare.who?.identities).toEqual([{ kind: 'checkout', value: 'k1' }]);
    expect(bare.consent).toBeNull();
    expect(bare.events[0]?.occurredAt).toEqual(triggeredAt);
  });

  test('deletion names only the token', () => {
    expect(translate('checkouts/delete', { id: null, token: 'k1', presentment_currency: 'USD' }).commerce).toEqual([
      { kind: 'checkout_deleted', token: 'k1', at: triggeredAt },
    ]);
  });
});

describe('customers', () => {
  test('a new customer in the shape of 2026-04', () => {
    const created = translate('customers/create', {
      id: 5,
      email: 'Ana@example.com',
      first_name: 'Ana',
      created_at: '2026-11-24T09:00:00Z',
    });
    expect(created.who).toMatchObject({
      isCustomerRecord: true,
      patch: { email: 'Ana@example.com', customerId: '5', firstName: 'Ana' },
    });
    expect(created.who?.patch).not.toHaveProperty('tags');
    expect(created.consent).toBeNull();
    expect(summary(created)).toEqual([['customer_created', 'customer:5:created']]);
  });

  test('consent and tags of the shape of 2024-10 are used', () => {
    const updated = translate('customers/update', {
      id: 5,
      email: 'ana@example.com',
      tags: 'vip, early ',
      email_marketing_consent: {
        state: 'subscribed',
        opt_in_level: 'confirmed_opt_in',
        consent_updated_at: '2026-11-20T00:00:00Z',
      },
    });
    expect(updated.who?.patch.tags).toEqual(['vip', 'early']);
    expect(updated.consent).toEqual({
      state: 'subscribed',
      level: 'confirmed_opt_in',
      source: 'shopify',
      occurredAt: new Date('2026-11-20T00:00:00Z'),
    });
    expect(summary(updated)).toEqual([['marketing_subscribed', 'consent:5:subscribed:2026-11-20T00:00:00.000Z']]);
  });

  test.each([
    ['subscribed', 'marketing_subscribed'],
    ['UNSUBSCRIBED', 'marketing_unsubscribed'],
    ['redacted', 'marketing_unsubscribed'],
  ])('consent %s is %s', (state, type) => {
    const consent = translate('customers_email_marketing_consent/update', {
      customer_id: 5,
      email_address: 'ana@example.com',
      email_marketing_consent: { state, consent_updated_at: '2026-11-24T09:00:00Z' },
    });
    expect(consent.events.map((event) => event.type)).toEqual([type]);
  });

  test.each([[null], ['pending'], ['a state of the future']])('consent %s starts nothing', (state) => {
    const consent = translate('customers_email_marketing_consent/update', {
      customer_id: 5,
      email_marketing_consent: { state, consent_updated_at: null },
    });
    expect(consent.events).toEqual([]);
    expect(consent.consent?.state).toBe(state === 'pending' ? 'pending' : undefined);
  });

  test('added tags join those that are known', () => {
    const tagged = translate('customer.tags_added', {
      customerId: 'gid://shopify/Customer/5',
      tags: ['vip'],
      occurredAt: '2026-11-24T09:00:00Z',
    });
    expect(tagged.who).toMatchObject({ identities: [{ kind: 'customer', value: '5' }], patch: { addedTags: ['vip'] } });
    expect(tagged.events).toMatchObject([{ type: 'contact_tagged', properties: { tags: ['vip'] } }]);
  });

  test('a merge counts once Shopify has completed it', () => {
    const body = {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
    };
    expect(translate('customers/merge', { ...body, status: 'completed' }).merge).toEqual({ kept: '1', deleted: '2' });
    expect(translate('customers/merge', { ...body, status: 'failed' }).merge).toBeNull();
  });

  test('compliance requests may name nothing but an address', () => {
    expect(
      translate('customers/redact', { customer: { email: 'ana@example.com' }, orders_to_redact: [] }).privacy,
    ).toEqual({ kind: 'customer_redact', email: 'ana@example.com' });
    expect(
      translate('customers/data_request', { customer: { id: 5, email: null }, data_request: { id: 1 } }).privacy,
    ).toEqual({ kind: 'data_request', customerId: '5' });
    expect(translate('shop/redact', { shop_id: 1 }).privacy).toEqual({ kind: 'shop_redact' });
  });
});

describe('the catalogue', () => {
  test('a product with its variants, and every variant it has', () => {
    const { commerce } = translate('products/update', {
      id: 11,
      title: 'Mug',
      handle: 'mug',
      tags: 'kitchen, blue',
      image: null,
      images: [{ src: 'https://cdn.example/mug.jpg' }],
      updated_at: '2026-11-24T09:00:00Z',
      variants: [
        {
          id: 12,
          title: 'Default Title',
          price: '12.50',
          compare_at_price: null,
          inventory_quantity: 3,
          inventory_policy: 'deny',
        },
        { id: 13, price: '12.50', inventory_quantity: -2, inventory_policy: 'continue' },
        { title: 'no id' },
      ],
      variant_gids: [{ admin_graphql_api_id: 'gid://shopify/ProductVariant/14' }],
    });
    expect(commerce).toMatchObject([
      {
        kind: 'product',
        id: '11',
        imageUrl: 'https://cdn.example/mug.jpg',
        tags: ['kitchen', 'blue'],
        variants: [
          { id: '12', title: '', inventory: 3, compareAtPrice: null },
          { id: '13', inventory: null },
        ],
        variantIds: ['12', '13', '14'],
      },
    ]);
  });

  test('an absent price is not said, a null one is none', () => {
    const [change] = translate('variants/out_of_stock', { id: 12, product_id: 11, inventory_quantity: 0 }).commerce;
    expect(change).toEqual({ kind: 'variant', id: '12', productId: '11', inventory: 0, updatedAt: triggeredAt });
    expect(
      translate('variants/in_stock', { id: 12, product_id: 11, compare_at_price: null }).commerce[0],
    ).toHaveProperty('compareAtPrice', null);
  });

  test('an inventory level and deletions', () => {
    expect(
      translate('inventory_levels/update', {
        inventory_item_id: 271878346596884015,
        location_id: 24826418,
        available: 4,
      }).commerce,
    ).toMatchObject([{ kind: 'inventory', locationId: '24826418', available: 4 }]);
    expect(translate('products/delete', { id: 11 }).commerce).toEqual([
      { kind: 'product_deleted', id: '11', at: triggeredAt },
    ]);
  });
});

test('the app, the shop and bulk operations', () => {
  expect(translate('app/uninstalled', { id: 1, domain: null }).shop).toEqual({ uninstalledAt: triggeredAt });
  expect(translate('app/scopes_update', { current: ['read_orders', 'read_products'] }).shop).toEqual({
    scopes: 'read_orders,read_products',
  });
  expect(
    translate('shop/update', { name: 'Super Toys', domain: 'toys.example', iana_timezone: null, currency: 'USD' }).shop,
  ).toEqual({ name: 'Super Toys', url: 'https://toys.example', currency: 'USD' });
  expect(
    translate('bulk_operations/finish', { admin_graphql_api_id: 'gid://shopify/BulkOperation/147595010' })
      .bulkOperationFinished,
  ).toBe('gid://shopify/BulkOperation/147595010');
});

test('a topic without use is told apart from a payload without sense', () => {
  const delivery = { payload: [], triggeredAt, receivedAt, deliveryId: 'd1' };
  expect(translateShopify({ ...delivery, topic: 'app_subscriptions/update' }).kind).toBe('unused');
  for (const topic of shopifyTopics.filter((name) => !['shop/redact', 'app/uninstalled'].includes(name))) {
    expect(translateShopify({ ...delivery, topic }).kind, topic).toBe('invalid');
  }
});
