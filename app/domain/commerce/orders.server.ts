import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import { newest, type OwnedChange } from './newest';
import type { OrderView } from './schema';

/** `updated_at` of an order of which only later facts are known: older than any word about the order itself. */
const UNKNOWN = `'epoch'::timestamptz`;

/** Applies what a batch says about orders: whole orders first, then single facts about them. */
export async function applyOrders(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  await saveOrders(ctx, changes);
  await saveProgress(ctx, changes);
}

function orderBucket(ctx: Ctx, contactId: string | null, orderId: string): number {
  return bucketOf(ctx.shopId, contactId ?? orderId);
}

async function saveOrders(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const orders = newest(changes, 'order', ({ id }) => id);
  if (orders.length === 0) return;
  await ctx.sql.query(
    `insert into order_record (bucket, shop_id, id, contact_id, name, cart_token, checkout_token, lines, currency, total, subtotal,
       placed_at, paid_at, cancelled_at, fulfilled_at, source_name, test, updated_at)
     select n.bucket, $18, n.id, n.contact_id, n.name, n.cart_token, n.checkout_token, n.lines::jsonb, n.currency, n.total, n.subtotal,
       n.placed_at, n.paid_at, n.cancelled_at, n.fulfilled_at, n.source_name, n.test, n.updated_at
     from unnest($1::smallint[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[],
       $10::numeric[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::boolean[],
       $17::timestamptz[])
       as n(bucket, id, contact_id, name, cart_token, checkout_token, lines, currency, total, subtotal, placed_at, paid_at, cancelled_at,
         fulfilled_at, source_name, test, updated_at)
     on conflict (shop_id, id) do update set bucket = case when excluded.contact_id is null then order_record.bucket else excluded.bucket end,
       contact_id = coalesce(excluded.contact_id, order_record.contact_id), name = excluded.name,
       cart_token = coalesce(excluded.cart_token, order_record.cart_token),
       checkout_token = coalesce(excluded.checkout_token, order_record.checkout_token), lines = excluded.lines,
       currency = excluded.currency, total = excluded.total, subtotal = excluded.subtotal, placed_at = excluded.placed_at,
       paid_at = coalesce(order_record.paid_at, excluded.paid_at),
       cancelled_at = coalesce(order_record.cancelled_at, excluded.cancelled_at),
       fulfilled_at = coalesce(order_record.fulfilled_at, excluded.fulfilled_at), source_name = excluded.source_name,
       test = excluded.test, updated_at = excluded.updated_at
     where order_record.updated_at <= excluded.updated_at`,
    [
      orders.map(({ change, contactId }) => orderBucket(ctx, contactId, change.id)),
      orders.map(({ change }) => change.id),
      orders.map(({ contactId }) => contactId),
      orders.map(({ change }) => change.name),
      orders.map(({ change }) => change.cartToken),
      orders.map(({ change }) => change.checkoutToken),
      orders.map(({ change }) => JSON.stringify(change.lines)),
      orders.map(({ change }) => change.currency),
      orders.map(({ change }) => change.total),
      orders.map(({ change }) => change.subtotal),
      orders.map(({ change }) => change.placedAt),
      orders.map(({ change }) => change.paidAt),
      orders.map(({ change }) => change.cancelledAt),
      orders.map(({ change }) => change.fulfilledAt),
      orders.map(({ change }) => change.sourceName),
      orders.map(({ change }) => change.test),
      orders.map(({ change }) => change.updatedAt),
      ctx.shopId,
    ],
  );
}

/**
 * Facts about orders that may not be known yet. An unknown order gets a row that any whole order overwrites (it is older than
 * everything), keeping what these facts said. Each refund counts once.
 */
async function saveProgress(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const facts = changes
    .flatMap(({ change, contactId }) => (change.kind === 'order_progress' ? { ...change, contactId } : []))
    .sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  if (facts.length === 0) return;
  await ctx.sql.query(
    `insert into order_record (bucket, shop_id, id, contact_id, lines, currency, total, placed_at, updated_at)
     select distinct on (n.id) n.bucket, $5, n.id, n.contact_id, '[]'::jsonb, '', 0, n.at, ${UNKNOWN}
     from unnest($1::smallint[], $2::text[], $3::uuid[], $4::timestamptz[]) as n(bucket, id, contact_id, at)
     order by n.id, n.at on conflict do nothing`,
    [
      facts.map(({ contactId, orderId }) => orderBucket(ctx, contactId, orderId)),
      facts.map(({ orderId }) => orderId),
      facts.map(({ contactId }) => contactId),
      facts.map(({ at }) => at),
      ctx.shopId,
    ],
  );
  await ctx.sql.query(
    `update order_record o set delivered_at = coalesce(o.delivered_at, n.delivered_at),
       fulfilled_at = coalesce(o.fulfilled_at, n.fulfilled_at), refunded = o.refunded + coalesce(r.amount, 0),
       refund_ids = o.refund_ids || coalesce(r.ids, '{}')
     from (select id, min(delivered_at) as delivered_at, min(fulfilled_at) as fulfilled_at
           from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as n(id, delivered_at, fulfilled_at) group by id) n
     left join (select f.id, sum(f.amount) as amount, array_agg(f.refund_id) as ids
           from (select distinct on (id, refund_id) id, refund_id, amount from unnest($1::text[], $4::text[], $5::numeric[])
             as f(id, refund_id, amount) where refund_id is not null order by id, refund_id) f
           join order_record known on known.shop_id = $6 and known.id = f.id and f.refund_id <> all(known.refund_ids)
           group by f.id) r on r.id = n.id
     where o.shop_id = $6 and o.id = n.id`,
    [
      facts.map(({ orderId }) => orderId),
      facts.map(({ deliveredAt }) => deliveredAt ?? null),
      facts.map(({ fulfilledAt }) => fulfilledAt ?? null),
      facts.map(({ refund }) => refund?.refundId ?? null),
      facts.map(({ refund }) => refund?.amount ?? null),
      ctx.shopId,
    ],
  );
}

const ORDER_COLUMNS = `o.id, o.name, o.placed_at as "placedAt", o.cancelled_at as "cancelledAt", o.delivered_at as "deliveredAt",
  o.refunded, o.total, o.currency, o.lines, o.test, o.cart_token as "cartToken", o.checkout_token as "checkoutToken"`;

/** Orders by Shopify's ids. */
export async function findOrders(ctx: Ctx, orderIds: readonly string[]): Promise<OrderView[]> {
  if (orderIds.length === 0) return [];
  return ctx.sql.query<OrderView>(
    `select ${ORDER_COLUMNS} from order_record o where o.shop_id = $1 and o.id = any($2)`,
    [ctx.shopId, orderIds],
  );
}

export interface OrdersSinceQuestion {
  /** Under which the answer is found again. */
  key: string;
  contactId: string;
  since: Date;
  cartToken: string | null;
  checkoutToken: string | null;
}

/**
 * Orders placed at or after a moment by a contact, or out of its cart or checkout whoever paid: the truth check of reminders.
 * Answers by question key; questions without an order are absent. An order of which only a delivery or refund is known is none:
 * nobody can tell when it was placed.
 */
export async function ordersSince(
  ctx: Ctx,
  questions: readonly OrdersSinceQuestion[],
): Promise<Map<string, OrderView[]>> {
  const found = new Map<string, OrderView[]>();
  if (questions.length === 0) return found;
  const rows = await ctx.sql.query<OrderView & { key: string }>(
    `with q as (select * from unnest($1::text[], $2::smallint[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[])
       as q(key, bucket, contact_id, since, cart_token, checkout_token))
     select q.key, ${ORDER_COLUMNS} from q join order_record o
       on o.bucket = q.bucket and o.shop_id = $7 and o.contact_id = q.contact_id and o.placed_at >= q.since
         and o.updated_at > ${UNKNOWN}
     union
     select q.key, ${ORDER_COLUMNS} from q join order_record o on o.shop_id = $7 and o.cart_token = q.cart_token and o.placed_at >= q.since
     union
     select q.key, ${ORDER_COLUMNS} from q join order_record o
       on o.shop_id = $7 and o.checkout_token = q.checkout_token and o.placed_at >= q.since`,
    [
      questions.map((question) => question.key),
      questions.map((question) => bucketOf(ctx.shopId, question.contactId)),
      questions.map((question) => question.contactId),
      questions.map((question) => question.since),
      questions.map((question) => question.cartToken),
      questions.map((question) => question.checkoutToken),
      ctx.shopId,
    ],
  );
  for (const { key, ...order } of rows) found.set(key, [...(found.get(key) ?? []), order]);
  return found;
}

/** The average is counted again every ten minutes; what hangs on it is a matter of more or less. */
const SLOT_MS = 600_000;
const CACHED_SHOPS = 1_000;
const averages = new Map<string, { slot: number; average: string | null }>();
const AVERAGED = 200;

/** Mean total of the latest orders in a currency, as a decimal string; null before the first. Test and cancelled orders are left out. */
export async function averageOrder(ctx: Ctx, currency: string): Promise<string | null> {
  const slot = Math.floor(ctx.now.getTime() / SLOT_MS);
  const known = averages.get(ctx.shopId);
  if (known?.slot === slot) return known.average;
  const [row] = await ctx.sql.query<{ average: string | null }>(
    `select round(avg(total), 4)::text as average from (
       select total from order_record where shop_id = $1 and placed_at <= $2 and currency = $3 and cancelled_at is null and not test
       order by placed_at desc limit $4) latest`,
    [ctx.shopId, ctx.now, currency, AVERAGED],
  );
  const average = row?.average ?? null;
  // A shop whose first orders have not arrived yet is asked again.
  if (average !== null) {
    if (averages.size >= CACHED_SHOPS) averages.clear();
    averages.set(ctx.shopId, { slot, average });
  }
  return average;
}
