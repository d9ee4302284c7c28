import { createHmac } from 'node:crypto';
import type { Ctx, Sql } from '../context';
import type { TimerSetting } from '../events/events.server';
import type { NewEvent, TimerKind } from '../events/schema';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import type { Enrollment, FlowEffect } from './enrollment';
import { COLUMNS, recordFailures } from './enrollment-rows.server';
import { answerStep } from './enrollments.server';
import { nextOf, stepOf } from './graph';
import { TAG } from './plans';
import { END, type Outbound, type Trigger } from './schema';
import { findDefinitions } from './versions.server';

/** A receiver that does not take a notification gets it again after 1, 4, 16, 64 and 256 minutes; then it is given up. */
const TRIES = 6;
const MINUTE_MS = 60_000;
/** A task that was lost is asked for again after this long. */
const LOST_MS = 60 * MINUTE_MS;

/** What a flow notes about contacts, as facts: they take the same path as any other. Each deed of a run happens once. */
export function updateFacts(effects: readonly FlowEffect[]): NewEvent[] {
  return effects.flatMap(({ id, contactId, at, effect }): NewEvent[] => {
    const base = { contactId, source: 'heed', occurredAt: at } as const;
    if (effect.kind === 'pause') {
      const properties = effect.until === null ? {} : { until: effect.until };
      return [{ ...base, type: 'marketing_paused', sourceId: `pause:${id}`, properties }];
    }
    if (effect.kind !== 'update') return [];
    const { addTags, removeTags, set } = effect.change;
    const properties = {
      ...(addTags ? { tags: [...addTags] } : {}),
      ...(removeTags ? { removedTags: [...removeTags] } : {}),
      ...(set ? { custom: { ...set } } : {}),
    };
    return [{ ...base, type: 'contact_updated', sourceId: `update:${id}`, properties }];
  });
}

/** What Shopify is to be told of tags that flows changed: one timer for each, due at once. */
export function tagTimers(effects: readonly FlowEffect[]): TimerSetting[] {
  return effects.flatMap(({ contactId, at, effect }) => {
    if (effect.kind !== 'update') return [];
    const { addTags = [], removeTags = [] } = effect.change;
    return [...addTags, ...removeTags].map((tag): TimerSetting => ({
      contactId,
      kind: `${TAG}${tag}`,
      key: '',
      dueAt: at,
    }));
  });
}

/** The tag that a timer asks to tell Shopify of; null: it asks for something else. */
export function tagOfTimer({ kind }: { kind: TimerKind }): string | null {
  return kind.startsWith(TAG) ? kind.slice(TAG.length) : null;
}

/** Notes what flows want to tell other systems. (enrollment, step) is the natural key: a repeat tells nothing twice. */
export async function noteNotifications(ctx: Ctx, effects: readonly FlowEffect[]): Promise<void> {
  const list = effects.flatMap((one) => (one.effect.kind === 'notify' ? [{ ...one, effect: one.effect }] : []));
  if (list.length === 0) return;
  await ctx.sql.query(
    `insert into notification (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, url, is_awaited,
       due_at, created_at)
     select n.bucket, n.id, $10, n.contact_id, n.enrollment_id, n.flow_id, n.version_id, n.step_id, n.url, n.is_awaited, $11, $11
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::boolean[])
       as n(bucket, id, contact_id, enrollment_id, flow_id, version_id, step_id, url, is_awaited)
     on conflict do nothing`,
    [
      list.map((one) => bucketOf(ctx.shopId, one.contactId)),
      list.map((one) => stableId(new Date(0), 'notification', one.enrollmentId, one.effect.stepId)),
      list.map((one) => one.contactId),
      list.map((one) => one.enrollmentId),
      list.map((one) => one.flowId),
      list.map((one) => one.flowVersionId),
      list.map((one) => one.effect.stepId),
      list.map((one) => one.effect.url),
      list.map((one) => one.effect.isAwaited),
      ctx.shopId,
      ctx.now,
    ],
  );
}

/** Names a notification whose hand-over is due. `attempt` counts from 0. */
export interface DueNotification {
  shopId: string;
  contactId: string;
  id: string;
  attempt: number;
}

/** Takes notifications that are due, for somebody to ask the queue for; those the queue loses come up again after an hour. */
export async function claimNotifications(
  sql: Sql,
  buckets: readonly number[],
  limit: number,
  now: Date,
): Promise<DueNotification[]> {
  return sql.query<DueNotification>(
    `update notification n set state = 'queued', due_at = $4
     from unnest($1::smallint[]) as b(wanted) cross join lateral (
       select id from notification where bucket = b.wanted and due_at <= $3 order by due_at limit $2 for update skip locked) d
     where n.bucket = b.wanted and n.id = d.id
     returning n.shop_id as "shopId", n.contact_id as "contactId", n.id, n.attempts as attempt`,
    [buckets, limit, now, new Date(now.getTime() + LOST_MS)],
  );
}

/** Buckets with a notification to hand over, and when the next one is due. One index probe a bucket. */
export async function notificationsAhead(sql: Sql, now: Date): Promise<{ due: number[]; nextAt: Date | null }> {
  const rows = await sql.query<{ bucket: number; due_at: Date }>(
    `select b.bucket, n.due_at from generate_series(0, $1::int) as b(bucket) cross join lateral (
       select due_at from notification where bucket = b.bucket and due_at is not null order by due_at limit 1) n`,
    [BUCKETS - 1],
  );
  return {
    due: rows.filter((row) => row.due_at <= now).map((row) => row.bucket),
    nextAt: rows.reduce<Date | null>((next, row) => (!next || row.due_at < next ? row.due_at : next), null),
  };
}

/** A notification with what its body tells; the contact itself is looked up by the caller. */
export interface NotificationView extends DueNotification {
  url: string;
  flow: { key: string; name: string; version: number };
  stepId: string;
  trigger: Trigger;
  createdAt: Date;
}

interface NotificationRow extends Omit<NotificationView, 'flow'> {
  key: string;
  name: string;
  version: number;
}

/** A notification that still waits to be handed over in that attempt; null when it was done, given up or erased meanwhile. */
export async function findNotification(ctx: Ctx, due: DueNotification): Promise<NotificationView | null> {
  const [row] = await ctx.sql.query<NotificationRow>(
    `select n.shop_id as "shopId", n.contact_id as "contactId", n.id, n.attempts as attempt, n.url, n.step_id as "stepId",
       n.created_at as "createdAt", e.trigger, f.key, f.name, v.number as version
     from notification n join enrollment e on e.bucket = n.bucket and e.id = n.enrollment_id
     join flow f on f.id = n.flow_id join flow_version v on v.id = n.flow_version_id
     where n.bucket = $1 and n.id = $2 and n.shop_id = $3 and n.state = 'queued' and n.attempts = $4`,
    [bucketOf(ctx.shopId, due.contactId), due.id, ctx.shopId, due.attempt],
  );
  if (!row) return null;
  const { key, name, version, ...rest } = row;
  return { ...rest, flow: { key, name, version } };
}

/**
 * Records how a hand-over went. Taken (any 2xx): a run that waits goes on. Not taken: again after a while, and after six times given up,
 * recorded, and the run takes the step's error exit if it waits. Answers to an attempt that is not the present one change nothing.
 */
export async function recordNotification(
  ctx: Ctx,
  due: DueNotification,
  answer: Awaited<ReturnType<Outbound['post']>>,
): Promise<void> {
  const delivered = 'status' in answer && answer.status >= 200 && answer.status < 300;
  const error = delivered ? null : 'error' in answer ? answer.error : `answered ${answer.status}`;
  const isFinal = delivered || ('refused' in answer && answer.refused) || due.attempt + 1 >= TRIES;
  const [row] = await ctx.sql.query<{ enrollmentId: string; stepId: string; isAwaited: boolean }>(
    `update notification set state = $5, attempts = attempts + 1, status = $6, error = $7, due_at = $8, finished_at = $9
     where bucket = $1 and id = $2 and shop_id = $3 and state = 'queued' and attempts = $4
     returning enrollment_id as "enrollmentId", step_id as "stepId", is_awaited as "isAwaited"`,
    [
      bucketOf(ctx.shopId, due.contactId),
      due.id,
      ctx.shopId,
      due.attempt,
      delivered ? 'delivered' : isFinal ? 'failed' : 'pending',
      'status' in answer ? answer.status : null,
      error,
      isFinal ? null : new Date(ctx.now.getTime() + MINUTE_MS * 4 ** due.attempt),
      isFinal ? ctx.now : null,
    ],
  );
  if (!row || !isFinal) return;
  const place = { contactId: due.contactId, enrollmentId: row.enrollmentId, stepId: row.stepId };
  if (row.isAwaited) await answerStep(ctx, place, error === null ? { done: true } : { error });
  else if (error !== null) await noteGivenUp(ctx, place, error);
}

/** The run went on without waiting; that nobody took the notification is still worth telling. */
async function noteGivenUp(
  ctx: Ctx,
  { contactId, enrollmentId, stepId }: { contactId: string; enrollmentId: string; stepId: string },
  error: string,
): Promise<void> {
  const [enrollment] = await ctx.sql.query<Enrollment>(
    `select ${COLUMNS} from enrollment where bucket = $1 and id = $2 and shop_id = $3`,
    [bucketOf(ctx.shopId, contactId), enrollmentId, ctx.shopId],
  );
  if (!enrollment) return;
  const definition = (await findDefinitions(ctx.sql, [enrollment.flowVersionId])).get(enrollment.flowVersionId);
  const next = definition && nextOf(definition, stepOf(definition, stepId));
  await recordFailures(ctx, [{ enrollment, stepId, error, wentTo: next?.id ?? END, at: ctx.now }]);
}

/** The secret notifications of this shop are signed with: derived, so there is nothing to store or to leak. Hexadecimal. */
export function notifySecret(ctx: Pick<Ctx, 'secret' | 'shopId'>): string {
  return createHmac('sha256', Buffer.from(ctx.secret, 'hex')).update(`notify ${ctx.shopId}`).digest('hex');
}

/** The value of the X-Heed-Signature header: when it was signed, in seconds, and the HMAC-SHA256 of "time.body" with the secret. */
export function signNotification(ctx: Pick<Ctx, 'secret' | 'shopId'>, body: string, at: Date): string {
  const time = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', notifySecret(ctx)).update(`${time}.${body}`).digest('hex');
  return `t=${time},v1=${mac}`;
}
