import { findProducts } from '../commerce/commerce.server';
import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import type { Weighing } from '../messages/schema';
import { flowNames, weighingView } from './decisions.server';
import type { EngagementView, TimelineEntry, TimelinePage } from './schema';
import { mergePage, readCursor, type TimelineCursor, withoutQuery } from './timeline';

type Entry<Kind> = Extract<TimelineEntry, { kind: Kind }>;
type Row<Kind> = Omit<Entry<Kind>, 'kind'>;

/** Parameters of the three sources: bucket, shop, contact, cursor time, cursor id, limit. */
type Key = readonly [number, string, string, Date | null, string | null, number];

const OLDER = (at: string, id: string) => `($4::timestamptz is null or (${at}, ${id}) < ($4, $5::uuid))`;

export async function timelinePage(
  ctx: Ctx,
  contactId: string,
  { before, limit }: { before?: string | null; limit: number },
): Promise<TimelinePage> {
  const cursor: TimelineCursor | null = readCursor(before);
  const key: Key = [
    bucketOf(ctx.shopId, contactId),
    ctx.shopId,
    contactId,
    cursor?.at ?? null,
    cursor?.id ?? null,
    limit + 1,
  ];
  const names = await flowNames(ctx);
  return mergePage([await events(ctx, key), await decisions(ctx, key, names), await messages(ctx, key, names)], limit);
}

// What happened to an email is shown with the email, so its events are left out here.
async function events(ctx: Ctx, key: Key): Promise<Entry<'event'>[]> {
  const rows = await ctx.sql.query<Row<'event'>>(
    `select id, occurred_at as at, type, properties from event
     where bucket = $1 and shop_id = $2 and contact_id = $3 and type not like 'email\\_%' and ${OLDER('occurred_at', 'id')}
     order by occurred_at desc, id desc limit $6`,
    key,
  );
  const titles = await titlesOf(ctx, rows);
  return rows.map((row) => {
    const title = titles.get(row.properties.variantId ?? '') ?? titles.get(row.properties.productId ?? '');
    return { kind: 'event', ...row, properties: title ? { title, ...row.properties } : row.properties };
  });
}

/** Names of the products of events that carry none, by variant and by product: a storefront knows only ids when something is added. */
async function titlesOf(ctx: Ctx, rows: readonly Row<'event'>[]): Promise<Map<string, string>> {
  const nameless = rows.flatMap(({ properties }) => (properties.title || properties.lines ? [] : [properties]));
  const ids = (of: 'variantId' | 'productId') => [...new Set(nameless.flatMap((properties) => properties[of] ?? []))];
  const found = await findProducts(ctx, { variantIds: ids('variantId'), productIds: ids('productId') });
  return new Map(
    found.flatMap(({ variantId, productId, title }) => [
      [productId, title],
      ...(variantId ? [[variantId, title] as const] : []),
    ]),
  );
}

/** Names of flows by key. */
type Names = ReadonlyMap<string, string>;

// A message that waits is decided again and again; of decisions that say the same only the newest is shown.
async function decisions(ctx: Ctx, key: Key, names: Names): Promise<Entry<'decision'>[]> {
  const rows = await ctx.sql.query<Omit<Row<'decision'>, 'weighing'> & { weighing: Weighing | null }>(
    `select d.id, d.decided_at as at, coalesce(f.name, '') as "flowName", d.message_id as "messageId", d.outcome, d.reason,
       d.checks, d.weighing, d.hold_until as "holdUntil"
     from (select distinct on (message_id, outcome, reason) * from decision
           where bucket = $1 and shop_id = $2 and contact_id = $3 and outcome <> 'send'
           order by message_id, outcome, reason, decided_at desc, id desc) d
     left join flow f on f.id = d.flow_id where ${OLDER('d.decided_at', 'd.id')}
     order by d.decided_at desc, d.id desc limit $6`,
    key,
  );
  return rows.map((row) => ({ kind: 'decision', ...row, weighing: weighingView(row.weighing, names) }));
}

async function messages(ctx: Ctx, key: Key, names: Names): Promise<Entry<'message'>[]> {
  const rows = await ctx.sql.query<Omit<Row<'message'>, 'engagement' | 'weighing'> & { weighing: Weighing | null }>(
    `select m.*, coalesce(d.checks, '[]'::jsonb) as checks, d.weighing, d.because from (
       select m.id, m.bucket, coalesce(m.sent_at, m.decided_at, m.created_at) as at, coalesce(f.name, '') as "flowName",
         m.subject, m.state, m.outcome
       from message m left join flow f on f.id = m.flow_id
       where m.bucket = $1 and m.shop_id = $2 and m.contact_id = $3
         and m.state in ('sending', 'sent', 'failed', 'unknown', 'not_confirmed')) m
     left join lateral (select checks, weighing, because from decision d where d.bucket = $1 and d.shop_id = $2 and d.contact_id = $3
         and d.message_id = m.id and d.outcome = 'send' order by d.decided_at desc limit 1) d on true
     where ${OLDER('m.at', 'm.id')} order by m.at desc, m.id desc limit $6`,
    key,
  );
  const engagement = await engagementOf(
    ctx,
    key[0],
    rows.map((row) => row.id),
  );
  return rows.map(({ id, at, flowName, subject, state, outcome, checks, weighing, because }) => ({
    kind: 'message',
    id,
    at,
    flowName,
    subject,
    state,
    outcome,
    checks,
    weighing: weighingView(weighing, names),
    because,
    engagement: engagement.get(id) ?? [],
  }));
}

async function engagementOf(ctx: Ctx, bucket: number, messageIds: string[]): Promise<Map<string, EngagementView[]>> {
  const rows = await ctx.sql.query<EngagementView & { message_id: string }>(
    `select message_id, kind, actor, occurred_at as at, url from engagement
     where bucket = $1 and shop_id = $2 and message_id = any($3::uuid[]) and kind <> 'delivered' order by occurred_at, id`,
    [bucket, ctx.shopId, messageIds],
  );
  const byMessage = new Map<string, EngagementView[]>();
  for (const { message_id, ...row } of rows) {
    byMessage.set(message_id, [...(byMessage.get(message_id) ?? []), { ...row, url: withoutQuery(row.url) }]);
  }
  return byMessage;
}
