import type { Ctx, Sql } from '../context';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import type { EventProperties, EventSource, EventType, HeedEvent, NewEvent, TimerKind } from './schema';

interface EventRow {
  id: string;
  contact_id: string;
  type: EventType;
  source: EventSource;
  source_id: string;
  occurred_at: Date;
  received_at: Date;
  properties: EventProperties;
}

function toEvent(row: EventRow): HeedEvent {
  return {
    id: row.id,
    contactId: row.contact_id,
    type: row.type,
    source: row.source,
    sourceId: row.source_id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    properties: row.properties,
  };
}

/**
 * Records facts, each once: (source, sourceId) is the natural key, a repeat is left out. Returns the new ones in the order given.
 */
export async function recordEvents(ctx: Ctx, events: readonly NewEvent[]): Promise<HeedEvent[]> {
  if (events.length === 0) return [];
  const rows = new Map<string, HeedEvent & { bucket: number }>();
  for (const event of events) {
    const id = stableId(event.occurredAt, ctx.shopId, event.source, event.sourceId);
    rows.set(id, { ...event, id, receivedAt: ctx.now, bucket: bucketOf(ctx.shopId, event.contactId) });
  }
  const list = [...rows.values()];
  const inserted = await ctx.sql.query<{ id: string }>(
    `insert into event (bucket, id, shop_id, contact_id, type, source, source_id, occurred_at, received_at, properties)
     select e.bucket, e.id, $9, e.contact_id, e.type, e.source, e.source_id, e.occurred_at, $10, e.properties::jsonb
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
       as e(bucket, id, contact_id, type, source, source_id, occurred_at, properties)
     on conflict do nothing returning id`,
    [
      list.map((event) => event.bucket),
      list.map((event) => event.id),
      list.map((event) => event.contactId),
      list.map((event) => event.type),
      list.map((event) => event.source),
      list.map((event) => event.sourceId),
      list.map((event) => event.occurredAt),
      list.map((event) => JSON.stringify(event.properties)),
      ctx.shopId,
      ctx.now,
    ],
  );
  const fresh = new Set(inserted.map((row) => row.id));
  return list.filter((event) => fresh.has(event.id)).map(({ bucket: _, ...event }) => event);
}

/** All events of a contact, oldest first. */
export async function historyOf(ctx: Ctx, contactId: string): Promise<HeedEvent[]> {
  const rows = await ctx.sql.query<EventRow>(
    `select id, contact_id, type, source, source_id, occurred_at, received_at, properties from event
     where bucket = $1 and shop_id = $2 and contact_id = $3 order by occurred_at, sequence`,
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId],
  );
  return rows.map(toEvent);
}

/** All events of several contacts, each oldest first. For work that goes through many contacts page by page. */
export async function historiesOf(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, HeedEvent[]>> {
  const rows = await ctx.sql.query<EventRow>(
    `select e.id, e.contact_id, e.type, e.source, e.source_id, e.occurred_at, e.received_at, e.properties
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join event e on e.bucket = k.bucket and e.shop_id = $3 and e.contact_id = k.contact_id
     order by e.contact_id, e.occurred_at, e.sequence`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  const histories = new Map<string, HeedEvent[]>(contactIds.map((id) => [id, []]));
  for (const row of rows) histories.get(row.contact_id)?.push(toEvent(row));
  return histories;
}

/** Events of some types of several contacts since a moment, in no order: for triggers that count. */
export async function recentEvents(
  ctx: Ctx,
  { contactIds, types, since }: { contactIds: readonly string[]; types: readonly EventType[]; since: Date },
): Promise<HeedEvent[]> {
  if (contactIds.length === 0) return [];
  const rows = await ctx.sql.query<EventRow>(
    `select e.id, e.contact_id, e.type, e.source, e.source_id, e.occurred_at, e.received_at, e.properties
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join event e on e.bucket = k.bucket and e.shop_id = $3 and e.contact_id = k.contact_id
     where e.occurred_at > $4 and e.type = any($5)`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId, since, types],
  );
  return rows.map(toEvent);
}

/** Who asked to hear when a variant is back and has not heard since, those who asked first first; each person once. */
export async function waitingFor(
  ctx: Ctx,
  variantId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<{ eventId: string; contactId: string; occurredAt: Date }[]> {
  return ctx.sql.query(
    `select id as "eventId", contact_id as "contactId", occurred_at as "occurredAt" from (
       select distinct on (e.contact_id) e.id, e.contact_id, e.occurred_at from event e
       where e.shop_id = $1 and e.type = 'back_in_stock_requested' and e.properties ->> 'variantId' = $2 and e.occurred_at > $3
         and not exists (select 1 from event told where told.bucket = e.bucket and told.shop_id = $1 and told.contact_id = e.contact_id
           and told.type = 'restocked' and told.properties ->> 'variantId' = $2 and told.occurred_at >= e.occurred_at)
       order by e.contact_id, e.occurred_at) waiting
     order by occurred_at, id limit $4`,
    [ctx.shopId, variantId, since, limit],
  );
}

export interface TimerSetting {
  contactId: string;
  kind: TimerKind;
  /** What the silence is about: the session's id, the last order's id. */
  key: string;
  dueAt: Date;
}

/**
 * Starts silences or pushes them ahead: one timer per contact and kind, a later due time wins. Dates, silences and supplies that flows ask
 * for are worked out anew from all that is known, so there the last word wins. The next look at a segment is the earlier one: a look
 * too early only asks again.
 */
export async function setTimers(ctx: Ctx, settings: readonly TimerSetting[]): Promise<void> {
  const newest = new Map<string, TimerSetting>();
  for (const setting of settings) {
    const known = newest.get(`${setting.contactId} ${setting.kind}`);
    if (!known || known.dueAt <= setting.dueAt) newest.set(`${setting.contactId} ${setting.kind}`, setting);
  }
  const list = [...newest.values()].sort((a, b) => (a.contactId + a.kind < b.contactId + b.kind ? -1 : 1));
  if (list.length === 0) return;
  await ctx.sql.query(
    `insert into timer (bucket, shop_id, contact_id, kind, key, due_at)
     select t.bucket, $6, t.contact_id, t.kind, t.key, t.due_at
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as t(bucket, contact_id, kind, key, due_at)
     on conflict (bucket, shop_id, contact_id, kind) do update set key = excluded.key, due_at = excluded.due_at
     where case when timer.kind = 'segment_recheck' then excluded.due_at < timer.due_at else timer.due_at < excluded.due_at end
       or timer.kind like 'date:%' or timer.kind like 'silence:%' or timer.kind like 'supply:%'`,
    [
      list.map((timer) => bucketOf(ctx.shopId, timer.contactId)),
      list.map((timer) => timer.contactId),
      list.map((timer) => timer.kind),
      list.map((timer) => timer.key),
      list.map((timer) => timer.dueAt),
      ctx.shopId,
    ],
  );
}

export interface DueTimer {
  shopId: string;
  contactId: string;
  kind: TimerKind;
  key: string;
  dueAt: Date;
}

/** Takes up to `limit` silences of each bucket that are over; they are gone once the transaction commits. */
export async function claimTimers(sql: Sql, buckets: readonly number[], limit: number, now: Date): Promise<DueTimer[]> {
  return sql.query<DueTimer>(
    `delete from timer t using unnest($1::smallint[]) as b(wanted) cross join lateral (
       select shop_id, contact_id, kind from timer where bucket = b.wanted and due_at <= $2
       order by due_at limit $3 for update skip locked) d
     where t.bucket = b.wanted and t.shop_id = d.shop_id and t.contact_id = d.contact_id and t.kind = d.kind
     returning t.shop_id as "shopId", t.contact_id as "contactId", t.kind, t.key, t.due_at as "dueAt"`,
    [buckets, now, limit],
  );
}

/** Buckets with a silence that is over, and when the next one ends. One index probe a bucket. */
export async function timersAhead(sql: Sql, now: Date): Promise<{ due: number[]; nextAt: Date | null }> {
  const rows = await sql.query<{ bucket: number; due_at: Date }>(
    `select b.bucket, (select min(due_at) from timer where timer.bucket = b.bucket) as due_at
     from generate_series(0, $1::int) as b(bucket)`,
    [BUCKETS - 1],
  );
  const set = rows.filter((row) => row.due_at !== null);
  return {
    due: set.filter((row) => row.due_at <= now).map((row) => row.bucket),
    nextAt: set.reduce<Date | null>((next, row) => (next === null || row.due_at < next ? row.due_at : next), null),
  };
}

/** Hands the whole history of one contact to another, after a merge. Facts both had are kept once. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  const [oldBucket, newBucket] = [bucketOf(ctx.shopId, from), bucketOf(ctx.shopId, to)];
  await ctx.sql.query(
    `update event e set bucket = $1, contact_id = $2 where e.bucket = $3 and e.shop_id = $4 and e.contact_id = $5
     and not exists (select 1 from event o where o.bucket = $1 and o.shop_id = $4 and o.source = e.source and o.source_id = e.source_id and o.contact_id = $2)`,
    [newBucket, to, oldBucket, ctx.shopId, from],
  );
  const timers = await ctx.sql.query<TimerSetting>(
    `delete from timer where bucket = $1 and shop_id = $2 and contact_id = $3
     returning kind, key, due_at as "dueAt", $4::uuid as "contactId"`,
    [oldBucket, ctx.shopId, from, to],
  );
  await setTimers(ctx, timers);
  await eraseContact(ctx, from);
}

/** Removes every fact about a contact. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  await ctx.sql.query('delete from event where bucket = $1 and shop_id = $2 and contact_id = $3', key);
  await ctx.sql.query('delete from timer where bucket = $1 and shop_id = $2 and contact_id = $3', key);
}

/** Removes every fact about every contact of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from event where shop_id = $1', [ctx.shopId]);
  await ctx.sql.query('delete from timer where shop_id = $1', [ctx.shopId]);
}
