import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { govern, weekBefore } from './govern';
import type { CodeOrder, DiscountLimits, Grant, Offer, Wish } from './schema';

export { claimOffers, type CodeWork, finishOffer, offersAhead, planCodes, recordCodes } from './pools.server';

const COLUMNS = `contact_id as "contactId", enrollment_id as "enrollmentId", step_id as "stepId", reason, percent, code,
  ends_at as "endsAt", assignment, at, shown_at as "shownAt", used_at as "usedAt", order_id as "orderId",
  taken_back_at as "takenBackAt", returned_at as "returnedAt"`;
/** A code is not shown when it ends sooner than this. */
const LEAST_LEFT_MS = 86_400_000;

/** Makes sure that codes of these kinds are kept ready from now on. Repeats change nothing. */
export async function wantOffers(ctx: Ctx, offers: readonly Offer[]): Promise<void> {
  for (const { percent, validDays } of offers) {
    await ctx.sql.query(
      `insert into discount_offer (id, shop_id, percent, valid_days, due_at, created_at) values ($1, $2, $3, $4, $5, $5)
       on conflict (shop_id, percent, valid_days) do update set due_at = coalesce(discount_offer.due_at, excluded.due_at)`,
      [
        stableId(new Date(0), ctx.shopId, 'offer', `${percent}`, `${validDays}`),
        ctx.shopId,
        percent,
        validDays,
        ctx.now,
      ],
    );
  }
}

/**
 * Gives each step a code, or a reason for none, within the limits of the shop; returned in the order of the wishes. (enrollment, step) is the
 * natural key: a repeat gets what it got before. Codes come from what is ready, nothing is asked of the shop. Call it last in a
 * transaction: of one shop, one transaction gives codes at a time.
 */
export async function giveCodes(ctx: Ctx, wishes: readonly Wish[], limits: DiscountLimits): Promise<Grant[]> {
  if (wishes.length === 0) return [];
  await ctx.sql.query('select pg_advisory_xact_lock(7303, hashtext($1))', [ctx.shopId]);
  const known = new Map((await findByStep(ctx, wishes)).map((grant) => [keyOf(grant), grant]));
  const fresh = wishes.filter((wish) => !known.has(keyOf(wish)));
  const decided = await decide(ctx, fresh, limits);
  for (const { wish, grant } of decided) known.set(keyOf(wish), grant);
  await insertGrants(ctx, decided);
  return wishes.flatMap((wish) => known.get(keyOf(wish)) ?? []);
}

const keyOf = ({ enrollmentId, stepId }: Pick<Wish, 'enrollmentId' | 'stepId'>) => `${enrollmentId} ${stepId}`;

async function findByStep(ctx: Ctx, wishes: readonly Wish[]): Promise<Grant[]> {
  return ctx.sql.query<Grant>(
    `select ${COLUMNS} from discount_grant where shop_id = $4
     and (bucket, enrollment_id, step_id) in (select * from unnest($1::smallint[], $2::uuid[], $3::text[]))`,
    [
      wishes.map((one) => bucketOf(ctx.shopId, one.contactId)),
      wishes.map((one) => one.enrollmentId),
      wishes.map((one) => one.stepId),
      ctx.shopId,
    ],
  );
}

interface Decided {
  wish: Wish;
  grant: Grant;
}

async function decide(ctx: Ctx, wishes: readonly Wish[], limits: DiscountLimits): Promise<Decided[]> {
  const contactIds = [...new Set(wishes.map((one) => one.contactId))];
  const past = await grantsOf(ctx, contactIds);
  const [week] = await ctx.sql.query<{ count: number }>(
    `select count(*)::int as count from discount_grant where shop_id = $1 and at > $2 and code is not null and returned_at is null`,
    [ctx.shopId, weekBefore(ctx.now)],
  );
  let given = week?.count ?? 0;
  const decided: Decided[] = [];
  for (const wish of wishes) {
    const own = past.filter((one) => one.contactId === wish.contactId);
    const verdict = govern(wish, own, given, limits, ctx.now);
    const taken = verdict.percent === null ? null : await takeCode(ctx, { ...wish, percent: verdict.percent });
    const isEmpty = verdict.reason === 'given' && taken === null;
    const grant: Grant = {
      contactId: wish.contactId,
      enrollmentId: wish.enrollmentId,
      stepId: wish.stepId,
      reason: isEmpty ? 'no_codes' : verdict.reason,
      percent: verdict.percent,
      code: taken?.code ?? null,
      endsAt: taken?.endsAt ?? null,
      assignment: verdict.assignment,
      at: ctx.now,
      shownAt: null,
      usedAt: null,
      orderId: null,
      takenBackAt: null,
      returnedAt: null,
    };
    if (taken) given += 1;
    past.push(grant);
    decided.push({ wish, grant });
  }
  return decided;
}

/** One free code of an offer, of the pool that ends first; null when there is none, and then the offer is looked after at once. */
async function takeCode(ctx: Ctx, { percent, validDays }: Offer): Promise<{ code: string; endsAt: Date } | null> {
  const [taken] = await ctx.sql.query<{ code: string; endsAt: Date }>(
    `update discount_code c set state = 'given'
     from (select f.code, p.ends_at from discount_offer o join discount_pool p on p.shop_id = o.shop_id and p.offer_id = o.id
       join discount_code f on f.pool_id = p.id and f.state = 'free'
       where o.shop_id = $1 and o.percent = $2 and o.valid_days = $3 and p.gives_from <= $4 and p.gives_until > $4
       order by p.ends_at, f.code limit 1 for update of f) n
     where c.shop_id = $1 and c.code = n.code returning c.code, n.ends_at as "endsAt"`,
    [ctx.shopId, percent, validDays, ctx.now],
  );
  if (!taken) await wakeOffers(ctx, 'percent = $3 and valid_days = $4', [percent, validDays]);
  return taken ?? null;
}

async function wakeOffers(ctx: Ctx, which: string, values: readonly unknown[]): Promise<void> {
  await ctx.sql.query(
    `update discount_offer set due_at = $2 where shop_id = $1 and (due_at is null or due_at > $2) and ${which}`,
    [ctx.shopId, ctx.now, ...values],
  );
}

async function insertGrants(ctx: Ctx, decided: readonly Decided[]): Promise<void> {
  if (decided.length === 0) return;
  const of = <Value>(read: (grant: Grant) => Value) => decided.map(({ grant }) => read(grant));
  await ctx.sql.query(
    `insert into discount_grant (bucket, id, shop_id, contact_id, enrollment_id, flow_id, step_id, reason, percent, code, ends_at,
       assignment, at)
     select n.bucket, n.id, $11, n.contact_id, n.enrollment_id, n.flow_id, n.step_id, n.reason, n.percent, n.code, n.ends_at,
       n.assignment::jsonb, $12
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::smallint[], $9::text[],
       $10::timestamptz[], $13::text[])
       as n(bucket, id, contact_id, enrollment_id, flow_id, step_id, reason, percent, code, ends_at, assignment)`,
    [
      of((grant) => bucketOf(ctx.shopId, grant.contactId)),
      of((grant) => stableId(new Date(0), 'grant', grant.enrollmentId, grant.stepId)),
      of((grant) => grant.contactId),
      of((grant) => grant.enrollmentId),
      decided.map(({ wish }) => wish.flowId),
      of((grant) => grant.stepId),
      of((grant) => grant.reason),
      of((grant) => grant.percent),
      of((grant) => grant.code),
      of((grant) => grant.endsAt),
      ctx.shopId,
      ctx.now,
      of((grant) => (grant.assignment === null ? null : JSON.stringify(grant.assignment))),
    ],
  );
}

/** Everything contacts were given or denied, newest first. */
export async function grantsOf(ctx: Ctx, contactIds: readonly string[]): Promise<Grant[]> {
  return ctx.sql.query<Grant>(
    `select ${COLUMNS} from discount_grant where shop_id = $3
     and (bucket, contact_id) in (select * from unnest($1::smallint[], $2::uuid[])) order by at desc, id`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
}

/** Names one run of a contact. */
export interface Run {
  contactId: string;
  enrollmentId: string;
}

/** What runs got last, by enrollment; those without a discount step are left out. A code that is over or nearly so is there, without `isGood`. */
export async function findGrants(ctx: Ctx, runs: readonly Run[]): Promise<Map<string, Grant & { isGood: boolean }>> {
  if (runs.length === 0) return new Map();
  const rows = await ctx.sql.query<Grant>(
    `select distinct on (enrollment_id) ${COLUMNS} from discount_grant where shop_id = $3
     and (bucket, enrollment_id) in (select * from unnest($1::smallint[], $2::uuid[])) order by enrollment_id, at desc, id`,
    [runs.map((one) => bucketOf(ctx.shopId, one.contactId)), runs.map((one) => one.enrollmentId), ctx.shopId],
  );
  return new Map(rows.map((grant) => [grant.enrollmentId, { ...grant, isGood: isGood(grant, ctx.now) }]));
}

function isGood({ code, endsAt, usedAt, takenBackAt, returnedAt }: Grant, now: Date): boolean {
  const isOpen = code !== null && usedAt === null && takenBackAt === null && returnedAt === null;
  return isOpen && endsAt !== null && endsAt.getTime() - now.getTime() >= LEAST_LEFT_MS;
}

/** Notes that emails with these runs' codes are sent: from now on the codes are promises. */
export async function markShown(ctx: Ctx, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  await ctx.sql.query(
    `update discount_grant set shown_at = $4 where shop_id = $3 and shown_at is null and code is not null and returned_at is null
     and (bucket, enrollment_id) in (select * from unnest($1::smallint[], $2::uuid[]))`,
    [runs.map((one) => bucketOf(ctx.shopId, one.contactId)), runs.map((one) => one.enrollmentId), ctx.shopId, ctx.now],
  );
}

/** Puts codes of these runs that nobody saw back into their pools. */
export async function returnUnseen(ctx: Ctx, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return;
  await ctx.sql.query(
    `with back as (
       update discount_grant set returned_at = $4 where shop_id = $3 and code is not null and shown_at is null and returned_at is null
         and used_at is null and taken_back_at is null
         and (bucket, enrollment_id) in (select * from unnest($1::smallint[], $2::uuid[])) returning code)
     update discount_code c set state = 'free' from back where c.shop_id = $3 and c.code = back.code and c.state = 'given'`,
    [runs.map((one) => bucketOf(ctx.shopId, one.contactId)), runs.map((one) => one.enrollmentId), ctx.shopId, ctx.now],
  );
}

/**
 * Settles codes after orders: a code an order names is used up, whoever used it. Other codes its buyer has had by then are taken back, and
 * those that were never shown return to their pools. Repeats change nothing.
 */
export async function settleOrders(ctx: Ctx, orders: readonly CodeOrder[]): Promise<void> {
  for (const { orderId, contactId, placedAt, codes } of orders) {
    const used = codes.map((code) => code.toUpperCase());
    if (used.length > 0) {
      await ctx.sql.query(
        `with used as (
           update discount_grant set used_at = $3, order_id = $4 where shop_id = $1 and code = any($2) and used_at is null returning code)
         update discount_code c set state = 'used' from used where c.shop_id = $1 and c.code = used.code and c.state <> 'gone'`,
        [ctx.shopId, used, placedAt, orderId],
      );
    }
    const open = await ctx.sql.query<{ enrollment_id: string; shown: boolean; code: string }>(
      `select enrollment_id, shown_at is not null as shown, code from discount_grant where bucket = $1 and shop_id = $2 and contact_id = $3
       and code is not null and used_at is null and taken_back_at is null and returned_at is null and at <= $4 and ends_at > $5`,
      [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId, placedAt, ctx.now],
    );
    await returnUnseen(
      ctx,
      open.filter(({ shown }) => !shown).map((one) => ({ contactId, enrollmentId: one.enrollment_id })),
    );
    await takeBack(
      ctx,
      contactId,
      open.filter(({ shown }) => shown).map(({ code }) => code),
    );
  }
}

async function takeBack(ctx: Ctx, contactId: string, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await ctx.sql.query(
    `update discount_grant set taken_back_at = $4 where bucket = $1 and shop_id = $2 and code = any($3)`,
    [bucketOf(ctx.shopId, contactId), ctx.shopId, codes, ctx.now],
  );
  await ctx.sql.query(`update discount_code set state = 'taking_back' where shop_id = $1 and code = any($2)`, [
    ctx.shopId,
    codes,
  ]);
  const of = `id in (select p.offer_id from discount_code c join discount_pool p on p.id = c.pool_id where c.shop_id = $1 and c.code = any($3))`;
  await wakeOffers(ctx, of, [codes]);
}

/** Hands grants to another contact after a merge. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  await ctx.sql.query(
    'update discount_grant set bucket = $1, contact_id = $2 where bucket = $3 and shop_id = $4 and contact_id = $5',
    [bucketOf(ctx.shopId, to), to, bucketOf(ctx.shopId, from), ctx.shopId, from],
  );
}

/** Forgets whose codes were a contact's, and takes back those that still work. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  const open = (await grantsOf(ctx, [contactId])).flatMap((one) =>
    one.code !== null && one.usedAt === null && one.takenBackAt === null && one.returnedAt === null ? [one.code] : [],
  );
  await takeBack(ctx, contactId, open);
  await ctx.sql.query('delete from discount_grant where bucket = $1 and shop_id = $2 and contact_id = $3', [
    bucketOf(ctx.shopId, contactId),
    ctx.shopId,
    contactId,
  ]);
}

/** Removes every offer, pool, code and grant of the shop. Codes in Shopify are the shop's own and stay. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  for (const table of ['discount_grant', 'discount_code', 'discount_pool', 'discount_offer'])
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
}
