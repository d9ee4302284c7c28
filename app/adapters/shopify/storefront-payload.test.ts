import { describe, expect, test } from 'vitest';
import { storefrontBatchSchema, storefrontEventSchema } from './storefront-payload';

const common = {
  id: '5b0c9d0e-6a53-4c0e-9a41-0d2f6d1a7c11',
  occurredAt: '2026-11-03T10:15:30.123Z',
  url: '/products/linen-shirt?variant=42',
};

const events = {
  page_viewed: { title: 'Linen shirt' },
  product_viewed: {
    productId: '9007199254740995',
    variantId: '42',
    handle: 'linen-shirt',
    title: 'Linen shirt',
    price: '59.00',
    currency: 'EUR',
    imageUrl: 'https://cdn.example.com/linen.jpg',
  },
  collection_viewed: { collectionId: '7', handle: 'shirts', title: 'Shirts' },
  search_submitted: { query: 'linen' },
  product_added_to_cart: { productId: '1', variantId: '42', quantity: 2, cartToken: 'Z2NwLXVzLWVhc3QxOjAx' },
  cart_viewed: { cartToken: 'c1-0123456789abcdef' },
  page_engaged: { seconds: 74, scrollPercent: 80 },
  back_in_stock_requested: { productId: '1', variantId: '42', title: 'Linen shirt' },
};

function eventOf(type: keyof typeof events, changes: Record<string, unknown> = {}) {
  return { ...common, type, ...events[type], ...changes };
}

const batch = {
  v: 1,
  visitor: 'a1b2c3d4-0000-4000-8000-000000000001',
  session: 'a1b2c3d4-0000-4000-8000-000000000002',
  sentAt: '2026-11-03T10:15:32.000Z',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  consent: { analytics: true },
  events: [eventOf('page_viewed')],
};

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('a storefront event', () => {
  test.each(Object.keys(events) as (keyof typeof events)[])('%s keeps every field', (type) => {
    expect(storefrontEventSchema.parse(eventOf(type))).toEqual(eventOf(type));
  });

  test.each([
    ['a type we do not know', { ...eventOf('page_viewed'), type: 'page_closed' }],
    ['no id', eventOf('page_viewed', { id: undefined })],
    ['a local time without zone', eventOf('page_viewed', { occurredAt: '2026-11-03T10:15:30' })],
    ['a foreign address', eventOf('page_viewed', { url: 'https://elsewhere.example/' })],
    ['a title beyond its bound', eventOf('page_viewed', { title: 'x'.repeat(256) })],
    ['an id that is a number', eventOf('product_viewed', { productId: 9007199254740995 })],
    ['a price with a comma', eventOf('product_viewed', { price: '59,00' })],
    ['a script as image', eventOf('product_viewed', { imageUrl: 'javascript:alert(1)' })],
    ['nothing added', eventOf('product_added_to_cart', { quantity: 0 })],
    ['a cart token with its key', eventOf('cart_viewed', { cartToken: 'c1-01?key=abc' })],
    ['more than all of the page', eventOf('page_engaged', { scrollPercent: 101 })],
    ['less than no time', eventOf('page_engaged', { seconds: -1 })],
  ])('is refused with %s', (_, event) => {
    expect(accepts(storefrontEventSchema, event)).toBe(false);
  });

  test('may lack what the shop had not told yet', () => {
    expect(accepts(storefrontEventSchema, eventOf('product_added_to_cart', { cartToken: undefined }))).toBe(true);
    expect(accepts(storefrontEventSchema, eventOf('cart_viewed', { cartToken: undefined }))).toBe(true);
  });

  test('drops fields of a newer tracker', () => {
    expect(storefrontEventSchema.parse(eventOf('page_viewed', { mood: 'good' }))).toEqual(eventOf('page_viewed'));
  });

  test('loses the characters Postgres cannot store', () => {
    const event = storefrontEventSchema.parse(eventOf('page_viewed', { title: 'A\0 shirt 👕, cut \ud83d' }));
    expect(event).toMatchObject({ title: 'A shirt 👕, cut ' });
  });
});

describe('a storefront batch', () => {
  test('is accepted with and without its optional fields', () => {
    const bare = { ...batch, timeZone: undefined, locale: undefined };
    expect(accepts(storefrontBatchSchema, { ...batch, clickId: 'abc.DEF-1_2~3' })).toBe(true);
    expect(accepts(storefrontBatchSchema, bare)).toBe(true);
  });

  test('passes its events on unjudged, so that one bad event costs no other', () => {
    const parsed = storefrontBatchSchema.parse({ ...batch, events: [eventOf('page_viewed'), { type: 'nonsense' }] });
    expect(parsed.events.map((event) => accepts(storefrontEventSchema, event))).toEqual([true, false]);
  });

  test.each([
    ['another version', { ...batch, v: 2 }],
    ['no consent', { ...batch, consent: undefined }],
    ['consent refused', { ...batch, consent: { analytics: false } }],
    ['no visitor', { ...batch, visitor: 'somebody' }],
    ['a click id with markup', { ...batch, clickId: '<b>' }],
    ['a field it does not know', { ...batch, email: 'ana@example.com' }],
    ['no events', { ...batch, events: [] }],
    ['more events than a batch holds', { ...batch, events: Array(21).fill(eventOf('page_viewed')) }],
  ])('is refused with %s', (_, value) => {
    expect(accepts(storefrontBatchSchema, value)).toBe(false);
  });
});
