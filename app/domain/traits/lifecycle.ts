const DAY_MS = 86_400_000;

export const lifecycleStages = ['acquisition', 'activation', 'engagement', 'retention', 'reactivation'] as const;
export type LifecycleStage = (typeof lifecycleStages)[number];

export const engagementTiers = ['new', 'engaged', 'moderate', 'inactive'] as const;
/** How much a contact has to do with the shop lately. */
export type EngagementTier = (typeof engagementTiers)[number];

/** Days after the last order until a customer is one to win back. */
export const REACTIVATION_DAYS = 90;
/** Days since the first sight in which a contact is new, and since the last sign of life in which it is engaged or moderate. */
export const TIER_DAYS = { new: 30, engaged: 30, moderate: 90 } as const;

/** What stages and tiers look at: traits have it. */
interface Life {
  firstSeenAt?: string;
  lastSeenAt?: string;
  subscribedAt?: string;
  timeZone?: string;
  orders: { count: number; lastAt?: string };
  checkouts: { count: number };
  email: { lastHumanClickAt?: string };
}

/** Whether a moment lies at most so many days back. A moment that never came does not. */
function isWithin(moment: string | undefined, days: number, now: Date): boolean {
  return moment !== undefined && now.getTime() - Date.parse(moment) <= days * DAY_MS;
}

/**
 * The one stage a contact is in at `now`: acquisition (looked, never subscribed or bought), activation (subscribed or in a
 * checkout, first order still to come), engagement (one order, at most 90 days ago), retention (two or more), reactivation
 * (bought before, silent for more than 90 days).
 */
export function lifecycleStage({ orders, subscribedAt, checkouts }: Life, now: Date): LifecycleStage {
  if (orders.count > 0) {
    if (!isWithin(orders.lastAt, REACTIVATION_DAYS, now)) return 'reactivation';
    return orders.count > 1 ? 'retention' : 'engagement';
  }
  return subscribedAt !== undefined || checkouts.count > 0 ? 'activation' : 'acquisition';
}

/** When the contact ordered last; null: never, or every order was cancelled. */
export function lastOrderAt({ orders }: Pick<Life, 'orders'>): Date | null {
  return orders.count > 0 && orders.lastAt !== undefined ? new Date(orders.lastAt) : null;
}

/** The contact's last sign of life: a visit, an order, a click by a person. Opens and machines are none. */
export function lastSignOfLife({ lastSeenAt, orders, email }: Life): string | undefined {
  return [lastSeenAt, orders.lastAt, email.lastHumanClickAt].reduce(
    (latest, at) => (at !== undefined && (latest === undefined || at > latest) ? at : latest),
    undefined,
  );
}

/**
 * The tier of a contact at `now`: new in its first 30 days, then by its last sign of life: engaged within 30 days, moderate within
 * 90, else inactive. Somebody of whom nothing is recorded is new.
 */
export function engagementTier(traits: Life, now: Date): EngagementTier {
  if (traits.firstSeenAt === undefined || isWithin(traits.firstSeenAt, TIER_DAYS.new, now)) return 'new';
  const sign = lastSignOfLife(traits);
  if (isWithin(sign, TIER_DAYS.engaged, now)) return 'engaged';
  return isWithin(sign, TIER_DAYS.moderate, now) ? 'moderate' : 'inactive';
}

/**
 * Which time zone to write to a contact in: what its browser said, else the shop's. Guesses are never stored as facts.
 */
export function localTimeZone(traits: Life, contactTimeZone: string | null, shopTimeZone: string): string {
  return contactTimeZone ?? traits.timeZone ?? shopTimeZone;
}
