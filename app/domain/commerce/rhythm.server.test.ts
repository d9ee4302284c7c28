import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Ctx } from '../context';
import { applyCommerce, reorderRhythms } from './commerce.server';
import type { OrderChange } from './schema';

const SHOP = '019aa000-0000-7000-8000-000000000001';
const OTHER_SHOP = '019aa000-0000-7000-8000-000000000002';
const START = Date.UTC(2026, 0, 5, 10);
const day = (n: number) => new Date(START + n * 86_400_000);
const person = (n: number) => `019aa000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;

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

function inShop<T>(work: (ctx: Ctx) => Promise<T>, shopId = SHOP): Promise<T> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return db.transaction((sql) => work({ shopId, now: day(200), log, sql, prisma: db.prisma, secret: 'ab'.repeat(32) }));
}

/** Somebody buys so many of a product on a day. */
function bought(who: number, onDay: number, quantity: number, over: Partial<OrderChange> = {}) {
  const change: OrderChange = {
    kind: 'order',
    id: `${who}-${onDay}-${quantity}`,
    name: '#1',
    cartToken: null,
    checkoutToken: null,
    lines: [{ productId: 'beans', variantId: 'v', title: 'Beans', quantity, price: '9.00' }],
    currency: 'GBP',
    total: '9.00',
    subtotal: null,
    placedAt: day(onDay),
    paidAt: null,
    cancelledAt: null,
    fulfilledAt: null,
    sourceName: null,
    test: false,
    updatedAt: day(onDay),
    ...over,
  };
  return { change, contactId: person(who) };
}

test('how long a thing lasts is the time between two orders of one person, by pieces, once five of them are known', async () => {
  const gaps = [20, 30, 30, 40, 60];
  await inShop((ctx) =>
    applyCommerce(ctx, [
      ...gaps.flatMap((gap, who) => [bought(who, 0, 1), bought(who, gap, 1)]),
      // Twice as many last twice as long; one reorder is too few for a rhythm of their own.
      ...[bought(9, 0, 2), bought(9, 60, 2)],
      // Neither of these tells anything: tests, what was cancelled, two orders of one day.
      ...[bought(7, 0, 1), bought(7, 5, 1, { test: true }), bought(7, 6, 1, { cancelledAt: day(7) })],
      ...[bought(8, 0, 1), bought(8, 0, 3)],
    ]),
  );
  expect(await inShop(reorderRhythms, OTHER_SHOP)).toEqual([]);
  expect(await inShop(reorderRhythms)).toEqual([
    { productId: 'beans', title: 'beans', quantity: null, reorders: 6, days: 30, lateDays: 37.5 },
    { productId: 'beans', title: 'beans', quantity: 1, reorders: 5, days: 30, lateDays: 40 },
  ]);
});
