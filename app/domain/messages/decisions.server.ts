import type { Ctx } from '../context';
import { fixArms } from '../flows/flows.server';
import { stableId } from '../ids.server';
import type { EmailData } from '../templates/schema';
import type { Candidate } from './candidates.server';
import type { DecisionRecord } from './schema';

/** A decision with what the email was rendered from; null where none leaves. */
export interface Decided {
  candidate: Candidate;
  record: DecisionRecord;
  content: EmailData | null;
  subject: string | null;
  /** The first decision about its run: it fixes the arm. */
  isFirst: boolean;
}

/** Records decisions, what they make of their messages, and the arms of runs that had none. */
export async function saveDecisions(ctx: Ctx, decisions: readonly Decided[]): Promise<void> {
  if (decisions.length === 0) return;
  await ctx.sql.query(
    `insert into decision (bucket, id, shop_id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, hold_until, decided_at,
       weighing, assignment, because)
     select n.bucket, n.id, $11, n.contact_id, n.message_id, n.flow_id, n.step_id, n.outcome, n.reason, n.checks::jsonb, n.hold_until, $12,
       n.weighing::jsonb, n.assignment::jsonb, n.because
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::timestamptz[], $13::text[], $14::text[], $15::text[])
       as n(bucket, id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, hold_until, weighing, assignment, because)
     on conflict do nothing`,
    [
      decisions.map((one) => one.candidate.bucket),
      decisions.map((one) => stableId(ctx.now, 'decision', one.candidate.id, String(one.candidate.attempts))),
      decisions.map((one) => one.candidate.contactId),
      decisions.map((one) => one.candidate.id),
      decisions.map((one) => one.candidate.flowId),
      decisions.map((one) => one.candidate.stepId),
      decisions.map((one) => one.record.outcome),
      decisions.map((one) => one.record.reason),
      decisions.map((one) => JSON.stringify(one.record.checks)),
      decisions.map((one) => one.record.holdUntil),
      ctx.shopId,
      ctx.now,
      decisions.map((one) => orNull(one.record.weighing)),
      decisions.map((one) => orNull(one.record.assignment)),
      decisions.map((one) => one.record.because),
    ],
  );
  await ctx.sql.query(
    `update message m set reason = n.reason, decided_at = $7, due_at = n.due_at, content = coalesce(n.content::jsonb, m.content),
       subject = coalesce(n.subject, m.subject), attempts = m.attempts + case when n.outcome = 'send' then 1 else 0 end,
       state = case n.outcome when 'send' then 'sending' when 'hold' then 'held' else 'skipped' end,
       slot_at = case when n.takes_slot then $7::timestamptz end
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $8::text[], $9::boolean[])
       as n(bucket, id, outcome, reason, due_at, content, subject, takes_slot)
     where m.bucket = n.bucket and m.id = n.id and m.shop_id = $10`,
    [
      decisions.map((one) => one.candidate.bucket),
      decisions.map((one) => one.candidate.id),
      decisions.map((one) => one.record.outcome),
      decisions.map((one) => one.record.reason),
      decisions.map((one) => one.record.holdUntil),
      decisions.map((one) => orNull(one.content)),
      ctx.now,
      decisions.map((one) => one.subject),
      decisions.map((one) => one.record.takesSlot),
      ctx.shopId,
    ],
  );
  const first = new Map(
    decisions.flatMap(({ candidate: { contactId, enrollmentId }, record: { assignment }, isFirst }) =>
      isFirst && assignment ? [[enrollmentId, { contactId, enrollmentId, assignment }] as const] : [],
    ),
  );
  await fixArms(ctx, [...first.values()]);
}

/** A candidate that cannot be decided or put together is tried this often, 1, 4, 16 and 64 minutes apart. */
const TRIES = 5;

/**
 * Puts a candidate aside that could not be decided or put together: it is tried again with growing gaps, then given up with a decision
 * that says so. `error` is a class and a code, never a message. One that was decided meanwhile is left alone.
 */
export async function failCandidate(ctx: Ctx, candidate: Candidate, error: string): Promise<void> {
  const [row] = await ctx.sql.query<{ failures: number }>(
    `update message set failures = failures + 1, due_at = $4::timestamptz + make_interval(mins => power(4, failures)::int)
     where bucket = $1 and id = $2 and shop_id = $3 and due_at <= $4 returning failures`,
    [candidate.bucket, candidate.id, ctx.shopId, ctx.now],
  );
  if (!row || row.failures < TRIES) return;
  const record: DecisionRecord = {
    outcome: 'skip',
    reason: 'not_composed',
    checks: [{ name: 'composed', passed: false, found: error }],
    holdUntil: null,
    weighing: null,
    assignment: null,
    because: null,
    takesSlot: false,
  };
  await saveDecisions(ctx, [{ candidate, record, content: null, subject: null, isFirst: false }]);
}

function orNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
