/** A visit, and what is known besides: traits have both. */
interface Visit {
  startedAt: string;
  lastAt: string;
  productViews: number;
  productIds: readonly string[];
}
interface Past {
  products: Readonly<Record<string, { count: number }>>;
  days: Readonly<Record<string, { sessions?: number }>>;
  orders: { count: number };
}

/** From this intent on somebody is close to buying: seventy of a hundred. */
export const HIGH_INTENT = 70;

const POINTS = {
  /** Each look at a product; four of them alone say enough. */
  look: 18,
  /** A product of this visit was looked at before. */
  again: 25,
  /** Another visit in the same week. */
  returned: 15,
  /** Three minutes or more. */
  stayed: 15,
  /** Has bought here before, and knows how it goes. */
  bought: 10,
} as const;
const LONG_MS = 3 * 60_000;
const WEEK_DAYS = 7;

/**
 * How close to buying a visit was, from 0 to 100. Pure. A first guess by hand, in the order in which the research weighs the signs
 * (repeated looks, returning, time spent); it sees the traits as they are when the visit is over.
 */
export function intentOf(session: Visit, { products, days, orders }: Past): number {
  const repeated = session.productIds.filter((id) => (products[id]?.count ?? 0) > 1).length > 0;
  const since = new Date(Date.parse(session.lastAt) - (WEEK_DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
  const visits = Object.entries(days).reduce(
    (sum, [day, bucket]) => sum + (day >= since ? (bucket.sessions ?? 0) : 0),
    0,
  );
  const stayedMs = Date.parse(session.lastAt) - Date.parse(session.startedAt);
  const points =
    session.productViews * POINTS.look +
    (repeated ? POINTS.again : 0) +
    (visits > 1 ? POINTS.returned : 0) +
    (stayedMs >= LONG_MS ? POINTS.stayed : 0) +
    (orders.count > 0 ? POINTS.bought : 0);
  return session.productViews === 0 ? 0 : Math.min(100, points);
}
