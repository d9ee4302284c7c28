import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import { addMoney } from '../money';
import { applyCatalogue } from './catalogue.server';
import type { CartView, CheckoutView, CommerceChange, OrderChange, OrderProgress, OrderView } from './schema';

export { bestSellers, findProducts } from './catalogue.server';
export { findImport, listImports, requestImports, saveImport } from './imports.server';

/** A change of the mirror and whom it is about, where that is known. */
export interface OwnedChange {
  change: CommerceChange;
  contactId: string | null;
}

/**
 * Brings the mirror of the shop up to date. Shopify promises no order of delivery, so a change is applied only when it is newer than
 * what is stored, and a later fact about an order waits for nobody: delivered before created is kept and joined. Repeats change nothing.
 */
export async function applyCommerce(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  await applyCatalogue(
    ctx,
    changes.map(({ change }) => change),
  );
  await saveCarts(ctx, changes);
  await saveCheckouts(ctx, changes);
  await saveOrders(ctx, changes);
  for (const { change, contactId } of changes) {
    if (change.kind === 'order_progress') await saveProgress(ctx, change, contactId);
    if (change.kind === 'checkout_deleted') {
      await ctx.sql.query('update checkout set deleted_at = $4 where bucket = $1 and shop_id = $2 and token = $3', [
        bucketOf(ctx.shopId, change.token),
        ctx.shopId,
        change.token,
        change.at,
      ]);
    }
  }
}

/** The newest change of each thing in a batch: one statement may not touch a row twice. */
function newest<Change extends { updatedAt: Date }>(
  changes: readonly OwnedChange[],
  pick: (change: CommerceChange) => Change | null,
  keyOf: (change: Change) => string,
): { change: Change; contactId: string | null }[] {
  const byKey = new Map<string, { change: Change; contactId: string | null }>();
  for (const owned of changes) {
    const change = pick(owned.change);
    if (!change) continue;
    const known = byKey.get(keyOf(change));
    const contactId = owned.contactId ?? known?.contactId ?? null;
    if (!known || change.updatedAt >= known.change.updatedAt) byKey.set(keyOf(change), { change, contactId });
  }
  return [...byKey.values()].sort((a, b) => (keyOf(a.change) < keyOf(b.change) ? -1 : 1));
}

async function saveCarts(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const carts = newest(
    changes,
    (change) => (change.kind === 'cart' ? change : null),
    (cart) => cart.token,
  );
  if (carts.length === 0) return;
  await ctx.sql.query(
    `insert into cart (bucket, shop_id, token, contact_id, lines, created_at, updated_at)
     select n.bucket, $7, n.token, n.contact_id, n.lines::jsonb, n.created_at, n.updated_at
     from unnest($1::smallint[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::timestamptz[])
       as n(bucket, token, contact_id, lines, created_at, updated_at)
     on conflict (bucket, shop_id, token) do update set lines = excluded.lines, updated_at = excluded.updated_at,
       contact_id = coalesce(excluded.contact_id, cart.contact_id)
     where cart.updated_at <= excluded.updated_at`,
    [
      carts.map(({ change }) => bucketOf(ctx.shopId, change.token)),
      carts.map(({ change }) => change.token),
      carts.map(({ contactId }) => contactId),
      carts.map(({ change }) => JSON.stringify(change.lines)),
      carts.map(({ change }) => change.createdAt),
      carts.map(({ change }) => change.updatedAt),
      ctx.shopId,
    ],
  );
}

async function saveCheckouts(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const checkouts = newest(
    changes,
    (change) => (change.kind === 'checkout' ? change : null),
    (checkout) => checkout.token,
  );
  if (checkouts.length === 0) return;
  await ctx.sql.query(
    `insert into checkout (bucket, shop_id, token, cart_token, contact_id, url, lines, currency, subtotal, total, created_at, updated_at,
       completed_at)
     select n.bucket, $13, n.token, n.cart_token, n.contact_id, n.url, n.lines::jsonb, n.currency, n.subtotal, n.total, n.created_at,
       n.updated_at, n.completed_at
     from unnest($1::smallint[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::numeric[], $9::numeric[],
       $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
       as n(bucket, token, cart_token, contact_id, url, lines, currency, subtotal, total, created_at, updated_at, completed_at)
     on conflict (bucket, shop_id, token) do update set cart_token = coalesce(excluded.cart_token, checkout.cart_token),
       contact_id = coalesce(excluded.contact_id, checkout.contact_id), url = coalesce(excluded.url, checkout.url),
       lines = excluded.lines, currency = excluded.currency, subtotal = excluded.subtotal, total = excluded.total,
       updated_at = excluded.updated_at, completed_at = coalesce(excluded.completed_at, checkout.completed_at)
     where checkout.updated_at <= excluded.updated_at`,
    [
      checkouts.map(({ change }) => bucketOf(ctx.shopId, change.token)),
      checkouts.map(({ change }) => change.token),
      checkouts.map(({ change }) => change.cartToken),
      checkouts.map(({ contactId }) => contactId),
      checkouts.map(({ change }) => change.url),
      checkouts.map(({ change }) => JSON.stringify(change.lines)),
      checkouts.map(({ change }) => change.currency),
      checkouts.map(({ change }) => change.subtotal),
      checkouts.map(({ change }) => change.total),
      checkouts.map(({ change }) => change.createdAt),
      checkouts.map(({ change }) => change.updatedAt),
      checkouts.map(({ change }) => change.completedAt),
      ctx.shopId,
    ],
  );
}

function orderBucket(ctx: Ctx, contactId: string | null, orderId: string): number {
  return bucketOf(ctx.shopId, contactId ?? orderId);
}

async function saveOrders(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const orders = newest<OrderChange>(
    changes,
    (change) => (change.kind === 'order' ? change : null),
    (order) => order.id,
  );
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
 * A fact about an order that may not be known yet. An unknown order gets a row that any later whole order overwrites (it is older than
 * everything), keeping what this fact said.
 */
async function saveProgress(ctx: Ctx, change: OrderProgress, contactId: string | null): Promise<void> {
  await ctx.sql.query(
    `insert into order_record (bucket, shop_id, id, contact_id, lines, currency, total, placed_at, updated_at)
     values ($1, $2, $3, $4, '[]', '', 0, $5, 'epoch') on conflict do nothing`,
    [orderBucket(ctx, contactId, change.orderId), ctx.shopId, change.orderId, contactId, change.at],
  );
  const [order] = await ctx.sql.query<{ refunded: string; refund_ids: string[] }>(
    `update order_record set delivered_at = coalesce(delivered_at, $3), fulfilled_at = coalesce(fulfilled_at, $4)
     where shop_id = $1 and id = $2 returning refunded, refund_ids`,
    [ctx.shopId, change.orderId, change.deliveredAt ?? null, change.fulfilledAt ?? null],
  );
  if (!order || !change.refund || order.refund_ids.includes(change.refund.refundId)) return;
  await ctx.sql.query(
    'update order_record set refunded = $3, refund_ids = array_append(refund_ids, $4) where shop_id = $1 and id = $2',
    [ctx.shopId, change.orderId, addMoney(order.refunded, change.refund.amount), change.refund.refundId],
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
 * Answers by question key; questions without an order are absent.
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
     union
     select q.key, ${ORDER_COLUMNS} from q join order_record o on o.shop_id = $7 and o.cart_token = q.cart_token and o.placed_at >= q.since
     union
     select q.key, ${ORDER_COLUMNS} from q join order_record o on o.shop_id = $7 and o.checkout_token = q.checkout_token and o.placed_at >= q.since`,
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

/** Carts by token, as they are now. */
export async function findCarts(ctx: Ctx, tokens: readonly string[]): Promise<CartView[]> {
  if (tokens.length === 0) return [];
  return ctx.sql.query<CartView>(
    `select token, lines, updated_at as "updatedAt" from cart
     where shop_id = $3 and (bucket, token) in (select * from unnest($1::smallint[], $2::text[]))`,
    [tokens.map((token) => bucketOf(ctx.shopId, token)), tokens, ctx.shopId],
  );
}

/** Checkouts by token, as they are now. */
export async function findCheckouts(ctx: Ctx, tokens: readonly string[]): Promise<CheckoutView[]> {
  if (tokens.length === 0) return [];
  return ctx.sql.query<CheckoutView>(
    `select token, cart_token as "cartToken", url, lines, currency, subtotal, total, updated_at as "updatedAt",
       completed_at as "completedAt", deleted_at as "deletedAt"
     from checkout where shop_id = $3 and (bucket, token) in (select * from unnest($1::smallint[], $2::text[]))`,
    [tokens.map((token) => bucketOf(ctx.shopId, token)), tokens, ctx.shopId],
  );
}

/** Hands orders, carts and checkouts to another contact after a merge. */
export async function moveContact(ctx: Ctx, from: string, to: string): Promise<void> {
  await ctx.sql.query(
    'update order_record set bucket = $1, contact_id = $2 where bucket = $3 and shop_id = $4 and contact_id = $5',
    [bucketOf(ctx.shopId, to), to, bucketOf(ctx.shopId, from), ctx.shopId, from],
  );
  for (const table of ['cart', 'checkout']) {
    await ctx.sql.query(`update ${table} set contact_id = $3 where shop_id = $1 and contact_id = $2`, [
      ctx.shopId,
      from,
      to,
    ]);
  }
}

/** What the mirror holds about a contact, for a copy of their data. */
export async function exportContact(
  ctx: Ctx,
  contactId: string,
): Promise<{ orders: unknown[]; carts: unknown[]; checkouts: unknown[] }> {
  const of = (table: string) =>
    ctx.sql.query(`select * from ${table} where shop_id = $1 and contact_id = $2`, [ctx.shopId, contactId]);
  return { orders: await of('order_record'), carts: await of('cart'), checkouts: await of('checkout') };
}

/** Cuts a contact's orders loose from them (the shop's sums stay true) and removes their carts and checkouts. */
export async function eraseContact(ctx: Ctx, contactId: string): Promise<void> {
  await ctx.sql.query(
    `update order_record set contact_id = null, name = '', cart_token = null, checkout_token = null where bucket = $1 and shop_id = $2 and contact_id = $3`,
    [bucketOf(ctx.shopId, contactId), ctx.shopId, contactId],
  );
  for (const table of ['cart', 'checkout']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1 and contact_id = $2`, [ctx.shopId, contactId]);
  }
}

/** Removes the whole mirror of the shop. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  for (const table of ['order_record', 'cart', 'checkout', 'variant', 'product', 'commerce_import']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
  }
}
