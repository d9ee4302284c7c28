import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { ago, contact, DAY, email, engaged, HOUR, openEmailedShop } from '../../../tests/support/emailed-shop';
import { type Database, openDatabase } from '../../db.server';
import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import { attributeOrders, eraseContact, eraseShop, moveContact, overview } from './analytics.server';

let testDatabase: TestDatabase;
let db: Database;
let ctx: Awaited<ReturnType<typeof openEmailedShop>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  ctx = await openEmailedShop(db);
});

const order = (orderId: string, contactId: string, placedAt: Date, total = '50.00') => ({
  orderId,
  contactId,
  total,
  currency: 'EUR',
  placedAt,
});

async function credits(of: Ctx): Promise<{ order_id: string; message_id: string; amount: string }[]> {
  return of.sql.query(
    'select order_id, message_id, amount::text from attribution where shop_id = $1 order by order_id',
    [of.shopId],
  );
}

describe('attribution', () => {
  it('credits the last email a person clicked within the window', async () => {
    const ana = await contact(ctx, 'ana');
    const [older, newer] = [await email(ctx, ana), await email(ctx, ana)];
    await engaged(ctx, ana, older, ago(3 * DAY));
    await engaged(ctx, ana, newer, ago(2 * DAY));
    await attributeOrders(ctx, [order('1', ana, ago(DAY))]);
    expect(await credits(ctx)).toMatchObject([{ order_id: '1', message_id: newer, amount: '50.0000' }]);
  });

  it.each<[string, { actor?: string; kind?: string; at?: Date }]>([
    ['a machine clicked', { actor: 'machine' }],
    ['nobody knows who clicked', { actor: 'unknown' }],
    ['the email was only opened', { kind: 'opened' }],
    ['the click came after the order', { at: ago(HOUR) }],
    ['the click is older than the window', { at: ago(6 * DAY + 1) }],
  ])('credits nothing when %s', async (_case, { actor = 'human', kind = 'clicked', at = ago(2 * DAY) }) => {
    const ana = await contact(ctx, 'ana');
    await engaged(ctx, ana, await email(ctx, ana, { at: ago(10 * DAY) }), at, kind, actor);
    await attributeOrders(ctx, [order('1', ana, ago(DAY))]);
    expect(await credits(ctx)).toEqual([]);
  });

  it('counts the window of the shop', async () => {
    const ana = await contact(ctx, 'ana');
    await engaged(ctx, ana, await email(ctx, ana, { at: ago(10 * DAY) }), ago(6 * DAY + 1));
    const [shop] = await ctx.sql.query<{ settings: object }>('select settings from shop where id = $1', [ctx.shopId]);
    await ctx.sql.query('update shop set settings = $2 where id = $1', [
      ctx.shopId,
      JSON.stringify({ ...shop?.settings, attributionDays: 6 }),
    ]);
    await attributeOrders(ctx, [order('1', ana, ago(DAY))]);
    expect(await credits(ctx)).toHaveLength(1);
  });

  it('keeps the first credit however often and in whatever company the order comes in', async () => {
    const ana = await contact(ctx, 'ana');
    const first = await email(ctx, ana);
    await engaged(ctx, ana, first, ago(2 * DAY));
    await attributeOrders(ctx, [order('1', ana, ago(DAY))]);
    await engaged(ctx, ana, await email(ctx, ana), ago(25 * HOUR));
    await attributeOrders(ctx, [order('2', ana, ago(DAY)), order('1', ana, ago(DAY), '99.00')]);
    expect(await credits(ctx)).toMatchObject([
      { order_id: '1', message_id: first, amount: '50.0000' },
      { order_id: '2' },
    ]);
  });

  it('goes with a contact that is merged, before and after its messages moved, and the order is still credited once', async () => {
    const [ana, alias] = [await contact(ctx, 'ana'), await contact(ctx, 'alias')];
    const message = await email(ctx, alias);
    await engaged(ctx, alias, message, ago(2 * DAY));
    await attributeOrders(ctx, [order('1', alias, ago(DAY))]);
    await moveContact(ctx, alias, ana);
    for (const table of ['message', 'engagement']) {
      await ctx.sql.query(`update ${table} set bucket = $1, contact_id = $2 where shop_id = $3 and contact_id = $4`, [
        bucketOf(ctx.shopId, ana),
        ana,
        ctx.shopId,
        alias,
      ]);
    }
    await moveContact(ctx, alias, ana);
    await attributeOrders(ctx, [order('1', ana, ago(DAY))]);
    expect(await credits(ctx)).toHaveLength(1);
    expect((await overview(ctx)).orders).toBe(1);
  });

  it('is forgotten with a contact, and with the shop', async () => {
    const other = await openEmailedShop(db);
    for (const of of [ctx, other]) {
      for (const name of ['ana', 'ben']) {
        const id = await contact(of, name);
        await engaged(of, id, await email(of, id), ago(2 * DAY));
        await attributeOrders(of, [order(name, id, ago(DAY))]);
      }
    }
    await eraseContact(ctx, await contact(ctx, 'ana'));
    expect((await credits(ctx)).map((credit) => credit.order_id)).toEqual(['ben']);
    await eraseShop(ctx);
    expect(await credits(ctx)).toEqual([]);
    expect(await credits(other)).toHaveLength(2);
  });
});
