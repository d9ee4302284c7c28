import type { EngagementTier } from '../traits/schema';

/** Share of the merchant's limits that a tier gets: who stays away hears less, and is not lost to a spam button. */
const SHARES: Record<EngagementTier, number> = { new: 1, engaged: 1, moderate: 0.6, inactive: 0.3 };

/** A limit of the settings as it applies to a tier: rounded up, at least one. */
export function limitFor(tier: EngagementTier, most: number): number {
  return Math.max(1, Math.ceil(most * SHARES[tier]));
}
