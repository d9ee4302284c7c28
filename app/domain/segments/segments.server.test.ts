import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '../../db.server';
import { resolveContacts } from '../contacts/contacts.server';
import type { ContactPatch } from '../contacts/schema';
import type { Ctx, Sql } from '../context';
import { recordEvents } from '../events/events.server';
import type { EventProperties, EventType, HeedEvent } from '../events/schema';
import { findShopById, installShop } from '../shops/shops.server';
import { foldEvents } from '../traits/traits.server';
import { segmentInputSchema } from './segment';
import * as segments from './segments.server';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { poolSize: 3 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const DAY_MS = 86_400_000;
const morning = new Date('2026-03-02T10:00:00.000Z');
let now: Date;
let shopId: string;
let statements: string[] = [];
let shops = 0;
beforeEach(async () => {
  now = morning;
  shops += 1;
  shopId = (await installShop(db.sql, { domain: `door-${shops}.myshopify.com`, now })).id;
});

/** One transaction in the shop of the test; remembers the statements that ran. */
function inShop<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return db.transaction((real) => {
    statements = [];
    const sql: Sql = {
      query(text, values) {
        statements.push(text);
        return real.query(text, values);
      },
    };
    return work({ shopId, now, log: pino({ level: 'silent' }), sql, prisma: db.prisma, secret: '5e'.repeat(32) });
  });
}

async function meet(name: string, patch: ContactPatch = {}): Promise<string> {
  const email = `${name}@example.com`;
  const { contactIds } = await inShop((ctx) =>
    resolveContacts(ctx, [{ identities: [{ kind: 'email', value: email }], patch: { email, ...patch }, at: now }]),
  );
  return contactIds[0] as string;
}

let facts = 0;
/** Something happens, and memberships follow in the same transaction, as jobs do it. */
async function happens(contactId: string, type: EventType, properties: EventProperties = {}, history = false) {
  facts += 1;
  return inShop(async (ctx) => {
    const recorded: HeedEvent[] = await recordEvents(ctx, [
      { contactId, type, source: 'api', sourceId: String(facts), occurredAt: now, properties },
    ]);
    const { after } = await foldEvents(ctx, recorded);
    const revision = (await findShopById(ctx.sql, shopId))?.segmentsRevision ?? 0;
    statements.length = 0;
    return segments.updateMemberships(ctx, {
      revision,
      traits: after,
      why: history ? 'history' : 'event',
      events: new Map(recorded.map((event) => [event.contactId, event])),
    });
  });
}
const order = (contactId: string, orderId: string) => happens(contactId, 'order_placed', { orderId, total: '20.00' });

const buyers = segmentInputSchema.parse({ name: 'Buyers', condition: { moment: 'orders.lastAt', within: '90d' } });
async function keepBuyers(): Promise<string> {
  return inShop(async (ctx) => {
    const key = await segments.createSegment(ctx, buyers);
    await segments.switchSegment(ctx, key, 'on');
    await segments.noteFilled(ctx, ctx.now);
    return key;
  });
}
const find = (key: string) => inShop((ctx) => segments.findSegment(ctx, key));
const changes = (contactId: string) =>
  db.sql.query(
    `select kind, why, event_type as "eventType", at from segment_change where contact_id = $1 order by at, kind`,
    [contactId],
  );

describe('members', () => {
  it('enter with the event, in its transaction, and are told when time will move them', async () => {
    const key = await keepBuyers();
    const ana = await meet('ana');
    const news = await order(ana, '1');
    expect(news.events).toMatchObject([{ contactId: ana, type: 'segment_entered', properties: { segment: key } }]);
    expect(news.timers).toEqual([
      { contactId: ana, kind: 'segment_recheck', key: '', dueAt: new Date(now.getTime() + 90 * DAY_MS + 1) },
    ]);
    expect(await find(key)).toMatchObject({ status: 'on', size: 1 });
    expect(await inShop((ctx) => segments.segmentsOf(ctx, ana))).toEqual([
      { key, name: 'Buyers', family: 'own', since: now },
    ]);
    expect((await order(ana, '2')).events).toEqual([]);
    expect(await changes(ana)).toEqual([{ kind: 'entered', why: 'event', eventType: 'order_placed', at: now }]);
  });

  it('leave when time has passed, and both stand in their history', async () => {
    const key = await keepBuyers();
    const ana = await meet('ana');
    await order(ana, '1');
    now = new Date(morning.getTime() + 90 * DAY_MS + 1);
    const revision = (await findShopById(db.sql, shopId))?.segmentsRevision ?? 0;
    await inShop((ctx) => segments.lookAgain(ctx, [ana], { revision, why: 'time' }));
    expect(await find(key)).toMatchObject({ size: 0 });
    expect(await changes(ana)).toMatchObject([
      { kind: 'entered', why: 'event', at: morning },
      { kind: 'left', why: 'time', eventType: null, at: now },
    ]);
  });

  it('are only people with an address or an account', async () => {
    await keepBuyers();
    const { contactIds } = await inShop((ctx) =>
      resolveContacts(ctx, [{ identities: [{ kind: 'visitor', value: 'browser-1' }], patch: {}, at: now }]),
    );
    const visitor = contactIds[0] as string;
    const news = await order(visitor, '1');
    expect(news).toEqual({ events: [], timers: [] });
    expect(await inShop((ctx) => segments.countMatching(ctx, buyers.condition))).toBe(0);
    expect(await inShop((ctx) => segments.segmentsOf(ctx, visitor))).toEqual([]);
  });

  it('come from imported history without an event', async () => {
    const key = await keepBuyers();
    const ana = await meet('ana');
    const news = await happens(ana, 'order_placed', { orderId: '1', total: '9.00' }, true);
    expect(news.events).toEqual([]);
    expect(await find(key)).toMatchObject({ size: 1 });
    expect(await changes(ana)).toMatchObject([{ kind: 'entered', why: 'history' }]);
  });

  it('of a segment that is still being filled come without an event', async () => {
    const key = await inShop((ctx) => segments.createSegment(ctx, buyers));
    const ana = await meet('ana');
    await order(ana, '1');
    await inShop((ctx) => segments.switchSegment(ctx, key, 'on'));
    expect(await find(key)).toMatchObject({ isFilling: true, size: 0 });
    expect((await order(ana, '2')).events).toEqual([]);
    expect(await changes(ana)).toMatchObject([{ kind: 'entered', why: 'defined' }]);
  });

  it('cost no statement where none are kept, and no lookup twice where some are', async () => {
    const ana = await meet('ana');
    await order(ana, '1');
    expect(statements).toEqual([]);
    await keepBuyers();
    await order(ana, '2');
    expect(statements.filter((text) => text.includes('from segment where'))).toHaveLength(1);
    await order(ana, '3');
    expect(statements.filter((text) => text.includes('from segment where'))).toHaveLength(0);
    expect(statements.length).toBeLessThanOrEqual(2);
  });
});

describe('a segment', () => {
  it('gets a key of its own', async () => {
    const keys = await inShop(async (ctx) => [
      await segments.createSegment(ctx, buyers),
      await segments.createSegment(ctx, buyers),
    ]);
    expect(keys).toEqual(['buyers', 'buyers-2']);
  });

  it('that is defined anew is filled anew; only the merchant’s own can be', async () => {
    const key = await keepBuyers();
    const other = segmentInputSchema.parse({ name: 'Buyers', condition: { moment: 'orders.lastAt', within: '30d' } });
    expect(await inShop((ctx) => segments.updateSegment(ctx, key, { ...buyers, name: 'Customers' }))).toBe(true);
    expect(await find(key)).toMatchObject({ name: 'Customers', isFilling: false });
    expect(await inShop((ctx) => segments.updateSegment(ctx, key, other))).toBe(true);
    expect(await find(key)).toMatchObject({ isFilling: true });
    await inShop(segments.installPrebuilt);
    expect(await inShop((ctx) => segments.updateSegment(ctx, 'tier-new', other))).toBe(false);
    expect(await inShop((ctx) => segments.deleteSegment(ctx, 'tier-new'))).toBe(false);
    expect(await inShop((ctx) => segments.updateSegment(ctx, 'nowhere', other))).toBe(false);
  });

  it('that is switched off forgets its members and keeps their history; deleted it keeps nothing', async () => {
    const key = await keepBuyers();
    const ana = await meet('ana');
    await order(ana, '1');
    await inShop((ctx) => segments.switchSegment(ctx, key, 'off'));
    expect(await db.sql.query('select 1 from segment_membership where shop_id = $1', [shopId])).toEqual([]);
    expect(await changes(ana)).toHaveLength(1);
    expect(await find(key)).toMatchObject({ status: 'off', size: 1 });
    await inShop((ctx) => segments.deleteSegment(ctx, key));
    expect(await find(key)).toBeNull();
    expect(await changes(ana)).toEqual([]);
    expect((await order(ana, '2')).events).toEqual([]);
  });

  it('explains why somebody is in or out', async () => {
    const key = await keepBuyers();
    const [ana, ben] = [await meet('ana'), await meet('ben')];
    await order(ana, '1');
    now = new Date(morning.getTime() + 5 * DAY_MS);
    expect(await inShop((ctx) => segments.explainMembership(ctx, key, ana))).toMatchObject({
      isIn: true,
      isKnown: true,
      explanation: { asked: 'ordered in the last 90 days', answer: true, found: '5 days ago' },
      changes: [{ kind: 'entered', why: 'event', eventType: 'order_placed' }],
    });
    expect(await inShop((ctx) => segments.explainMembership(ctx, key, ben))).toMatchObject({
      isIn: false,
      explanation: { answer: false, found: 'never' },
      changes: [],
    });
    expect(await inShop((ctx) => segments.explainMembership(ctx, 'nowhere', ana))).toBeNull();
  });

  it('shows its size over time and some of its people', async () => {
    const key = await keepBuyers();
    const people = [await meet('ana'), await meet('ben'), await meet('cleo', { city: 'Bath' })];
    for (const [index, id] of people.entries()) {
      now = new Date(morning.getTime() + index * DAY_MS);
      await order(id, String(index));
      await inShop(segments.countSegments);
    }
    const segment = await find(key);
    expect(segment?.sizes).toEqual([
      { day: '2026-03-02', size: 1 },
      { day: '2026-03-03', size: 2 },
      { day: '2026-03-04', size: 3 },
    ]);
    const [own] = await inShop(segments.listSegments);
    expect(own).toMatchObject({ key, size: 3, sizes: [{ size: 1 }, { size: 2 }, { size: 3 }] });
    expect(await inShop(async (ctx) => segment && segments.sampleOf(ctx, segment, 2))).toEqual([people[2], people[1]]);
    const inBath = { all: [buyers.condition, { place: 'city' as const, in: ['bath'] }] };
    expect(await inShop((ctx) => segments.sampleMatching(ctx, inBath))).toEqual([people[2]]);
    expect(await inShop((ctx) => segments.countMatching(ctx, inBath))).toBe(1);
  });
});

describe('a contact', () => {
  it('that turns out to be another hands over its history and is looked at anew', async () => {
    await keepBuyers();
    const [ana, anna] = [await meet('ana'), await meet('anna')];
    await order(anna, '1');
    await inShop((ctx) => segments.moveContact(ctx, anna, ana));
    expect(await changes(ana)).toMatchObject([{ kind: 'entered' }]);
    expect(await db.sql.query('select contact_id from segment_membership where shop_id = $1', [shopId])).toEqual([]);
    expect(
      await db.sql.query(`select due_at from timer where contact_id = $1 and kind = 'segment_recheck'`, [ana]),
    ).toEqual([{ due_at: now }]);
  });

  it('that is erased is nowhere any more', async () => {
    await keepBuyers();
    const ana = await meet('ana');
    await order(ana, '1');
    expect(await inShop((ctx) => segments.exportContact(ctx, ana))).toMatchObject({
      memberships: [{ name: 'Buyers' }],
      changes: [{ name: 'Buyers', kind: 'entered', why: 'event' }],
    });
    await inShop((ctx) => segments.eraseContact(ctx, ana));
    expect(await changes(ana)).toEqual([]);
    expect(await db.sql.query('select 1 from segment_membership where contact_id = $1', [ana])).toEqual([]);
  });

  it('goes with its shop', async () => {
    await keepBuyers();
    await order(await meet('ana'), '1');
    await inShop(segments.countSegments);
    await inShop(segments.eraseShop);
    for (const table of ['segment', 'segment_membership', 'segment_change', 'segment_size'])
      expect(await db.sql.query(`select 1 from ${table} where shop_id = $1`, [shopId])).toEqual([]);
  });
});
