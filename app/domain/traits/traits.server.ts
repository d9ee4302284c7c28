import type { Ctx } from '../context';
import { BUCKETS, bucketOf } from '../ids.server';
import type { HeedEvent } from '../events/schema';
import { fold } from './reducer';
import { emptyTraits, type Traits } from './schema';

export { lifecycleStage, localTimeZone } from './lifecycle';
export { fold } from './reducer';
export { factOfSilence, silencesAfter } from './silences';

interface TraitRow {
  contact_id: string;
  state: Traits;
}

function keys(ctx: Ctx, contactIds: readonly string[]) {
  return [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds] as const;
}

/** Traits by contact, before a batch of events and after it. */
export interface Folded {
  before: ReadonlyMap<string, Traits>;
  after: ReadonlyMap<string, Traits>;
}

/**
 * Folds events into the traits of their contacts and returns them by contact, as they were and as they are. Locks the rows until the
 * transaction ends: whoever decides about one of these contacts meanwhile waits and then sees these events.
 */
export async function foldEvents(ctx: Ctx, events: readonly HeedEvent[]): Promise<Folded> {
  const contactIds = [...new Set(events.map((event) => event.contactId))].sort();
  const before = await lockTraits(ctx, contactIds);
  const after = new Map(before);
  for (const event of events) after.set(event.contactId, fold(after.get(event.contactId) ?? emptyTraits(), event));
  await saveTraits(ctx, after);
  return { before, after };
}

/** Reads the traits of contacts and holds their rows until the transaction ends. Contacts without events get empty traits. */
export async function lockTraits(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Traits>> {
  return load(ctx, contactIds, 'for update of t');
}

/** Traits of contacts, without a lock. Contacts without events get empty traits. */
export async function findTraits(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Traits>> {
  return load(ctx, contactIds, '');
}

async function load(ctx: Ctx, contactIds: readonly string[], lock: string): Promise<Map<string, Traits>> {
  const [buckets, ids] = keys(ctx, contactIds);
  const rows = await ctx.sql.query<TraitRow>(
    `select t.contact_id, t.state from unnest($1::smallint[], $2::uuid[]) as k(bucket, contact_id)
     join trait t on t.bucket = k.bucket and t.shop_id = $3 and t.contact_id = k.contact_id
     order by t.contact_id ${lock}`,
    [buckets, ids, ctx.shopId],
  );
  const found = new Map(rows.map((row) => [row.contact_id, row.state]));
  return new Map(contactIds.map((id) => [id, found.get(id) ?? emptyTraits()]));
}

export interface TraitsPage {
  traits: Map<string, Traits>;
  /** Where to go on; null after the last contact. */
  next: { bucket: number; contactId: string } | null;
}

/**
 * Traits of the shop's contacts in a fixed order, `limit` of them looked at. `holding`: only those come back who looked at one of the
 * products or had one of the variants in the cart. No lock.
 */
export async function traitsPage(
  ctx: Ctx,
  {
    after,
    limit,
    holding,
  }: {
    after: TraitsPage['next'];
    limit: number;
    holding: { productIds: readonly string[]; variantIds: readonly string[] } | null;
  },
): Promise<TraitsPage> {
  // The buckets are walked in order by the nested loop that a lateral join over a function is; the limit stops it.
  const rows = await ctx.sql.query<{ bucket: number; contact_id: string; state: Traits | null }>(
    `select t.bucket, t.contact_id,
       case when $5::text[] is null or t.state -> 'products' ?| $5 or t.state -> 'carts' -> 'products' ?| $6 then t.state end as state
     from generate_series($2::int, $7::int) as b(bucket) cross join lateral (
       select bucket, contact_id, state from trait
       where trait.bucket = b.bucket and shop_id = $1 and (b.bucket > $2 or $3::uuid is null or contact_id > $3)
       order by contact_id limit $4) t
     limit $4`,
    [
      ctx.shopId,
      after?.bucket ?? 0,
      after?.contactId ?? null,
      limit,
      holding?.productIds ?? null,
      holding?.variantIds ?? null,
      BUCKETS - 1,
    ],
  );
  const last = rows.at(-1);
  return {
    traits: new Map(rows.flatMap((row) => (row.state ? [[row.contact_id, row.state]] : []))),
    next: last && rows.length === limit ? { bucket: last.bucket, contactId: last.contact_id } : null,
  };
}

async function saveTraits(ctx: Ctx, traits: ReadonlyMap<string, Traits>): Promise<void> {
  const ids = [...traits.keys()];
  if (ids.length === 0) return;
  await ctx.sql.query(
    `insert into trait (bucket, shop_id, contact_id, state, updated_at)
     select k.bucket, $3, k.contact_id, k.state::jsonb, $5 from unnest($1::smallint[], $2::uuid[], $4::text[]) as k(bucket, contact_id, state)
     on conflict (bucket, shop_id, contact_id) do update set state = excluded.state, updated_at = excluded.updated_at`,
    [...keys(ctx, ids), ctx.shopId, ids.map((id) => JSON.stringify(traits.get(id))), ctx.now],
  );
}

const SAMPLED = 20_000;

/**
 * Where the spending of the shop's customers has its 50th to 99th hundredth: the smallest sum that at least so many percent of them do
 * not exceed. Empty before the first customer. Very large shops are sampled: buckets hold contacts by chance.
 */
export async function spendQuantiles(ctx: Ctx): Promise<number[]> {
  const [row] = await ctx.sql.query<{ spend: number[] | null }>(
    `select percentile_disc(array(select n / 100.0::float8 from generate_series(50, 99) as n)) within group (order by c.spend) as spend
     from (select t.spend from generate_series(0, $2::int) as b(bucket) cross join lateral (
         select (state #>> '{orders,spend}')::float8 as spend from trait
         where trait.bucket = b.bucket and shop_id = $1 and (state #>> '{orders,count}')::int > 0) t
       limit $3) c`,
    [ctx.shopId, BUCKETS - 1, SAMPLED],
  );
  return row?.spend ?? [];
}

/** Rebuilds one contact's traits from its events: after a merge, and whenever the fold itself was changed. */
export async function refold(ctx: Ctx, contactId: string, events: readonly HeedEvent[]): Promise<Traits> {
  const traits = events.reduce<Traits>(fold, emptyTraits());
  await saveTraits(ctx, new Map([[contactId, traits]]));
  return traits;
}

/** Removes what was computed about a contact. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query('delete from trait where bucket = $1 and shop_id = $2 and contact_id = $3', [
    bucketOf(ctx.shopId, contactId),
    ctx.shopId,
    contactId,
  ]);
}

/** Removes the traits of all contacts of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from trait where shop_id = $1', [ctx.shopId]);
}
