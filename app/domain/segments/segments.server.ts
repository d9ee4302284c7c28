import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { noteSegmentsChange } from '../shops/shops.server';
import { findTraits } from '../traits/traits.server';
import type { Condition } from './condition';
import { evaluate } from './evaluate';
import { explain, type Explanation } from './explain';
import { type Family, prebuiltSegments } from './prebuilt';
import { keyOf, type SegmentChangeView, type SegmentInput, type SegmentView, type SizeOnDay } from './segment';
import { findSubjects } from './subjects.server';
import { countMatching, freshenSizes, memberCount, noteSize, sampleMatching } from './upkeep.server';

export {
  eraseContact,
  eraseShop,
  type MembershipCause,
  type MembershipNews,
  moveContact,
  updateMemberships,
} from './membership.server';
export { findAskedEvents, findFigures } from './subjects.server';
export {
  countMatching,
  countSegments,
  findDifferences,
  hasUnfilled,
  lookAgain,
  noteFilled,
  sampleMatching,
} from './upkeep.server';

interface SegmentRow {
  id: string;
  key: string;
  name: string;
  description: string;
  family: Family;
  condition: Condition;
  status: 'on' | 'off';
  filled_at: Date | null;
  size: number | null;
  sized_at: Date | null;
}

const COLUMNS = 'id, key, name, description, family, condition, status, filled_at, size, sized_at';

function toView({ filled_at: filledAt, sized_at: sizedAt, ...row }: SegmentRow): SegmentView {
  return { ...row, isFilling: row.status === 'on' && filledAt === null, sizedAt };
}

/**
 * Gives a shop the prebuilt segments, with stages and tiers switched on; called at every install. Repeats bring their definitions up to
 * date and switch nothing. Afterwards members may have to be found (`hasUnfilled`).
 */
export async function installPrebuilt(ctx: Ctx): Promise<void> {
  const written = await ctx.sql.query<{ status: string }>(
    `insert into segment (id, shop_id, key, name, description, family, condition, status, position, created_at, updated_at)
     select n.id, $1, n.key, n.name, n.description, n.family, n.condition::jsonb, n.status, n.position, $2, $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[])
       as n(id, key, name, description, family, condition, position, status)
     on conflict (shop_id, key) do update set name = excluded.name, description = excluded.description, family = excluded.family,
       position = excluded.position, condition = excluded.condition, updated_at = excluded.updated_at, filled_at = null
     where segment.condition <> excluded.condition or segment.name <> excluded.name or segment.description <> excluded.description
     returning status`,
    [
      ctx.shopId,
      ctx.now,
      prebuiltSegments.map(({ key }) => stableId(new Date(0), ctx.shopId, 'segment', key)),
      prebuiltSegments.map(({ key }) => key),
      prebuiltSegments.map(({ name }) => name),
      prebuiltSegments.map(({ description }) => description),
      prebuiltSegments.map(({ family }) => family),
      prebuiltSegments.map(({ condition }) => JSON.stringify(condition)),
      prebuiltSegments.map((_, index) => index),
      prebuiltSegments.map(({ isKept }) => (isKept ? 'on' : 'off')),
    ],
  );
  if (written.some(({ status }) => status === 'on')) await noteSegmentsChange(ctx);
}

/** All segments of the shop, its own first, with their sizes of the last 30 days. In a small shop they are counted again for it. */
export async function listSegments(ctx: Ctx): Promise<(SegmentView & { sizes: SizeOnDay[] })[]> {
  await freshenSizes(ctx);
  const rows = await ctx.sql.query<SegmentRow>(
    `select ${COLUMNS} from segment where shop_id = $1 order by family <> 'own', position, created_at, key`,
    [ctx.shopId],
  );
  const members = await ctx.sql.query<{ segment_id: string; count: number }>(
    'select segment_id, count(*)::int as count from segment_membership where shop_id = $1 group by segment_id',
    [ctx.shopId],
  );
  const sizes = await sizesOf(ctx, null, 30);
  const live = new Map(members.map((row) => [row.segment_id, row.count]));
  return rows.map((row) => ({ ...withLiveSize(ctx, toView(row), live.get(row.id)), sizes: sizes.get(row.id) ?? [] }));
}

function withLiveSize(ctx: Ctx, segment: SegmentView, members = 0): SegmentView {
  return segment.status === 'on' ? { ...segment, size: members, sizedAt: ctx.now } : segment;
}

async function sizesOf(ctx: Ctx, segmentId: string | null, days: number): Promise<Map<string, SizeOnDay[]>> {
  const from = new Date(ctx.now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  const rows = await ctx.sql.query<SizeOnDay & { segment_id: string }>(
    `select segment_id, day, size from segment_size
     where shop_id = $1 and ($2::uuid is null or segment_id = $2) and day >= $3 order by segment_id, day`,
    [ctx.shopId, segmentId, from],
  );
  const sizes = new Map<string, SizeOnDay[]>();
  for (const { segment_id: id, day, size } of rows) sizes.set(id, [...(sizes.get(id) ?? []), { day, size }]);
  return sizes;
}

async function rowOf(ctx: Ctx, key: string): Promise<SegmentRow | null> {
  const [row] = await ctx.sql.query<SegmentRow>(`select ${COLUMNS} from segment where shop_id = $1 and key = $2`, [
    ctx.shopId,
    key,
  ]);
  return row ?? null;
}

/** One segment by its key, counted now, with its size on the last 90 days as far as it was counted then; null when there is none. */
export async function findSegment(ctx: Ctx, key: string): Promise<(SegmentView & { sizes: SizeOnDay[] }) | null> {
  const row = await rowOf(ctx, key);
  if (!row) return null;
  const size = row.status === 'on' ? await memberCount(ctx, row.id) : await countMatching(ctx, row.condition);
  await noteSize(ctx, row.id, size);
  const sizes = await sizesOf(ctx, row.id, 90);
  return { ...toView(row), size, sizedAt: ctx.now, sizes: sizes.get(row.id) ?? [] };
}

/** Some people in a segment: who entered last when members are kept, else who was seen last. */
export async function sampleOf(ctx: Ctx, segment: SegmentView, limit = 10): Promise<string[]> {
  if (segment.status === 'off') return sampleMatching(ctx, segment.condition, limit);
  const rows = await ctx.sql.query<{ contact_id: string }>(
    `select contact_id from segment_membership where shop_id = $1 and segment_id = $2 order by since desc, contact_id desc limit $3`,
    [ctx.shopId, segment.id, limit],
  );
  return rows.map((row) => row.contact_id);
}

/** Words that stand where a key would in the address of a screen. */
const RESERVED = ['new'];

/** Stores a segment of the merchant's, switched off, and returns its key: made of the name, with a number where that is taken. */
export async function createSegment(ctx: Ctx, { name, description, condition }: SegmentInput): Promise<string> {
  const base = keyOf(name);
  const taken = await ctx.sql.query<{ key: string }>('select key from segment where shop_id = $1', [ctx.shopId]);
  const keys = new Set([...RESERVED, ...taken.map((row) => row.key)]);
  let key = base;
  for (let number = 2; keys.has(key); number += 1) key = `${base}-${number}`;
  await ctx.sql.query(
    `insert into segment (id, shop_id, key, name, description, family, condition, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'own', $6::jsonb, $7, $7)`,
    [
      stableId(ctx.now, ctx.shopId, 'segment', key),
      ctx.shopId,
      key,
      name,
      description,
      JSON.stringify(condition),
      ctx.now,
    ],
  );
  return key;
}

/**
 * Changes a segment of the merchant's; false when there is none. With another condition its members are found anew, and people who
 * come or go by that are no event. Prebuilt segments stay as they are: copy them.
 */
export async function updateSegment(ctx: Ctx, key: string, input: SegmentInput): Promise<boolean> {
  const rows = await ctx.sql.query<{ status: string }>(
    `update segment set name = $3, description = $4, condition = $5::jsonb, updated_at = $6,
       filled_at = case when condition = $5::jsonb then filled_at end
     where shop_id = $1 and key = $2 and family = 'own' returning status`,
    [ctx.shopId, key, input.name, input.description, JSON.stringify(input.condition), ctx.now],
  );
  if (rows[0]?.status === 'on') await noteSegmentsChange(ctx);
  return rows.length > 0;
}

/** Removes a segment of the merchant's with its members and history; false when there is none. */
export async function deleteSegment(ctx: Ctx, key: string): Promise<boolean> {
  const [gone] = await ctx.sql.query<{ id: string }>(
    `delete from segment where shop_id = $1 and key = $2 and family = 'own' returning id`,
    [ctx.shopId, key],
  );
  if (!gone) return false;
  await forgetMembers(ctx, gone.id);
  for (const table of ['segment_change', 'segment_size']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1 and segment_id = $2`, [ctx.shopId, gone.id]);
  }
  await noteSegmentsChange(ctx);
  return true;
}

/**
 * Begins or ends keeping the members of a segment; false when there is none. On: the people who are in are found by `lookAgain` over
 * the whole shop, and from then on coming and going are events. Off: the members are forgotten, their history is not.
 */
export async function switchSegment(ctx: Ctx, key: string, status: 'on' | 'off'): Promise<boolean> {
  const [changed] = await ctx.sql.query<{ id: string }>(
    `update segment set status = $3, filled_at = null, updated_at = $4
     where shop_id = $1 and key = $2 and status <> $3 returning id`,
    [ctx.shopId, key, status, ctx.now],
  );
  if (!changed) return (await rowOf(ctx, key)) !== null;
  if (status === 'off') await forgetMembers(ctx, changed.id);
  await noteSegmentsChange(ctx);
  return true;
}

async function forgetMembers(ctx: Ctx, segmentId: string): Promise<void> {
  await ctx.sql.query('delete from segment_membership where shop_id = $1 and segment_id = $2', [ctx.shopId, segmentId]);
}

/** One contact's place in a segment. */
export interface SegmentOfContact {
  key: string;
  name: string;
  family: Family;
  /** Since when, where members are kept. */
  since: Date | null;
}

/** The segments a contact is in now, whether or not members are kept. */
export async function segmentsOf(ctx: Ctx, contactId: string): Promise<SegmentOfContact[]> {
  const segments = await ctx.sql.query<SegmentRow>(
    `select ${COLUMNS} from segment where shop_id = $1 order by family <> 'own', position, key`,
    [ctx.shopId],
  );
  const conditions = segments.map((segment) => segment.condition);
  const subject = (await findSubjects(ctx, await findTraits(ctx, [contactId]), conditions)).get(contactId);
  if (!subject?.isKnown) return [];
  const rows = await ctx.sql.query<{ segment_id: string; since: Date }>(
    'select segment_id, since from segment_membership where bucket = $1 and shop_id = $2 and contact_id = $3',
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId],
  );
  const since = new Map(rows.map((row) => [row.segment_id, row.since]));
  return segments
    .filter(({ condition }) => evaluate(condition, subject, ctx.now))
    .map(({ id, key, name, family }) => ({ key, name, family, since: since.get(id) ?? null }));
}

export interface MembershipExplanation {
  isIn: boolean;
  /** False: a visitor without address or account, who is in no segment whatever the parts say. */
  isKnown: boolean;
  explanation: Explanation;
  /** Newest first. */
  changes: SegmentChangeView[];
}

/** Why a contact is in a segment or not, part by part, and when it came and went; null when either is unknown. */
export async function explainMembership(
  ctx: Ctx,
  key: string,
  contactId: string,
): Promise<MembershipExplanation | null> {
  const segment = await rowOf(ctx, key);
  if (!segment) return null;
  const traits = await findTraits(ctx, [contactId]);
  const subject = (await findSubjects(ctx, traits, [segment.condition])).get(contactId);
  if (!subject) return null;
  const explanation = explain(segment.condition, subject, ctx.now);
  const changes = await ctx.sql.query<SegmentChangeView>(
    `select kind, at, why, event_type as "eventType" from segment_change
     where bucket = $1 and shop_id = $2 and contact_id = $3 and segment_id = $4 order by at desc, id desc limit 50`,
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId, segment.id],
  );
  return { isIn: subject.isKnown && explanation.answer, isKnown: subject.isKnown, explanation, changes };
}

/** What is recorded of a contact's memberships, for a copy of their data. */
export async function exportContact(ctx: Ctx, contactId: string): Promise<Record<string, unknown[]>> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  return {
    memberships: await ctx.sql.query(
      `select s.name, m.since from segment_membership m join segment s on s.id = m.segment_id and s.shop_id = m.shop_id
       where m.bucket = $1 and m.shop_id = $2 and m.contact_id = $3`,
      key,
    ),
    changes: await ctx.sql.query(
      `select s.name, h.kind, h.at, h.why from segment_change h join segment s on s.id = h.segment_id and s.shop_id = h.shop_id
       where h.bucket = $1 and h.shop_id = $2 and h.contact_id = $3 order by h.at`,
      key,
    ),
  };
}
