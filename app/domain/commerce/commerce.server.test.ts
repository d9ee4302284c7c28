import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Ctx } from '../context';
import {
  applyCommerce,
  bestSellers,
  eraseContact,
  eraseShop,
  exportContact,
  findCarts,
  findCheckouts,
  findOrders,
  findProducts,
  moveContact,
  ordersSince,
} from './commerce.server';
import type { CartChange, CheckoutChange, CommerceChange, OrderChange, ProductChange } from './schema';

const SHOP = '019aa000-0000-7000-8000-000000000001';
const OTHER_SHOP = '019aa000-0000-7000-8000-000000000002';
const ANA = '019aa000-0000-7000-8000-00000000000a';
const BEN = '019aa000-0000-7000-8000-00000000000b';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 10, minute));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => db.sql.query('truncate cart, checkout, order_record, product, variant'));

function inShop<T>(work: (ctx: Ctx) => Promise<T>, shopId = SHOP, now = at(30)): Promise<T> {
  return db.transaction((sql) => work({ shopId, now, log: silent, sql, prisma: db.prisma, secret: 'ab'.repeat(32) }));
}

/** Each argument is one batch. */
async function happen(...batches: ([CommerceChange, string | null] | CommerceChange)[][]): Promise<void> {
  for (const batch of batches) {
    const owned = batch.map((one) =>
      Array.isArray(one) ? { change: one[0], contactId: one[1] } : { change: one, contactId: null },
    );
    await inShop((ctx) => applyCommerce(ctx, owned));
  }
}

const line = { productId: '11', variantId: '12', title: 'Mug', quantity: 2, price: '12.50' };

const order = (parts: Partial<OrderChange> = {}): OrderChange => ({
  kind: 'order',
  id: '820982911946154508',
  name: '#1001',
  cartToken: 't-1',
  checkoutToken: 'k-1',
  lines: [line],
  currency: 'EUR',
  total: '25.00',
  subtotal: '25.00',
  placedAt: at(10),
  paidAt: null,
  cancelledAt: null,
  fulfilledAt: null,
  sourceName: 'web',
  test: false,
  updatedAt: at(10),
  ...parts,
});
const cart = (parts: Partial<CartChange> = {}): CartChange => ({
  kind: 'cart',
  token: 't-1',
  lines: [line],
  createdAt: at(0),
  updatedAt: at(0),
  ...parts,
});
const checkout = (parts: Partial<CheckoutChange> = {}): CheckoutChange => ({
  kind: 'checkout',
  token: 'k-1',
  cartToken: 't-1',
  url: 'https://plants.example/k-1',
  lines: [line],
  currency: 'EUR',
  subtotal: '25.00',
  total: '30.00',
  createdAt: at(1),
  updatedAt: at(1),
  completedAt: null,
  ...parts,
});
const product = (parts: Partial<ProductChange> = {}): ProductChange => ({
  kind: 'product',
  id: '11',
  title: 'Mug',
  handle: 'mug',
  productType: '',
  vendor: '',
  imageUrl: null,
  status: 'active',
  tags: ['kitchen', 'a "quoted" tag'],
  updatedAt: at(0),
  variants: [
    {
      kind: 'variant',
      id: '12',
      productId: '11',
      title: 'Blue',
      price: '12.50',
      compareAtPrice: '15.00',
      inventory: 3,
      inventoryItemId: '99',
      updatedAt: at(0),
    },
  ],
  variantIds: ['12'],
  ...parts,
});

const theOrder = async () => (await inShop((ctx) => findOrders(ctx, ['820982911946154508'])))[0];

describe('carts and checkouts', () => {
  test('the newest version counts, whether two come in one batch or in the wrong order', async () => {
    await happen(
      [[cart({ updatedAt: at(2), lines: [] }), ANA], cart({ updatedAt: at(1) })],
      [cart({ updatedAt: at(0) })],
    );
    expect(await inShop((ctx) => findCarts(ctx, ['t-1', 't-2']))).toEqual([
      { token: 't-1', lines: [], updatedAt: at(2) },
    ]);
    await happen(
      [checkout({ updatedAt: at(5), completedAt: at(5), total: '31.00' })],
      [checkout({ updatedAt: at(4) })],
    );
    expect(await inShop((ctx) => findCheckouts(ctx, ['k-1']))).toMatchObject([
      { total: '31.0000', completedAt: at(5), url: 'https://plants.example/k-1' },
    ]);
  });

  test('a deleted checkout says so', async () => {
    await happen([checkout()], [{ kind: 'checkout_deleted', token: 'k-1', at: at(9) }]);
    expect(await inShop((ctx) => findCheckouts(ctx, ['k-1']))).toMatchObject([{ deletedAt: at(9) }]);
  });

  test('are not seen by another shop', async () => {
    await happen([cart(), checkout(), order(), product()]);
    expect(await inShop((ctx) => findCarts(ctx, ['t-1']), OTHER_SHOP)).toEqual([]);
    expect(await inShop((ctx) => findCheckouts(ctx, ['k-1']), OTHER_SHOP)).toEqual([]);
    expect(await inShop((ctx) => findOrders(ctx, ['820982911946154508']), OTHER_SHOP)).toEqual([]);
    expect(await inShop((ctx) => findProducts(ctx, { productIds: ['11'], variantIds: ['12'] }), OTHER_SHOP)).toEqual(
      [],
    );
  });
});

describe('orders', () => {
  test('an older word never undoes a newer one, and what happened stays happened', async () => {
    await happen(
      [[order({ updatedAt: at(20), paidAt: at(15), cancelledAt: at(20), total: '25.00' }), ANA]],
      [order({ updatedAt: at(10), total: '99.00' })],
      [order({ updatedAt: at(25), cancelledAt: null })],
    );
    expect(await theOrder()).toMatchObject({
      id: '820982911946154508',
      total: '25.0000',
      cancelledAt: at(20),
      lines: [line],
    });
  });

  test('delivered and refunded before it is known: both are kept and joined, whatever the order', async () => {
    const id = '820982911946154508';
    const delivered: CommerceChange = { kind: 'order_progress', orderId: id, deliveredAt: at(21), at: at(21) };
    const refund = (refundId: string, amount: string): CommerceChange => ({
      kind: 'order_progress',
      orderId: id,
      refund: { refundId, amount },
      at: at(22),
    });
    await happen(
      [[delivered, ANA], refund('1', '5.00'), refund('1', '5.00')],
      [refund('1', '5.00'), refund('2', '2.50')],
      [[order(), ANA]],
    );
    const expected = { deliveredAt: at(21), refunded: '7.5000', placedAt: at(10), total: '25.0000', name: '#1001' };
    expect(await theOrder()).toMatchObject(expected);
    await db.sql.query('truncate order_record');
    await happen(
      [[order(), ANA], delivered, refund('1', '5.00')],
      [refund('2', '2.50'), { ...delivered, deliveredAt: at(29) }],
    );
    expect(await theOrder()).toMatchObject(expected);
  });

  test('follow their contact when they learn of one and when it is merged', async () => {
    await happen([order()], [[order({ updatedAt: at(11) }), ANA]]);
    await inShop((ctx) => moveContact(ctx, ANA, BEN));
    const asked = await inShop((ctx) =>
      ordersSince(ctx, [{ key: 'q', contactId: BEN, since: at(0), cartToken: null, checkoutToken: null }]),
    );
    expect(asked.get('q')).toMatchObject([{ id: '820982911946154508' }]);
    expect(await inShop((ctx) => exportContact(ctx, ANA))).toEqual({ orders: [], carts: [], checkouts: [] });
  });
});

describe('ordersSince', () => {
  const ask = async (parts: { contactId?: string; since?: Date; cartToken?: string; checkoutToken?: string }) => {
    const question = { key: 'q', contactId: ANA, since: at(0), cartToken: null, checkoutToken: null, ...parts };
    return ((await inShop((ctx) => ordersSince(ctx, [question]))).get('q') ?? []).map(({ name }) => name);
  };

  test('finds by contact, by cart and by checkout, each once, and not what came before', async () => {
    await happen([
      [order(), ANA],
      [order({ id: '2', name: '#1002', cartToken: 't-2', checkoutToken: 'k-2' }), BEN],
      order({ id: '3', name: '#1003', cartToken: null, checkoutToken: null }),
    ]);
    expect(await ask({})).toEqual(['#1001']);
    expect(await ask({ cartToken: 't-1', checkoutToken: 'k-1' })).toEqual(['#1001']);
    expect((await ask({ cartToken: 't-2' })).sort()).toEqual(['#1001', '#1002']);
    expect(await ask({ contactId: BEN, checkoutToken: 'k-2' })).toEqual(['#1002']);
    expect(await ask({ since: at(10) })).toEqual(['#1001']);
    expect(await ask({ since: at(11), cartToken: 't-1', checkoutToken: 'k-1' })).toEqual([]);
  });

  test('answers many questions at once, each on its own', async () => {
    await happen([[order(), ANA]]);
    const question = { since: at(0), cartToken: null, checkoutToken: null };
    const answers = await inShop((ctx) =>
      ordersSince(ctx, [
        { key: 'a', contactId: ANA, ...question },
        { key: 'b', contactId: BEN, ...question },
        { key: 'c', contactId: BEN, ...question, cartToken: 't-1' },
      ]),
    );
    expect([...answers.keys()].sort()).toEqual(['a', 'c']);
  });

  test('an order known only by its delivery is none: it may be years old', async () => {
    await happen([[{ kind: 'order_progress', orderId: '7', deliveredAt: at(5), at: at(5) }, ANA]]);
    expect(await ask({})).toEqual([]);
  });
});

describe('the catalogue', () => {
  const find = (parts: { productIds?: string[]; variantIds?: string[] }) =>
    inShop((ctx) => findProducts(ctx, { productIds: [], variantIds: [], ...parts }));

  test('a product has its variants; what a change does not name stays', async () => {
    await happen([product()]);
    const known = {
      productId: '11',
      variantId: '12',
      title: 'Mug',
      variantTitle: 'Blue',
      handle: 'mug',
      price: '12.5',
      compareAtPrice: '15',
      inventory: 3,
      available: true,
    };
    expect(await find({ productIds: ['11'] })).toMatchObject([known]);
    await happen([{ kind: 'variant', id: '12', productId: '11', inventory: 0, updatedAt: at(1) }]);
    expect(await find({ variantIds: ['12'] })).toMatchObject([{ ...known, inventory: 0, available: false }]);
    await happen([
      { kind: 'variant', id: '12', productId: '11', compareAtPrice: null, inventory: null, updatedAt: at(2) },
    ]);
    expect(await find({ variantIds: ['12'], productIds: ['11'] })).toMatchObject([
      { ...known, compareAtPrice: null, inventory: null, available: true },
    ]);
    expect(await db.sql.query('select tags from product')).toEqual([{ tags: ['kitchen', 'a "quoted" tag'] }]);
  });

  test('several words about one variant in a batch add up, in the order they happened', async () => {
    await happen([{ kind: 'variant', id: '12', productId: '11', inventory: 0, updatedAt: at(5) }, product()]);
    expect(await find({ variantIds: ['12'] })).toMatchObject([{ inventory: 0, price: '12.5', variantTitle: 'Blue' }]);
  });

  test('older words are not news', async () => {
    await happen(
      [product({ updatedAt: at(5) })],
      [product({ title: 'Old', updatedAt: at(4), variants: [], variantIds: [] })],
    );
    expect(await find({ productIds: ['11'] })).toMatchObject([{ title: 'Mug', variantId: '12' }]);
  });

  test('an older word about a variant alone is no news either', async () => {
    const stock = (inventory: number, minute: number): CommerceChange => ({
      kind: 'variant',
      id: '12',
      productId: '11',
      inventory,
      updatedAt: at(minute),
    });
    await happen([product()], [stock(0, 5)], [stock(9, 4)]);
    expect(await find({ variantIds: ['12'] })).toMatchObject([{ inventory: 0 }]);
  });

  test('variants a product no longer has are gone', async () => {
    const other = { kind: 'variant' as const, id: '13', productId: '11', updatedAt: at(0) };
    await happen([product({ variants: [...product().variants, other], variantIds: ['12', '13'] })]);
    expect(await find({ productIds: ['11'] })).toHaveLength(2);
    await happen([product({ updatedAt: at(1), variants: [], variantIds: ['13'] })]);
    expect((await find({ productIds: ['11'] })).map(({ variantId }) => variantId)).toEqual(['13']);
  });

  test('a deleted product cannot be bought, and a late word does not bring it back', async () => {
    await happen([{ kind: 'product_deleted', id: '11', at: at(5) }], [product({ updatedAt: at(4) })]);
    expect((await find({ productIds: ['11'] })).filter(({ available }) => available)).toEqual([]);
    await happen([product({ updatedAt: at(6) })]);
    expect(await find({ productIds: ['11'] })).toMatchObject([{ available: true }]);
  });

  test('best sellers are what sold most and can be bought; then the newest', async () => {
    const named = (id: string, minute: number, inventory: number) =>
      product({
        id,
        title: id,
        updatedAt: at(minute),
        variants: [{ kind: 'variant', id: `v${id}`, productId: id, inventory, updatedAt: at(0) }],
        variantIds: [`v${id}`],
      });
    const best = () => inShop(async (ctx) => (await bestSellers(ctx, 3)).map(({ productId }) => productId));
    expect(await best()).toEqual([]);
    const sold = (id: string, quantity: number, parts: Partial<OrderChange> = {}) =>
      order({ id: `o-${id}`, lines: [{ ...line, productId: id, quantity }], ...parts });
    await happen([named('1', 1, 5), named('2', 2, 5), named('3', 3, 0), named('4', 4, 5), named('5', 5, 5)]);
    await happen([
      sold('1', 2),
      sold('2', 3),
      sold('3', 9),
      sold('4', 9, { test: true }),
      sold('5', 9, { cancelledAt: at(9) }),
    ]);
    expect(await best()).toEqual(['2', '1', '5']);
  });
});

describe('privacy', () => {
  test('a contact’s carts and checkouts go; orders stay for the books, without a name or a way back', async () => {
    await happen([
      [cart(), ANA],
      [checkout(), ANA],
      [order(), ANA],
      [cart({ token: 't-9' }), BEN],
    ]);
    expect(await inShop((ctx) => exportContact(ctx, ANA))).toMatchObject({
      orders: [{ name: '#1001' }],
      carts: [{ token: 't-1' }],
      checkouts: [{ token: 'k-1' }],
    });
    await inShop((ctx) => eraseContact(ctx, ANA));
    expect(await inShop((ctx) => findCarts(ctx, ['t-1', 't-9']))).toMatchObject([{ token: 't-9' }]);
    expect(await inShop((ctx) => findCheckouts(ctx, ['k-1']))).toEqual([]);
    expect(await theOrder()).toMatchObject({ name: '', total: '25.0000', cartToken: null, checkoutToken: null });
    expect(await inShop((ctx) => exportContact(ctx, ANA))).toMatchObject({ orders: [] });
  });

  test('a shop is erased whole and alone', async () => {
    await happen([cart(), checkout(), order(), product()]);
    await inShop((ctx) => applyCommerce(ctx, [{ change: cart(), contactId: null }]), OTHER_SHOP);
    await inShop((ctx) => eraseShop(ctx));
    expect(
      await db.sql.query(
        'select shop_id from cart union all select shop_id from checkout union all select shop_id from order_record union all select shop_id from product union all select shop_id from variant union all select shop_id from stock_level',
      ),
    ).toEqual([{ shop_id: OTHER_SHOP }]);
  });
});
