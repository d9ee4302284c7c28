import type { LifecycleStage, Traits } from './schema';

const DAY_MS = 86_400_000;

function daysSince(moment: string | undefined, now: Date): number {
  return moment === undefined ? Number.POSITIVE_INFINITY : (now.getTime() - Date.parse(moment)) / DAY_MS;
}

/**
 * The one stage a contact is in at `now`: acquisition (looked, never subscribed or bought), activation (subscribed or in a
 * checkout, first order still to come), engagement (one order, at most 90 days ago), retention (two or more), reactivation
 * (bought before, silent for more than 90 days).
 */
export function lifecycleStage(traits: Traits, now: Date): LifecycleStage {
  if (traits.orders.count > 0) {
    if (daysSince(traits.orders.lastAt, now) > 90) return 'reactivation';
    return traits.orders.count > 1 ? 'retention' : 'engagement';
  }
  return traits.subscribedAt !== undefined || traits.checkouts.count > 0 ? 'activation' : 'acquisition';
}

/**
 * Which time zone to write to a contact in: what its browser said, else the shop's. Guesses are never stored as facts.
 */
export function localTimeZone(traits: Traits, contactTimeZone: string | null, shopTimeZone: string): string {
  return contactTimeZone ?? traits.timeZone ?? shopTimeZone;
}
