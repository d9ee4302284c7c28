import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '../../db.server';
import type { Ctx } from '../context';
import { assignPrice } from '../experiments/schema';
import { stableId } from '../ids.server';
import { installShop } from '../shops/shops.server';
import * as discounts from './discounts.server';
import type { DiscountLimits, Grant } from './schema';

const DAY_MS = 86_400_000;
const morning = new Date('2026-03-02T10:00:00.000Z');
const offer = { percent: 10, validDays: 7 };
const limits: DiscountLimits = { weeklyCodes: 4, coolDownDays: 60, fullPricePercent: 15 };

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

let now: Date;
let shopId: string;
let shops = 0;
beforeEach(async () => {
  await openShop();
});

async function openShop(): Promise<void> {
  now = morning;
  shops += 1;
  shopId = (await installShop(db.sql, { domain: `codes-${shops}.myshopify.com`, now })).id;
}

function inShop<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return db.transaction((sql) =>
    work({ shopId, now, log: pino({ level: 'silent' }), sql, prisma: db.prisma, secret: '5e'.repeat(32) }),
  );
}

const person = (name: string) => stableId(new Date(0), 'person', name);
const run = (name: string) => ({ contactId: person(name), enrollmentId: stableId(new Date(0), 'run', name) });
const armOf = (name: string) => assignPrice({ contactId: person(name), fullPricePercent: 15 }).arm;
/** Names of people who may get codes. */
const offered = Array.from({ length: 40 }, (_, index) => `p${index}`).filter((name) => armOf(name) === 'offered');
const [ana = '', ben = '', cleo = '', dora = '', eli = ''] = offered;

function give(names: readonly string[], over: Partial<DiscountLimits> = {}): Promise<Grant[]> {
  const wishes = names.map((name) => ({
    ...run(name),
    flowId: person('flow'),
    stepId: 'code',
    ladder: [10],
    validDays: 7,
  }));
  return inShop((ctx) => discounts.giveCodes(ctx, wishes, { ...limits, ...over }));
}

/** Shopify does at once what is asked of it. Returns what was asked. */
async function keep(size = limits.weeklyCodes, isWanted = () => true) {
  return inShop(async (ctx) => {
    await discounts.claimOffers(ctx.sql, 100, now);
    const [row] = await ctx.sql.query<{ id: string }>('select id from discount_offer where shop_id = $1', [shopId]);
    if (!row) throw new Error('no offer is wanted');
    const work = await discounts.planCodes(ctx, row.id, { size, timeZone: 'Europe/London', isWanted });
    for (const { codes } of work?.back ?? []) await discounts.recordCodes(ctx, { gone: codes.map(({ code }) => code) });
    if (work?.pool)
      await discounts.recordCodes(ctx, {
        poolId: work.pool.id,
        discountId: `discount-${work.pool.id}`,
        ready: new Map(work.pool.codes.map((code) => [code, `id-${code}`])),
      });
    await discounts.finishOffer(ctx, row.id, { isKept: work?.isKept ?? false, error: null });
    return work;
  });
}

const want = () => inShop((ctx) => discounts.wantOffers(ctx, [offer]));
const dueAt = async () =>
  (await db.sql.query<{ at: Date | null }>('select due_at as at from discount_offer where shop_id = $1', [shopId]))[0]
    ?.at;
const statesOf = async () =>
  Object.fromEntries(
    (
      await db.sql.query<{ state: string; count: number }>(
        'select state, count(*)::int as count from discount_code where shop_id = $1 group by state',
        [shopId],
      )
    ).map((row) => [row.state, row.count]),
  );

describe('a pool', () => {
  it('holds a week of codes that nobody can guess and that end together, at the end of a day, no sooner than promised', async () => {
    await want();
    const work = await keep();
    expect(work?.pool).toMatchObject({ discountId: null, percent: 10, title: 'Heed 10% until 2026-03-12' });
    expect(work?.pool?.endsAt).toEqual(new Date('2026-03-12T23:59:59Z'));
    expect(new Set(work?.pool?.codes).size).toBe(4);
    for (const code of work?.pool?.codes ?? []) expect(code).toMatch(/^[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}$/);
    expect(work?.pool?.codes).not.toContain(work?.pool?.firstCode);
    expect(await statesOf()).toEqual({ free: 4 });
  });

  it('is planned the same again when the first attempt was lost, and made once', async () => {
    await want();
    const plan = (ctx: Ctx) =>
      ctx.sql
        .query<{ id: string }>('select id from discount_offer where shop_id = $1', [shopId])
        .then(([row]) =>
          discounts.planCodes(ctx, row?.id ?? '', { size: 4, timeZone: 'Europe/London', isWanted: () => true }),
        );
    const first = await inShop(plan);
    now = new Date(now.getTime() + DAY_MS / 24);
    expect(await inShop(plan)).toEqual(first);
    await keep();
    expect((await keep())?.pool).toBeNull();
  });

  it('is followed by another before it gives no more, and grows with the budget', async () => {
    await want();
    await keep();
    expect(await dueAt()).toEqual(new Date(morning.getTime() + 2.5 * DAY_MS));
    expect((await keep(6))?.pool?.codes).toHaveLength(2);
    now = new Date(morning.getTime() + 2.5 * DAY_MS);
    expect((await keep())?.pool?.codes).toHaveLength(4);
    expect(await dueAt()).toEqual(new Date(morning.getTime() + 5 * DAY_MS));
  });

  it('is not made for what no flow gives any more', async () => {
    await want();
    expect((await keep(4, () => false))?.pool).toBeNull();
    expect(await dueAt()).toBeNull();
    await want();
    expect(await dueAt()).toEqual(now);
  });
});

describe('a step of a run', () => {
  it('gets one code, the same however often it is asked', async () => {
    await want();
    await keep();
    const [first] = await give([ana]);
    expect(first).toMatchObject({ reason: 'given', percent: 10, endsAt: new Date('2026-03-12T23:59:59Z') });
    const [again] = await give([ana]);
    expect(again?.code).toBe(first?.code);
    expect(await statesOf()).toEqual({ free: 3, given: 1 });
  });

  it('goes without when nothing is ready, and then the offer is looked after at once', async () => {
    expect((await give([ana]))[0]).toMatchObject({ reason: 'no_codes', code: null });
    await want();
    await keep();
    expect(await dueAt()).not.toEqual(now);
    const [other] = await inShop((ctx) =>
      discounts.giveCodes(
        ctx,
        [{ ...run(ben), flowId: person('flow'), stepId: 'code', ladder: [10], validDays: 9 }],
        limits,
      ),
    );
    expect(other?.reason).toBe('no_codes');
    now = new Date(morning.getTime() + 4 * DAY_MS);
    expect((await give([cleo]))[0]?.reason).toBe('no_codes');
    expect(await dueAt()).toEqual(new Date(morning.getTime() + 2.5 * DAY_MS));
  });

  it('stays within the budget when many ask at once, from several workers', async () => {
    await want();
    await keep(20);
    const answers = await Promise.all([
      give(offered.slice(0, 6)),
      give(offered.slice(6, 12)),
      give(offered.slice(3, 9)),
    ]);
    const codes = new Set(answers.flat().flatMap((grant) => grant.code ?? []));
    expect(codes.size).toBe(4);
    expect(new Set(answers.flat().map((grant) => grant.reason))).toEqual(new Set(['given', 'budget_spent']));
  });

  it('property: never two codes for one step, never more than the budget in any seven days, never two inside a cool-down', async () => {
    const act = fc.record({ who: fc.nat(7), hours: fc.nat(200), order: fc.boolean(), show: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
        await openShop();
        await want();
        let step = 0;
        for (const { who, hours, order, show } of acts) {
          now = new Date(now.getTime() + hours * (DAY_MS / 24));
          await keep(20);
          const name = offered[who] ?? ana;
          step += 1;
          const wish = { ...run(name), enrollmentId: stableId(now, 'run', name, `${step}`), flowId: person('flow') };
          const wishes = [{ ...wish, stepId: 'code', ladder: [10], validDays: 7 }];
          const tight = { weeklyCodes: 2, coolDownDays: 20, fullPricePercent: 15 };
          const [first] = await inShop((ctx) => discounts.giveCodes(ctx, wishes, tight));
          const [again] = await inShop((ctx) => discounts.giveCodes(ctx, [...wishes, ...wishes], tight));
          expect(again?.code).toBe(first?.code);
          if (show) await inShop((ctx) => discounts.markShown(ctx, wishes));
          else await inShop((ctx) => discounts.returnUnseen(ctx, wishes));
          if (order)
            await inShop((ctx) =>
              discounts.settleOrders(ctx, [
                { orderId: `${step}`, contactId: wish.contactId, placedAt: now, codes: [] },
              ]),
            );
        }
        const grants = (await inShop((ctx) => discounts.grantsOf(ctx, offered.map(person)))).filter(
          ({ code, returnedAt }) => code !== null && returnedAt === null,
        );
        expect(new Set(grants.map(({ code }) => code)).size).toBe(grants.length);
        for (const { at, contactId, enrollmentId } of grants) {
          const after = grants.filter((one) => one.at >= at);
          expect(after.filter((one) => one.at.getTime() - at.getTime() < 7 * DAY_MS).length).toBeLessThanOrEqual(2);
          const soon = after.filter((one) => one.contactId === contactId && one.enrollmentId !== enrollmentId);
          expect(soon.every((one) => one.at.getTime() - at.getTime() >= 20 * DAY_MS)).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('an order', () => {
  const order = (name: string, codes: string[], placedAt = now) =>
    inShop((ctx) =>
      discounts.settleOrders(ctx, [{ orderId: `order-${name}`, contactId: person(name), placedAt, codes }]),
    );
  const grantOf = async (name: string) => (await inShop((ctx) => discounts.grantsOf(ctx, [person(name)])))[0];

  beforeEach(async () => {
    await want();
    await keep();
    await give([ana, ben, cleo]);
    await inShop((ctx) => discounts.markShown(ctx, [run(ana), run(ben)]));
  });

  it('uses a code up, whoever it was meant for', async () => {
    const code = (await grantOf(ana))?.code?.toLowerCase() ?? '';
    await order(dora, [code]);
    expect(await grantOf(ana)).toMatchObject({ usedAt: now, orderId: `order-${dora}`, takenBackAt: null });
    await order(ana, []);
    expect(await grantOf(ana)).toMatchObject({ takenBackAt: null });
    expect(await statesOf()).toEqual({ free: 1, given: 2, used: 1 });
  });

  it('without it takes back what was seen and returns what was not', async () => {
    await order(ben, []);
    await order(cleo, []);
    expect(await grantOf(ben)).toMatchObject({ takenBackAt: now, returnedAt: null });
    expect(await grantOf(cleo)).toMatchObject({ takenBackAt: null, returnedAt: now });
    expect(await statesOf()).toEqual({ free: 2, given: 1, taking_back: 1 });
    expect(await dueAt()).toEqual(now);
    const work = await keep();
    expect(work?.back[0]?.codes.map(({ code }) => code)).toEqual([(await grantOf(ben))?.code]);
    expect(await statesOf()).toEqual({ free: 2, given: 1, gone: 1 });
    expect((await keep())?.back).toEqual([]);
  });

  it('of before the code says nothing about it', async () => {
    await order(ben, [], new Date(now.getTime() - DAY_MS));
    expect(await grantOf(ben)).toMatchObject({ takenBackAt: null, returnedAt: null });
  });

  it('nobody is remembered as the owner of a code once they are erased, and it stops working', async () => {
    await inShop((ctx) => discounts.eraseContact(ctx, person(ana)));
    expect(await grantOf(ana)).toBeUndefined();
    expect((await keep())?.back[0]?.codes).toHaveLength(1);
    expect((await give([eli]))[0]?.reason).toBe('given');
  });
});
