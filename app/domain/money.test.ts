import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { addMoney, compareMoney, multiplyMoney, negateMoney } from './money';

/** Any amount down to a ten-thousandth, written with 0 to 4 decimals. */
const amounts = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 4 }))
  .map(([units, decimals]) => {
    const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
    const whole = digits.slice(0, digits.length - decimals);
    const text = decimals === 0 ? whole : `${whole}.${digits.slice(digits.length - decimals)}`;
    return `${units < 0n ? '-' : ''}${text}`;
  });
const quantities = fc.integer({ min: 0, max: 1_000 });

describe('amounts', () => {
  property.prop([amounts, amounts, amounts])('add up in any order and grouping', (a, b, c) => {
    expect(addMoney(a, b)).toBe(addMoney(b, a));
    expect(addMoney(addMoney(a, b), c)).toBe(addMoney(a, addMoney(b, c)));
    expect(addMoney(a, b, c)).toBe(addMoney(addMoney(a, b), c));
  });

  property.prop([amounts])('and what is taken away again leaves nothing', (a) => {
    expect(addMoney(a, negateMoney(a))).toBe('0.00');
    expect(compareMoney(negateMoney(negateMoney(a)), a)).toBe(0);
    expect(compareMoney(addMoney(a, '0'), a)).toBe(0);
  });

  property.prop([amounts, quantities])('times a quantity is the sum of as many', (a, quantity) => {
    expect(compareMoney(multiplyMoney(a, quantity), addMoney('0', ...Array<string>(quantity).fill(a)))).toBe(0);
  });

  property.prop([amounts, amounts, amounts])('stand in one order, which adding keeps', (a, b, c) => {
    expect(Math.sign(compareMoney(a, b))).toBe(-Math.sign(compareMoney(b, a)) + 0);
    expect(Math.sign(compareMoney(addMoney(a, c), addMoney(b, c)))).toBe(Math.sign(compareMoney(a, b)));
    if (compareMoney(a, b) <= 0 && compareMoney(b, c) <= 0) expect(compareMoney(a, c)).toBeLessThanOrEqual(0);
  });

  property.prop([amounts, amounts])('come out in a form that goes in again, with two decimals at least', (a, b) => {
    const sum = addMoney(a, b);
    expect(sum).toMatch(/^-?\d+\.\d{2,4}$/);
    expect(sum).not.toMatch(/^-0\.0+$/);
    expect(addMoney(sum)).toBe(sum);
  });

  it.each(['', 'free', '1,50', '1.', '.5', '1e3', 'NaN', '0x10', '1.5.0', '--1'])(
    'that are none are refused: "%s"',
    (text) => {
      expect(() => addMoney(text)).toThrow('not a decimal amount');
    },
  );
});
