import type { Ctx } from '../context';
import { movesOfProducts, movesOfVariants, type ProductState, type VariantState } from './moves';
import type { CatalogueMove, CommerceChange, ProductChange, ProductView, VariantChange } from './schema';
import { applyLevels, levelKey } from './stock.server';

/**
 * Applies what a batch says about products, variants and stock. Newer wins; fields a change does not name stay. Returns what that means
 * to people who looked on.
 */
export async function applyCatalogue(ctx: Ctx, changes: readonly CommerceChange[]): Promise<CatalogueMove[]> {
  const of = <Kind extends CommerceChange['kind']>(kind: Kind) =>
    changes.filter((change): change is Extract<CommerceChange, { kind: Kind }> => change.kind === kind);
  const variants: VariantChange[] = of('variant');
  const moves: CatalogueMove[] = [];
  for (const round of rounds(of('product'), ({ id }) => id)) {
    const before = await productStates(ctx, round);
    const saved = await saveProducts(ctx, round);
    moves.push(...movesOfProducts(before, saved, ctx.now));
    variants.push(...saved.flatMap((product) => product.variants));
  }
  for (const round of rounds(variants, ({ id }) => id)) {
    const ids = round.map(({ id }) => id);
    const before = await variantStates(ctx, ids);
    const saved = await saveVariants(ctx, round);
    moves.push(...movesOfVariants(before, saved));
  }
  for (const round of rounds(of('inventory'), levelKey)) moves.push(...(await applyLevels(ctx, round)));
  await deleteProducts(ctx, of('product_deleted'));
  return moves;
}

async function productStates(ctx: Ctx, products: readonly ProductChange[]): Promise<ProductState[]> {
  return ctx.sql.query<ProductState>(
    `select id, status, published_at as "publishedAt", deleted_at is not null as "isDeleted" from product
     where shop_id = $1 and id = any($2)`,
    [ctx.shopId, products.map(({ id }) => id)],
  );
}

async function variantStates(ctx: Ctx, ids: readonly string[]): Promise<VariantState[]> {
  return ctx.sql.query<VariantState>(
    'select id, product_id as "productId", price::text as price, inventory from variant where shop_id = $1 and id = any($2)',
    [ctx.shopId, ids],
  );
}

/** Lists in which each key occurs once, older changes first: one statement may not touch a row twice. Usually one list. */
function rounds<Change extends { updatedAt: Date }>(
  changes: readonly Change[],
  keyOf: (change: Change) => string,
): Change[][] {
  const lists: Map<string, Change>[] = [];
  for (const change of [...changes].sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())) {
    const free = lists.find((list) => !list.has(keyOf(change)));
    if (free) free.set(keyOf(change), change);
    else lists.push(new Map([[keyOf(change), change]]));
  }
  return lists.map((list) => [...list.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change));
}

/** Saves those that are news, drops the variants they no longer have, and returns them. */
async function saveProducts(ctx: Ctx, products: readonly ProductChange[]): Promise<ProductChange[]> {
  const rows = await ctx.sql.query<{ id: string }>(
    `insert into product (shop_id, id, title, handle, product_type, vendor, image_url, status, tags, updated_at, published_at)
     select $10, n.id, n.title, n.handle, n.product_type, n.vendor, n.image_url, n.status,
       array(select jsonb_array_elements_text(n.tags::jsonb)), n.updated_at,
       case when n.says_published then n.published_at else known.published_at end
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
       $11::timestamptz[], $12::boolean[])
       as n(id, title, handle, product_type, vendor, image_url, status, tags, updated_at, published_at, says_published)
     left join product known on known.shop_id = $10 and known.id = n.id
     on conflict (shop_id, id) do update set title = excluded.title, handle = excluded.handle, product_type = excluded.product_type,
       vendor = excluded.vendor, image_url = excluded.image_url, status = excluded.status, tags = excluded.tags,
       updated_at = excluded.updated_at, published_at = excluded.published_at, deleted_at = null
     where product.updated_at <= excluded.updated_at returning id`,
    [
      products.map(({ id }) => id),
      products.map(({ title }) => title),
      products.map(({ handle }) => handle),
      products.map(({ productType }) => productType),
      products.map(({ vendor }) => vendor),
      products.map(({ imageUrl }) => imageUrl),
      products.map(({ status }) => status),
      products.map(({ tags }) => JSON.stringify(tags)),
      products.map(({ updatedAt }) => updatedAt),
      ctx.shopId,
      products.map(({ publishedAt }) => publishedAt ?? null),
      products.map(({ publishedAt }) => publishedAt !== undefined),
    ],
  );
  const ids = new Set(rows.map(({ id }) => id));
  const saved = products.filter(({ id }) => ids.has(id));
  const whole = saved.filter(({ variantIds }) => variantIds !== undefined);
  if (whole.length > 0) {
    await ctx.sql.query('delete from variant where shop_id = $1 and product_id = any($2) and id <> all($3)', [
      ctx.shopId,
      whole.map(({ id }) => id),
      whole.flatMap(({ variantIds }) => variantIds ?? []),
    ]);
  }
  return saved;
}

async function saveVariants(ctx: Ctx, variants: readonly VariantChange[]): Promise<VariantState[]> {
  return ctx.sql.query<VariantState>(
    `insert into variant as v (shop_id, id, product_id, title, price, compare_at_price, inventory, inventory_item_id, updated_at)
     select $11, n.id, n.product_id, coalesce(n.title, known.title, ''), coalesce(n.price, known.price),
       case when n.says_compare then n.compare_at_price else known.compare_at_price end,
       case when n.says_inventory then n.inventory else known.inventory end,
       coalesce(n.inventory_item_id, known.inventory_item_id), n.updated_at
     from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::numeric[], $6::boolean[], $7::int[], $8::boolean[], $9::text[],
       $10::timestamptz[])
       as n(id, product_id, title, price, compare_at_price, says_compare, inventory, says_inventory, inventory_item_id, updated_at)
     left join variant known on known.shop_id = $11 and known.id = n.id
     on conflict (shop_id, id) do update set product_id = excluded.product_id, title = excluded.title, price = excluded.price,
       compare_at_price = excluded.compare_at_price, inventory = excluded.inventory,
       inventory_item_id = excluded.inventory_item_id, updated_at = excluded.updated_at
     where v.updated_at <= excluded.updated_at
     returning id, product_id as "productId", price::text as price, inventory`,
    [
      variants.map(({ id }) => id),
      variants.map(({ productId }) => productId),
      variants.map(({ title }) => title ?? null),
      variants.map(({ price }) => price ?? null),
      variants.map(({ compareAtPrice }) => compareAtPrice ?? null),
      variants.map(({ compareAtPrice }) => compareAtPrice !== undefined),
      variants.map(({ inventory }) => inventory ?? null),
      variants.map(({ inventory }) => inventory !== undefined),
      variants.map(({ inventoryItemId }) => inventoryItemId ?? null),
      variants.map(({ updatedAt }) => updatedAt),
      ctx.shopId,
    ],
  );
}

/** A deleted product keeps a row, so that a late word about it does not bring it back. */
async function deleteProducts(
  ctx: Ctx,
  changes: readonly Extract<CommerceChange, { kind: 'product_deleted' }>[],
): Promise<void> {
  const deleted = new Map(changes.map(({ id, at }) => [id, at]));
  if (deleted.size === 0) return;
  await ctx.sql.query(
    `insert into product (shop_id, id, title, updated_at, deleted_at)
     select $3, n.id, '', n.at, n.at from unnest($1::text[], $2::timestamptz[]) as n(id, at)
     on conflict (shop_id, id) do update set deleted_at = excluded.deleted_at, updated_at = excluded.updated_at
     where product.updated_at <= excluded.updated_at`,
    [[...deleted.keys()], [...deleted.values()], ctx.shopId],
  );
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
    `select * from (
       select ${COLUMNS} from product p left join variant v on v.shop_id = p.shop_id and v.product_id = p.id
       where p.shop_id = $1 and p.id = any($2)
       union
       select ${COLUMNS} from variant v join product p on p.shop_id = v.shop_id and p.id = v.product_id
       where v.shop_id = $1 and v.id = any($3)) found
     order by "productId", price::numeric, "variantId"`,
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
  const known = bestIds.get(ctx.shopId);
  const ids = known?.slot === slot ? known.ids : await countSales(ctx);
  // A shop whose catalogue has not arrived yet is asked again.
  if (ids.length > 0 && known?.slot !== slot) {
    if (bestIds.size >= CACHED_SHOPS) bestIds.clear();
    bestIds.set(ctx.shopId, { slot, ids });
  }
  const found = await findProducts(ctx, { variantIds: [], productIds: ids });
  return ids.flatMap((id) => found.find((one) => one.productId === id && one.available) ?? []).slice(0, limit);
}

async function countSales(ctx: Ctx): Promise<string[]> {
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
  return rows.map((row) => row.id);
}
