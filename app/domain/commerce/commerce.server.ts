import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import { applyCatalogue } from './catalogue.server';
import { type OwnedChange, newest } from './newest';
import { applyOrders } from './orders.server';
import type { CartView, CatalogueMove, CheckoutView } from './schema';

export { bestSellers, findProducts } from './catalogue.server';
export { findImport, listImports, requestImports, saveImport } from './imports.server';
export { reorderRhythms } from './rhythm.server';
export { averageOrder, findOrders, ordersSince } from './orders.server';
export { amountQuantiles } from './quantiles.server';

/**
 * Brings the mirror of the shop up to date. Shopify promises no order of delivery, so a change is applied only when it is newer than
 * what is stored, and a later fact about an order waits for nobody: delivered before created is kept and joined. Repeats change nothing.
 * Returns what changes of the catalogue mean to people who looked on.
 */
export async function applyCommerce(ctx: Ctx, changes: readonly OwnedChange[]): Promise<CatalogueMove[]> {
  const moves = await applyCatalogue(
    ctx,
    changes.map(({ change }) => change),
  );
  await saveCarts(ctx, changes);
  await saveCheckouts(ctx, changes);
  await deleteCheckouts(ctx, changes);
  await applyOrders(ctx, changes);
  return moves;
}

async function saveCarts(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const carts = newest(changes, 'cart', ({ token }) => token);
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
  const checkouts = newest(changes, 'checkout', ({ token }) => token);
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

async function deleteCheckouts(ctx: Ctx, changes: readonly OwnedChange[]): Promise<void> {
  const deleted = changes.flatMap(({ change }) => (change.kind === 'checkout_deleted' ? change : []));
  if (deleted.length === 0) return;
  await ctx.sql.query(
    `update checkout c set deleted_at = n.at from unnest($1::smallint[], $2::text[], $3::timestamptz[]) as n(bucket, token, at)
     where c.bucket = n.bucket and c.shop_id = $4 and c.token = n.token`,
    [
      deleted.map(({ token }) => bucketOf(ctx.shopId, token)),
      deleted.map(({ token }) => token),
      deleted.map(({ at }) => at),
      ctx.shopId,
    ],
  );
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
  for (const table of ['order_record', 'cart', 'checkout', 'stock_level', 'variant', 'product', 'commerce_import']) {
    await ctx.sql.query(`delete from ${table} where shop_id = $1`, [ctx.shopId]);
  }
}
