import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { emailKeyOf } from './addresses.server';
import { keyOf, type KeyOwner, type Known, resolve, type Resolution } from './identity';
import { differs, emptyProfile, joinProfiles, learn, type Profile } from './profile';
import type { ContactMerge, ContactRef, Identity } from './schema';

interface StoredContact extends Known, Profile {}

/**
 * Finds or creates the contact each reference is about, and says which contacts turned out to be one person: the caller moves their
 * histories (`from` is already gone here). Set-based: five statements whatever the size of the batch. Identities of one shop change
 * in one transaction at a time, so two workers meeting the same new address end with one contact.
 */
export async function resolveContacts(
  ctx: Ctx,
  refs: readonly ContactRef[],
): Promise<{ contactIds: string[]; merges: ContactMerge[] }> {
  if (refs.length === 0) return { contactIds: [], merges: [] };
  await lockIdentities(ctx);
  const identities = new Map(
    refs.flatMap((ref) => ref.identities.map((identity) => [keyOf(identity), identity] as const)),
  );
  const keys = await findKeys(ctx, [...identities.values()]);
  const stored = await findStored(ctx, [...new Set([...keys.values()].map(({ contactId }) => contactId))]);
  if (refs.some((ref) => ref.isCustomerRecord)) {
    // Since when a customer goes by their present address decides whether a record is news.
    const present = [...stored.values()].flatMap(({ emailKey }) => emailKey ?? []);
    const owners = await findKeys(
      ctx,
      present.map((value) => ({ kind: 'email', value })),
    );
    for (const [key, owner] of owners) keys.set(key, owner);
  }
  const resolution = resolve(refs, keys, stored, (ref) => newContactId(ctx, ref));
  for (const merge of resolution.merges) await fold(ctx, merge);
  await assignKeys(ctx, resolution.assigned);
  await saveContacts(ctx, worthSaving(refs, resolution, stored));
  return { contactIds: resolution.contactIds, merges: resolution.merges };
}

/**
 * Shopify folded one customer into another: their contacts become one, and both customer ids lead to it from now on. Empty when
 * there is nothing to fold; else the caller moves the history, as after resolveContacts.
 */
export async function mergeCustomers(
  ctx: Ctx,
  { kept, deleted }: { kept: string; deleted: string },
): Promise<ContactMerge[]> {
  await lockIdentities(ctx);
  const [keptKey, deletedKey] = [kept, deleted].map((value): Identity => ({ kind: 'customer', value })) as [
    Identity,
    Identity,
  ];
  const keys = await findKeys(ctx, [keptKey, deletedKey]);
  const from = keys.get(keyOf(deletedKey))?.contactId;
  const to = keys.get(keyOf(keptKey))?.contactId ?? from;
  if (!from || !to) return [];
  const stored = await findStored(ctx, [from, to]);
  const [gone, survivor] = [stored.get(from), stored.get(to)];
  if (!gone || !survivor) return [];
  const merges = from === to ? [] : [{ from, to }];
  for (const merge of merges) await fold(ctx, merge);
  await assignKeys(ctx, [{ identity: keptKey, owner: { contactId: to, since: ctx.now } }]);
  const createdAt = gone.createdAt < survivor.createdAt ? gone.createdAt : survivor.createdAt;
  const emailKey = survivor.emailKey ?? gone.emailKey;
  await saveContacts(ctx, [{ ...survivor, ...joinProfiles(survivor, gone), emailKey, customerId: kept, createdAt }]);
  return merges;
}

/** Until the transaction ends nobody else changes who is who in this shop. */
async function lockIdentities(ctx: Ctx): Promise<void> {
  await ctx.sql.query(`select pg_advisory_xact_lock(hashtext('heed_identities'), hashtext($1))`, [ctx.shopId]);
}

function newContactId(ctx: Ctx, ref: ContactRef): string {
  const [first] = ref.identities;
  if (!first) throw new Error('a reference without any key');
  return stableId(ref.at, ctx.shopId, 'contact', keyOf(first), ctx.now.toISOString());
}

async function findKeys(ctx: Ctx, identities: readonly Identity[]): Promise<Map<string, KeyOwner>> {
  const rows = await ctx.sql.query<Identity & KeyOwner>(
    `select i.kind, i.value, i.contact_id as "contactId", i.created_at as since
     from unnest($1::smallint[], $2::text[], $3::text[]) as k(bucket, kind, value)
     join contact_identity i on i.bucket = k.bucket and i.shop_id = $4 and i.kind = k.kind and i.value = k.value`,
    [
      identities.map((one) => bucketOf(ctx.shopId, one.value)),
      identities.map((one) => one.kind),
      identities.map((one) => one.value),
      ctx.shopId,
    ],
  );
  return new Map(rows.map((row) => [keyOf(row), { contactId: row.contactId, since: row.since }]));
}

async function findStored(ctx: Ctx, ids: readonly string[]): Promise<Map<string, StoredContact>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql.query<StoredContact>(
    `select c.id, c.email_key as "emailKey", c.customer_id as "customerId", c.created_at as "createdAt", c.email,
       c.first_name as "firstName", c.last_name as "lastName", c.phone, c.locale, c.time_zone as "timeZone",
       c.country_code as "countryCode", c.region_code as "regionCode", c.city, c.tags, c.last_seen_at as "lastSeenAt"
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, id)
     join contact c on c.bucket = k.bucket and c.id = k.id and c.shop_id = $3`,
    [ids.map((id) => bucketOf(ctx.shopId, id)), ids, ctx.shopId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Moves the keys and the consent of a merged contact; of both statements of consent the newer one counts. */
async function fold(ctx: Ctx, { from, to }: ContactMerge): Promise<void> {
  const [oldBucket, newBucket] = [bucketOf(ctx.shopId, from), bucketOf(ctx.shopId, to)];
  await ctx.sql.query('update contact_identity set contact_id = $3 where shop_id = $1 and contact_id = $2', [
    ctx.shopId,
    from,
    to,
  ]);
  await ctx.sql.query(
    'update consent_record set bucket = $1, contact_id = $2 where bucket = $3 and shop_id = $4 and contact_id = $5',
    [newBucket, to, oldBucket, ctx.shopId, from],
  );
  await ctx.sql.query(
    `with gone as (delete from contact where bucket = $3 and shop_id = $4 and id = $5 returning *)
     update contact c set consent_state = g.consent_state, consent_source = g.consent_source, consent_level = g.consent_level, consent_at = g.consent_at
     from gone g
     where c.bucket = $1 and c.shop_id = $4 and c.id = $2 and g.consent_at > coalesce(c.consent_at, '-infinity')`,
    [newBucket, to, oldBucket, ctx.shopId, from],
  );
}

async function assignKeys(ctx: Ctx, assigned: Resolution['assigned']): Promise<void> {
  if (assigned.length === 0) return;
  await ctx.sql.query(
    `insert into contact_identity (bucket, shop_id, kind, value, contact_id, created_at)
     select n.bucket, $6, n.kind, n.value, n.contact_id, n.since
     from unnest($1::smallint[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[]) as n(bucket, kind, value, contact_id, since)
     on conflict (bucket, shop_id, kind, value) do update set contact_id = excluded.contact_id, created_at = excluded.created_at`,
    [
      assigned.map(({ identity }) => bucketOf(ctx.shopId, identity.value)),
      assigned.map(({ identity }) => identity.kind),
      assigned.map(({ identity }) => identity.value),
      assigned.map(({ owner }) => owner.contactId),
      assigned.map(({ owner }) => owner.since),
      ctx.shopId,
    ],
  );
}

/** Contacts as the references leave them: the new ones, and of those known before the ones that changed. */
function worthSaving(
  refs: readonly ContactRef[],
  { contactIds, merges, contacts }: Resolution,
  stored: ReadonlyMap<string, StoredContact>,
): StoredContact[] {
  const said = new Map<string, ContactRef[]>();
  refs.forEach((ref, index) => {
    const id = contactIds[index] as string;
    said.set(id, [...(said.get(id) ?? []), ref]);
  });
  const joined = new Map<string, Profile>(stored);
  for (const { from, to } of merges) {
    joined.set(to, joinProfiles(joined.get(to) ?? emptyProfile, stored.get(from) ?? emptyProfile));
  }
  return [...contacts.values()].flatMap(({ id, emailKey, customerId, createdAt }) => {
    const before = stored.get(id);
    const about = said.get(id) ?? [];
    const known = joined.get(id) ?? emptyProfile;
    const email = [...about.map(({ patch }) => patch.email), known.email].find(
      (one) => one && emailKeyOf(one) === emailKey,
    );
    const after = { ...learn(known, about), id, email: email?.trim() ?? emailKey, emailKey, customerId, createdAt };
    const isSame =
      before?.emailKey === emailKey &&
      before.customerId === customerId &&
      before.createdAt.getTime() === createdAt.getTime() &&
      !differs(before, after);
    return isSame ? [] : after;
  });
}

async function saveContacts(ctx: Ctx, contacts: readonly StoredContact[]): Promise<void> {
  if (contacts.length === 0) return;
  await ctx.sql.query(
    `insert into contact (bucket, id, shop_id, email, email_key, customer_id, first_name, last_name, phone, locale, time_zone,
       country_code, region_code, city, tags, created_at, last_seen_at, updated_at)
     select n.bucket, n.id, $17, n.email, n.email_key, n.customer_id, n.first_name, n.last_name, n.phone, n.locale, n.time_zone,
       n.country_code, n.region_code, n.city, array(select jsonb_array_elements_text(n.tags::jsonb)), n.created_at, n.last_seen_at, $18
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[])
       as n(bucket, id, email, email_key, customer_id, first_name, last_name, phone, locale, time_zone, country_code, region_code, city,
         tags, created_at, last_seen_at)
     on conflict (bucket, id) do update set email = excluded.email, email_key = excluded.email_key,
       customer_id = excluded.customer_id, first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone,
       locale = excluded.locale, time_zone = excluded.time_zone, country_code = excluded.country_code,
       region_code = excluded.region_code, city = excluded.city, tags = excluded.tags, created_at = excluded.created_at,
       last_seen_at = excluded.last_seen_at, updated_at = excluded.updated_at`,
    [
      contacts.map((contact) => bucketOf(ctx.shopId, contact.id)),
      contacts.map((contact) => contact.id),
      contacts.map((contact) => contact.email),
      contacts.map((contact) => contact.emailKey),
      contacts.map((contact) => contact.customerId),
      contacts.map((contact) => contact.firstName),
      contacts.map((contact) => contact.lastName),
      contacts.map((contact) => contact.phone),
      contacts.map((contact) => contact.locale),
      contacts.map((contact) => contact.timeZone),
      contacts.map((contact) => contact.countryCode),
      contacts.map((contact) => contact.regionCode),
      contacts.map((contact) => contact.city),
      contacts.map((contact) => JSON.stringify(contact.tags)),
      contacts.map((contact) => contact.createdAt),
      contacts.map((contact) => contact.lastSeenAt),
      ctx.shopId,
      ctx.now,
    ],
  );
}
