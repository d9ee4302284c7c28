/** A thing with how often it counted and when last: what the fold keeps of products and collections. */
interface Counted {
  count: number;
  lastAt: string;
}

interface Liking {
  products: Readonly<Record<string, Counted>>;
  collections: Readonly<Record<string, Counted>>;
  /** Absent in traits of older releases. */
  bought?: Readonly<Record<string, Counted>>;
}

export const affinityKinds = ['products', 'collections'] as const;
export type AffinityKind = (typeof affinityKinds)[number];

/** One look is a point; an order counts as many. */
export const POINTS_PER_ORDER = 5;
/** Points halve each time this long passes without another look or order… */
export const HALVING_MS = 30 * 86_400_000;
/** …but no more often than this, after which nothing is left of them that could matter. */
export const MOST_HALVINGS = 20;

export interface Affinity {
  id: string;
  /** A whole number halved a whole number of times: exact in every arithmetic, also in the database's. */
  points: number;
  lastAt: string;
}

/** How often the points of something last seen at `lastAt` have halved. */
export function halvings(lastAt: string, now: Date): number {
  const whole = Math.floor((now.getTime() - Date.parse(lastAt)) / HALVING_MS);
  return Math.min(MOST_HALVINGS, Math.max(0, whole));
}

/** What a contact likes at `now`, most first; of equals the one seen last, then the smaller id. */
export function affinities({ products, collections, bought = {} }: Liking, kind: AffinityKind, now: Date): Affinity[] {
  const found = new Map<string, Affinity>();
  const add = (entries: Readonly<Record<string, Counted>>, worth: number) => {
    for (const [id, { count, lastAt }] of Object.entries(entries)) {
      const points = (count * worth) / 2 ** halvings(lastAt, now);
      const known = found.get(id);
      found.set(id, {
        id,
        points: (known?.points ?? 0) + points,
        lastAt: known && known.lastAt > lastAt ? known.lastAt : lastAt,
      });
    }
  };
  add(kind === 'products' ? products : collections, 1);
  if (kind === 'products') add(bought, POINTS_PER_ORDER);
  return [...found.values()].sort(
    (a, b) => b.points - a.points || (a.lastAt === b.lastAt ? (a.id < b.id ? -1 : 1) : a.lastAt < b.lastAt ? 1 : -1),
  );
}
