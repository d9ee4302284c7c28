import type { Ctx } from '../context';
import { setTimers, type TimerSetting } from '../events/events.server';
import type { HeedEvent, NewEvent } from '../events/schema';
import { bucketOf, stableId } from '../ids.server';
import type { Traits } from '../traits/schema';
import { nextChangeAt } from './clock';
import type { Condition } from './condition';
import { evaluate } from './evaluate';
import type { ChangeReason } from './segment';
import { findSubjects, type KnownSubject } from './subjects.server';

interface KeptSegment {
  id: string;
  key: string;
  condition: Condition;
  isFilled: boolean;
}

/** By shop: what is kept at which revision. A revision never comes again with other segments. */
const remembered = new Map<string, { revision: number; segments: KeptSegment[] }>();
const CACHE_LIMIT = 5_000;

async function keptSegments(ctx: Ctx, revision: number): Promise<KeptSegment[]> {
  const known = remembered.get(ctx.shopId);
  if (known?.revision === revision) return known.segments;
  const segments = await ctx.sql.query<KeptSegment>(
    `select id, key, condition, filled_at is not null as "isFilled" from segment where shop_id = $1 and status = 'on' order by id`,
    [ctx.shopId],
  );
  if (remembered.size >= CACHE_LIMIT) remembered.clear();
  remembered.set(ctx.shopId, { revision, segments });
  return segments;
}

export interface MembershipCause {
  /** `segmentsRevision` of the shop as this transaction read it. */
  revision: number;
  /** Of everybody to look at, as they are now; the transaction holds their rows. */
  traits: ReadonlyMap<string, Traits>;
  why: ChangeReason;
  /** The last new event of those who have one: it is the reason then. */
  events?: ReadonlyMap<string, HeedEvent>;
}

/** What follows when contacts came into segments or left them. */
export interface MembershipNews {
  /** segment_entered and segment_left, for flows and the timeline. */
  events: NewEvent[];
  /** When to look at a contact again although nothing happens to it. */
  timers: TimerSetting[];
}

const noNews: MembershipNews = { events: [], timers: [] };

interface Change {
  id: string;
  segment: KeptSegment;
  contactId: string;
  kind: 'entered' | 'left';
  why: ChangeReason;
  cause: HeedEvent | undefined;
}

/**
 * Brings the memberships of contacts in line with what they are now, in the transaction of the change: who came and went is recorded
 * with the reason. Where no members are kept it runs no statement. Repeats change nothing. The caller records the events and sets the
 * timers. Imported history, a new definition and repairs move people without an event: nobody is written to for them.
 */
export async function updateMemberships(ctx: Ctx, cause: MembershipCause): Promise<MembershipNews> {
  if (cause.revision === 0 || cause.traits.size === 0) return noNews;
  const segments = await keptSegments(ctx, cause.revision);
  if (segments.length === 0) return noNews;
  const conditions = segments.map((segment) => segment.condition);
  const subjects = await findSubjects(ctx, cause.traits, conditions);
  const members = await findMembers(ctx, [...subjects.keys()]);
  const changes = [...subjects].flatMap(([contactId, subject]) =>
    changesOf(ctx, cause, segments, contactId, subject, members.get(contactId) ?? new Set()),
  );
  await saveChanges(ctx, changes);
  return {
    events: changes.flatMap((change) => eventOf(ctx, change)),
    timers: [...subjects].flatMap(([contactId, subject]) => recheckOf(ctx, contactId, subject, conditions)),
  };
}

async function findMembers(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await ctx.sql.query<{ contact_id: string; segment_id: string }>(
    `select m.contact_id, m.segment_id from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join segment_membership m on m.bucket = k.bucket and m.shop_id = $3 and m.contact_id = k.contact_id`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  const members = new Map<string, Set<string>>();
  for (const row of rows) members.set(row.contact_id, (members.get(row.contact_id) ?? new Set()).add(row.segment_id));
  return members;
}

function changesOf(
  ctx: Ctx,
  { why, events }: MembershipCause,
  segments: readonly KeptSegment[],
  contactId: string,
  subject: KnownSubject,
  before: ReadonlySet<string>,
): Change[] {
  const cause = why === 'history' ? undefined : events?.get(contactId);
  return segments.flatMap((segment): Change[] => {
    const isIn = subject.isKnown && evaluate(segment.condition, subject, ctx.now);
    if (isIn === before.has(segment.id)) return [];
    const kind = isIn ? 'entered' : 'left';
    const reason = !segment.isFilled ? 'defined' : cause ? 'event' : why;
    const id = stableId(ctx.now, ctx.shopId, 'segment', segment.id, contactId, kind, cause?.id ?? reason);
    return [{ id, segment, contactId, kind, why: reason, cause }];
  });
}

const quiet: ReadonlySet<ChangeReason> = new Set<ChangeReason>(['history', 'defined', 'repair']);

function eventOf(ctx: Ctx, { id, segment, contactId, kind, why }: Change): NewEvent[] {
  if (quiet.has(why)) return [];
  const type = kind === 'entered' ? 'segment_entered' : 'segment_left';
  const sourceId = `segment:${id}`;
  return [{ contactId, type, source: 'heed', sourceId, occurredAt: ctx.now, properties: { segment: segment.key } }];
}

function recheckOf(
  ctx: Ctx,
  contactId: string,
  subject: KnownSubject,
  conditions: readonly Condition[],
): TimerSetting[] {
  if (!subject.isKnown) return [];
  const moments = conditions.flatMap((condition) => nextChangeAt(condition, subject, ctx.now) ?? []);
  const [first] = moments.sort((a, b) => a.getTime() - b.getTime());
  return first ? [{ contactId, kind: 'segment_recheck', key: '', dueAt: first }] : [];
}

async function saveChanges(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const columns = (list: readonly Change[]) => [
    list.map((change) => bucketOf(ctx.shopId, change.contactId)),
    list.map((change) => change.segment.id),
    list.map((change) => change.contactId),
    ctx.shopId,
  ];
  const [entered, left] = (['entered', 'left'] as const).map((kind) =>
    changes.filter((change) => change.kind === kind),
  );
  if (entered?.length) {
    await ctx.sql.query(
      `insert into segment_membership (bucket, shop_id, segment_id, contact_id, since)
       select n.bucket, $4, n.segment_id, n.contact_id, $5
       from unnest($1::smallint[], $2::uuid[], $3::uuid[]) as n(bucket, segment_id, contact_id) on conflict do nothing`,
      [...columns(entered), ctx.now],
    );
  }
  if (left?.length) {
    await ctx.sql.query(
      `delete from segment_membership m using unnest($1::smallint[], $2::uuid[], $3::uuid[]) as n(bucket, segment_id, contact_id)
       where m.bucket = n.bucket and m.shop_id = $4 and m.segment_id = n.segment_id and m.contact_id = n.contact_id`,
      columns(left),
    );
  }
  await ctx.sql.query(
    `insert into segment_change (bucket, id, shop_id, segment_id, contact_id, kind, at, why, event_type)
     select n.bucket, n.id, $4, n.segment_id, n.contact_id, n.kind, $5, n.why, n.event_type
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[])
       as n(bucket, segment_id, contact_id, id, kind, why, event_type) on conflict do nothing`,
    [
      ...columns(changes),
      ctx.now,
      changes.map((change) => change.id),
      changes.map((change) => change.kind),
      changes.map((change) => change.why),
      changes.map((change) => change.cause?.type ?? null),
    ],
  );
}

/**
 * Two contacts became one: the memberships of the one that is gone end, its history goes on with the other, who is looked at anew
 * before anything else happens to it.
 */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  const [oldBucket, newBucket] = [bucketOf(ctx.shopId, from), bucketOf(ctx.shopId, to)];
  const ended = await ctx.sql.query(
    'delete from segment_membership where bucket = $1 and shop_id = $2 and contact_id = $3 returning segment_id',
    [oldBucket, ctx.shopId, from],
  );
  const moved = await ctx.sql.query(
    'update segment_change set bucket = $4, contact_id = $5 where bucket = $1 and shop_id = $2 and contact_id = $3 returning id',
    [oldBucket, ctx.shopId, from, newBucket, to],
  );
  const kept = await ctx.sql.query(`select 1 from segment where shop_id = $1 and status = 'on' limit 1`, [ctx.shopId]);
  if (ended.length + moved.length + kept.length > 0) {
    await setTimers(ctx, [{ contactId: to, kind: 'segment_recheck', key: '', dueAt: ctx.now }]);
  }
}

/** Ends every membership of a contact and forgets them. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  await ctx.sql.query('delete from segment_membership where bucket = $1 and shop_id = $2 and contact_id = $3', key);
  await ctx.sql.query('delete from segment_change where bucket = $1 and shop_id = $2 and contact_id = $3', key);
}

/** Removes all segments of the shop with members and history. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  for (const table of ['segment_membership', 'segment_change', 'segment_size', 'segment']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
  }
}
