import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { purposes } from '../flows/schema';
import { MAX_HOLD_MS } from './decide';
import { expectedValue, kindOf, orderMargin, type ValueInput } from './value';

const inputs = fc.record<ValueInput>({
  orderRate: fc.double({ min: 0, max: 0.05, noNaN: true }),
  orderMargin: fc.double({ min: 1, max: 500, noNaN: true }),
  emailsThisWeek: fc.integer({ min: 0, max: 10 }),
  priority: fc.integer({ min: -3, max: 3 }),
  waitedDays: fc.double({ min: 0, max: 10, noNaN: true }),
  discountCost: fc.double({ min: 0, max: 20, noNaN: true }),
});

describe('what an email is worth', () => {
  property.prop([inputs])(
    'falls with every email of the week and with what is given away, and rises with orders',
    (input) => {
      const { value } = expectedValue(input);
      expect(expectedValue({ ...input, emailsThisWeek: input.emailsThisWeek + 1 }).value).toBeLessThanOrEqual(value);
      expect(expectedValue({ ...input, discountCost: input.discountCost + 1 }).value).toBeLessThan(value);
      expect(expectedValue({ ...input, orderRate: input.orderRate + 0.01 }).value).toBeGreaterThan(value);
    },
  );

  property.prop([inputs])('does not change by waiting or by priority, but its rank does', (input) => {
    const later = { ...input, waitedDays: input.waitedDays + 1 };
    const preferred = { ...input, priority: input.priority + 1 };
    const { value, score } = expectedValue(input);
    expect([expectedValue(later).value, expectedValue(preferred).value]).toEqual([value, value]);
    expect(expectedValue(later).score).toBeGreaterThan(score);
    expect(expectedValue(preferred).score).toBeCloseTo(expectedValue(later).score, 3);
  });

  it('lets the weakest purpose outrank the strongest by the end of the longest wait, and not by half of it', () => {
    const rates = purposes.map((purpose) => kindOf(purpose).orderRate);
    const rank = (orderRate: number, waitedDays: number) =>
      expectedValue({ orderRate, orderMargin: 25, emailsThisWeek: 0, priority: 0, waitedDays, discountCost: 0 }).score;
    const [weakest, strongest, longest] = [Math.min(...rates), Math.max(...rates), MAX_HOLD_MS / 86_400_000];
    expect(rank(weakest, longest)).toBeGreaterThan(rank(strongest, 0));
    expect(rank(weakest, longest / 2)).toBeLessThan(rank(strongest, 0));
  });

  it('begins with the order of the research: nearer to buying is worth more', () => {
    const ladder = ['checkout', 'cart', 'alert', 'browse', 'welcome', 'replenish', 'win_back', 'nurture'] as const;
    const rates = ladder.map((purpose) => kindOf(purpose).orderRate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('is told in the money of the shop, and can be told before its first order', () => {
    expect(orderMargin('86.5000')).toBe(43.25);
    expect(orderMargin(null)).toBeGreaterThan(0);
  });
});
