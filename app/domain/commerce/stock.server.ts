import type { Ctx } from '../context';
import { movesOfVariants, type VariantState } from './moves';
import type { CatalogueMove, InventoryChange } from './schema';

/** What a level is of: two changes of one key may not be applied in one go. */
export function levelKey({ inventoryItemId, locationId }: InventoryChange): string {
  return `${inventoryItemId}/${locationId}`;
}

/**
 * Applies levels of stock, each of one location, newer ones only, and returns what that means to people who looked on. In a shop with one
 * location the level is the stock. With several the stock moves by as much as the level did; a level heard of for the first time
 * says nothing about the others, so that stock stays what its product said. Variants that are sold without counting stay so.
 */
export async function applyLevels(ctx: Ctx, changes: readonly InventoryChange[]): Promise<CatalogueMove[]> {
  if (changes.length === 0) return [];
  const news = await saveLevels(ctx, changes);
  const [shop] = await ctx.sql.query<{ several: boolean }>(
    'select min(location_id) <> max(location_id) as several from stock_level where shop_id = $1',
    [ctx.shopId],
  );
  const saved = await ctx.sql.query<VariantState & { before: number }>(
    `update variant v set inventory = n.inventory, updated_at = n.updated_at
     from (
       select old.id, old.inventory as before, max(n.updated_at) as updated_at,
         (case when $5 then old.inventory + sum(n.available - n.previous) else max(n.available) end)::int as inventory
       from unnest($1::text[], $2::int[], $3::int[], $4::timestamptz[]) as n(item_id, available, previous, updated_at)
       join variant old on old.shop_id = $6 and old.inventory_item_id = n.item_id and old.inventory is not null
         -- A product that was told at the same second counts the move already.
         and case when $5 then old.updated_at < n.updated_at and n.previous is not null else old.updated_at <= n.updated_at end
       where n.available is not null group by old.id, old.inventory) n
     where v.shop_id = $6 and v.id = n.id
     returning v.id, v.product_id as "productId", v.price::text as price, v.inventory, n.before`,
    [
      news.map(({ itemId }) => itemId),
      news.map(({ available }) => available),
      news.map(({ previous }) => previous),
      news.map(({ updatedAt }) => updatedAt),
      shop?.several ?? false,
      ctx.shopId,
    ],
  );
  return movesOfVariants(
    saved.map((variant) => ({ ...variant, inventory: variant.before })),
    saved,
  );
}

interface LevelMove {
  itemId: string;
  available: number | null;
  /** Null: never heard of before. */
  previous: number | null;
  updatedAt: Date;
}

async function saveLevels(ctx: Ctx, changes: readonly InventoryChange[]): Promise<LevelMove[]> {
  return ctx.sql.query<LevelMove>(
    `with told as (
       select * from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[]) as t(item_id, location_id, available, updated_at)),
     before as (
       select l.* from told t join stock_level l on l.shop_id = $5 and l.inventory_item_id = t.item_id and l.location_id = t.location_id),
     saved as (
       insert into stock_level (shop_id, inventory_item_id, location_id, available, updated_at)
       select $5, item_id, location_id, available, updated_at from told
       on conflict (shop_id, inventory_item_id, location_id) do update
         set available = excluded.available, updated_at = excluded.updated_at where stock_level.updated_at <= excluded.updated_at
       returning *)
     select s.inventory_item_id as "itemId", s.available, b.available as previous, s.updated_at as "updatedAt"
     from saved s left join before b on b.inventory_item_id = s.inventory_item_id and b.location_id = s.location_id`,
    [
      changes.map(({ inventoryItemId }) => inventoryItemId),
      changes.map(({ locationId }) => locationId),
      changes.map(({ available }) => available),
      changes.map(({ updatedAt }) => updatedAt),
      ctx.shopId,
    ],
  );
}
