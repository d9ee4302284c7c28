import type { Ctx, Sql } from '../context';
import type { MessageRequest, Trigger } from '../flows/schema';
import { BUCKETS, bucketOf, stableId } from '../ids.server';

/** An email somebody asked for, not yet decided for good. */
export interface Candidate {
  bucket: number;
  id: string;
  shopId: string;
  contactId: string;
  enrollmentId: string;
  flowId: string;
  flowVersionId: string;
  stepId: string;
  template: string;
  class: 'marketing' | 'transactional';
  trigger: Trigger;
  createdAt: Date;
  /** When it may be decided. Later than now: it waits, and came along as a rival of another email to the same contact. */
  dueAt: Date;
  attempts: number;
  /** How often it could not be decided or put together. */
  failures: number;
}

const COLUMNS = `bucket, id, shop_id as "shopId", contact_id as "contactId", enrollment_id as "enrollmentId", flow_id as "flowId",
  flow_version_id as "flowVersionId", step_id as "stepId", template, class, trigger, created_at as "createdAt", due_at as "dueAt", attempts, failures`;
/** Nothing waits longer than this (a window a week ahead, and `MAX_HOLD_MS`). It keeps the search for rivals off a contact's past. */
const WAITING_DAYS = 12;

/** Records emails that flows ask for, as candidates. (enrollment, step) is the natural key: asking again changes nothing. */
export async function requestMessages(ctx: Ctx, requests: readonly MessageRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await ctx.sql.query(
    `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger,
       state, due_at, created_at)
     select n.bucket, n.id, $12, n.contact_id, n.enrollment_id, n.flow_id, n.version_id, n.step_id, n.template, n.class,
       n.trigger::jsonb, 'candidate', n.due_at, $13
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::timestamptz[])
       as n(bucket, id, contact_id, enrollment_id, flow_id, version_id, step_id, template, class, trigger, due_at)
     on conflict do nothing`,
    [
      requests.map((one) => bucketOf(ctx.shopId, one.contactId)),
      requests.map((one) => stableId(new Date(one.trigger.occurredAt), one.enrollmentId, one.stepId)),
      requests.map((one) => one.contactId),
      requests.map((one) => one.enrollmentId),
      requests.map((one) => one.flowId),
      requests.map((one) => one.flowVersionId),
      requests.map((one) => one.stepId),
      requests.map((one) => one.template),
      requests.map((one) => one.class),
      requests.map((one) => JSON.stringify(one.trigger)),
      requests.map((one) => one.dueAt),
      ctx.shopId,
      ctx.now,
    ],
  );
}

/**
 * Takes candidates that may be decided now, up to `perBucket` of each bucket and about `limit` in all, with everything else that waits for
 * the same contacts: emails to one contact are never weighed apart. Only one worker decides in a bucket at a time; buckets another
 * worker holds are passed over, and no more are held than it takes to fill the batch.
 */
export async function claimCandidates(
  sql: Sql,
  buckets: readonly number[],
  { perBucket, limit }: { perBucket: number; limit: number },
  now: Date,
): Promise<Candidate[]> {
  const due = await sql.query<Candidate>(
    `select m.* from (select b.bucket from unnest($1::smallint[]) as b(bucket) where pg_try_advisory_xact_lock(7301, b.bucket)) as held
     cross join lateral (
       select ${COLUMNS} from message where bucket = held.bucket and due_at <= $2 order by due_at, id limit $3 for update skip locked) m
     limit $4`,
    [buckets, now, perBucket, limit],
  );
  return due.length === 0 ? due : [...due, ...(await claimRivals(sql, due, now))];
}

async function claimRivals(sql: Sql, due: readonly Candidate[], now: Date): Promise<Candidate[]> {
  return sql.query<Candidate>(
    `select ${COLUMNS} from message where due_at is not null and created_at > $4::timestamptz - make_interval(days => $5)
     and (bucket, shop_id, contact_id) in (select * from unnest($1::smallint[], $2::uuid[], $3::uuid[])) and id <> all($6::uuid[])
     order by due_at, id for update skip locked`,
    [
      due.map((one) => one.bucket),
      due.map((one) => one.shopId),
      due.map((one) => one.contactId),
      now,
      WAITING_DAYS,
      due.map((one) => one.id),
    ],
  );
}

/** Buckets with a candidate to decide, and when the next one is due. One index probe a bucket. */
export async function candidatesAhead(sql: Sql, now: Date): Promise<{ due: number[]; nextAt: Date | null }> {
  const rows = await sql.query<{ bucket: number; due_at: Date | null }>(
    `select b.bucket, (select min(due_at) from message m where m.bucket = b.bucket and m.due_at is not null) as due_at
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
