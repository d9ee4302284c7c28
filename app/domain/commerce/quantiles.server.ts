import type { Ctx } from '../context';

const NEWEST = 20_000;

/** The 50th to 99th hundredth of a list of amounts, for `percentile_disc`. */
const HUNDREDTHS = `array(select n / 100.0::float8 from generate_series(50, 99) as n)`;

/**
 * Where prices of variants on sale, and totals of the newest orders of a year in the shop's currency, have their 50th to 99th hundredth:
 * the smallest amount that at least so many percent of all do not exceed. Empty where there are no amounts. Test and cancelled orders
 * are left out.
 */
export async function amountQuantiles(ctx: Ctx): Promise<{ item: number[]; order: number[] }> {
  const [row] = await ctx.sql.query<{ item: number[] | null; order: number[] | null }>(
    `select
       (select percentile_disc(${HUNDREDTHS}) within group (order by v.price::float8)
        from variant v join product p on p.shop_id = v.shop_id and p.id = v.product_id
        where v.shop_id = $1 and v.price > 0 and p.status = 'active' and p.deleted_at is null) as item,
       (select percentile_disc(${HUNDREDTHS}) within group (order by o.total::float8)
        from (select r.total from order_record r join shop s on s.id = r.shop_id and s.currency = r.currency
          where r.shop_id = $1 and r.placed_at <= $2 and r.placed_at > $2::timestamptz - interval '365 days'
            and r.cancelled_at is null and not r.test order by r.placed_at desc limit $3) o) as order`,
    [ctx.shopId, ctx.now, NEWEST],
  );
  return { item: row?.item ?? [], order: row?.order ?? [] };
}
