import type { Ctx } from '../context';
import type { ReorderRhythm } from './schema';

/** Reorders below which a rhythm is not known. */
const FEWEST = 5;
/** How far back orders count, in days. */
const LOOK_BACK_DAYS = 730;
const MOST_RHYTHMS = 2_000;

/** Rhythms move slowly, and finding them goes through all orders: that is done again every six hours. */
const SLOT_MS = 6 * 3_600_000;
const CACHED_SHOPS = 200;
const known = new Map<string, { slot: number; rhythms: ReorderRhythm[] }>();

/**
 * After how many days people buy a product again, by how many pieces they took, and for each piece where that many were too rarely
 * bought: median and 75th percentile over the gaps between one contact's orders of the last two years. Only what was reordered five times or
 * more; the best known first. Test and cancelled orders are left out, and two orders of a day are one.
 */
export async function reorderRhythms(ctx: Ctx): Promise<ReorderRhythm[]> {
  const slot = Math.floor(ctx.now.getTime() / SLOT_MS);
  const found = known.get(ctx.shopId);
  if (found?.slot === slot) return found.rhythms;
  const rhythms = await ctx.sql.query<ReorderRhythm>(
    `with bought as (
       select o.contact_id, line ->> 'productId' as product_id, o.placed_at, o.id, sum((line ->> 'quantity')::int) as quantity
       from order_record o cross join jsonb_array_elements(o.lines) as line
       where o.shop_id = $1 and o.contact_id is not null and o.cancelled_at is null and not o.test and o.placed_at <= $2
         and o.placed_at > $2::timestamptz - make_interval(days => $3) and line ->> 'productId' is not null
       group by 1, 2, 3, 4),
     gaps as (
       select product_id, quantity, extract(epoch from lead(placed_at) over (partition by contact_id, product_id order by placed_at, id)
         - placed_at)::float8 / 86400 as days from bought),
     lasted as (select * from gaps where days >= 1 and quantity > 0),
     found as (
       select product_id, quantity::int as quantity, count(*)::int as reorders,
         percentile_cont(0.5) within group (order by days) as days, percentile_cont(0.75) within group (order by days) as "lateDays"
       from lasted group by product_id, quantity having count(*) >= $4
       union all
       select product_id, null, count(*)::int, percentile_cont(0.5) within group (order by days / quantity),
         percentile_cont(0.75) within group (order by days / quantity)
       from lasted group by product_id having count(*) >= $4)
     select f.product_id as "productId", coalesce(p.title, f.product_id) as title, f.quantity, f.reorders, f.days, f."lateDays"
     from found f left join product p on p.shop_id = $1 and p.id = f.product_id
     order by f.reorders desc, f.product_id, f.quantity limit $5`,
    [ctx.shopId, ctx.now, LOOK_BACK_DAYS, FEWEST, MOST_RHYTHMS],
  );
  if (known.size >= CACHED_SHOPS) known.clear();
  known.set(ctx.shopId, { slot, rhythms });
  return rhythms;
}
