import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { addressHash, emailKeyOf } from './addresses.server';
import type { ConsentChange, ConsentState, ContactFacts, ContactView, SuppressionReason } from './schema';

export { mergeCustomers, resolveContacts } from './resolve.server';
export {
  eraseContact,
  eraseShop,
  exportContact,
  findContactIds,
  finishPrivacyRequest,
  listPrivacyRequests,
  recordPrivacyRequest,
  tracesOf,
} from './privacy.server';

interface ContactRow extends Omit<ContactView, 'suppression'> {
  suppression: SuppressionReason | null;
}

const COLUMNS = `c.id, c.email, c.customer_id as "customerId", c.first_name as "firstName", c.last_name as "lastName", c.locale,
  c.time_zone as "timeZone", c.country_code as "countryCode", c.region_code as "regionCode", c.city, c.tags,
  c.consent_state as "consentState", c.consent_at as "consentAt", c.consent_source as "consentSource",
  c.consent_level as "consentLevel", c.created_at as "createdAt", c.last_seen_at as "lastSeenAt"`;

/** Contacts by id, with whether their address is suppressed. Unknown ids are absent. */
export async function findContacts(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, ContactView>> {
  if (contactIds.length === 0) return new Map();
  const rows = await ctx.sql.query<Omit<ContactRow, 'suppression'>>(
    `select ${COLUMNS} from unnest($1::smallint[], $2::uuid[]) as k(bucket, id)
     join contact c on c.bucket = k.bucket and c.id = k.id and c.shop_id = $3`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  const suppressions = await findSuppressions(
    ctx,
    rows.flatMap((row) => row.email ?? []),
  );
  return new Map(rows.map((row) => [row.id, { ...row, suppression: suppressions.get(row.email ?? '') ?? null }]));
}

/** What conditions ask about contacts, by id. Unknown ids are absent. */
export async function findContactFacts(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, ContactFacts>> {
  if (contactIds.length === 0) return new Map();
  const rows = await ctx.sql.query<ContactFacts & { id: string }>(
    `select c.id, c.email_key is not null or c.customer_id is not null as "isKnown", c.consent_state as consent,
       c.country_code as "countryCode", c.region_code as "regionCode", c.city, c.time_zone as "timeZone", c.tags
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, id)
     join contact c on c.bucket = k.bucket and c.id = k.id and c.shop_id = $3`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

/** The ids of everybody in one bucket who has an address or an account. For work that goes through the whole shop. */
export async function listKnown(ctx: Ctx, bucket: number): Promise<string[]> {
  const rows = await ctx.sql.query<{ id: string }>(
    `select id from contact where bucket = $1 and shop_id = $2 and (email_key is not null or customer_id is not null) order by id`,
    [bucket, ctx.shopId],
  );
  return rows.map((row) => row.id);
}

async function findSuppressions(ctx: Ctx, emails: readonly string[]): Promise<Map<string, SuppressionReason>> {
  if (emails.length === 0) return new Map();
  const byHash = new Map(emails.map((email) => [addressHash(ctx.secret, email), email]));
  const hashes = [...byHash.keys()];
  const rows = await ctx.sql.query<{ hash: string; reason: SuppressionReason }>(
    `select s.address_hash as hash, s.reason from unnest($1::smallint[], $2::text[]) as k(bucket, hash)
     join suppression s on s.bucket = k.bucket and s.shop_id = $3 and s.address_hash = k.hash`,
    [hashes.map((hash) => bucketOf(ctx.shopId, hash)), hashes, ctx.shopId],
  );
  return new Map(rows.map((row) => [byHash.get(row.hash) ?? '', row.reason]));
}

/**
 * Applies a change of consent and keeps its proof. The newest statement counts, whatever order they arrive in; a repeat changes
 * nothing. Returns whether the state in force changed.
 */
export async function applyConsent(ctx: Ctx, contactId: string, change: ConsentChange): Promise<boolean> {
  return (await applyConsents(ctx, [{ contactId, change }]))[0] ?? false;
}

export interface OwnedConsent {
  contactId: string;
  change: ConsentChange;
}

/**
 * The same for any number of changes, one after the other, in three statements. Answers for each whether the state in force changed.
 * A contact that is not known, erased in the meantime for one, leaves nothing behind.
 */
export async function applyConsents(ctx: Ctx, changes: readonly OwnedConsent[]): Promise<boolean[]> {
  if (changes.length === 0) return [];
  const inForce = await lockConsents(ctx, [...new Set(changes.map(({ contactId }) => contactId))]);
  await keepProofs(
    ctx,
    changes.filter(({ contactId }) => inForce.has(contactId)),
  );
  const decided = new Map<string, ConsentChange>();
  const news = changes.map(({ contactId, change }) => {
    const before = inForce.get(contactId);
    if (!before || !supersedes(change, before)) return false;
    inForce.set(contactId, { state: change.state, at: change.occurredAt });
    decided.set(contactId, change);
    return before.state !== change.state;
  });
  await saveConsents(ctx, [...decided]);
  return news;
}

interface ConsentInForce {
  state: ConsentState;
  at: Date | null;
}

function supersedes(change: ConsentChange, { state, at }: ConsentInForce): boolean {
  if (at === null || at < change.occurredAt) return true;
  return at.getTime() === change.occurredAt.getTime() && state !== change.state;
}

async function keepProofs(ctx: Ctx, changes: readonly OwnedConsent[]): Promise<void> {
  if (changes.length === 0) return;
  await ctx.sql.query(
    `insert into consent_record (bucket, id, shop_id, contact_id, purpose, state, level, source, occurred_at, recorded_at)
     select n.bucket, n.id, $8, n.contact_id, 'email_marketing', n.state, n.level, n.source, n.occurred_at, $9
     from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       as n(bucket, id, contact_id, state, level, source, occurred_at)
     on conflict do nothing`,
    [
      changes.map(({ contactId }) => bucketOf(ctx.shopId, contactId)),
      changes.map(({ contactId, change }) =>
        stableId(change.occurredAt, ctx.shopId, 'consent', contactId, change.state, change.source),
      ),
      changes.map(({ contactId }) => contactId),
      changes.map(({ change }) => change.state),
      changes.map(({ change }) => change.level ?? null),
      changes.map(({ change }) => change.source),
      changes.map(({ change }) => change.occurredAt),
      ctx.shopId,
      ctx.now,
    ],
  );
}

async function lockConsents(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, ConsentInForce>> {
  const rows = await ctx.sql.query<ConsentInForce & { id: string }>(
    `select c.id, c.consent_state as state, c.consent_at as at from unnest($1::smallint[], $2::uuid[]) as k(bucket, id)
     join contact c on c.bucket = k.bucket and c.id = k.id and c.shop_id = $3 order by c.id for update of c`,
    [contactIds.map((id) => bucketOf(ctx.shopId, id)), contactIds, ctx.shopId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function saveConsents(ctx: Ctx, decided: readonly (readonly [string, ConsentChange])[]): Promise<void> {
  if (decided.length === 0) return;
  await ctx.sql.query(
    `update contact c set consent_state = n.state, consent_at = n.at, consent_source = n.source, consent_level = n.level, updated_at = $7
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $8::text[]) as n(bucket, id, state, at, source, level)
     where c.bucket = n.bucket and c.id = n.id and c.shop_id = $6`,
    [
      decided.map(([id]) => bucketOf(ctx.shopId, id)),
      decided.map(([id]) => id),
      decided.map(([, { state }]) => state),
      decided.map(([, { occurredAt }]) => occurredAt),
      decided.map(([, { source }]) => source),
      ctx.shopId,
      ctx.now,
      decided.map(([, { level }]) => level ?? null),
    ],
  );
}

/** Stops mail to an address at once and for good. The first reason stays, unless the new one is a spam report. */
export async function suppress(ctx: Ctx, email: string, reason: SuppressionReason, source: string): Promise<void> {
  const hash = addressHash(ctx.secret, email);
  await ctx.sql.query(
    `insert into suppression (bucket, shop_id, address_hash, reason, source, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (bucket, shop_id, address_hash) do update set reason = excluded.reason, source = excluded.source, at = excluded.at
     where excluded.reason = 'complained'`,
    [bucketOf(ctx.shopId, hash), ctx.shopId, hash, reason, source, ctx.now],
  );
}

/** Lets mail to an address through again, after a person looked at it. A spam report is never lifted (false). */
export async function liftSuppression(ctx: Ctx, email: string): Promise<boolean> {
  const hash = addressHash(ctx.secret, email);
  const lifted = await ctx.sql.query(
    `delete from suppression where bucket = $1 and shop_id = $2 and address_hash = $3 and reason <> 'complained' returning reason`,
    [bucketOf(ctx.shopId, hash), ctx.shopId, hash],
  );
  return lifted.length > 0;
}

export interface ContactPage {
  contacts: ContactView[];
  /** Give it back to get the next page; null on the last one. */
  cursor: string | null;
}

/**
 * Identified contacts whose address or name contains the words, last seen first. An empty query lists all. Pages are stable while
 * contacts come and go.
 */
export async function searchContacts(
  ctx: Ctx,
  { query = '', cursor = null, limit = 25 }: { query?: string; cursor?: string | null; limit?: number },
): Promise<ContactPage> {
  const pattern = `%${emailKeyOf(query).replace(/[\\%_]/g, '\\$&')}%`;
  const [seenAt, id] = cursor ? cursor.split('~') : [null, null];
  const rows = await ctx.sql.query<Omit<ContactRow, 'suppression'> & { seen: string }>(
    `select ${COLUMNS}, coalesce(c.last_seen_at, c.created_at)::text as seen from contact c
     where c.shop_id = $1 and (c.email_key is not null or c.customer_id is not null)
       and ($2 = '%%' or c.email_key like $2 or lower(concat_ws(' ', c.first_name, c.last_name)) like $2)
       and ($3::timestamptz is null or (coalesce(c.last_seen_at, c.created_at), c.id) < ($3::timestamptz, $4::uuid))
     order by coalesce(c.last_seen_at, c.created_at) desc, c.id desc limit $5`,
    [ctx.shopId, pattern, seenAt ?? null, id ?? null, limit + 1],
  );
  const page = rows.slice(0, limit);
  const suppressions = await findSuppressions(
    ctx,
    page.flatMap((row) => row.email ?? []),
  );
  const last = page.at(-1);
  return {
    contacts: page.map(({ seen: _, ...row }) => ({ ...row, suppression: suppressions.get(row.email ?? '') ?? null })),
    cursor: rows.length > limit && last ? `${last.seen}~${last.id}` : null,
  };
}

export interface ConsentProof {
  state: ConsentState;
  level: string | null;
  source: string;
  occurredAt: Date;
}

/** Every statement of consent a contact made, newest first. */
export async function consentHistory(ctx: Ctx, contactId: string): Promise<ConsentProof[]> {
  return ctx.sql.query<ConsentProof>(
    `select state, level, source, occurred_at as "occurredAt" from consent_record
     where bucket = $1 and shop_id = $2 and contact_id = $3 order by occurred_at desc, id desc`,
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId],
  );
}
