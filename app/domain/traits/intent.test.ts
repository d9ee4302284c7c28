import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { HIGH_INTENT, intentOf } from './intent';
import { fold } from './reducer';
import { emptyTraits, type SessionTrait } from './schema';

/** A look at a product: at which minute since the start, in which visit, which product. */
type Look = [minute: number, session: string, product: string];

function intentAfter(looks: readonly Look[], more: [EventType, EventProperties][] = []): number {
  const at = (minute: number) => new Date(Date.parse('2026-03-02T10:00:00Z') + minute * 60_000);
  let traits = emptyTraits();
  for (const [type, properties] of more) traits = fold(traits, { type, occurredAt: at(-1000), properties });
  for (const [minute, sessionId, productId] of looks)
    traits = fold(traits, { type: 'product_viewed', occurredAt: at(minute), properties: { sessionId, productId } });
  return intentOf(traits.sessions.current as SessionTrait, traits);
}

describe('intent of a visit', () => {
  it('is low after a glance and high after four looks', () => {
    expect(intentAfter([[0, 'a', '1']])).toBe(18);
    const four = intentAfter(['1', '2', '3', '4'].map((product, minute): Look => [minute / 4, 'a', product]));
    expect(four).toBeGreaterThanOrEqual(HIGH_INTENT);
  });

  it('is high for who comes back to the same thing and takes time', () => {
    const glance: Look = [0, 'a', '1'];
    const again = intentAfter([glance, [1440, 'b', '1'], [1444, 'b', '2']]);
    expect(again).toBe(2 * 18 + 25 + 15 + 15);
    expect(intentAfter([glance, [1440 * 9, 'b', '1']])).toBe(18 + 25);
  });

  it('counts having bought before, and never passes a hundred', () => {
    expect(intentAfter([[0, 'a', '1']], [['order_placed', { orderId: '1', total: '5.00' }]])).toBe(28);
    expect(intentAfter(Array.from({ length: 9 }, (_, minute): Look => [minute, 'a', '1']))).toBe(100);
  });

  it('is nothing without a look at a product', () => {
    const traits = fold(emptyTraits(), {
      type: 'page_viewed',
      occurredAt: new Date('2026-03-02T10:00:00Z'),
      properties: { sessionId: 'a' },
    });
    expect(intentOf(traits.sessions.current as SessionTrait, traits)).toBe(0);
  });
});
