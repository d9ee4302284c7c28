import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPrice } from '../experiments/schema';
import { govern, type PastGrant } from './govern';

const DAY_MS = 86_400_000;
const now = new Date('2026-06-01T10:00:00Z');
const limits = { weeklyCodes: 10, coolDownDays: 60, fullPricePercent: 15 };
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
const offered = named('offered');
const fullPrice = named('full_price');

/** Somebody of that arm. */
function named(arm: 'offered' | 'full_price'): string {
  for (let count = 0; ; count += 1) {
    const contactId = `contact-${count}`;
    if (assignPrice({ contactId, fullPricePercent: limits.fullPricePercent }).arm === arm) return contactId;
  }
}

function past(over: Partial<PastGrant> & { at: Date }): PastGrant {
  const endsAt = new Date(over.at.getTime() + 8 * DAY_MS);
  return { reason: 'given', endsAt, shownAt: over.at, usedAt: null, takenBackAt: null, returnedAt: null, ...over };
}

const wish = { contactId: offered, ladder: [10, 15, 20] };

describe('the governor', () => {
  it('gives the smallest percentage first, and climbs after codes that were seen, ran out and brought no order', () => {
    const percent = (...history: PastGrant[]) => govern(wish, history, 0, limits, now).percent;
    expect(percent()).toBe(10);
    const [first, second, third] = [past({ at: daysAgo(300) }), past({ at: daysAgo(200) }), past({ at: daysAgo(100) })];
    expect(percent(first)).toBe(15);
    expect(percent(second, first)).toBe(20);
    expect(percent(first, third, second)).toBe(20);
    expect(percent(first, second, { ...third, usedAt: daysAgo(99) })).toBe(10);
    expect(percent(first, second, { ...third, takenBackAt: daysAgo(99) })).toBe(10);
    expect(percent(first, { ...second, returnedAt: daysAgo(199) })).toBe(15);
    expect(percent({ ...first, shownAt: null })).toBe(10);
  });

  it('leaves time between two codes; a full-price moment counts, a code nobody saw does not', () => {
    const reason = (...history: PastGrant[]) => govern(wish, history, 0, limits, now).reason;
    expect(reason(past({ at: daysAgo(59) }))).toBe('cool_down');
    expect(reason(past({ at: daysAgo(60) }))).toBe('given');
    expect(reason(past({ at: daysAgo(59), returnedAt: daysAgo(58) }))).toBe('given');
    expect(reason(past({ at: daysAgo(59), reason: 'full_price' }))).toBe('cool_down');
    expect(reason(past({ at: daysAgo(1), reason: 'budget_spent' }))).toBe('given');
  });

  it('stops at the budget of the week, and draws the arm last', () => {
    expect(govern(wish, [], 10, limits, now)).toEqual({ reason: 'budget_spent', percent: null, assignment: null });
    expect(govern(wish, [], 0, { ...limits, weeklyCodes: 0 }, now).reason).toBe('budget_spent');
    expect(govern({ ...wish, contactId: fullPrice }, [], 9, limits, now)).toMatchObject({
      reason: 'full_price',
      percent: null,
      assignment: { arm: 'full_price', fullPricePercent: 15 },
    });
    expect(govern({ ...wish, contactId: fullPrice }, [], 10, limits, now).reason).toBe('budget_spent');
  });

  it('keeps everybody in their arm whatever a flow looks like; a larger share only adds people', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 5, max: 49 }),
        fc.subarray([5, 10, 20], { minLength: 1 }),
        (contactId, percent, ladder) => {
          const arm = (fullPricePercent: number, of: number[]) =>
            govern({ contactId, ladder: of }, [], 0, { ...limits, fullPricePercent }, now).assignment?.arm;
          expect(arm(percent, ladder)).toBe(arm(percent, [30]));
          if (arm(percent, ladder) === 'full_price') expect(arm(percent + 1, ladder)).toBe('full_price');
        },
      ),
    );
  });

  it('keeps about its share at the full price', () => {
    const people = Array.from({ length: 4000 }, (_, index) => `person-${index}`);
    const kept = people.filter(
      (contactId) => assignPrice({ contactId, fullPricePercent: 15 }).arm === 'full_price',
    ).length;
    expect(kept / people.length).toBeGreaterThan(0.13);
    expect(kept / people.length).toBeLessThan(0.17);
  });
});
