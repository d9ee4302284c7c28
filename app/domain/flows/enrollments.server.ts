import type { Ctx, Sql } from '../context';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import type { EventType, HeedEvent } from '../events/schema';
import { answer } from './answer';
import { reactsTo } from './enrolling';
import { type Enrollment, factsFor, moved, type People, type PeopleToFind, requestsOf } from './enrollment';
import type { MessageRequest } from './schema';
import { advance } from './transition';
import { findDefinitions, liveFlows } from './versions.server';

const COLUMNS = `bucket, id, shop_id as "shopId", flow_id as "flowId", flow_version_id as "flowVersionId", contact_id as "contactId",
  trigger, state, step_id as "stepId", due_at as "dueAt", started_at as "startedAt", end_reason as "endReason"`;

/**
 * Lets recorded events end, extend and start enrollments. Returns the emails asked for. Call it in the transaction that recorded the
 * events, after their traits were folded (which locks the contacts). `mayStart` is false for imported history: it ends runs but starts
 * none. Repeats are harmless: (version, contact, trigger event) is an enrollment's natural key.
 */
export async function handleEvents(
  ctx: Ctx,
  events: readonly HeedEvent[],
  { findPeople, ...known }: PeopleToFind,
  { mayStart }: { mayStart: boolean },
): Promise<MessageRequest[]> {
  const contactIds = [...new Set(events.map((event) => event.contactId))];
  const types = new Set(events.map((event) => event.type));
  const flows = mayStart ? await liveFlows(ctx) : [];
  const unmoved = flows.filter((flow) => !reactsTo(flow.definition, types)).map((flow) => flow.versionId);
  const active = await findActive(ctx, contactIds, unmoved);
  const triggers = new Set<EventType>(flows.map((flow) => flow.definition.trigger.event));
  const candidates = [...new Set(events.filter((event) => triggers.has(event.type)).map((event) => event.contactId))];
  if (active.length === 0 && candidates.length === 0) return [];
  const versionIds = active.map((one) => one.flowVersionId);
  const definitions = await findDefinitions(ctx.sql, versionIds);
  const lastStarts = await findLastStarts(ctx, candidates);
  const people = await findPeople([...new Set([...candidates, ...active.map((one) => one.contactId)])]);
  const { changed, started, requests } = answer(
    events,
    { ...known, people, flows, active, definitions, lastStarts },
    ctx.now,
    (flow, event) => ({
      bucket: bucketOf(ctx.shopId, event.contactId),
      id: stableId(event.occurredAt, flow.versionId, event.contactId, event.id),
      shopId: ctx.shopId,
    }),
  );
  await saveEnrollments(ctx, changed);
  const inserted = await insertEnrollments(
    ctx,
    started.map((one) => one.enrollment),
  );
  return [...requests, ...started.filter((one) => inserted.has(one.enrollment.id)).flatMap((one) => one.requests)];
}

/** Takes due enrollments, up to `perBucket` of each bucket and `limit` in all, and holds their rows until the transaction ends. */
export async function claimDue(
  sql: Sql,
  buckets: readonly number[],
  { perBucket, limit }: { perBucket: number; limit: number },
  now: Date,
): Promise<Enrollment[]> {
  return sql.query<Enrollment>(
    `select e.* from unnest($1::smallint[]) as b(wanted) cross join lateral (
       select ${COLUMNS} from enrollment where bucket = b.wanted and state = 'active' and due_at <= $2
       order by due_at limit $3 for update skip locked) e
     limit $4`,
    [buckets, now, perBucket, limit],
  );
}

/** Advances claimed enrollments of one shop from where they wait. Returns the emails asked for. */
export async function advanceClaimed(
  ctx: Ctx,
  claimed: readonly Enrollment[],
  people: People,
): Promise<MessageRequest[]> {
  const definitions = await findDefinitions(
    ctx.sql,
    claimed.map((one) => one.flowVersionId),
  );
  const requests: MessageRequest[] = [];
  const next = claimed.map((one) => {
    const definition = definitions.get(one.flowVersionId);
    if (!definition) throw new Error(`flow version ${one.flowVersionId} is missing`);
    const transition = advance(
      definition,
      one.stepId,
      factsFor(people, one.contactId, one.trigger.properties),
      ctx.now,
    );
    requests.push(...requestsOf(one, definition, transition, ctx.now));
    return moved(one, transition);
  });
  await saveEnrollments(ctx, next);
  return requests;
}

/** Puts an enrollment aside after a step failed: tried again with growing gaps, failed for good (and shown) after five times. */
export async function failEnrollment(
  sql: Sql,
  one: Pick<Enrollment, 'bucket' | 'id'>,
  error: string,
  now: Date,
): Promise<void> {
  await sql.query(
    `update enrollment set attempts = attempts + 1, error = $3,
       state = case when attempts >= 4 then 'failed' else state end,
       ended_at = case when attempts >= 4 then $4 else ended_at end,
       due_at = case when attempts >= 4 then null else $4::timestamptz + (interval '1 minute' * power(4, attempts)) end
     where bucket = $1 and id = $2 and state = 'active'`,
    [one.bucket, one.id, error, now],
  );
}

/** Buckets with a due enrollment, and when the next one is due. One index probe a bucket. */
export async function enrollmentsAhead(sql: Sql, now: Date): Promise<{ due: number[]; nextAt: Date | null }> {
  const rows = await sql.query<{ bucket: number; due_at: Date | null }>(
    `select b.bucket, (select min(due_at) from enrollment e where e.bucket = b.bucket and e.state = 'active') as due_at
     from generate_series(0, $1::int) as b(bucket)`,
    [BUCKETS - 1],
  );
  return {
    due: rows.filter((row) => row.due_at !== null && row.due_at <= now).map((row) => row.bucket),
    nextAt: rows.reduce<Date | null>(
      (next, row) => (row.due_at && (!next || row.due_at < next) ? row.due_at : next),
      null,
    ),
  };
}

/** Active enrollments of contacts, held until the transaction ends. Those in the versions `unmoved` are passed over. */
async function findActive(ctx: Ctx, contactIds: readonly string[], unmoved: readonly string[]): Promise<Enrollment[]> {
  return ctx.sql.query<Enrollment>(
    `select ${COLUMNS} from enrollment where shop_id = $3 and state = 'active' and flow_version_id <> all($4::uuid[])
     and (bucket, contact_id) in (select * from unnest($1::smallint[], $2::uuid[])) for update`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId, unmoved],
  );
}

async function findLastStarts(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Date>> {
  if (contactIds.length === 0) return new Map();
  const rows = await ctx.sql.query<{ flow_id: string; contact_id: string; at: Date }>(
    `select e.flow_id, e.contact_id, max(e.started_at) as at
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join enrollment e on e.bucket = k.bucket and e.shop_id = $3 and e.contact_id = k.contact_id
     group by e.flow_id, e.contact_id`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  return new Map(rows.map((row) => [`${row.flow_id} ${row.contact_id}`, row.at]));
}

async function saveEnrollments(ctx: Ctx, list: readonly Enrollment[]): Promise<void> {
  if (list.length === 0) return;
  await ctx.sql.query(
    `update enrollment e set state = n.state, step_id = n.step_id, due_at = n.due_at, end_reason = n.end_reason,
       trigger = n.trigger::jsonb, attempts = 0, error = null,
       ended_at = case when n.state = 'active' then null else $8::timestamptz end
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
       as n(bucket, id, state, step_id, due_at, end_reason, trigger)
     where e.bucket = n.bucket and e.id = n.id and e.shop_id = $9 and e.state = 'active'`,
    [
      list.map((one) => one.bucket),
      list.map((one) => one.id),
      list.map((one) => one.state),
      list.map((one) => one.stepId),
      list.map((one) => one.dueAt),
      list.map((one) => one.endReason),
      list.map((one) => JSON.stringify(one.trigger)),
      ctx.now,
      ctx.shopId,
    ],
  );
}

async function insertEnrollments(ctx: Ctx, list: readonly Enrollment[]): Promise<Set<string>> {
  if (list.length === 0) return new Set();
  const rows = await ctx.sql.query<{ id: string }>(
    `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, state, step_id,
       due_at, started_at, ended_at, end_reason)
     select n.bucket, n.id, $12, n.flow_id, n.version_id, n.contact_id, n.event_id, n.trigger::jsonb, n.state, n.step_id, n.due_at,
       $13, case when n.state = 'active' then null else $13::timestamptz end, n.end_reason
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
       $10::timestamptz[], $11::text[])
       as n(bucket, id, flow_id, version_id, contact_id, event_id, trigger, state, step_id, due_at, end_reason)
     on conflict do nothing returning id`,
    [
      list.map((one) => one.bucket),
      list.map((one) => one.id),
      list.map((one) => one.flowId),
      list.map((one) => one.flowVersionId),
      list.map((one) => one.contactId),
      list.map((one) => one.trigger.eventId),
      list.map((one) => JSON.stringify(one.trigger)),
      list.map((one) => one.state),
      list.map((one) => one.stepId),
      list.map((one) => one.dueAt),
      list.map((one) => one.endReason),
      ctx.shopId,
      ctx.now,
    ],
  );
  return new Set(rows.map((row) => row.id));
}
