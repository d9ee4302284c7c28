import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTraits } from '../traits/schema';
import { evaluate } from './evaluate';
import type { Subject } from './reading';

const NOW = new Date('2026-03-02T10:00:00Z');

/** What Postgres computes: the smallest amount that at least so many percent do not exceed, from the 50th to the 99th. */
function quantiles(amounts: readonly number[]): number[] {
  const sorted = [...amounts].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  return Array.from(
    { length: 50 },
    (_, index) => sorted[Math.ceil(((50 + index) * sorted.length) / 100) - 1] as number,
  );
}

function ordered(amounts: readonly number[], total: number, top: number): boolean {
  const subject: Subject = {
    traits: emptyTraits(),
    consent: 'unknown',
    trigger: { total: total.toFixed(2) },
    figures: { spend: [], item: [], order: quantiles(amounts) },
  };
  return evaluate({ standing: 'order', top }, subject, NOW);
}

describe('standing in the shop', () => {
  it('means that at least as many percent as are left lie below', () => {
    const amount = fc.constantFrom(5, 10, 20, 40);
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 60 }), amount, fc.integer({ min: 1, max: 50 }), (others, own, top) => {
        const amounts = [...others, own];
        const below = amounts.filter((one) => one < own).length;
        expect(ordered(amounts, own, top)).toBe(below * 100 >= (100 - top) * amounts.length);
      }),
    );
  });

  it('is nobody’s among equals, among few, and where nothing is measured', () => {
    expect(ordered([10, 10, 10, 10], 10, 50)).toBe(false);
    expect(ordered([10, 20, 30, 1000], 1000, 20)).toBe(false);
    expect(ordered([10, 20, 30, 40, 1000], 1000, 20)).toBe(true);
    expect(ordered([], 1000, 20)).toBe(false);
    const subject: Subject = { traits: emptyTraits(), consent: 'unknown', trigger: { total: '9.00' } };
    expect(evaluate({ standing: 'order', top: 50 }, subject, NOW)).toBe(false);
    const figures = { spend: quantiles([1, 2, 3, 4]), item: quantiles([1, 2, 3, 4]), order: [] };
    expect(evaluate({ standing: 'spend', top: 50 }, { ...subject, figures }, NOW)).toBe(false);
    const lines = ['3.00', '99.00'].map((price) => ({
      productId: '1',
      variantId: '1',
      title: 'Thing',
      quantity: 1,
      price,
    }));
    expect(evaluate({ standing: 'item', top: 25 }, { ...subject, figures, trigger: { lines } }, NOW)).toBe(true);
  });
});
