import type { Ctx } from '../context';
import { wantOffers } from '../discounts/discounts.server';
import { bucketOf } from '../ids.server';
import { planTimers } from './fan-out.server';
import { asksForSegment } from './graph';
import { type FlowView, flowDefinitionSchema, type VariantCount } from './schema';
import { findDefinitions, offersIn } from './versions.server';

export { answer, type LiveFlow } from './answer';
export { backInStock, eventsConcerning, waveGapMs, waveSize } from './fan-out';
export { noteCatalogueMoves } from './catalogue-moves.server';
export { claimFanOut, continueFanOut, type FanOut, fanOutAhead } from './fan-out.server';
export {
  contactsToPlan,
  factOfTimer,
  factsOfTimers,
  isPlanned,
  type Plans,
  plansOf,
  scoresReached,
  timersAheadOf,
  timersOf,
} from './plans';
export { supplyTimersAhead } from './supply.server';
export { checkFlowFile, exportFlow, type FileCheck, importFlow } from './files.server';
export { factsFor, type FlowEffect, resume, resumeAnswered, wishesOf } from './enrollment';
export { type EnrollmentState, findEnrollmentStates, fixArms } from './arms.server';
export type { Enrollment, People, Person } from './enrollment';
export {
  advanceClaimed,
  answerStep,
  claimDue,
  enrollmentsAhead,
  failEnrollment,
  figuresFor,
  type FlowAnswer,
  handleEvents,
} from './enrollments.server';
export {
  claimNotifications,
  type DueNotification,
  findNotification,
  type NotificationView,
  noteNotifications,
  notificationsAhead,
  notifySecret,
  recordNotification,
  signNotification,
  tagOfTimer,
  tagTimers,
  updateFacts,
} from './notifications.server';
export {
  findDefinitions,
  installPresets,
  listVersions,
  liveFlows,
  offersOf,
  publishFlow,
  type Publishing,
  rollBackFlow,
  setHoldout,
} from './versions.server';

interface FlowRow {
  id: string;
  key: string;
  status: 'on' | 'off';
  number: number;
  definition: unknown;
  active: number;
  entered: number;
}

/** All flows of the shop in the order of the ladder, with how many people are inside now and entered in the last 30 days. */
export async function listFlows(ctx: Ctx): Promise<FlowView[]> {
  return readFlows(ctx, null);
}

/** One flow by its key, or null. */
export async function findFlow(ctx: Ctx, key: string): Promise<FlowView | null> {
  return (await readFlows(ctx, key))[0] ?? null;
}

/** The flows, on or off, to which it matters who is in a segment: as what starts them or as something they ask. */
export async function flowsOfSegment(ctx: Ctx, segmentKey: string): Promise<FlowView[]> {
  return (await readFlows(ctx, null)).filter(({ definition }) => asksForSegment(definition, segmentKey));
}

async function readFlows(ctx: Ctx, key: string | null): Promise<FlowView[]> {
  const rows = await ctx.sql.query<FlowRow>(
    `select f.id, f.key, f.status, v.number, v.definition,
       (select count(*)::int from enrollment e where e.shop_id = f.shop_id and e.flow_id = f.id and e.state = 'active') as active,
       (select count(*)::int from enrollment e where e.shop_id = f.shop_id and e.flow_id = f.id and e.started_at > $2::timestamptz - interval '30 days') as entered
     from flow f join flow_version v on v.id = f.live_version_id
     where f.shop_id = $1 and ($3::text is null or f.key = $3) order by f.position, f.key`,
    [ctx.shopId, ctx.now, key],
  );
  return rows.map((row) => {
    const definition = flowDefinitionSchema.parse(row.definition);
    return {
      id: row.id,
      key: row.key,
      name: definition.name,
      summary: definition.summary,
      why: definition.why,
      stage: definition.stage,
      status: row.status,
      versionNumber: row.number,
      active: row.active,
      entered30: row.entered,
      definition,
    };
  });
}

/** How many people took which way at the splits of a flow in the last 30 days. */
export async function variantCounts(ctx: Ctx, key: string): Promise<VariantCount[]> {
  return ctx.sql.query<VariantCount>(
    `select v.key as "stepId", v.value as variant, count(*)::int as people
     from flow f join enrollment e on e.shop_id = f.shop_id and e.flow_id = f.id cross join lateral jsonb_each_text(e.variants) v
     where f.shop_id = $1 and f.key = $2 and e.started_at > $3::timestamptz - interval '30 days' group by 1, 2 order by 1, 2`,
    [ctx.shopId, key, ctx.now],
  );
}

/**
 * Switches a flow on or off. Off: nobody new enters, who is inside leaves with the reason "flow_off", and emails of it that were
 * not handed over yet are skipped with that reason. Returns false when there is no such flow.
 */
export async function switchFlow(ctx: Ctx, key: string, status: 'on' | 'off'): Promise<boolean> {
  const [flow] = await ctx.sql.query<{ id: string; versionId: string | null }>(
    `update flow set status = $3, updated_at = $4 where shop_id = $1 and key = $2 returning id, live_version_id as "versionId"`,
    [ctx.shopId, key, status, ctx.now],
  );
  if (!flow) return false;
  if (status === 'on' && flow.versionId) {
    const definition = (await findDefinitions(ctx.sql, [flow.versionId])).get(flow.versionId);
    if (definition) {
      await planTimers(ctx, definition);
      await wantOffers(ctx, offersIn(definition));
    }
  }
  if (status === 'off') {
    await ctx.sql.query(
      `update enrollment set state = 'exited', end_reason = 'flow_off', due_at = null, ended_at = $3
       where shop_id = $1 and flow_id = $2 and state = 'active'`,
      [ctx.shopId, flow.id, ctx.now],
    );
  }
  return true;
}

/** Hands enrollments to another contact after a merge. Of two runs through one flow the older one goes on. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  const [oldBucket, newBucket] = [bucketOf(ctx.shopId, from), bucketOf(ctx.shopId, to)];
  await ctx.sql.query(
    `update enrollment e set state = 'exited', end_reason = 'merged', due_at = null, ended_at = $6
     where e.shop_id = $1 and e.state = 'active' and ((e.bucket = $2 and e.contact_id = $3) or (e.bucket = $4 and e.contact_id = $5))
     and exists (select 1 from enrollment o where o.shop_id = $1 and o.state = 'active' and o.flow_id = e.flow_id and o.id <> e.id
       and ((o.bucket = $2 and o.contact_id = $3) or (o.bucket = $4 and o.contact_id = $5)) and (o.started_at, o.id) < (e.started_at, e.id))`,
    [ctx.shopId, oldBucket, from, newBucket, to, ctx.now],
  );
  for (const table of ['enrollment', 'step_failure', 'notification']) {
    await ctx.sql.query(
      `update ${table} set bucket = $4, contact_id = $5 where shop_id = $1 and bucket = $2 and contact_id = $3`,
      [ctx.shopId, oldBucket, from, newBucket, to],
    );
  }
}

/** Removes every run of a contact, running ones included. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  for (const table of ['enrollment', 'step_failure', 'notification']) {
    await ctx.sql.query(`delete from ${table} where bucket = $1 and shop_id = $2 and contact_id = $3`, [
      bucketOf(ctx.shopId, contactId),
      ctx.shopId,
      contactId,
    ]);
  }
}

/** Removes flows, versions and enrollments of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  for (const table of ['fan_out', 'step_failure', 'notification', 'enrollment', 'flow_version', 'flow']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
  }
}
