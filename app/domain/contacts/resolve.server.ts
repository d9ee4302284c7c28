import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { joinPatches, keyOf, type Known, resolve } from './identity';
import type { ContactMerge, ContactRef, Identity } from './schema';

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
  await ctx.sql.query('select pg_advisory_xact_lock(7303, hashtext($1))', [ctx.shopId]);
  const identities = new Map(
    refs.flatMap((ref) => ref.identities.map((identity) => [keyOf(identity), identity] as const)),
  );
  const keys = await findKeys(ctx, [...identities.values()]);
  const contacts = await findKnown(ctx, [...new Set(keys.values())]);
  const resolution = resolve(refs, keys, contacts, (ref) => newContactId(ctx, ref));
  const { contactIds, merges } = resolution;

  await moveRows(ctx, merges);
  await assignKeys(ctx, resolution.assigned);
  await saveContacts(
    ctx,
    refs,
    contactIds,
    new Map([...contacts, ...[...resolution.created, ...resolution.changed].map((one) => [one.id, one] as const)]),
  );
  return { contactIds, merges };
}

function newContactId(ctx: Ctx, ref: ContactRef): string {
  const [first] = ref.identities;
  return stableId(ref.at, ctx.shopId, 'contact', first ? keyOf(first) : 'nobody');
}

async function findKeys(ctx: Ctx, identities: readonly Identity[]): Promise<Map<string, string>> {
  const rows = await ctx.sql.query<{ kind: Identity['kind']; value: string; contact_id: string }>(
    `select i.kind, i.value, i.contact_id from unnest($1::smallint[], $2::text[], $3::text[]) as k(bucket, kind, value)
     join contact_identity i on i.bucket = k.bucket and i.shop_id = $4 and i.kind = k.kind and i.value = k.value`,
    [
      identities.map((one) => bucketOf(ctx.shopId, one.value)),
      identities.map((one) => one.kind),
      identities.map((one) => one.value),
      ctx.shopId,
    ],
  );
  return new Map(rows.map((row) => [keyOf(row), row.contact_id]));
}

async function findKnown(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Known>> {
  const rows = await ctx.sql.query<Known>(
    `select c.id, c.email_key as "emailKey", c.customer_id as "customerId", c.created_at as "createdAt"
     from unnest($1::smallint[], $2::uuid[]) as k(bucket, id) join contact c on c.bucket = k.bucket and c.id = k.id and c.shop_id = $3`,
    [ids.map((id) => bucketOf(ctx.shopId, id)), ids, ctx.shopId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function moveRows(ctx: Ctx, merges: readonly ContactMerge[]): Promise<void> {
  for (const { from, to } of merges) {
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
       update contact c set first_name = coalesce(c.first_name, g.first_name), last_name = coalesce(c.last_name, g.last_name),
         email = coalesce(c.email, g.email), phone = coalesce(c.phone, g.phone), locale = coalesce(c.locale, g.locale),
         time_zone = coalesce(c.time_zone, g.time_zone), created_at = least(c.created_at, g.created_at),
         last_seen_at = greatest(c.last_seen_at, g.last_seen_at),
         consent_state = case when g.consent_at > coalesce(c.consent_at, '-infinity') then g.consent_state else c.consent_state end,
         consent_source = case when g.consent_at > coalesce(c.consent_at, '-infinity') then g.consent_source else c.consent_source end,
         consent_at = greatest(c.consent_at, g.consent_at)
       from gone g where c.bucket = $1 and c.id = $2`,
      [newBucket, to, oldBucket, ctx.shopId, from],
    );
  }
}

async function assignKeys(ctx: Ctx, assigned: readonly { identity: Identity; contactId: string }[]): Promise<void> {
  if (assigned.length === 0) return;
  await ctx.sql.query(
    `insert into contact_identity (bucket, shop_id, kind, value, contact_id, created_at)
     select n.bucket, $5, n.kind, n.value, n.contact_id, $6
     from unnest($1::smallint[], $2::text[], $3::text[], $4::uuid[]) as n(bucket, kind, value, contact_id)
     on conflict (bucket, shop_id, kind, value) do update set contact_id = excluded.contact_id`,
    [
      assigned.map((one) => bucketOf(ctx.shopId, one.identity.value)),
      assigned.map((one) => one.identity.kind),
      assigned.map((one) => one.identity.value),
      assigned.map((one) => one.contactId),
      ctx.shopId,
      ctx.now,
    ],
  );
}

/** Writes new contacts and what the references said about known ones, in one statement. */
async function saveContacts(
  ctx: Ctx,
  refs: readonly ContactRef[],
  contactIds: readonly string[],
  known: ReadonlyMap<string, Known>,
): Promise<void> {
  const said = new Map<string, ContactRef[]>();
  contactIds.forEach((id, index) => said.set(id, [...(said.get(id) ?? []), refs[index] as ContactRef]));
  const rows = [...said].map(([id, about]) => {
    const patch = joinPatches(about);
    const contact = known.get(id);
    const emails = about.flatMap((ref) => ref.patch.email ?? []);
    const email = emails.find((one) => one.trim().toLowerCase() === contact?.emailKey) ?? contact?.emailKey ?? null;
    const times = about.map((ref) => ref.at.getTime());
    return {
      id,
      patch,
      email,
      emailKey: contact?.emailKey ?? null,
      customerId: contact?.customerId ?? null,
      tags: patch.tags ?? null,
      added: about.flatMap((ref) => ref.patch.addedTags ?? []),
      firstAt: new Date(Math.min(...times)),
      lastAt: new Date(Math.max(...times)),
    };
  });
  const text = (pick: (row: (typeof rows)[number]) => string | null | undefined) =>
    rows.map((row) => pick(row) ?? null);
  await ctx.sql.query(
    `insert into contact (bucket, id, shop_id, email, email_key, customer_id, first_name, last_name, phone, locale, time_zone, country_code,
       region_code, city, tags, created_at, updated_at, last_seen_at)
     select n.bucket, n.id, $17, n.email, n.email_key, n.customer_id, n.first_name, n.last_name, n.phone, n.locale, n.time_zone,
       n.country_code, n.region_code, n.city, array(select jsonb_array_elements_text(coalesce(n.tags, '[]')::jsonb || n.added::jsonb)),
       n.first_at, $18, n.last_at
     from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::timestamptz[], $19::timestamptz[])
       as n(bucket, id, email, email_key, customer_id, first_name, last_name, phone, locale, time_zone, country_code, region_code, city,
         tags, added, first_at, last_at)
     on conflict (bucket, id) do update set email = excluded.email, email_key = excluded.email_key, customer_id = excluded.customer_id,
       first_name = coalesce(excluded.first_name, contact.first_name), last_name = coalesce(excluded.last_name, contact.last_name),
       phone = coalesce(excluded.phone, contact.phone), locale = coalesce(excluded.locale, contact.locale),
       time_zone = coalesce(excluded.time_zone, contact.time_zone), country_code = coalesce(excluded.country_code, contact.country_code),
       region_code = coalesce(excluded.region_code, contact.region_code), city = coalesce(excluded.city, contact.city),
       tags = case when excluded.tags = '{}' then contact.tags else array(select distinct unnest(contact.tags || excluded.tags)) end,
       created_at = least(contact.created_at, excluded.created_at), updated_at = excluded.updated_at,
       last_seen_at = greatest(contact.last_seen_at, excluded.last_seen_at)`,
    [
      rows.map((row) => bucketOf(ctx.shopId, row.id)),
      rows.map((row) => row.id),
      text((row) => row.email),
      text((row) => row.emailKey),
      text((row) => row.customerId),
      text((row) => row.patch.firstName),
      text((row) => row.patch.lastName),
      text((row) => row.patch.phone),
      text((row) => row.patch.locale),
      text((row) => row.patch.timeZone),
      text((row) => row.patch.countryCode),
      text((row) => row.patch.regionCode),
      text((row) => row.patch.city),
      text((row) => (row.tags ? JSON.stringify(row.tags) : null)),
      rows.map((row) => JSON.stringify(row.added)),
      rows.map((row) => row.firstAt),
      ctx.shopId,
      ctx.now,
      rows.map((row) => row.lastAt),
    ],
  );
}
