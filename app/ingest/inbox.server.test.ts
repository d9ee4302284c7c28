import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Log } from '~/domain/context';
import { bucketOf } from '~/domain/ids.server';
import {
  bucketsWithWork,
  claimInbox,
  createInbox,
  erasePayloads,
  failInbox,
  finishInbox,
  type Inbox,
  inboxStats,
  InboxUnavailable,
  listDead,
  pruneInbox,
  retryDead,
} from './inbox.server';
import type { NewInboxRow } from './inbox-insert.server';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const now = new Date('2026-11-24T10:00:00.000Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const shop = 'plants.myshopify.com';
const bucket = bucketOf(shop, shop);

let database: TestDatabase;
let db: Database;
let inbox: Inbox;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  inbox = createInbox({ pool: db.pool, log: silent });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => db.sql.query('truncate inbox_item'));

let count = 0;
function row(parts: Partial<NewInboxRow> = {}): NewInboxRow {
  count += 1;
  return {
    source: 'shopify',
    shopDomain: shop,
    topic: 'orders/create',
    deliveryId: `d-${count}`,
    apiVersion: '2026-10',
    triggeredAt: null,
    receivedAt: now,
    customerId: null,
    payload: Buffer.from('{}'),
    ...parts,
  };
}

const claim = (limit = 100, at = now) => db.transaction((sql) => claimInbox(sql, bucket, limit, at));

describe('enqueue', () => {
  test('stores bytes, quotation marks and other scripts as they came', async () => {
    const payload = '{"title":"\\"Grün\\" \\\\ – 植物 😀","n":820982911946154508}';
    const given = row({ payload: Buffer.from(payload), triggeredAt: after(-500), customerId: '5' });
    expect(await inbox.enqueue(given)).toBe('stored');
    expect(await claim()).toEqual([{ ...given, payload, bucket, id: expect.any(String), attempts: 0 }]);
  });

  test('knows a delivery by source, shop, topic and id: in one batch, and later', async () => {
    const first = row();
    const batch = [
      first,
      { ...first },
      { ...first, topic: 'orders/paid' },
      { ...first, shopDomain: 'toys.myshopify.com' },
    ];
    expect(await Promise.all(batch.map((one) => inbox.enqueue(one)))).toEqual([
      'stored',
      'duplicate',
      'stored',
      'stored',
    ]);
    expect(await Promise.all([inbox.enqueue(first), inbox.enqueue(row())])).toEqual(['duplicate', 'stored']);
  });

  test('a thousand at once are all stored, those of one batch in the order they came', async () => {
    const rows = Array.from({ length: 1_000 }, () => row());
    await Promise.all(rows.map((one) => inbox.enqueue(one)));
    const order = new Map(rows.map(({ deliveryId }, index) => [deliveryId, index]));
    const stored = (await claim(2_000)).map(({ deliveryId }) => order.get(deliveryId) ?? -1);
    expect(new Set(stored).size).toBe(1_000);
    const firstBatch = stored.filter((index) => index < 500);
    expect(firstBatch).toEqual(firstBatch.toSorted((a, b) => a - b));
  });

  test('says so when the database is gone', async () => {
    const gone = openDatabase('postgresql://nobody@127.0.0.1:1/nothing');
    await expect(createInbox({ pool: gone.pool, log: silent }).enqueue(row())).rejects.toThrow(InboxUnavailable);
    await gone.close();
  });

  test('wakes listening workers once for rows that arrive together', async () => {
    const client = await db.pool.connect();
    const heard: string[] = [];
    const first = new Promise((resolve) => client.on('notification', ({ channel }) => resolve(heard.push(channel))));
    await client.query('listen heed_inbox');
    await Promise.all([inbox.enqueue(row()), inbox.enqueue(row())]);
    await first;
    await client.query('unlisten heed_inbox');
    client.release();
    expect(heard).toEqual(['heed_inbox']);
  });
});

describe('claims', () => {
  test('go by age, only to what is due, and end with the transaction', async () => {
    const rows = [row(), row(), row()];
    for (const one of rows) await inbox.enqueue(one);
    await inbox.enqueue(row({ receivedAt: after(60_000) }));
    expect(await bucketsWithWork(db.sql, now)).toEqual([bucket]);
    expect((await claim(2)).map(({ deliveryId }) => deliveryId)).toEqual(
      rows.slice(0, 2).map(({ deliveryId }) => deliveryId),
    );
    expect(await claim()).toHaveLength(3);
    expect(await bucketsWithWork(db.sql, after(-1))).toEqual([]);
  });

  test('two workers never read one shop at a time', async () => {
    await inbox.enqueue(row());
    await inbox.enqueue(row());
    await db.transaction(async (sql) => {
      expect(await claimInbox(sql, bucket, 1, now)).toHaveLength(1);
      expect(await claim()).toEqual([]);
    });
    expect(await claim()).toHaveLength(2);
  });

  test('finished rows do not come back; only what was used loses its payload', async () => {
    const rows = [row({ payload: Buffer.from('{"a":1}') }), row({ payload: Buffer.from('{"b":2}') })];
    for (const one of rows) await inbox.enqueue(one);
    await db.transaction(async (sql) => {
      const [used, unused] = await claimInbox(sql, bucket, 10, now);
      if (!used || !unused) throw new Error('nothing claimed');
      await finishInbox(
        sql,
        [
          { item: used, state: 'done' },
          { item: unused, state: 'unused', note: 'no use for this topic' },
        ],
        now,
      );
    });
    expect(await claim()).toEqual([]);
    expect(await db.sql.query('select state, payload, error from inbox_item order by id')).toEqual([
      { state: 'done', payload: '', error: null },
      { state: 'unused', payload: '{"b":2}', error: 'no use for this topic' },
    ]);
    expect(await inbox.enqueue(rows[0] as NewInboxRow)).toBe('duplicate');
  });
});

describe('failures', () => {
  async function fail(at: Date) {
    const [item] = await claim(1, at);
    if (!item) throw new Error('nothing due');
    return failInbox(db.sql, item, 'TypeError', at);
  }

  test('back off and die after the eighth', async () => {
    await inbox.enqueue(row());
    let at = now;
    for (let attempt = 1; attempt < 8; attempt += 1) {
      expect(await fail(at)).toBe('pending');
      const wait = 5_000 * 2 ** (attempt - 1);
      expect(await claim(1, new Date(at.getTime() + wait - 1))).toEqual([]);
      at = new Date(at.getTime() + wait);
    }
    expect(await fail(at)).toBe('dead');
    expect(await claim(1, after(1e9))).toEqual([]);
    expect(await inboxStats(db.sql, at)).toEqual({ pending: 0, dead: 1, oldestDueAt: null });
  });

  test('can be seen and retried by their own shop only', async () => {
    await inbox.enqueue(row());
    await db.sql.query(`update inbox_item set state = 'dead', attempts = 8, error = 'TypeError'`);
    const [dead] = await listDead(db.sql, shop);
    expect(dead).toMatchObject({ topic: 'orders/create', attempts: 8, error: 'TypeError' });
    expect(await listDead(db.sql, 'toys.myshopify.com')).toEqual([]);
    const id = dead?.id ?? '';
    expect(await retryDead(db.sql, 'toys.myshopify.com', [id], now)).toBe(0);
    expect(await retryDead(db.sql, shop, [id], after(1_000))).toBe(1);
    expect(await claim(1, after(1_000))).toMatchObject([{ id, attempts: 0 }]);
    expect(await inboxStats(db.sql, after(1_000))).toEqual({ pending: 1, dead: 0, oldestDueAt: after(1_000) });
  });

  test('pages of dead rows follow each other', async () => {
    for (let index = 0; index < 3; index += 1) await inbox.enqueue(row());
    await db.sql.query(`update inbox_item set state = 'dead'`);
    const first = await listDead(db.sql, shop, { limit: 2 });
    const second = await listDead(db.sql, shop, { limit: 2, before: first[1]?.id });
    expect([...first, ...second].map(({ id }) => Number(id))).toEqual(
      [...first, ...second].map(({ id }) => Number(id)).sort((a, b) => b - a),
    );
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(3);
  });
});

describe('erasure', () => {
  test('takes every payload that holds a trace, in whatever state, and no other', async () => {
    await inbox.enqueue(row({ payload: Buffer.from('{"email":"ANA@example.com"}') }));
    await inbox.enqueue(row({ payload: Buffer.from('{"email":"ben@example.com"}') }));
    await erasePayloads(db.sql, shop, ['ana@example.com', 'e', '5']);
    expect(await db.sql.query('select state, payload from inbox_item order by id')).toEqual([
      { state: 'unused', payload: '' },
      { state: 'pending', payload: '{"email":"ben@example.com"}' },
    ]);
  });

  test('of a shop leaves the others alone', async () => {
    await inbox.enqueue(row());
    await inbox.enqueue(row({ shopDomain: 'toys.myshopify.com' }));
    await erasePayloads(db.sql, shop, null);
    expect(await db.sql.query('select shop_domain from inbox_item')).toEqual([{ shop_domain: 'toys.myshopify.com' }]);
  });
});

describe('old deliveries', () => {
  const DAY = 86_400_000;
  const left = () =>
    db.sql.query<{ delivery_id: string }>('select delivery_id from inbox_item order by id').then((rows) => rows.length);

  async function store(count: number, receivedAt: Date, state: string): Promise<void> {
    for (let index = 0; index < count; index += 1) await inbox.enqueue(row({ receivedAt }));
    await db.sql.query('update inbox_item set state = $1 where received_at = $2', [state, receivedAt]);
  }

  test('are deleted page by page once they are done with; what is dead, waiting or recent stays', async () => {
    await store(3, after(-40 * DAY), 'dead');
    await store(4, after(-39 * DAY), 'done');
    await store(1, after(-38 * DAY), 'unused');
    await store(1, after(-37 * DAY), 'pending');
    await store(5, after(-1 * DAY), 'done');
    const pages: Awaited<ReturnType<typeof pruneInbox>>[] = [];
    for (let next: string | null = null; ;) {
      const page = await pruneInbox(db.sql, bucket, { before: after(-30 * DAY), after: next, limit: 3 });
      pages.push(page);
      next = page.after;
      if (next === null) break;
    }
    expect(pages.map((page) => page.deleted)).toEqual([0, 3, 2, 0]);
    expect(await left()).toBe(3 + 1 + 5);
    expect(await pruneInbox(db.sql, bucket + 1, { before: now, after: null, limit: 3 })).toEqual({
      deleted: 0,
      after: null,
    });
  });
});
