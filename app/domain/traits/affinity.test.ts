import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { affinities } from './affinity';
import { fold } from './reducer';
import { emptyTraits } from './schema';

const now = new Date('2026-06-30T12:00:00.000Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);

function traitsAfter(...told: [type: EventType, daysAgo: number, properties: EventProperties][]) {
  return told.reduce(
    (traits, [type, days, properties]) => fold(traits, { type, occurredAt: ago(days), properties }),
    emptyTraits(),
  );
}
const view = (productId: string, days: number) =>
  ['product_viewed', days, { productId }] as [EventType, number, EventProperties];
const order = (orderId: string, productId: string, days: number) =>
  [
    'order_placed',
    days,
    { orderId, total: '9.00', lines: [{ productId, variantId: null, title: 'Bowl', quantity: 3, price: '3.00' }] },
  ] as [EventType, number, EventProperties];

describe('affinity', () => {
  it('counts looks once and orders five times', () => {
    const traits = traitsAfter(view('a', 1), view('a', 2), view('b', 1), order('1', 'b', 1));
    expect(affinities(traits, 'products', now).map(({ id, points }) => [id, points])).toEqual([
      ['b', 6],
      ['a', 2],
    ]);
  });

  it('halves for each thirty days that passed since the last sight', () => {
    const traits = traitsAfter(view('a', 61), view('a', 60), view('b', 30), view('c', 29));
    expect(affinities(traits, 'products', now).map(({ id, points }) => [id, points])).toEqual([
      ['c', 1],
      ['b', 0.5],
      ['a', 0.5],
    ]);
  });

  it('forgets an order that was cancelled, whichever word came first', () => {
    const cancelled = ['order_cancelled', 1, { orderId: '1' }] as [EventType, number, EventProperties];
    expect(affinities(traitsAfter(order('1', 'a', 2), cancelled), 'products', now)).toEqual([]);
    expect(affinities(traitsAfter(cancelled, order('1', 'a', 2)), 'products', now)).toEqual([]);
  });

  it('counts an order told twice once', () => {
    const traits = traitsAfter(order('1', 'a', 2), order('1', 'a', 2));
    expect(affinities(traits, 'products', now)[0]?.points).toBe(5);
  });

  it('knows collections by their visits', () => {
    const traits = traitsAfter(
      ['collection_viewed', 1, { collectionId: 'x' }],
      ['collection_viewed', 40, { collectionId: 'y' }],
    );
    expect(affinities(traits, 'collections', now).map(({ id, points }) => [id, points])).toEqual([
      ['x', 1],
      ['y', 0.5],
    ]);
  });
});
