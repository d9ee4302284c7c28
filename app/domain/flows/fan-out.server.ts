import type { CatalogueMove } from '../commerce/schema';
import type { Ctx, Sql } from '../context';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import type { FanOutKind } from './fan-out';
import { plansOf, wantsTimers } from './plans';
import type { FlowDefinition } from './schema';

/** Where a pass over the contacts of a shop stands; null: at the beginning. */
export interface Cursor {
  bucket: number;
  contactId: string;
}

/** Something all contacts it concerns are still to be told, or looked at for: page by page, wave by wave. */
export interface FanOut {
  bucket: number;
  id: string;
  shopId: string;
  kind: FanOutKind | 'plan_timers';
  moves: CatalogueMove[];
  cursor: Cursor | null;
  wave: number;
}

/** Looks through all contacts for the dates, silences and supplies a flow that went live asks for. */
export async function planTimers(ctx: Ctx, definition: FlowDefinition): Promise<void> {
  const plans = plansOf([definition]);
  if (!wantsTimers(plans) && !plans.supply) return;
  const id = stableId(ctx.now, ctx.shopId, 'plan_timers', definition.key);
  await takeUp(ctx, { id, kind: 'plan_timers', moves: [], dueAt: ctx.now });
}

/** Takes one up; one that is still under way goes on as it is. */
export async function takeUp(
  ctx: Ctx,
  { id, kind, moves, dueAt }: Pick<FanOut, 'id' | 'kind' | 'moves'> & { dueAt: Date },
): Promise<void> {
  await ctx.sql.query(
    `insert into fan_out (bucket, id, shop_id, kind, changes, due_at, created_at) values ($1, $2, $3, $4, $5::jsonb, $6, $7)
     on conflict (bucket, id) do update set due_at = excluded.due_at, wave = 0, changes = excluded.changes, created_at = excluded.created_at
     where fan_out.due_at is null`,
    [bucketOf(ctx.shopId, id), id, ctx.shopId, kind, JSON.stringify(moves), dueAt, ctx.now],
  );
}

/** Takes one that is due and holds it until the transaction ends. */
export async function claimFanOut(sql: Sql, buckets: readonly number[], now: Date): Promise<FanOut | null> {
  const [row] = await sql.query<Omit<FanOut, 'cursor'> & { cursorBucket: number; cursorContact: string | null }>(
    `select f.* from unnest($1::smallint[]) as b(wanted) cross join lateral (
       select bucket, id, shop_id as "shopId", kind, changes as moves, cursor_bucket as "cursorBucket",
         cursor_contact as "cursorContact", wave
       from fan_out where bucket = b.wanted and due_at <= $2 order by due_at limit 1 for update skip locked) f limit 1`,
    [buckets, now],
  );
  if (!row) return null;
  const { cursorBucket, cursorContact, ...rest } = row;
  return { ...rest, cursor: cursorContact === null ? null : { bucket: cursorBucket, contactId: cursorContact } };
}

/** Notes how far it came: where to go on and when, or that everybody was told (`dueAt` null). */
export async function continueFanOut(
  ctx: Ctx,
  { bucket, id }: Pick<FanOut, 'bucket' | 'id'>,
  { cursor, wave, dueAt }: { cursor: Cursor | null; wave: number; dueAt: Date | null },
): Promise<void> {
  await ctx.sql.query(
    `update fan_out set cursor_bucket = $4, cursor_contact = $5, wave = $6, due_at = $7
     where bucket = $1 and id = $2 and shop_id = $3`,
    [bucket, id, ctx.shopId, cursor?.bucket ?? 0, cursor?.contactId ?? null, wave, dueAt],
  );
}

/** Buckets with one that is due, and when the next one is. One index probe a bucket. */
export async function fanOutAhead(sql: Sql, now: Date): Promise<{ due: number[]; nextAt: Date | null }> {
  const rows = await sql.query<{ bucket: number; due_at: Date }>(
    `select b.bucket, f.due_at from generate_series(0, $1::int) as b(bucket) cross join lateral (
       select due_at from fan_out where bucket = b.bucket and due_at is not null order by due_at limit 1) f`,
    [BUCKETS - 1],
  );
  return {
    due: rows.filter((row) => row.due_at <= now).map((row) => row.bucket),
    nextAt: rows.reduce<Date | null>((next, row) => (!next || row.due_at < next ? row.due_at : next), null),
  };
}
