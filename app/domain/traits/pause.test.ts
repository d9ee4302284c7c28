import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { pausedUntil } from './pause';
import { fold } from './reducer';
import { emptyTraits } from './schema';

const day = (n: number) => new Date(Date.UTC(2026, 2, 1 + n, 10));
type Said = [day: number, type: EventType, properties?: EventProperties];

function pausedOn(n: number, ...said: Said[]): (string | null)[] {
  const after = (list: readonly Said[]) =>
    list.reduce(
      (traits, [at, type, properties = {}]) => fold(traits, { type, occurredAt: day(at), properties }),
      emptyTraits(),
    );
  return [said, [...said].reverse()].map((list) => pausedUntil(after(list), day(n)));
}

describe('a pause', () => {
  const month: Said = [0, 'marketing_paused', { until: day(30).toISOString() }];
  const open: Said = [0, 'marketing_paused'];
  const both = (until: string | null) => [until, until];

  it('of thirty days ends by itself, and by nothing else but the person’s own word', () => {
    expect(pausedOn(29, month)).toEqual(both(day(30).toISOString()));
    expect(pausedOn(30, month)).toEqual(both(null));
    expect(pausedOn(9, month, [2, 'page_viewed'], [3, 'order_placed', { orderId: '1' }])).toEqual(
      both(day(30).toISOString()),
    );
    expect(pausedOn(9, month, [2, 'marketing_resumed'])).toEqual(both(null));
    expect(pausedOn(9, month, [2, 'marketing_subscribed'])).toEqual(both(null));
  });

  it('without an end lasts until a sign of life', () => {
    expect(pausedOn(300, open)).toEqual(both('return'));
    expect(pausedOn(300, [-1, 'page_viewed'], open)).toEqual(both('return'));
    expect(pausedOn(300, open, [200, 'email_clicked', { actor: 'machine' }])).toEqual(both('return'));
    for (const sign of ['page_viewed', 'checkout_started', 'marketing_resumed'] as const)
      expect(pausedOn(300, open, [200, sign])).toEqual(both(null));
    expect(pausedOn(300, open, [200, 'email_clicked', { actor: 'human' }])).toEqual(both(null));
  });

  it('begins anew with the next word', () => {
    expect(
      pausedOn(9, month, [2, 'marketing_resumed'], [3, 'marketing_paused', { until: day(93).toISOString() }]),
    ).toEqual(both(day(93).toISOString()));
  });
});
