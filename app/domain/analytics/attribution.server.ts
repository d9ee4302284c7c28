import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import type { PlacedOrder } from './schema';

/**
 * Credits each order to the last email its contact clicked, as a person, within `days` before it was placed. Orders without
 * such a click get no credit. An order keeps its first credit however often it comes in.
 */
export async function creditLastClicks(ctx: Ctx, orders: readonly PlacedOrder[], days: number): Promise<void> {
  if (orders.length === 0) return;
  const sorted = [...orders].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  await ctx.sql.query(
    `insert into attribution (bucket, shop_id, order_id, model, message_id, flow_id, amount, currency, clicked_at, placed_at)
     select o.bucket, $1, o.order_id, 'last_click', c.message_id, c.flow_id, o.total, o.currency, c.occurred_at, o.placed_at
     from unnest($2::smallint[], $3::text[], $4::uuid[], $5::numeric[], $6::text[], $7::timestamptz[])
       as o(bucket, order_id, contact_id, total, currency, placed_at)
     cross join lateral (
       select e.message_id, m.flow_id, e.occurred_at from engagement e
       join message m on m.bucket = e.bucket and m.id = e.message_id
       where e.bucket = o.bucket and e.shop_id = $1 and e.contact_id = o.contact_id
         and e.occurred_at <= o.placed_at and e.occurred_at >= o.placed_at - make_interval(hours => 24 * $8::int)
         and e.kind = 'clicked' and e.actor = 'human' and m.sent_at is not null
       order by e.occurred_at desc, e.id desc limit 1) c
     on conflict (bucket, shop_id, order_id, model) do nothing`,
    [
      ctx.shopId,
      sorted.map((order) => bucketOf(ctx.shopId, order.contactId)),
      sorted.map((order) => order.orderId),
      sorted.map((order) => order.contactId),
      sorted.map((order) => order.total),
      sorted.map((order) => order.currency),
      sorted.map((order) => order.placedAt),
      days,
    ],
  );
}

const MESSAGES_OF = (contact: string) =>
  `select id from message where bucket = any($1::smallint[]) and shop_id = $2 and contact_id = any(${contact}::uuid[])`;

/**
 * Moves the credits of one contact's messages to where another's are kept. Works before and after the messages were moved;
 * where both had a credit for the same order, the one of `to` stays.
 */
export async function moveCredits(ctx: Ctx, from: string, to: string): Promise<void> {
  const [old, target] = [bucketOf(ctx.shopId, from), bucketOf(ctx.shopId, to)];
  if (old === target) return;
  const shared = [[old, target], ctx.shopId, [from, to], old];
  await ctx.sql.query(
    `insert into attribution (bucket, shop_id, order_id, model, message_id, flow_id, amount, currency, clicked_at, placed_at)
     select $5, shop_id, order_id, model, message_id, flow_id, amount, currency, clicked_at, placed_at from attribution
     where bucket = $4 and shop_id = $2 and message_id in (${MESSAGES_OF('$3')})
     on conflict (bucket, shop_id, order_id, model) do nothing`,
    [...shared, target],
  );
  await ctx.sql.query(
    `delete from attribution where bucket = $4 and shop_id = $2 and message_id in (${MESSAGES_OF('$3')})`,
    shared,
  );
}

/** Forgets which orders one contact's emails earned. Call it before its messages are erased: they are the way to the credits. */
export async function eraseCredits(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query(
    `delete from attribution where bucket = any($1::smallint[]) and shop_id = $2 and message_id in (${MESSAGES_OF('$3')})`,
    [[bucketOf(ctx.shopId, contactId)], ctx.shopId, [contactId]],
  );
}
