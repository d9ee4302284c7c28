import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Ctx } from '../context';
import { applyCommerce, eraseShop, findProducts } from './commerce.server';
import type { CommerceChange } from './schema';

const SHOP = '019aa000-0000-7000-8000-000000000001';
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
beforeEach(() => inShop(eraseShop));

function inShop<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const rest = { log: silent, prisma: db.prisma, secret: 'ab'.repeat(32) };
  return db.transaction((sql) => work({ shopId: SHOP, now: at(30), sql, ...rest }));
}

/** Each argument is one batch. */
async function happen(...batches: CommerceChange[][]): Promise<void> {
  for (const batch of batches) {
    await inShop((ctx) =>
      applyCommerce(
        ctx,
        batch.map((change) => ({ change, contactId: null })),
      ),
    );
  }
}

/** A mug of which the shop has so many, as its product tells. */
const mug = (inventory: number | null): CommerceChange => ({
  kind: 'product',
  id: '11',
  title: 'Mug',
  handle: 'mug',
  productType: '',
  vendor: '',
  imageUrl: null,
  status: 'active',
  tags: [],
  updatedAt: at(0),
  variants: [
    { kind: 'variant', id: '12', productId: '11', price: '12.50', inventory, inventoryItemId: '99', updatedAt: at(0) },
  ],
  variantIds: ['12'],
});

const level = (available: number, minute: number, locationId = 'here'): CommerceChange => ({
  kind: 'inventory',
  inventoryItemId: '99',
  locationId,
  available,
  updatedAt: at(minute),
});

const find = async () => (await inShop((ctx) => findProducts(ctx, { variantIds: ['12'], productIds: [] })))[0];

describe('stock', () => {
  test('of a shop with one location is what that has', async () => {
    await happen([mug(3)], [level(0, 2), level(7, 1)]);
    expect(await find()).toMatchObject({ inventory: 0, available: false });
  });

  test('of a shop with several moves with each, from the sum its product told', async () => {
    await happen([level(2, -2, 'here'), level(1, -1, 'there')], [mug(3)]);
    expect((await find())?.inventory).toBe(3);
    await happen([level(0, 1, 'here'), level(6, 2, 'there')]);
    expect((await find())?.inventory).toBe(6);
    await happen([level(1, 3, 'elsewhere')]);
    expect((await find())?.inventory).toBe(6);
  });

  test('that the product has counted already is not counted twice', async () => {
    await happen([level(2, -2, 'here'), level(1, -1, 'there')], [mug(3)], [level(5, 0, 'here')]);
    expect((await find())?.inventory).toBe(3);
  });

  test('that nobody counts is not counted by a level', async () => {
    await happen([mug(null)], [level(0, 2)]);
    expect(await find()).toMatchObject({ inventory: null, available: true });
  });
});
