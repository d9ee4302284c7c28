import type { Ctx } from '../context';
import type { CommerceChange, ProductChange, ProductView, VariantChange } from './schema';

/** Applies what a batch says about products, variants and stock. Newer wins; fields a change does not name stay. */
export async function applyCatalogue(ctx: Ctx, changes: readonly CommerceChange[]): Promise<void> {
  for (const change of changes) {
    if (change.kind === 'product') await saveProduct(ctx, change);
    if (change.kind === 'variant') await saveVariants(ctx, [change]);
    if (change.kind === 'product_deleted') {
      await ctx.sql.query('update product set deleted_at = $3 where shop_id = $1 and id = $2', [
        ctx.shopId,
        change.id,
        change.at,
      ]);
    }
    if (change.kind === 'inventory') {
      await ctx.sql.query(
        `update variant set inventory = $3, updated_at = $4 where shop_id = $1 and inventory_item_id = $2 and updated_at <= $4`,
        [ctx.shopId, change.inventoryItemId, change.available, change.updatedAt],
      );
    }
  }
}

async function saveProduct(ctx: Ctx, change: ProductChange): Promise<void> {
  const saved = await ctx.sql.query(
    `insert into product (shop_id, id, title, handle, product_type, vendor, image_url, status, tags, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (shop_id, id) do update set title = excluded.title, handle = excluded.handle, product_type = excluded.product_type,
       vendor = excluded.vendor, image_url = excluded.image_url, status = excluded.status, tags = excluded.tags,
       updated_at = excluded.updated_at, deleted_at = null
     where product.updated_at <= excluded.updated_at returning id`,
    [
      ctx.shopId,
      change.id,
      change.title,
      change.handle,
      change.productType,
      change.vendor,
      change.imageUrl,
      change.status,
      change.tags,
      change.updatedAt,
    ],
  );
  if (saved.length === 0) return;
  await saveVariants(ctx, change.variants);
  if (change.variantIds && change.variantIds.length > 0) {
    await ctx.sql.query('delete from variant where shop_id = $1 and product_id = $2 and id <> all($3)', [
      ctx.shopId,
      change.id,
      change.variantIds,
    ]);
  }
}

async function saveVariants(ctx: Ctx, variants: readonly VariantChange[]): Promise<void> {
  for (const variant of variants) {
    await ctx.sql.query(
      `insert into variant (shop_id, id, product_id, title, price, compare_at_price, inventory, inventory_item_id, updated_at)
       values ($1, $2, $3, coalesce($4, ''), $5, $6, $7, $8, $9)
       on conflict (shop_id, id) do update set title = coalesce($4, variant.title), price = coalesce($5, variant.price),
         compare_at_price = case when $10 then $6 else variant.compare_at_price end,
         inventory = case when $11 then $7 else variant.inventory end,
         inventory_item_id = coalesce($8, variant.inventory_item_id), updated_at = $9
       where variant.updated_at <= $9`,
      [
        ctx.shopId,
        variant.id,
        variant.productId,
        variant.title ?? null,
        variant.price ?? null,
        variant.compareAtPrice ?? null,
        variant.inventory ?? null,
        variant.inventoryItemId ?? null,
        variant.updatedAt,
        variant.compareAtPrice !== undefined,
        variant.inventory !== undefined,
      ],
    );
  }
}

const COLUMNS = `p.id as "productId", v.id as "variantId", p.title, nullif(v.title, '') as "variantTitle", p.handle, p.image_url as "imageUrl",
  trim_scale(v.price)::text as price, trim_scale(v.compare_at_price)::text as "compareAtPrice", v.inventory,
  (p.deleted_at is null and p.status = 'active' and coalesce(v.inventory, 1) > 0) as available`;

/** Products as they are now, one row a variant: those with the given variant ids, and all variants of the given products. */
export async function findProducts(
  ctx: Ctx,
  { variantIds, productIds }: { variantIds: readonly string[]; productIds: readonly string[] },
): Promise<ProductView[]> {
  if (variantIds.length === 0 && productIds.length === 0) return [];
  return ctx.sql.query<ProductView>(
    `select ${COLUMNS} from product p left join variant v on v.shop_id = p.shop_id and v.product_id = p.id
     where p.shop_id = $1 and (p.id = any($2) or v.id = any($3)) order by p.id, v.price, v.id`,
    [ctx.shopId, productIds, variantIds],
  );
}

/** Which products sell best is counted again every ten minutes; what they cost and whether they can be bought is read each time. */
const SLOT_MS = 600_000;
const CACHED_SHOPS = 1_000;
const bestIds = new Map<string, { slot: number; ids: string[] }>();

/** The products bought most often in the last 90 days that can be bought now, then the newest; one variant each, the cheapest. */
export async function bestSellers(ctx: Ctx, limit: number): Promise<ProductView[]> {
  const slot = Math.floor(ctx.now.getTime() / SLOT_MS);
  let best = bestIds.get(ctx.shopId);
  if (best?.slot !== slot) {
    const rows = await ctx.sql.query<{ id: string }>(
      `with sold as (
         select line ->> 'productId' as product_id, sum((line ->> 'quantity')::int) as pieces
         from order_record o cross join jsonb_array_elements(o.lines) as line
         where o.shop_id = $1 and o.placed_at > $2::timestamptz - interval '90 days' and o.cancelled_at is null and not o.test
         group by 1)
       select p.id from product p left join sold s on s.product_id = p.id
       where p.shop_id = $1 and p.deleted_at is null and p.status = 'active'
       order by coalesce(s.pieces, 0) desc, p.updated_at desc limit 24`,
      [ctx.shopId, ctx.now],
    );
    best = { slot, ids: rows.map((row) => row.id) };
    if (bestIds.size >= CACHED_SHOPS) bestIds.clear();
    bestIds.set(ctx.shopId, best);
  }
  const found = await findProducts(ctx, { variantIds: [], productIds: best.ids });
  return best.ids.flatMap((id) => found.find((one) => one.productId === id && one.available) ?? []).slice(0, limit);
}
