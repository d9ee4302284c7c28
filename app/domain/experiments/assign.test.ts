import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stableId } from '../ids.server';
import { armOf, assign } from './assign';

/** Contacts as a shop has them: ids that begin with their time, some of the same moment. */
const contacts = Array.from({ length: 40_000 }, (_, index) =>
  stableId(new Date(1_790_000_000_000 + Math.floor(index / 7) * 997), 'shop', 'contact', String(index)),
);

/** Upper limits of chi-square that chance passes once in ten thousand draws, by degrees of freedom. The draws are fixed. */
const LIMITS: Record<number, number> = { 2: 18.42, 49: 95.0, 81: 135.0 };

function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, count, index) => sum + (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1), 0);
}

/** In which of `parts` equal parts of the draw a contact stands: what is held out first is part 0. */
function place(salt: string, contactId: string, parts: number): number {
  let [low, high] = [0, parts - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const held = armOf({ salt, contactId, holdoutPercent: ((middle + 1) * 100) / parts }) === 'control';
    [low, high] = held ? [low, middle] : [middle + 1, high];
  }
  return low;
}

function countPlaces(places: readonly number[], parts: number): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const at of places) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}

const percents = fc.integer({ min: 0, max: 100 });
const ids = fc.uuid();
const salts = fc.string({ minLength: 1, maxLength: 20 });

describe('the draw', () => {
  it.each(['abandoned-cart', 'abandoned-checkout', 'welcome', 'a', 'b'])('is uniform for %s', (salt) => {
    const places = contacts.map((contactId) => place(salt, contactId, 50));
    const counts = countPlaces(places, 50);
    expect(
      chiSquare(
        counts,
        counts.map(() => contacts.length / 50),
      ),
    ).toBeLessThan(LIMITS[49] as number);
  });

  it.each([
    ['abandoned-cart', 'abandoned-checkout'],
    ['welcome', 'win-back'],
    ['flow a', 'flow b'],
    ['flow shop', 'shop'],
  ])('of %s says nothing about that of %s', (one, other) => {
    const places = contacts.map((contactId) => place(one, contactId, 10) * 10 + place(other, contactId, 10));
    const table = countPlaces(places, 100);
    const rows = Array.from({ length: 10 }, (_, row) => sum(table.slice(row * 10, row * 10 + 10)));
    const columns = Array.from({ length: 10 }, (_, column) => sum(table.filter((_, at) => at % 10 === column)));
    const expected = table.map(
      (_, at) => ((rows[Math.floor(at / 10)] ?? 0) * (columns[at % 10] ?? 0)) / contacts.length,
    );
    expect(chiSquare(table, expected)).toBeLessThan(LIMITS[81] as number);
  });

  property.prop([salts, ids, percents, percents])(
    'only adds people when the percentage rises',
    (salt, contactId, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      if (armOf({ salt, contactId, holdoutPercent: low }) === 'control')
        expect(armOf({ salt, contactId, holdoutPercent: high })).toBe('control');
    },
  );

  property.prop([salts, ids])('holds out nobody at 0 and everybody at 100', (salt, contactId) => {
    expect(armOf({ salt, contactId, holdoutPercent: 0 })).toBe('treated');
    expect(armOf({ salt, contactId, holdoutPercent: 100 })).toBe('control');
  });

  it('has not moved since the first release: who was held out stays held out', () => {
    const ids = [
      '0190b6a0-0000-7000-8000-000000000001',
      '0190b6a0-0000-7000-8000-000000000002',
      'c3',
      'd4',
      'e5',
      'f6',
    ];
    expect(ids.map((contactId) => place('flow abandoned-cart 1', contactId, 100))).toMatchInlineSnapshot(`
      [
        2,
        60,
        44,
        35,
        22,
        52,
      ]
    `);
  });
});

describe('an assignment', () => {
  const contact = { flowKey: 'abandoned-cart', flowPercent: 10, shopPercent: 5 };

  property.prop([ids, percents])('to the flow is untouched by what the shop holds out', (contactId, shopPercent) => {
    const [alone, beside] = [0, shopPercent].map((percent) => assign({ ...contact, contactId, shopPercent: percent }));
    if (beside?.arm !== 'shop_control') expect(beside?.arm).toBe(alone?.arm);
  });

  it('puts about as many in each arm as was set, and says what it was drawn from', () => {
    const arms = contacts.map((contactId) => assign({ ...contact, contactId }).arm);
    const counts = ['shop_control', 'flow_control', 'treated'].map((arm) => arms.filter((one) => one === arm).length);
    const expected = [0.05, 0.95 * 0.1, 0.95 * 0.9].map((share) => share * contacts.length);
    expect(chiSquare(counts, expected)).toBeLessThan(LIMITS[2] as number);
    expect(assign({ ...contact, contactId: contacts[0] as string })).toMatchObject({
      flowPercent: 10,
      shopPercent: 5,
      salt: 1,
    });
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
