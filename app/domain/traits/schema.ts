import type { Origin } from './first-touch';
import type { Lead } from './lead';
import type { Pause } from './pause';
import type { Profile } from './profile';
import type { Terms } from './terms';

export {
  type Affinity,
  affinities,
  type AffinityKind,
  affinityKinds,
  halvings,
  HALVING_MS,
  MOST_HALVINGS,
  POINTS_PER_ORDER,
} from './affinity';
export {
  type EngagementTier,
  engagementTier,
  engagementTiers,
  lastOrderAt,
  lastSignOfLife,
  type LifecycleStage,
  lifecycleStage,
  lifecycleStages,
  REACTIVATION_DAYS,
  TIER_DAYS,
} from './lifecycle';
export { pausedUntil } from './pause';
export { troubleWith } from './terms';
export { type FirstTouch, firstTouches } from './first-touch';
export { leadScore, leadSigns } from './lead';
export { HIGH_INTENT } from './intent';
export { type Interest, type Pace, wantsLess, wishes } from './wishes';
export { customTrait, hasTag, type ProfileChange, type TraitValue, withProfile } from './profile';

/** Days are UTC dates, "2026-11-24": windows over them are exact to the day. Bounded: see `reducer.ts`. */
export interface DayBucket {
  orders?: number;
  /** Decimal string in the shop's currency. */
  spend?: string;
  views?: number;
  productViews?: number;
  adds?: number;
  sessions?: number;
  emails?: number;
  clicks?: number;
}

export interface Seen {
  count: number;
  lastAt: string;
}

export interface ProductSeen extends Seen {
  /** Price the person saw last, decimal string in `currency`, and of which variant. */
  price?: string;
  currency?: string;
  variantId?: string;
  handle?: string;
  title?: string;
  imageUrl?: string;
}

export interface CartProduct {
  productId: string | null;
  price: string;
  at: string;
}

export interface SessionTrait {
  id: string;
  startedAt: string;
  lastAt: string;
  pageViews: number;
  productViews: number;
  productIds: string[];
  addedToCart: boolean;
}

/** Everything Heed computes about a contact from its events. All times ISO 8601; all parts optional until seen. */
export interface Traits extends Profile, Terms, Pause, Lead, Origin {
  firstSeenAt?: string;
  lastSeenAt?: string;
  orders: {
    count: number;
    spend: string;
    firstAt?: string;
    lastAt?: string;
    cancelled: number;
    refunded: string;
    lastOrderId?: string;
  };
  /** Orders already counted, so that a repeat or a cancellation is folded once: id → total and products, newest 200. */
  orderIds: Record<string, { total: string; at: string; productIds?: string[]; cancelled?: boolean }>;
  /** In how many orders that stand each product was, the newest 50. */
  bought?: Record<string, Seen>;
  /** `products`: what lay in the cart last and at which price, by variant id, the newest 20. */
  carts: { lastAt?: string; lastAddAt?: string; products?: Record<string, CartProduct> };
  checkouts: { count: number; lastAt?: string; lastToken?: string };
  products: Record<string, ProductSeen>;
  collections: Record<string, Seen>;
  sessions: { count: number; totalSeconds: number; current?: SessionTrait };
  email: {
    sent: number;
    delivered: number;
    humanClicks: number;
    machineClicks: number;
    humanOpens: number;
    machineOpens: number;
    bounced: number;
    lastSentAt?: string;
    lastHumanClickAt?: string;
  };
  subscribedAt?: string;
  unsubscribedAt?: string;
  timeZone?: string;
  locale?: string;
  countryCode?: string;
  lastSearch?: string;
  /** What is expected of the contact, by name: chances between 0 and 1, amounts, days. */
  predictions?: Record<string, number>;
  days: Record<string, DayBucket>;
}

/** What a contact without a single event looks like. */
export function emptyTraits(): Traits {
  return {
    orders: { count: 0, spend: '0.00', cancelled: 0, refunded: '0.00' },
    orderIds: {},
    carts: {},
    checkouts: { count: 0 },
    products: {},
    collections: {},
    sessions: { count: 0, totalSeconds: 0 },
    email: { sent: 0, delivered: 0, humanClicks: 0, machineClicks: 0, humanOpens: 0, machineOpens: 0, bounced: 0 },
    days: {},
  };
}
