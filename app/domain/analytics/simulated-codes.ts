import { type DiscountLimits, govern, type GrantReason, type PastGrant, type Wish } from '../discounts/schema';

const DAY_MS = 86_400_000;

/** What one email would have carried: a code of so many percent, or none for a reason. */
export type SimulatedCode = { percent: number } | { without: GrantReason };

type SimulatedGrant = PastGrant & { enrollmentId: string; percent: number | null };

/**
 * The codes one contact would have got, by the same rules as live. Known limits: contacts are replayed one by one, so the budget of the week
 * is not counted here unless it is none at all, and pools always hold codes.
 */
export class SimulatedCodes {
  readonly #grants: SimulatedGrant[] = [];

  constructor(private readonly limits: DiscountLimits) {}

  /** Whether a step gets a code. */
  give(wish: Wish, now: Date): boolean {
    const { reason, percent } = govern(wish, this.#grants, 0, this.limits, now);
    const endsAt = percent === null ? null : new Date(now.getTime() + wish.validDays * DAY_MS);
    const fresh = { usedAt: null, takenBackAt: null, returnedAt: null, shownAt: null };
    this.#grants.push({ ...fresh, enrollmentId: wish.enrollmentId, reason, percent, at: now, endsAt });
    return percent !== null;
  }

  /** What an email of a run carries that leaves now; null when no step of it asked for a code. */
  show(enrollmentId: string, now: Date): SimulatedCode | null {
    const grant = this.#grants.findLast((one) => one.enrollmentId === enrollmentId);
    if (!grant) return null;
    if (grant.percent === null) return { without: grant.reason };
    if (!isOpen(grant)) return null;
    grant.shownAt ??= now;
    return { percent: grant.percent };
  }

  /** A run was left: its code goes back unless somebody saw it. */
  leave(enrollmentId: string): void {
    for (const one of this.#grants)
      if (one.enrollmentId === enrollmentId && one.shownAt === null) one.returnedAt ??= one.at;
  }

  /** The contact ordered: what was seen is taken back, what was not goes back. Whether a code was used is not known. */
  order(now: Date): void {
    for (const one of this.#grants.filter(isOpen)) {
      if (one.shownAt === null) one.returnedAt = now;
      else one.takenBackAt = now;
    }
  }
}

function isOpen({ usedAt, takenBackAt, returnedAt }: SimulatedGrant): boolean {
  return usedAt === null && takenBackAt === null && returnedAt === null;
}
