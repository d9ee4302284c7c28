import { createHmac } from 'node:crypto';
import type { Ctx, Sql } from '../context';
import { stableId } from '../ids.server';
import { addDays, instantOf, localDate } from '../local-time';
import type { Offer } from './schema';

const HOUR_MS = 3_600_000;
/** How long a pool gives codes; all of them end together. */
const GIVES_MS = 3 * 24 * HOUR_MS;
/** The next pool is made so long before the present one gives no more. */
const LEAD_MS = 12 * HOUR_MS;
/** A task that was lost is asked for again after this long; one that failed, too. */
const AGAIN_MS = HOUR_MS;
/** No letters and digits that are mistaken for each other. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Names an offer whose codes are to be seen to. */
export interface DueOffer {
  shopId: string;
  offerId: string;
}

/** Takes offers that are due, for somebody to ask the queue for; those the queue loses come up again after an hour. */
export async function claimOffers(sql: Sql, limit: number, now: Date): Promise<DueOffer[]> {
  return sql.query<DueOffer>(
    `update discount_offer o set due_at = $3
     where o.id = any(array(select id from discount_offer where due_at <= $1 order by due_at limit $2 for update skip locked))
     returning o.shop_id as "shopId", o.id as "offerId"`,
    [now, limit, new Date(now.getTime() + AGAIN_MS)],
  );
}

/** When the next offer is due; null when none ever is. */
export async function offersAhead(sql: Sql): Promise<{ nextAt: Date | null }> {
  const [row] = await sql.query<{ at: Date | null }>('select min(due_at) as at from discount_offer');
  return { nextAt: row?.at ?? null };
}

/** What is to be done in Shopify for one offer. */
export interface CodeWork {
  /** A flow gives these codes: they are kept ready. */
  isKept: boolean;
  /** Codes to delete, with their ids, by the discount they are in. */
  back: { discountId: string; codes: { code: string; id: string }[] }[];
  /** A pool that is not complete yet: made when it has no id, filled with `codes`. null: nothing to do. */
  pool: {
    id: string;
    discountId: string | null;
    title: string;
    percent: number;
    startsAt: Date;
    endsAt: Date;
    firstCode: string;
    codes: string[];
  } | null;
}

/**
 * Plans what an offer needs: codes to take back, and, while `isWanted`, a pool that gives codes from now on and holds `size` of them. What
 * is planned is written down, so that another attempt goes on with the same pool and the same codes. null when the offer is gone.
 */
export async function planCodes(
  ctx: Ctx,
  offerId: string,
  { size, timeZone, isWanted }: { size: number; timeZone: string; isWanted: (offer: Offer) => boolean },
): Promise<CodeWork | null> {
  const [offer] = await ctx.sql.query<Offer>(
    'select percent, valid_days as "validDays" from discount_offer where shop_id = $1 and id = $2 for update',
    [ctx.shopId, offerId],
  );
  if (!offer) return null;
  const back = await findTakenBack(ctx, offerId);
  if (size === 0 || !isWanted(offer)) return { isKept: false, back, pool: null };
  const pool = (await findPool(ctx, offerId)) ?? (await openPool(ctx, offerId, offer, timeZone));
  const wanted = Array.from({ length: size }, (_, index) => codeOf(ctx, pool.id, index + 1));
  await ctx.sql.query(
    `insert into discount_code (shop_id, code, pool_id, state) select $1, code, $2, 'planned' from unnest($3::text[]) as n(code)
     on conflict do nothing`,
    [ctx.shopId, pool.id, wanted],
  );
  const planned = await ctx.sql.query<{ code: string }>(
    `select code from discount_code where pool_id = $1 and state = 'planned' order by code`,
    [pool.id],
  );
  if (planned.length === 0) return { isKept: true, back, pool: null };
  const title = `Heed ${offer.percent}% until ${localDate(pool.endsAt, timeZone)}`;
  const firstCode = codeOf(ctx, pool.id, 0);
  const codes = planned.map(({ code }) => code);
  return { isKept: true, back, pool: { ...pool, title, percent: offer.percent, firstCode, codes } };
}

interface PoolRow {
  id: string;
  discountId: string | null;
  startsAt: Date;
  endsAt: Date;
}

/** The newest pool, while it gives codes for a while yet. */
async function findPool(ctx: Ctx, offerId: string): Promise<PoolRow | null> {
  const [row] = await ctx.sql.query<PoolRow>(
    `select id, remote_id as "discountId", gives_from as "startsAt", ends_at as "endsAt" from discount_pool
     where shop_id = $1 and offer_id = $2 and gives_until > $3 order by gives_until desc limit 1`,
    [ctx.shopId, offerId, new Date(ctx.now.getTime() + LEAD_MS)],
  );
  return row ?? null;
}

async function openPool(ctx: Ctx, offerId: string, { validDays }: Offer, timeZone: string): Promise<PoolRow> {
  const givesUntil = new Date(ctx.now.getTime() + GIVES_MS);
  const lastDay = addDays(localDate(givesUntil, timeZone), validDays);
  const endsAt = new Date(instantOf(addDays(lastDay, 1), '00:00', timeZone).getTime() - 1000);
  const id = stableId(ctx.now, 'pool', offerId);
  await ctx.sql.query(
    `insert into discount_pool (id, shop_id, offer_id, gives_from, gives_until, ends_at) values ($1, $2, $3, $4, $5, $6)`,
    [id, ctx.shopId, offerId, ctx.now, givesUntil, endsAt],
  );
  return { id, discountId: null, startsAt: ctx.now, endsAt };
}

/** A code nobody can guess, the same for ever: 50 bits of an HMAC with the app's key. */
function codeOf(ctx: Ctx, poolId: string, index: number): string {
  const mac = createHmac('sha256', Buffer.from(ctx.secret, 'hex'))
    .update(`code ${ctx.shopId} ${poolId} ${index}`)
    .digest();
  const letters = Array.from(mac.subarray(0, 10), (byte) => ALPHABET[byte % ALPHABET.length] ?? '');
  return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`;
}

async function findTakenBack(ctx: Ctx, offerId: string): Promise<CodeWork['back']> {
  const rows = await ctx.sql.query<{ discountId: string; code: string; id: string }>(
    `select p.remote_id as "discountId", c.code, c.remote_id as id from discount_pool p
     join discount_code c on c.pool_id = p.id and c.state = 'taking_back'
     where p.shop_id = $1 and p.offer_id = $2 and p.remote_id is not null and c.remote_id is not null order by p.id, c.code`,
    [ctx.shopId, offerId],
  );
  return [...new Set(rows.map((row) => row.discountId))].map((discountId) => ({
    discountId,
    codes: rows.filter((row) => row.discountId === discountId).map(({ code, id }) => ({ code, id })),
  }));
}

/** Notes what was done in Shopify: a discount made, codes that are there now (ids by code), codes that are gone. */
export async function recordCodes(
  ctx: Ctx,
  done: { poolId?: string; discountId?: string; ready?: ReadonlyMap<string, string>; gone?: readonly string[] },
): Promise<void> {
  const { poolId, discountId, ready, gone } = done;
  if (poolId && discountId) {
    await ctx.sql.query('update discount_pool set remote_id = $3 where shop_id = $1 and id = $2', [
      ctx.shopId,
      poolId,
      discountId,
    ]);
  }
  if (ready) {
    await ctx.sql.query(
      `update discount_code c set state = 'free', remote_id = n.id from unnest($2::text[], $3::text[]) as n(code, id)
       where c.shop_id = $1 and c.code = n.code and c.state = 'planned'`,
      [ctx.shopId, [...ready.keys()], [...ready.values()]],
    );
  }
  if (gone) {
    await ctx.sql.query(`update discount_code set state = 'gone' where shop_id = $1 and code = any($2)`, [
      ctx.shopId,
      gone,
    ]);
  }
}

/**
 * Says when an offer is looked after next: before its pool gives no more while it `isKept`, never when not, in an hour when something
 * failed. One that was asked for again meanwhile stays due. Codes that were never given are forgotten once their pool has ended.
 */
export async function finishOffer(
  ctx: Ctx,
  offerId: string,
  { isKept, error }: { isKept: boolean; error: string | null },
): Promise<void> {
  await ctx.sql.query(
    `delete from discount_code c using discount_pool p
     where p.shop_id = $1 and p.offer_id = $2 and p.ends_at < $3 and c.pool_id = p.id and c.state in ('planned', 'free')`,
    [ctx.shopId, offerId, ctx.now],
  );
  await ctx.sql.query(
    `update discount_offer o set error = $3, due_at = case when $3::text is not null then $4::timestamptz
       when $7 then (select max(p.gives_until) - $5 * interval '1 millisecond' from discount_pool p
         where p.shop_id = $1 and p.offer_id = o.id) end
     where o.shop_id = $1 and o.id = $2 and o.due_at > $6`,
    [ctx.shopId, offerId, error, new Date(ctx.now.getTime() + AGAIN_MS), LEAD_MS, ctx.now, isKept],
  );
}
