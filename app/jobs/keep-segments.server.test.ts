import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database';
import { conditionArbitrary, contactArbitrary, type GeneratedEvent, NOW } from '../../tests/support/segment-cases';
import { type Database, openDatabase } from '../db.server';
import { applyConsents, resolveContacts } from '../domain/contacts/contacts.server';
import type { Ctx } from '../domain/context';
import { timersAhead } from '../domain/events/events.server';
import type { NewEvent } from '../domain/events/schema';
import type { Condition } from '../domain/segments/schema';
import { segmentInputSchema } from '../domain/segments/schema';
import { createSegment, findDifferences, switchSegment } from '../domain/segments/segments.server';
import { findShopById, installShop } from '../domain/shops/shops.server';
import { fireTimers } from './fire-timers.server';
import { checkSegments, fillSegments } from './keep-segments.server';
import { contextOf, type Parts } from './parts';
import { processEvents } from './process-events.server';

let database: TestDatabase;
let db: Database;
let parts: Parts;
let now = NOW;

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

let shops = 0;
async function openShop(): Promise<string> {
  shops += 1;
  const shop = await installShop(db.sql, { domain: `segments-${shops}.myshopify.com`, now });
  return shop.id;
}

const inShop = <T>(shopId: string, work: (ctx: Ctx) => Promise<T>) =>
  db.transaction((sql) => work(contextOf(parts, sql, shopId, now)));

async function keep(shopId: string, conditions: readonly Condition[]): Promise<void> {
  for (const [index, condition] of conditions.entries()) {
    const input = segmentInputSchema.parse({ name: `Number ${index}`, condition });
    await inShop(shopId, async (ctx) => switchSegment(ctx, await createSegment(ctx, input), 'on'));
  }
  await fillSegments(parts, { shopId });
}

async function tell(shopId: string, facts: NewEvent[], touched: readonly string[] = []): Promise<void> {
  const recheck = { contactIds: touched, why: 'profile' as const };
  await inShop(shopId, async (ctx) => {
    const shop = await findShopById(ctx.sql, shopId);
    if (shop) await processEvents(ctx, shop, facts, { recheck });
  });
}

/** SQL's answer over the whole shop against the memberships that are kept. */
const differences = (shopId: string) => inShop(shopId, (ctx) => findDifferences(ctx));

/** Time passes, stopping at every moment at which something is due and right before it. */
async function pass(shopId: string, ms: number): Promise<void> {
  const target = new Date(now.getTime() + ms);
  for (;;) {
    const { nextAt } = await timersAhead(db.sql, now);
    if (!nextAt || nextAt > target) break;
    if (nextAt.getTime() - 1 > now.getTime()) {
      now = new Date(nextAt.getTime() - 1);
      expect({ at: now, different: await differences(shopId) }).toEqual({ at: now, different: [] });
    }
    if (nextAt > now) now = nextAt;
    for (let round = 0; (await fireTimers(parts, round)) > 0; round += 1);
    expect({ at: now, different: await differences(shopId) }).toEqual({ at: now, different: [] });
  }
  now = target;
}

const HOUR = 3_600_000;
const segmentCondition = conditionArbitrary.filter(
  (condition) => segmentInputSchema.safeParse({ name: 'x', condition }).success,
);

type Step =
  | { kind: 'told'; events: (GeneratedEvent & { contact: number; late: number })[] }
  | { kind: 'passed'; ms: number }
  | { kind: 'tagged'; contact: number; tags: string[]; city: string };

const contactIndex = fc.integer({ min: 0, max: 3 });
const told = contactArbitrary.chain(({ events }) =>
  fc
    .tuple(...events.slice(0, 6).map(() => fc.tuple(contactIndex, fc.constantFrom(0, 0, 0, HOUR, 40 * HOUR))))
    .map((places) => ({
      kind: 'told' as const,
      events: places.map(([contact, late], index) => ({ ...(events[index] as GeneratedEvent), contact, late })),
    })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: told },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('passed' as const), ms: fc.integer({ min: 1, max: 900 * HOUR }) }),
  },
  fc.record({
    kind: fc.constant('tagged' as const),
    contact: contactIndex,
    tags: fc.constantFrom<string[]>(['vip'], ['Ana', '7'], []),
    city: fc.constantFrom('Köln', 'Ana'),
  }),
);

test('memberships are those that SQL finds, after every event, every change of the records and at every moment', async () => {
  const people = fc.array(contactArbitrary, { minLength: 4, maxLength: 4 });
  const conditions = fc.array(segmentCondition, { minLength: 4, maxLength: 4 });
  const steps = fc.array(step, { minLength: 4, maxLength: 8 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(people, conditions, steps, async (contacts, asked, what) => {
      now = NOW;
      await db.sql.query('delete from timer');
      const shopId = await openShop();
      const refOf = (index: number, patch: Record<string, unknown>) => ({
        identities: [{ kind: 'email' as const, value: `p${index}@example.com` }],
        patch: { email: `p${index}@example.com`, ...patch },
        at: now,
      });
      const ids = await inShop(shopId, async (ctx) => {
        const refs = contacts.map(({ person }, index) =>
          refOf(index, Object.fromEntries(Object.entries(person).filter(([, value]) => value !== null))),
        );
        const { contactIds } = await resolveContacts(ctx, refs);
        await applyConsents(
          ctx,
          contactIds.map((contactId, index) => ({
            contactId,
            change: { state: contacts[index]?.consent ?? 'unknown', source: 'import', occurredAt: NOW },
          })),
        );
        return contactIds;
      });
      const facts = (events: readonly (GeneratedEvent & { contact: number })[]) =>
        events.map(({ type, occurredAt, properties, contact }): NewEvent => {
          number += 1;
          return {
            contactId: ids[contact] as string,
            type,
            occurredAt,
            properties,
            source: 'api',
            sourceId: String(number),
          };
        });
      await tell(
        shopId,
        facts(contacts.flatMap(({ events }, contact) => events.map((event) => ({ ...event, contact })))),
      );
      await keep(shopId, asked);
      expect(await differences(shopId)).toEqual([]);
      for (const one of what) {
        if (one.kind === 'passed') await pass(shopId, one.ms);
        else if (one.kind === 'tagged') {
          await inShop(shopId, (ctx) => resolveContacts(ctx, [refOf(one.contact, { tags: one.tags, city: one.city })]));
          await tell(shopId, [], [ids[one.contact] as string]);
        } else
          await tell(
            shopId,
            facts(one.events.map((event) => ({ ...event, occurredAt: new Date(now.getTime() - event.late) }))),
          );
        expect({ after: one.kind, different: await differences(shopId) }).toEqual({ after: one.kind, different: [] });
      }
    }),
    { numRuns: 12 },
  );
}, 300_000);

test('the nightly check repairs what went wrong, without an event, and notes sizes', async () => {
  now = NOW;
  const shopId = await openShop();
  const { contactIds } = await inShop(shopId, (ctx) =>
    resolveContacts(ctx, [
      { identities: [{ kind: 'email', value: 'ana@example.com' }], patch: { email: 'ana@example.com' }, at: now },
      { identities: [{ kind: 'email', value: 'ben@example.com' }], patch: { email: 'ben@example.com' }, at: now },
    ]),
  );
  const [ana = '', ben = ''] = contactIds;
  await keep(shopId, [{ trait: 'orders.count', is: 'gte', value: 1 }]);
  await tell(shopId, [
    {
      contactId: ana,
      type: 'order_placed',
      source: 'api',
      sourceId: 'order',
      occurredAt: now,
      properties: { orderId: '1', total: '9.00' },
    },
  ]);
  const entered = () =>
    db.sql.query<{ n: number }>(
      `select count(*)::int as n from event where shop_id = $1 and type = 'segment_entered'`,
      [shopId],
    );
  expect(await entered()).toEqual([{ n: 1 }]);
  await db.sql.query(
    'update segment_membership set contact_id = $2, bucket = (select bucket from contact where id = $2) where shop_id = $1',
    [shopId, ben],
  );
  expect((await differences(shopId)).sort()).toEqual([ana, ben].sort());
  await checkSegments(parts, { shopId });
  expect(await differences(shopId)).toEqual([]);
  expect(await entered()).toEqual([{ n: 1 }]);
  expect(
    await db.sql.query(
      `select contact_id, kind, why from segment_change where shop_id = $1 and why = 'repair' order by kind`,
      [shopId],
    ),
  ).toEqual([
    { contact_id: ana, kind: 'entered', why: 'repair' },
    { contact_id: ben, kind: 'left', why: 'repair' },
  ]);
  expect(await db.sql.query('select day, size from segment_size where shop_id = $1', [shopId])).toEqual([
    { day: '2026-06-30', size: 1 },
  ]);
});
