import type { Ctx, Sql } from '../context';
import { BUCKETS, bucketOf, stableId } from '../ids.server';
import type { HandOver } from '../messages/schema';
import type { EmailSender, ProviderEvent, SendResult } from './schema';

const MINUTE_MS = 60_000;
/** How long an attempt without an answer is left alone: events normally arrive within a minute, the provider's log a little later. */
const RECONCILE_AFTER_MS = 15 * MINUTE_MS;
/** Looks at an attempt whose fate is not known, in minutes after its start; after the last it stays "not confirmed" for good. */
const RECONCILE_GAPS_MS = [30, 120, 720, 1440].map((minutes) => minutes * MINUTE_MS);
const RETRY_GAP_MS = 2 * MINUTE_MS;

export interface Attempt {
  deliveryId: string;
  messageId: string;
  contactId: string;
  attempt: number;
}

/**
 * Records that emails are about to be handed over. Commit before the provider is called: whatever happens to this process then,
 * the attempt is known and will be reconciled. Returns one attempt per message; its id goes with the email as send id.
 */
export async function beginAttempts(
  ctx: Ctx,
  messages: readonly { messageId: string; contactId: string; attempt: number }[],
): Promise<Attempt[]> {
  const attempts = messages.map((one) => ({
    ...one,
    deliveryId: stableId(ctx.now, 'delivery', one.messageId, String(one.attempt)),
  }));
  if (attempts.length === 0) return [];
  await ctx.sql.query(
    `insert into delivery (bucket, id, shop_id, message_id, contact_id, attempt, state, started_at, reconcile_at)
     select n.bucket, n.id, $6, n.message_id, n.contact_id, n.attempt, 'attempting', $7, $8
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[]) as n(bucket, id, message_id, contact_id, attempt)`,
    [
      attempts.map((one) => bucketOf(ctx.shopId, one.contactId)),
      attempts.map((one) => one.deliveryId),
      attempts.map((one) => one.messageId),
      attempts.map((one) => one.contactId),
      attempts.map((one) => one.attempt),
      ctx.shopId,
      ctx.now,
      new Date(ctx.now.getTime() + RECONCILE_AFTER_MS),
    ],
  );
  return attempts;
}

interface Answered {
  attempt: Attempt;
  result: SendResult;
}

/**
 * Records the answers to attempts and says what they mean for their messages. An answer without evidence either way is `unknown`
 * and never leads to another attempt by itself. Whose contact was merged meanwhile is told under the new contact, and whose was
 * erased is left out.
 */
export async function finishAttempts(ctx: Ctx, results: readonly Answered[]): Promise<HandOver[]> {
  if (results.length === 0) return [];
  const closed = await closeAttempts(ctx, results);
  const others = results.filter(({ attempt }) => !closed.has(attempt.deliveryId));
  const found = await findAttempts(
    ctx.sql,
    others.map(({ attempt }) => attempt.deliveryId),
  );
  const present = others.flatMap(({ attempt, result }): Answered[] => {
    const now = found.get(attempt.deliveryId);
    return now?.shopId === ctx.shopId ? [{ attempt: { ...attempt, contactId: now.contactId }, result }] : [];
  });
  await closeAttempts(ctx, present);
  return [...results.filter(({ attempt }) => closed.has(attempt.deliveryId)), ...present].map(({ attempt, result }) =>
    handOverOf(ctx, attempt, result),
  );
}

/**
 * Closes those that are open and where their contact was when they began. Returns their ids. Locks them in one order, as
 * `confirmByEvents` does: answers and events about the same emails meet, and must not wait for each other in a circle.
 */
async function closeAttempts(ctx: Ctx, results: readonly Answered[]): Promise<Set<string>> {
  if (results.length === 0) return new Set();
  const rows = await ctx.sql.query<{ id: string }>(
    `update delivery d set state = n.state, code = n.code, provider_message_id = coalesce(n.provider_id, d.provider_message_id),
       finished_at = $6, reconcile_at = case when n.state = 'unknown' then d.reconcile_at else null end
     from (select k.* from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as k(bucket, id, state, code, provider_id)
       join delivery o on o.bucket = k.bucket and o.id = k.id and o.shop_id = $7 and o.state in ('attempting', 'unknown')
       order by o.id for update of o) n
     where d.bucket = n.bucket and d.id = n.id returning d.id`,
    [
      results.map(({ attempt }) => bucketOf(ctx.shopId, attempt.contactId)),
      results.map(({ attempt }) => attempt.deliveryId),
      results.map(({ result }) => result.outcome),
      results.map(({ result }) => ('code' in result ? result.code : null)),
      results.map(({ result }) => (result.outcome === 'accepted' ? result.providerMessageId : null)),
      ctx.now,
      ctx.shopId,
    ],
  );
  return new Set(rows.map((row) => row.id));
}

function handOverOf(
  ctx: Ctx,
  attempt: Pick<Attempt, 'messageId' | 'contactId' | 'attempt'>,
  result: SendResult,
): HandOver {
  const { messageId, contactId } = attempt;
  switch (result.outcome) {
    case 'accepted':
      return { messageId, contactId, state: 'sent' };
    case 'unknown':
      return { messageId, contactId, state: 'unknown' };
    case 'not_sent': {
      const gap = RETRY_GAP_MS * 2 ** Math.min(attempt.attempt - 1, 6);
      // The moment the provider names is enough once; who is refused again there is patient as well.
      const patience = result.retryAt && attempt.attempt === 1 ? 0 : gap;
      const dueAt = Math.max(result.retryAt?.getTime() ?? 0, ctx.now.getTime() + patience);
      return { messageId, contactId, state: 'retry', dueAt: new Date(dueAt) };
    }
    case 'rejected':
      // The account's fault, not the email's: it waits for the account to be repaired, and is decided anew then.
      return result.scope === 'account'
        ? { messageId, contactId, state: 'retry', dueAt: new Date(ctx.now.getTime() + 60 * MINUTE_MS) }
        : { messageId, contactId, state: 'failed' };
  }
}

export interface OpenAttempt {
  bucket: number;
  deliveryId: string;
  shopId: string;
  messageId: string;
  contactId: string;
  attempt: number;
  startedAt: Date;
  email: string | null;
}

/** Takes attempts whose fate is due to be looked up, and pushes their next look ahead so that no other worker looks too. */
export async function claimOpenAttempts(sql: Sql, limit: number, now: Date): Promise<OpenAttempt[]> {
  return sql.query<OpenAttempt>(
    `with open as (
       select d.bucket, d.id from generate_series(0, $1::int) as b(bucket) cross join lateral (
         select bucket, id from delivery where bucket = b.bucket and reconcile_at <= $2 order by reconcile_at limit $3 for update skip locked) d
       limit $3)
     update delivery d set reconcile_at = $2::timestamptz + interval '5 minutes'
     from open o where d.bucket = o.bucket and d.id = o.id
     returning d.bucket, d.id as "deliveryId", d.shop_id as "shopId", d.message_id as "messageId", d.contact_id as "contactId", d.attempt,
       d.started_at as "startedAt",
       (select c.email from contact c where c.bucket = d.bucket and c.shop_id = d.shop_id and c.id = d.contact_id) as email`,
    [BUCKETS - 1, now, limit],
  );
}

/**
 * Settles attempts by what the provider's own log says: found means accepted; a complete log without it proves that nothing left,
 * so the email may be decided anew; no answer means look again later, and in the end "not confirmed", never another attempt.
 */
export async function settleAttempts(
  ctx: Ctx,
  looks: readonly { attempt: OpenAttempt; found: Awaited<ReturnType<EmailSender['findByRecipient']>> }[],
): Promise<HandOver[]> {
  const handOvers: HandOver[] = [];
  for (const { attempt, found } of looks) {
    const { messageId, contactId } = attempt;
    const age = ctx.now.getTime() - attempt.startedAt.getTime();
    const nextGap = RECONCILE_GAPS_MS.find((gap) => gap > age);
    const state =
      found === 'accepted' ? 'accepted' : found === 'not_found' ? 'not_sent' : nextGap ? 'unknown' : 'not_confirmed';
    const nextLook = state === 'unknown' ? new Date(attempt.startedAt.getTime() + (nextGap ?? 0)) : null;
    const [open] = await ctx.sql.query<{ id: string }>(
      `update delivery set state = $3, finished_at = $4, reconcile_at = $5
       where bucket = $1 and id = $2 and shop_id = $6 and state in ('attempting', 'unknown') returning id`,
      [attempt.bucket, attempt.deliveryId, state, ctx.now, nextLook, ctx.shopId],
    );
    if (!open) continue;
    if (state === 'accepted') handOvers.push({ messageId, contactId, state: 'sent' });
    else if (state === 'not_sent') handOvers.push({ messageId, contactId, state: 'retry', dueAt: ctx.now });
    else handOvers.push({ messageId, contactId, state });
  }
  return handOvers;
}

export interface DeliveryOf {
  deliveryId: string;
  shopId: string;
  messageId: string;
  contactId: string;
}

/** The attempts that provider events belong to, by send id. Events of emails that are not ours find nothing. */
export async function findDeliveries(sql: Sql, events: readonly ProviderEvent[]): Promise<Map<string, DeliveryOf>> {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  return findAttempts(sql, [...new Set(events.flatMap(({ sendId }) => (sendId && uuid.test(sendId) ? [sendId] : [])))]);
}

async function findAttempts(sql: Sql, ids: readonly string[]): Promise<Map<string, DeliveryOf>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<DeliveryOf>(
    `select d.id as "deliveryId", d.shop_id as "shopId", d.message_id as "messageId", d.contact_id as "contactId"
     from delivery d where d.bucket = any($1::smallint[]) and d.id = any($2::uuid[])`,
    [[...Array(BUCKETS).keys()], ids],
  );
  return new Map(rows.map((row) => [row.deliveryId, row]));
}

/**
 * Any event about an attempt proves that the provider accepted it: settles what was still open. Returns what that means for the
 * messages.
 */
export async function confirmByEvents(ctx: Ctx, deliveries: readonly DeliveryOf[]): Promise<HandOver[]> {
  if (deliveries.length === 0) return [];
  const rows = await ctx.sql.query<{ messageId: string; contactId: string }>(
    `update delivery d set state = 'accepted', finished_at = coalesce(d.finished_at, $3), reconcile_at = null
     from (select o.bucket, o.id from unnest($1::smallint[], $2::uuid[]) as k(bucket, id)
       join delivery o on o.bucket = k.bucket and o.id = k.id and o.shop_id = $4 and o.state in ('attempting', 'unknown', 'not_confirmed')
       order by o.id for update of o) n
     where d.bucket = n.bucket and d.id = n.id
     returning d.message_id as "messageId", d.contact_id as "contactId"`,
    [
      deliveries.map((one) => bucketOf(ctx.shopId, one.contactId)),
      deliveries.map((one) => one.deliveryId),
      ctx.now,
      ctx.shopId,
    ],
  );
  return rows.map((row) => ({ ...row, state: 'sent' }));
}

/** When the next attempt wants a look, for whoever moves time by hand. */
export async function nextReconciliationAt(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    'select min(reconcile_at) as at from delivery where reconcile_at is not null',
  );
  return row?.at ?? null;
}

/** Hands attempts to another contact after a merge. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  await ctx.sql.query(
    'update delivery set bucket = $1, contact_id = $2 where bucket = $3 and shop_id = $4 and contact_id = $5',
    [bucketOf(ctx.shopId, to), to, bucketOf(ctx.shopId, from), ctx.shopId, from],
  );
}

/** Removes the attempts to write to a contact. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query('delete from delivery where bucket = $1 and shop_id = $2 and contact_id = $3', [
    bucketOf(ctx.shopId, contactId),
    ctx.shopId,
    contactId,
  ]);
}

/** Removes all attempts of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from delivery where shop_id = $1', [ctx.shopId]);
}
