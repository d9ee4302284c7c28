import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database';
import { type Database, openDatabase } from '../db.server';
import { listImports, requestImports } from '../domain/commerce/commerce.server';
import type { HistorySource } from '../domain/commerce/schema';
import { installShop } from '../domain/shops/shops.server';
import { importHistory, readImport } from './import-history.server';
import { contextOf, type Parts } from './parts';

const now = new Date('2026-11-24T10:00:00Z');
const PRODUCTS = 600;

let database: TestDatabase;
let db: Database;
let parts: Parts;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { poolSize: 3 });
  parts = {
    transaction: (work) => db.transaction(work),
    sql: db.sql,
    prisma: db.prisma,
    now: () => now,
    log: pino({ level: 'silent' }),
    secret: '5e'.repeat(32),
    appUrl: 'https://heed.example',
    sender: { send: () => Promise.reject(new Error('nothing is sent here')) } as unknown as Parts['sender'],
    enqueue: () => Promise.resolve(),
  };
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** Products with two variants each. The first time the connection breaks after `cutAfter` lines. */
function exported(cutAfter: number): HistorySource {
  let broken = false;
  async function* lines() {
    let count = 0;
    for (let index = 1; index <= PRODUCTS; index += 1) {
      const id = `gid://shopify/Product/${index}`;
      const variant = (number: number) => ({ id: `gid://shopify/ProductVariant/${index}${number}`, price: '9.00' });
      const objects = [
        { id, title: `Bowl ${index}`, handle: `bowl-${index}`, status: 'ACTIVE', updatedAt: now.toISOString() },
        { ...variant(1), __parentId: id },
        { ...variant(2), __parentId: id },
      ];
      for (const object of objects) {
        count += 1;
        if (!broken && count > cutAfter) {
          broken = true;
          throw new Error('the connection broke');
        }
        yield await Promise.resolve(JSON.stringify(object));
      }
    }
  }
  return {
    request: () => Promise.resolve('gid://shopify/BulkOperation/1'),
    find: () => Promise.resolve({ state: 'completed', url: 'https://example.com/file', records: PRODUCTS }),
    lines,
  };
}

test('an import that broke off goes on where it was, and counts what a merchant counts', async () => {
  const { id: shopId } = await installShop(db.sql, { domain: 'fern.myshopify.com', now });
  const ctx = contextOf(parts, db.sql, shopId, now);
  const products = async () => (await listImports(ctx)).find((one) => one.kind === 'products');
  await requestImports(ctx);
  const history = exported(1_000);
  await importHistory(parts, history, { shopId });
  const asked = { shopId, bulkOperationId: 'gid://shopify/BulkOperation/1' };
  await expect(readImport(parts, history, asked)).rejects.toThrow('broke');
  expect(await products()).toMatchObject({ state: 'reading', recordsDone: 250, recordsTotal: PRODUCTS });
  await readImport(parts, history, asked);
  expect(await products()).toMatchObject({ state: 'done', recordsDone: PRODUCTS, recordsTotal: PRODUCTS });
  const [stored] = await db.sql.query<{ products: number; variants: number }>(
    `select (select count(*) from product)::int as products, (select count(*) from variant)::int as variants`,
  );
  expect(stored).toEqual({ products: PRODUCTS, variants: 2 * PRODUCTS });
});
