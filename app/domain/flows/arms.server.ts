import type { Ctx } from '../context';
import type { Assignment } from '../experiments/schema';
import { bucketOf } from '../ids.server';

/** How a run stands, and the arm it was given at the first decision about one of its emails; null before. */
export interface EnrollmentState {
  state: string;
  endReason: string | null;
  assignment: Assignment | null;
}

/** States of enrollments by id, for the check right before sending. Those that are gone are absent. */
export async function findEnrollmentStates(
  ctx: Ctx,
  enrollments: readonly { contactId: string; enrollmentId: string }[],
): Promise<Map<string, EnrollmentState>> {
  const rows = await ctx.sql.query<EnrollmentState & { id: string }>(
    `select id, state, end_reason as "endReason", assignment from enrollment where shop_id = $3
     and (bucket, id) in (select * from unnest($1::smallint[], $2::uuid[]))`,
    [
      enrollments.map((one) => bucketOf(ctx.shopId, one.contactId)),
      enrollments.map((one) => one.enrollmentId),
      ctx.shopId,
    ],
  );
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}

/**
 * Fixes the arms of enrollments at the first decision about them, now: from here on each counts for its arm, whatever is sent, retried,
 * or set differently later. An arm that is fixed stays.
 */
export async function fixArms(
  ctx: Ctx,
  exposed: readonly { contactId: string; enrollmentId: string; assignment: Assignment }[],
): Promise<void> {
  if (exposed.length === 0) return;
  await ctx.sql.query(
    `update enrollment e set arm = n.assignment::jsonb ->> 'arm', assignment = n.assignment::jsonb, exposed_at = $5
     from unnest($1::smallint[], $2::uuid[], $3::text[]) as n(bucket, id, assignment)
     where e.bucket = n.bucket and e.id = n.id and e.shop_id = $4 and e.arm is null`,
    [
      exposed.map((one) => bucketOf(ctx.shopId, one.contactId)),
      exposed.map((one) => one.enrollmentId),
      exposed.map((one) => JSON.stringify(one.assignment)),
      ctx.shopId,
      ctx.now,
    ],
  );
}
