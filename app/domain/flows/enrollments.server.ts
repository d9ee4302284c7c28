import { reorderRhythms } from '../commerce/commerce.server';
import type { Ctx, Sql } from '../context';
import { recentEvents } from '../events/events.server';
import type { EventType, HeedEvent, NewEvent } from '../events/schema';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import { durationMs, type ShopFigures } from '../segments/schema';
import { findAskedEvents, findFigures } from '../segments/segments.server';
import type { Traits } from '../traits/schema';
import { answer, type LiveFlow } from './answer';
import { type Occurrences, reactsTo } from './enrolling';
import {
  type Enrollment,
  factsFor,
  type FlowEffect,
  failureOf,
  moved,
  type Move,
  type DeedOutcome,
  type People,
  type PeopleToFind,
  resume,
  resumeAnswered,
} from './enrollment';
import { conditionsOf } from './graph';
import { contactsToPlan, plansOf, scoresReached, timersAheadOf } from './plans';
import { COLUMNS, insertEnrollments, recordFailures, saveEnrollments } from './enrollment-rows.server';
import type { MessageRequest, PlannedTimer } from './schema';
import { supplyTimersOf } from './supply';
import { entryEvents } from './triggers';
import { findDefinitions, liveFlows } from './versions.server';

/** What flows want done after they looked at something. All of it belongs into the same transaction. */
export interface FlowAnswer {
  requests: MessageRequest[];
  effects: FlowEffect[];
  /** Moments in the lives of contacts to look out for. */
  timers: PlannedTimer[];
  /** Facts that follow from the events: a score that was reached. */
  facts: NewEvent[];
  /** Runs that were left before their end. */
  left: { contactId: string; enrollmentId: string }[];
}

/**
 * Lets recorded events end, extend, move on and start enrollments. Returns what is asked for. Call it in the transaction that recorded
 * the events, after their traits were folded (which locks the contacts). `mayStart` is false for imported history: it ends runs but
 * starts none. `before` are the traits before the events: without them no score is seen to be reached. Repeats are harmless: (version, contact, trigger event) is an enrollment's natural key.
 */
export async function handleEvents(
  ctx: Ctx,
  events: readonly HeedEvent[],
  { findPeople, before, ...known }: PeopleToFind & { before?: ReadonlyMap<string, Traits> },
  { mayStart }: { mayStart: boolean },
): Promise<FlowAnswer> {
  const contactIds = [...new Set(events.map((event) => event.contactId))];
  const types = new Set(events.map((event) => event.type));
  const live = await liveFlows(ctx);
  const flows = mayStart ? live : [];
  const plans = plansOf(live.map((flow) => flow.definition));
  const unmoved = live.filter((flow) => !reactsTo(flow.definition, types)).map((flow) => flow.versionId);
  const active = await findActive(ctx, contactIds, unmoved);
  const triggers = new Set<EventType>(flows.flatMap((flow) => entryEvents(flow.definition.trigger)));
  const candidates = [...new Set(events.filter((event) => triggers.has(event.type)).map((event) => event.contactId))];
  const planned = contactsToPlan(plans, events);
  const facts = mayStart ? scoresReached(plans, events, { before, after: known.traits }, ctx.now) : [];
  const supply =
    mayStart && plans.supply && types.has('order_placed')
      ? supplyTimersOf(await reorderRhythms(ctx), events, ctx.now)
      : [];
  if (active.length + candidates.length + planned.length === 0)
    return { requests: [], effects: [], timers: supply, facts, left: [] };

  const concerned = [...new Set([...candidates, ...planned, ...active.map((one) => one.contactId)])];
  const people = await findPeople(concerned);
  const timers = [
    ...supply,
    ...planned.flatMap((contactId) => timersAheadOf(plans, factsFor({ ...known, people }, contactId, {}), ctx.now)),
  ];
  const versionIds = active.map((one) => one.flowVersionId);
  const definitions = await findDefinitions(ctx.sql, versionIds);
  const asking = [...flows.map((flow) => flow.definition), ...definitions.values()];
  const conditions = asking.flatMap(conditionsOf);
  const [askedEvents, figures] = [
    await findAskedEvents(ctx, concerned, conditions),
    await findFigures(ctx, conditions),
  ];
  const lastStarts = await findLastStarts(ctx, candidates);
  const occurrences = await findOccurrences(ctx, flows, events);
  const given = answer(
    events,
    { ...known, people, events: askedEvents, figures, flows, active, definitions, lastStarts, occurrences },
    ctx.now,
    (flow, event) => ({
      bucket: bucketOf(ctx.shopId, event.contactId),
      id: stableId(event.occurredAt, flow.versionId, event.contactId, event.id),
      shopId: ctx.shopId,
    }),
  );
  await saveEnrollments(ctx, given.changed);
  const inserted = await insertEnrollments(
    ctx,
    given.started.map((one) => one.enrollment),
  );
  await recordFailures(ctx, given.failures);
  const started = given.started.filter((one) => inserted.has(one.enrollment.id));
  return {
    requests: [...given.requests, ...started.flatMap((one) => one.requests)],
    effects: [...given.effects, ...started.flatMap((one) => one.effects)],
    timers,
    facts,
    left: leftOf(given.changed),
  };
}

/** What conditions of these flows about standing in the shop are measured by; undefined when none asks. */
export async function figuresFor(ctx: Ctx, flows: readonly LiveFlow[]): Promise<ShopFigures | undefined> {
  return findFigures(
    ctx,
    flows.flatMap((flow) => conditionsOf(flow.definition)),
  );
}

/** What triggers that count have to know: earlier events of their type, of the contacts whose event may be the n-th. */
async function findOccurrences(
  ctx: Ctx,
  flows: readonly LiveFlow[],
  events: readonly HeedEvent[],
): Promise<Occurrences> {
  const within = new Map<EventType, number>();
  for (const { definition } of flows) {
    const { event, nth } = definition.trigger;
    if (nth) within.set(event, Math.max(within.get(event) ?? 0, durationMs(nth.within)));
  }
  const counted = events.filter((event) => within.has(event.type));
  if (counted.length === 0) return () => [];
  const since = Math.min(...counted.map((event) => event.occurredAt.getTime() - (within.get(event.type) ?? 0)));
  const found = await recentEvents(ctx, {
    contactIds: [...new Set(counted.map((event) => event.contactId))],
    types: [...new Set(counted.map((event) => event.type))],
    since: new Date(since),
  });
  const byKey = new Map<string, HeedEvent[]>();
  for (const event of found) {
    const key = `${event.contactId} ${event.type}`;
    byKey.set(key, [...(byKey.get(key) ?? []), event]);
  }
  return (contactId, type) => byKey.get(`${contactId} ${type}`) ?? [];
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

/** Advances claimed enrollments of one shop from where they wait. Returns what is asked for. */
export async function advanceClaimed(ctx: Ctx, claimed: readonly Enrollment[], people: People): Promise<FlowAnswer> {
  const definitions = await findDefinitions(
    ctx.sql,
    claimed.map((one) => one.flowVersionId),
  );
  const contactIds = [...new Set(claimed.map((one) => one.contactId))];
  const conditions = [...definitions.values()].flatMap(conditionsOf);
  const [events, figures] = [await findAskedEvents(ctx, contactIds, conditions), await findFigures(ctx, conditions)];
  const moves = claimed.map((one) => {
    const definition = definitions.get(one.flowVersionId);
    if (!definition) throw new Error(`flow version ${one.flowVersionId} is missing`);
    return resume(one, definition, { ...people, events, figures }, ctx.now);
  });
  await saveMoves(ctx, moves);
  return {
    requests: moves.flatMap((one) => one.requests),
    effects: moves.flatMap((one) => one.effects),
    timers: [],
    facts: [],
    left: leftOf(moves.map((one) => one.enrollment)),
  };
}

function leftOf(enrollments: readonly Enrollment[]): FlowAnswer['left'] {
  return enrollments.flatMap(({ id, contactId, state }) =>
    state === 'exited' || state === 'failed' ? [{ contactId, enrollmentId: id }] : [],
  );
}

async function saveMoves(ctx: Ctx, moves: readonly Move[]): Promise<void> {
  await saveEnrollments(
    ctx,
    moves.map((one) => one.enrollment),
  );
  await recordFailures(
    ctx,
    moves.flatMap((one) => one.failure ?? []),
  );
}

/**
 * Puts an enrollment aside whose step could not be carried out: tried again with growing gaps, then its error exit, or the end. A step
 * that was given up is recorded.
 */
export async function failEnrollment(
  ctx: Ctx,
  one: Enrollment,
  failed: { stepId: string; error: string },
): Promise<void> {
  const definition = (await findDefinitions(ctx.sql, [one.flowVersionId])).get(one.flowVersionId);
  const step = definition?.steps.find((known) => known.id === failed.stepId);
  const then = { kind: 'fail', ...failed, onError: step?.onError, isFinal: false } as const;
  const transition = { at: ctx.now, effects: [], variants: {}, then };
  await saveMoves(ctx, [
    { enrollment: moved(one, transition), requests: [], effects: [], failure: failureOf(one, transition) },
  ]);
}

/**
 * Tells a run that waits inside a step what came of its deed: it goes on, or takes the step's error exit. A run that does not
 * wait there any more is left alone.
 */
export async function answerStep(
  ctx: Ctx,
  { contactId, enrollmentId, stepId }: { contactId: string; enrollmentId: string; stepId: string },
  outcome: DeedOutcome,
): Promise<void> {
  const [one] = await ctx.sql.query<Enrollment>(
    `select ${COLUMNS} from enrollment where bucket = $1 and id = $2 and shop_id = $3 and state = 'active' and step_id = $4
       and awaiting_since is not null for update`,
    [bucketOf(ctx.shopId, contactId), enrollmentId, ctx.shopId, stepId],
  );
  const definition = one && (await findDefinitions(ctx.sql, [one.flowVersionId])).get(one.flowVersionId);
  if (definition) await saveMoves(ctx, [resumeAnswered(one, definition, outcome, ctx.now)]);
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
