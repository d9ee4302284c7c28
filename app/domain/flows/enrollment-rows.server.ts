import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import type { Enrollment, StepFailure } from './enrollment';

/** An enrollment as it is read. */
export const COLUMNS = `bucket, id, shop_id as "shopId", flow_id as "flowId", flow_version_id as "flowVersionId", contact_id as "contactId",
  trigger, state, step_id as "stepId", due_at as "dueAt", started_at as "startedAt", end_reason as "endReason",
  awaiting_since as "awaitingSince", variants, attempts, error`;

/** Writes running enrollments as they stand now; one that ended meanwhile stays as it ended. */
export async function saveEnrollments(ctx: Ctx, list: readonly Enrollment[]): Promise<void> {
  if (list.length === 0) return;
  await ctx.sql.query(
    `update enrollment e set state = n.state, step_id = n.step_id, due_at = n.due_at, end_reason = n.end_reason,
       trigger = n.trigger::jsonb, awaiting_since = n.awaiting_since, variants = n.variants::jsonb, attempts = n.attempts, error = n.error,
       ended_at = case when n.state = 'active' then null else $8::timestamptz end
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $9::timestamptz[],
       $10::text[], $11::smallint[], $12::text[])
       as n(bucket, id, state, step_id, due_at, end_reason, trigger, awaiting_since, variants, attempts, error)
     where e.bucket = n.bucket and e.id = n.id and e.shop_id = $13 and e.state = 'active'`,
    [
      list.map((one) => one.bucket),
      list.map((one) => one.id),
      list.map((one) => one.state),
      list.map((one) => one.stepId),
      list.map((one) => one.dueAt),
      list.map((one) => one.endReason),
      list.map((one) => JSON.stringify(one.trigger)),
      ctx.now,
      list.map((one) => one.awaitingSince),
      list.map((one) => JSON.stringify(one.variants)),
      list.map((one) => one.attempts),
      list.map((one) => one.error),
      ctx.shopId,
    ],
  );
}

/** Writes new enrollments and returns the ids of those that were not there yet. */
export async function insertEnrollments(ctx: Ctx, list: readonly Enrollment[]): Promise<Set<string>> {
  if (list.length === 0) return new Set();
  const rows = await ctx.sql.query<{ id: string }>(
    `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, state, step_id,
       due_at, started_at, ended_at, end_reason, awaiting_since, variants, attempts, error)
     select n.bucket, n.id, $12, n.flow_id, n.version_id, n.contact_id, n.event_id, n.trigger::jsonb, n.state, n.step_id, n.due_at,
       $13, case when n.state = 'active' then null else $13::timestamptz end, n.end_reason, n.awaiting_since, n.variants::jsonb,
       n.attempts, n.error
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
       $10::timestamptz[], $11::text[], $14::timestamptz[], $15::text[], $16::smallint[], $17::text[])
       as n(bucket, id, flow_id, version_id, contact_id, event_id, trigger, state, step_id, due_at, end_reason, awaiting_since,
         variants, attempts, error)
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
      list.map((one) => one.awaitingSince),
      list.map((one) => JSON.stringify(one.variants)),
      list.map((one) => one.attempts),
      list.map((one) => one.error),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** Notes steps that were given up, for Home. A step fails for good once in a run. */
export async function recordFailures(ctx: Ctx, failures: readonly StepFailure[]): Promise<void> {
  if (failures.length === 0) return;
  await ctx.sql.query(
    `insert into step_failure (bucket, id, shop_id, contact_id, enrollment_id, flow_id, step_id, error, went_to, at)
     select n.bucket, n.id, $9, n.contact_id, n.enrollment_id, n.flow_id, n.step_id, n.error, n.went_to, $10
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[])
       as n(bucket, id, contact_id, enrollment_id, flow_id, step_id, error, went_to)
     on conflict do nothing`,
    [
      failures.map(({ enrollment }) => bucketOf(ctx.shopId, enrollment.contactId)),
      failures.map(({ enrollment, stepId }) => stableId(enrollment.startedAt, 'failure', enrollment.id, stepId)),
      failures.map(({ enrollment }) => enrollment.contactId),
      failures.map(({ enrollment }) => enrollment.id),
      failures.map(({ enrollment }) => enrollment.flowId),
      failures.map(({ stepId }) => stepId),
      failures.map(({ error }) => error),
      failures.map(({ wentTo }) => wentTo),
      ctx.shopId,
      ctx.now,
    ],
  );
}
