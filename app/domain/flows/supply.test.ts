import { describe, expect, it } from 'vitest';
import { contact, eventAt } from '../../../tests/support/flow-cases';
import type { Line, ReorderRhythm } from '../commerce/schema';
import type { EventProperties } from '../events/schema';
import { fold } from '../traits/reducer';
import { emptyTraits } from '../traits/schema';
import { factOfSupply, supplyTimersOf } from './supply';

const NOW = new Date('2026-03-02T10:00:00Z');
const daysOn = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const line = (quantity = 1, productId: string | null = 'p'): Line => ({
  ...{ productId, variantId: 'v', title: 'Beans', quantity, price: '9.00' },
});
const rhythm = (over: Partial<ReorderRhythm> = {}): ReorderRhythm => ({
  ...{ productId: 'p', title: 'Beans', quantity: 1, reorders: 9, days: 40, lateDays: 52 },
  ...over,
});
const ordered = (lines: Line[], over: EventProperties = {}, at = NOW) =>
  eventAt(at, 'order_placed', { orderId: 'o', total: '9.00', lines, ...over });
const dueAfter = (rhythms: ReorderRhythm[], ...lines: Line[]) =>
  supplyTimersOf(rhythms, [ordered(lines)], NOW).map(({ dueAt }) => (dueAt.getTime() - NOW.getTime()) / 86_400_000);

describe('when something runs out', () => {
  it('is a tenth of the usual time ahead, and three days at least', () => {
    expect(dueAfter([rhythm()], line())).toEqual([36]);
    expect(dueAfter([rhythm({ days: 20 })], line())).toEqual([17]);
    expect(dueAfter([rhythm({ days: 6 })], line())).toEqual([]);
  });

  it('goes by reorders of just as many pieces, else piece by piece, else not at all', () => {
    const both = [rhythm({ quantity: 2, days: 70 }), rhythm({ quantity: null, days: 30 })];
    expect(dueAfter(both, line(2))).toEqual([63]);
    expect(dueAfter(both, line(1), line(1))).toEqual([63]);
    expect(dueAfter(both, line(3))).toEqual([81]);
    expect(dueAfter([rhythm({ quantity: 2 })], line(3))).toEqual([]);
    expect(dueAfter(both, line(2, 'other'), line(2, null))).toEqual([]);
  });

  it('is nothing that an old or a test order tells', () => {
    expect(supplyTimersOf([rhythm()], [ordered([line()], { test: true })], NOW)).toEqual([]);
    expect(supplyTimersOf([rhythm()], [ordered([line()])], daysOn(37))).toEqual([]);
    expect(supplyTimersOf([rhythm()], [eventAt(NOW, 'order_paid', { orderId: 'o', lines: [line()] })], NOW)).toEqual(
      [],
    );
  });

  it('becomes a fact with its evidence, unless the product was bought again or the order cancelled', () => {
    const order = ordered([line()]);
    const [timer] = supplyTimersOf([rhythm()], [order], NOW);
    if (!timer) throw new Error('no timer');
    const traits = fold(emptyTraits(), order);
    expect(factOfSupply(timer, traits)).toMatchObject({
      contactId: contact,
      type: 'supply_low',
      occurredAt: daysOn(36),
      properties: { productId: 'p', variantId: 'v', days: 40, lines: [line()], custom: { reorders: 9 } },
    });
    expect(factOfSupply(timer, traits)?.properties.custom?.['lateAt']).toBe(daysOn(52).toISOString());
    const again = fold(traits, ordered([line()], { orderId: 'o2' }, daysOn(10)));
    expect(factOfSupply(timer, again)).toBeNull();
    const other = fold(traits, ordered([line(1, 'q')], { orderId: 'o3' }, daysOn(10)));
    expect(factOfSupply(timer, other)).not.toBeNull();
    const cancelled = fold(traits, eventAt(daysOn(1), 'order_cancelled', { orderId: 'o' }));
    expect(factOfSupply(timer, cancelled)).toBeNull();
  });
});
