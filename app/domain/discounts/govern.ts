import { assignPrice, type PriceAssignment } from '../experiments/schema';
import type { DiscountLimits, Grant, GrantReason, Wish } from './grant';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** An earlier grant of the same contact. */
export type PastGrant = Pick<Grant, 'reason' | 'at' | 'endsAt' | 'shownAt' | 'usedAt' | 'takenBackAt' | 'returnedAt'>;

/**
 * Whether a step gets a code, and of how many percent. Pure. `past` are the contact's earlier grants in any order, `thisWeek` how many codes
 * the shop gave in the seven days before `now`. The arm is drawn last: who is in the full-price arm would have had a code.
 */
export function govern(
  { contactId, ladder }: Pick<Wish, 'contactId' | 'ladder'>,
  past: readonly PastGrant[],
  thisWeek: number,
  limits: DiscountLimits,
  now: Date,
): { reason: Exclude<GrantReason, 'no_codes'>; percent: number | null; assignment: PriceAssignment | null } {
  const coolDownMs = limits.coolDownDays * DAY_MS;
  const isCooling = past.some((one) => counts(one) && now.getTime() - one.at.getTime() < coolDownMs);
  if (isCooling) return { reason: 'cool_down', percent: null, assignment: null };
  if (thisWeek >= limits.weeklyCodes) return { reason: 'budget_spent', percent: null, assignment: null };
  const assignment = assignPrice({ contactId, fullPricePercent: limits.fullPricePercent });
  if (assignment.arm === 'full_price') return { reason: 'full_price', percent: null, assignment };
  return { reason: 'given', percent: ladder[rungOf(past, ladder.length, now)] ?? null, assignment };
}

/** The moment from which codes count for the weekly budget. */
export function weekBefore(now: Date): Date {
  return new Date(now.getTime() - WEEK_MS);
}

/** A code that went back unseen never was; a full-price moment counts, so that time passes alike in both arms. */
function counts({ reason, returnedAt }: PastGrant): boolean {
  return reason === 'full_price' || (reason === 'given' && returnedAt === null);
}

/** How many of the contact's latest codes were seen, ran out and brought no order: so many rungs up. */
function rungOf(past: readonly PastGrant[], rungs: number, now: Date): number {
  const given = past
    .filter((one) => one.reason === 'given' && one.returnedAt === null)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const isLost = ({ shownAt, usedAt, takenBackAt, endsAt }: PastGrant) =>
    shownAt !== null && usedAt === null && takenBackAt === null && endsAt !== null && endsAt <= now;
  const firstOther = given.findIndex((one) => !isLost(one));
  const lost = firstOther === -1 ? given.length : firstOther;
  return Math.min(lost, rungs - 1);
}
