import type { Ctx } from '../context';
import { bucketOf, stableId } from '../ids.server';
import { emailKeyOf } from './addresses.server';

/** The contacts a customer id or an address belongs to: usually one. */
export async function findContactIds(ctx: Ctx, who: { customerId?: string; email?: string }): Promise<string[]> {
  const keys = [
    ...(who.customerId ? [['customer', who.customerId] as const] : []),
    ...(who.email ? [['email', emailKeyOf(who.email)] as const] : []),
  ];
  const rows = await ctx.sql.query<{ contact_id: string }>(
    `select distinct i.contact_id from unnest($1::smallint[], $2::text[], $3::text[]) as k(bucket, kind, value)
     join contact_identity i on i.bucket = k.bucket and i.shop_id = $4 and i.kind = k.kind and i.value = k.value`,
    [
      keys.map(([, value]) => bucketOf(ctx.shopId, value)),
      keys.map(([kind]) => kind),
      keys.map(([, value]) => value),
      ctx.shopId,
    ],
  );
  return rows.map((row) => row.contact_id);
}

/** Everything by which stored raw deliveries may name a contact: addresses, customer id, browser, cart and checkout keys. */
export async function tracesOf(ctx: Ctx, contactId: string): Promise<string[]> {
  const rows = await ctx.sql.query<{ value: string }>(
    `select value from contact_identity where shop_id = $1 and contact_id = $2
     union select email from contact where bucket = $3 and shop_id = $1 and id = $2 and email is not null`,
    [ctx.shopId, contactId, bucketOf(ctx.shopId, contactId)],
  );
  return rows.map((row) => row.value);
}

/**
 * Notes a compliance request about these contacts. Returns its id: the same for a repeat in the same batch, another one for
 * anybody else, also when two people are named by nothing but their addresses.
 */
export async function recordPrivacyRequest(
  ctx: Ctx,
  request: {
    kind: 'data_request' | 'customer_redact' | 'shop_redact';
    customerId: string | null;
    contactIds: readonly string[];
  },
): Promise<string> {
  const about = [request.customerId ?? '', ...[...request.contactIds].sort()];
  const id = stableId(ctx.now, ctx.shopId, 'privacy', request.kind, ...about);
  await ctx.sql.query(
    `insert into privacy_request (id, shop_id, kind, customer_id, requested_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [id, ctx.shopId, request.kind, request.customerId, ctx.now],
  );
  return id;
}

/** Closes a compliance request, with the copy of the data where one was asked for. A redaction forgets whom it was about. */
export async function finishPrivacyRequest(ctx: Ctx, requestId: string, result: unknown): Promise<void> {
  await ctx.sql.query(
    `update privacy_request set state = 'done', finished_at = $3, result = $4::jsonb,
       customer_id = case when kind = 'customer_redact' then null else customer_id end
     where shop_id = $1 and id = $2`,
    [ctx.shopId, requestId, ctx.now, result === null ? null : JSON.stringify(result)],
  );
}

export interface PrivacyRequestView {
  id: string;
  kind: string;
  state: string;
  requestedAt: Date;
  finishedAt: Date | null;
  result: unknown;
}

/** Compliance requests of the shop, newest first. */
export async function listPrivacyRequests(ctx: Ctx): Promise<PrivacyRequestView[]> {
  return ctx.sql.query<PrivacyRequestView>(
    `select id, kind, state, requested_at as "requestedAt", finished_at as "finishedAt", result from privacy_request
     where shop_id = $1 order by requested_at desc limit 100`,
    [ctx.shopId],
  );
}

/** What is known about a contact itself, for a copy of their data. */
export async function exportContact(ctx: Ctx, contactId: string): Promise<Record<string, unknown[]>> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  return {
    contact: await ctx.sql.query('select * from contact where bucket = $1 and shop_id = $2 and id = $3', key),
    consent: await ctx.sql.query(
      'select * from consent_record where bucket = $1 and shop_id = $2 and contact_id = $3',
      key,
    ),
    keys: await ctx.sql.query('select kind, value from contact_identity where shop_id = $1 and contact_id = $2', [
      ctx.shopId,
      contactId,
    ]),
  };
}

/** Removes a contact, its keys and its consent. Copies of its data made for earlier requests go too, and whom those were about. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  const key = [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId];
  await ctx.sql.query(
    `update privacy_request set result = null, customer_id = null where shop_id = $1
     and (result::text like '%' || $2::text || '%'
       or customer_id in (select value from contact_identity where shop_id = $1 and contact_id = $2::uuid and kind = 'customer'))`,
    [ctx.shopId, contactId],
  );
  await ctx.sql.query('delete from contact_identity where shop_id = $1 and contact_id = $2', [ctx.shopId, contactId]);
  await ctx.sql.query('delete from consent_record where bucket = $1 and shop_id = $2 and contact_id = $3', key);
  await ctx.sql.query('delete from contact where bucket = $1 and shop_id = $2 and id = $3', key);
}

/** Removes all contacts of the shop with everything this module knows. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  for (const table of ['contact_identity', 'consent_record', 'suppression', 'privacy_request', 'contact']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
  }
}
