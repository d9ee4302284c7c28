import type { Ctx } from '../context';
import { setTimers } from '../events/events.server';
import { BUCKETS } from '../ids.server';
import { noteSegmentsChange } from '../shops/shops.server';
import { lockTraits } from '../traits/traits.server';
import { compile } from './compile';
import type { Condition } from './condition';
import { updateMemberships } from './membership.server';
import type { ChangeReason } from './segment';

const ALL_BUCKETS = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

/** People with an address or an account for whom the condition holds now. Reads the whole shop: for screens and by night. */
export async function countMatching(ctx: Ctx, condition: Condition): Promise<number> {
  await prepareWideRead(ctx);
  const { sql, values } = compile(condition, { shopId: ctx.shopId, now: ctx.now, buckets: ALL_BUCKETS });
  const [row] = await ctx.sql.query<{ count: number }>(
    `select count(*)::int as count from (${sql}) matching where known`,
    values,
  );
  return row?.count ?? 0;
}

/** Some people for whom the condition holds now, last seen first. */
export async function sampleMatching(ctx: Ctx, condition: Condition, limit = 10): Promise<string[]> {
  await prepareWideRead(ctx);
  const { sql, values } = compile(condition, { shopId: ctx.shopId, now: ctx.now, buckets: ALL_BUCKETS });
  const rows = await ctx.sql.query<{ contact_id: string }>(
    `select contact_id from (${sql}) matching where known order by seen_at desc, contact_id desc limit $${values.length + 1}`,
    [...values, limit],
  );
  return rows.map((row) => row.contact_id);
}

/**
 * Until the transaction ends: a plan made for the very values, room for hash tables, and no time spent on compiling the plan, which
 * takes longer than it wins.
 */
async function prepareWideRead(ctx: Ctx): Promise<void> {
  await ctx.sql.query(
    `select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`,
  );
}

/**
 * Looks at contacts anew, whatever happened to them, and sets the moments of the next look. `defined`: after a segment was switched on
 * or defined anew. `repair`: where the comparison found a difference.
 */
export async function lookAgain(
  ctx: Ctx,
  contactIds: readonly string[],
  { revision, why }: { revision: number; why: ChangeReason },
): Promise<void> {
  const traits = await lockTraits(ctx, [...contactIds].sort());
  const { timers } = await updateMemberships(ctx, { revision, traits, why });
  await setTimers(ctx, timers);
}

/** Whether members of some segment are still to be found. */
export async function hasUnfilled(ctx: Ctx): Promise<boolean> {
  const rows = await ctx.sql.query(
    `select 1 from segment where shop_id = $1 and status = 'on' and filled_at is null limit 1`,
    [ctx.shopId],
  );
  return rows.length > 0;
}

/** Everybody was looked at since `startedAt`: segments that stood like this then are filled, entering them is an event from now on. */
export async function noteFilled(ctx: Ctx, startedAt: Date): Promise<void> {
  const filled = await ctx.sql.query(
    `update segment set filled_at = $2 where shop_id = $1 and status = 'on' and filled_at is null and updated_at <= $3 returning id`,
    [ctx.shopId, ctx.now, startedAt],
  );
  if (filled.length > 0) await noteSegmentsChange(ctx);
}

/**
 * Contacts whose recorded memberships differ from what SQL says over the whole shop; at most `limit` a segment. Empty is the rule:
 * memberships follow every event and the clock.
 */
export async function findDifferences(ctx: Ctx, limit = 10_000): Promise<string[]> {
  const segments = await ctx.sql.query<{ id: string; condition: Condition }>(
    `select id, condition from segment where shop_id = $1 and status = 'on' and filled_at is not null order by id`,
    [ctx.shopId],
  );
  await prepareWideRead(ctx);
  const found = new Set<string>();
  for (const { id, condition } of segments) {
    const { sql, values } = compile(condition, { shopId: ctx.shopId, now: ctx.now, buckets: ALL_BUCKETS });
    const next = values.length + 1;
    const rows = await ctx.sql.query<{ contact_id: string }>(
      `select coalesce(q.contact_id, m.contact_id) as contact_id
       from (select bucket, contact_id from (${sql}) matching where known) q
       full join (select bucket, contact_id from segment_membership where shop_id = $1 and segment_id = $${next}) m
         on m.bucket = q.bucket and m.contact_id = q.contact_id
       where q.contact_id is null or m.contact_id is null limit $${next + 1}`,
      [...values, id, limit],
    );
    for (const row of rows) found.add(row.contact_id);
  }
  return [...found];
}

/** Counts every segment of the shop and notes the sizes for this (UTC) day. */
export async function countSegments(ctx: Ctx): Promise<void> {
  const segments = await ctx.sql.query<{ id: string; status: 'on' | 'off'; condition: Condition }>(
    'select id, status, condition from segment where shop_id = $1 order by id',
    [ctx.shopId],
  );
  for (const { id, status, condition } of segments) {
    await noteSize(ctx, id, status === 'on' ? await memberCount(ctx, id) : await countMatching(ctx, condition));
  }
}

/** Above this many contacts a shop is counted by night only, and when a segment is opened. */
const SMALL_SHOP = 5_000;
const FRESH_MS = 10 * 60_000;

/** Counts anew the segments without members that were not counted for ten minutes, where that takes no time worth speaking of. */
export async function freshenSizes(ctx: Ctx): Promise<void> {
  const [{ count } = { count: 0 }] = await ctx.sql.query<{ count: number }>(
    'select count(*)::int as count from (select 1 from contact where shop_id = $1 limit $2) few',
    [ctx.shopId, SMALL_SHOP + 1],
  );
  if (count > SMALL_SHOP) return;
  const stale = await ctx.sql.query<{ id: string; condition: Condition }>(
    `select id, condition from segment where shop_id = $1 and status = 'off' and coalesce(sized_at < $2, true) order by id`,
    [ctx.shopId, new Date(ctx.now.getTime() - FRESH_MS)],
  );
  for (const { id, condition } of stale) await noteSize(ctx, id, await countMatching(ctx, condition));
}

/** People recorded as members now. */
export async function memberCount(ctx: Ctx, segmentId: string): Promise<number> {
  const [row] = await ctx.sql.query<{ count: number }>(
    'select count(*)::int as count from segment_membership where shop_id = $1 and segment_id = $2',
    [ctx.shopId, segmentId],
  );
  return row?.count ?? 0;
}

/** Keeps the size of a segment as it was counted now. */
export async function noteSize(ctx: Ctx, segmentId: string, size: number): Promise<void> {
  await ctx.sql.query('update segment set size = $3, sized_at = $4 where shop_id = $1 and id = $2', [
    ctx.shopId,
    segmentId,
    size,
    ctx.now,
  ]);
  await ctx.sql.query(
    `insert into segment_size (shop_id, segment_id, day, size) values ($1, $2, $3, $4)
     on conflict (shop_id, segment_id, day) do update set size = excluded.size`,
    [ctx.shopId, segmentId, ctx.now.toISOString().slice(0, 10), size],
  );
}
