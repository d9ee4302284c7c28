import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import {
  conditionArbitrary,
  contactArbitrary,
  type GeneratedContact,
  leafArbitraries,
  NOW,
} from '../../../tests/support/segment-cases';
import { type Database, openDatabase } from '../../db.server';
import type { Ctx, Sql } from '../context';
import { recordEvents } from '../events/events.server';
import type { NewEvent } from '../events/schema';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import { emptyTraits, type Traits } from '../traits/schema';
import { fold, foldEvents } from '../traits/traits.server';
import { compile } from './compile';
import type { Condition } from './condition';
import { evaluate } from './evaluate';
import type { Subject } from './reading';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
let shops = 0;

/** A shop of its own with these contacts, stored by the doors that store real ones. Returns who they are in memory. */
async function openShop(sql: Sql, contacts: readonly GeneratedContact[]) {
  shops += 1;
  const shopId = stableId(NOW, 'shop', String(shops));
  const ctx: Ctx = {
    shopId,
    now: NOW,
    log: pino({ level: 'silent' }),
    sql,
    prisma: db.prisma,
    secret: '5e'.repeat(32),
  };
  const people = contacts.map((contact, index) => ({ ...contact, id: stableId(NOW, shopId, String(index)) }));
  for (const { id, consent, person } of people) {
    await sql.query(
      `insert into contact (bucket, id, shop_id, email_key, consent_state, country_code, region_code, city, time_zone, tags,
         created_at, updated_at) values ($1, $2, $3, $2::uuid::text, $4, $5, $6, $7, $8, $9, $10, $10)`,
      [
        ...[bucketOf(shopId, id), id, shopId, consent],
        ...[person.countryCode, person.regionCode, person.city, person.timeZone, person.tags, NOW],
      ],
    );
  }
  const facts = people.flatMap(({ id, events }) =>
    events.map((event, index): NewEvent => ({ ...event, contactId: id, source: 'api', sourceId: `${id}-${index}` })),
  );
  await foldEvents(ctx, await recordEvents(ctx, facts));
  const subjects = new Map<string, Subject>();
  for (const { id, events, consent, person, predictions } of people) {
    if (predictions) {
      await sql.query(
        `insert into trait (bucket, shop_id, contact_id, state, updated_at) values ($1, $2, $3, $4::jsonb || $5::jsonb, $6)
         on conflict (bucket, shop_id, contact_id) do update set state = trait.state || $5::jsonb`,
        [bucketOf(shopId, id), shopId, id, JSON.stringify(emptyTraits()), JSON.stringify({ predictions }), NOW],
      );
    }
    const traits = { ...events.reduce<Traits>(fold, emptyTraits()), predictions };
    subjects.set(id, { traits, consent, person, events });
  }
  return { ctx, subjects };
}

async function matching(ctx: Ctx, condition: Condition): Promise<string[]> {
  const { sql, values } = compile(condition, { shopId: ctx.shopId, now: ctx.now, buckets });
  const rows = await ctx.sql.query<{ contact_id: string }>(sql, values);
  return rows.map((row) => row.contact_id).sort();
}

/** Memory and SQL name the same contacts; a condition they disagree on is named. */
async function agree(contacts: readonly GeneratedContact[], conditions: readonly Condition[]): Promise<void> {
  await db.transaction(async (sql) => {
    const { ctx, subjects } = await openShop(sql, contacts);
    for (const condition of conditions) {
      const expected = [...subjects].flatMap(([id, subject]) => (evaluate(condition, subject, NOW) ? id : []));
      const found = await matching(ctx, condition);
      expect({ condition, contacts: found }).toEqual({ condition, contacts: expected.sort() });
    }
  });
}

describe('a segment in memory and in SQL', () => {
  const contacts = fc.array(contactArbitrary, { minLength: 6, maxLength: 12 });

  it.each(Object.entries(leafArbitraries))(
    'has the same contacts: %s',
    async (_, leaf) => {
      const conditions = fc.array(leaf, { minLength: 10, maxLength: 10 });
      await fc.assert(fc.asyncProperty(contacts, conditions, agree), { numRuns: 15 });
    },
    120_000,
  );

  it('has the same contacts: parts in parts', async () => {
    const conditions = fc.array(conditionArbitrary, { minLength: 10, maxLength: 10 });
    await fc.assert(fc.asyncProperty(contacts, conditions, agree), { numRuns: 40 });
  }, 180_000);

  it('stays within its shop and the buckets it is asked for', async () => {
    const contact = fc.sample(contactArbitrary, { numRuns: 1, seed: 1 })[0] as GeneratedContact;
    await db.transaction(async (sql) => {
      const { ctx: one, subjects } = await openShop(sql, [contact, contact, contact]);
      const { ctx: other } = await openShop(sql, [contact]);
      const everybody: Condition = { not: { tag: 'nobody has this' } };
      expect(await matching(one, everybody)).toEqual([...subjects.keys()].sort());
      expect(await matching(other, everybody)).toHaveLength(1);
      const [first = ''] = subjects.keys();
      const bucket = bucketOf(one.shopId, first);
      const { sql: text, values } = compile(everybody, { shopId: one.shopId, now: NOW, buckets: [bucket] });
      const rows = await sql.query<{ bucket: number; contact_id: string }>(text, values);
      expect(rows.map((row) => row.contact_id)).toContain(first);
      expect(new Set(rows.map((row) => row.bucket))).toEqual(new Set([bucket]));
    });
  });

  it('never puts a value into the text of the statement', () => {
    const marks = [`'; drop table contact; --`, 'mark-1', 'mark-2', '98765'];
    const condition: Condition = {
      all: [
        { tag: marks[0] as string },
        { place: 'city', in: [marks[1] as string] },
        {
          event: 'order_placed',
          is: 'gte',
          value: 98765,
          where: [{ property: 'custom.level', is: 'eq', value: marks[2] }],
        },
        { custom: 'mark-1', is: 'contains', value: marks[0] },
        { affinity: 'products', id: marks[0] as string, top: 3 },
      ],
    };
    const { sql } = compile(condition, { shopId: 'mark-1', now: NOW, buckets });
    for (const mark of marks) expect(sql).not.toContain(mark);
  });
});
