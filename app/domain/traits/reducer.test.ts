import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { addMoney } from '../money';
import { fold, type FoldedEvent } from './reducer';
import { emptyTraits, type Traits } from './schema';

const DAY = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const at = (minute: number) => new Date(start + minute * 60_000);

const lines = (productIds: string[]) =>
  productIds.map((productId) => ({
    productId,
    variantId: `v${productId}`,
    title: productId,
    quantity: 1,
    price: '5.00',
  }));
const ids = fc.constantFrom('1', '2', '3', '4');
const money = fc.integer({ min: 0, max: 9_999_999 }).map((cents) => (cents / 100).toFixed(2));

/** What an order costs and holds is the same in everything said about it. */
const orders = fc.dictionary(ids, fc.record({ total: money, productIds: fc.uniqueArray(ids, { maxLength: 3 }) }), {
  minKeys: 4,
});

interface Word {
  type: EventType;
  minute: number;
  id: string;
  human: boolean;
  zoned: boolean;
}

const words = fc.uniqueArray(
  fc.record<Word>({
    type: fc.constantFrom<EventType>(
      ...(['page_viewed', 'product_viewed', 'collection_viewed', 'product_added_to_cart', 'cart_viewed'] as const),
      ...(['cart_updated', 'checkout_started', 'checkout_updated', 'order_placed', 'order_cancelled'] as const),
      ...(['order_refunded', 'marketing_subscribed', 'marketing_unsubscribed', 'customer_created'] as const),
      ...(['email_sent', 'email_delivered', 'email_opened', 'email_clicked', 'email_bounced'] as const),
      ...(['session_ended', 'contact_lapsed', 'custom.quiz'] as const),
    ),
    minute: fc.integer({ min: 0, max: 60 * 24 * 40 }),
    id: ids,
    human: fc.boolean(),
    zoned: fc.boolean(),
  }),
  { selector: ({ minute }) => minute, maxLength: 40 },
);

/** The events of a life, each fact once: an order is placed and cancelled at most one time. */
function eventsOf(
  list: readonly Word[],
  known: Record<string, { total: string; productIds: string[] }>,
): FoldedEvent[] {
  const told = new Set<string>();
  return list.flatMap(({ type, minute, id, human, zoned }): FoldedEvent[] => {
    if (type === 'order_placed' || type === 'order_cancelled') {
      if (told.has(type + id)) return [];
      told.add(type + id);
    }
    const order = known[id] ?? { total: '1.00', productIds: [] };
    const properties: EventProperties = {
      productId: id,
      collectionId: id,
      orderId: id,
      checkoutToken: id,
      total: order.total,
      lines: lines(order.productIds),
      actor: human ? 'human' : 'machine',
      ...(zoned ? { timeZone: 'Europe/London', locale: 'en-GB', countryCode: 'GB' } : {}),
    };
    return [{ type, occurredAt: at(minute), properties }];
  });
}

const folded = (events: readonly FoldedEvent[]): Traits => events.reduce(fold, emptyTraits());
const inOrder = (events: readonly FoldedEvent[]) =>
  [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());

describe('the fold', () => {
  property.prop([words, orders, fc.infiniteStream(fc.nat())])(
    'gives the same traits in whatever order the facts arrive',
    (list, known, dice) => {
      const events = eventsOf(list, known);
      const shuffled = events
        .map((event) => ({ event, place: dice.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ event }) => event);
      expect(folded(shuffled)).toEqual(folded(inOrder(events)));
    },
  );

  property.prop([words, orders])('an order told twice counts once', (list, known) => {
    const events = inOrder(eventsOf(list, known));
    const repeated = events.flatMap((event) =>
      event.type === 'order_placed' || event.type === 'order_cancelled' ? [event, event] : [event],
    );
    expect(folded(repeated).orders).toEqual(folded(events).orders);
    expect(folded(repeated).bought).toEqual(folded(events).bought);
    expect(folded(repeated).orderIds).toEqual(folded(events).orderIds);
  });

  property.prop([words, orders])('counts what stands: neither more nor less', (list, known) => {
    const events = eventsOf(list, known);
    const idsOf = (type: EventType) =>
      events.filter((one) => one.type === type).map((one) => one.properties.orderId ?? '');
    const cancelled = new Set(idsOf('order_cancelled'));
    const standing = idsOf('order_placed').filter((id) => !cancelled.has(id));
    const traits = folded(inOrder(events));
    expect(traits.orders.count).toBe(standing.length);
    expect(traits.orders.cancelled).toBe(cancelled.size);
    expect(traits.orders.spend).toBe(addMoney('0.00', ...standing.map((id) => known[id]?.total ?? '1.00')));
    const byDay = Object.values(traits.days);
    expect(byDay.reduce((sum, day) => sum + (day.orders ?? 0), 0)).toBe(standing.length);
    expect(addMoney('0.00', ...byDay.map((day) => day.spend ?? '0'))).toBe(traits.orders.spend);
    expect(byDay.reduce((sum, day) => sum + (day.clicks ?? 0), 0)).toBe(traits.email.humanClicks);
  });

  property.prop([words, orders])('leaves what it was given as it was', (list, known) => {
    const events = eventsOf(list, known);
    const before = folded(events);
    const copy = structuredClone(before);
    for (const event of events) fold(before, event);
    expect(before).toEqual(copy);
  });

  it('stays small, however long somebody shops', () => {
    let traits = emptyTraits();
    for (let index = 0; index < 600; index += 1) {
      const occurredAt = new Date(start + index * DAY);
      const properties = { productId: `p${index}`, orderId: `o${index}`, total: '1.00', lines: lines([`p${index}`]) };
      traits = fold(traits, { type: 'product_viewed', occurredAt, properties });
      traits = fold(traits, { type: 'order_placed', occurredAt, properties });
    }
    expect(traits.orders.count).toBe(600);
    expect(traits.products['p599']).toBeDefined();
    expect(traits.products['p0']).toBeUndefined();
    expect(JSON.stringify(traits).length).toBeLessThan(100_000);
  });

  it('keeps the same of what happened at one moment, whichever of it was told first', () => {
    const order = (from: number): FoldedEvent => {
      const products = Array.from({ length: 20 }, (_, index) => `p${from + index}`);
      const properties = { orderId: `o${from}`, total: '1.00', lines: lines(products) };
      return { type: 'order_placed', occurredAt: at(0), properties };
    };
    const told = [order(0), order(20), order(40), order(60)];
    const { bought = {} } = folded(told);
    expect(Object.keys(bought)).toHaveLength(50);
    expect(Object.keys(bought).sort()).toEqual(Object.keys(folded([...told].reverse()).bought ?? {}).sort());
  });

  it('counts visits by their session, with how long they lasted', () => {
    const view = (minute: number, sessionId: string): FoldedEvent => ({
      type: 'page_viewed',
      occurredAt: at(minute),
      properties: { sessionId },
    });
    const { sessions } = folded([view(0, 'a'), view(4, 'a'), view(90, 'b'), view(91, 'b')]);
    expect(sessions).toMatchObject({ count: 2, totalSeconds: 300, current: { id: 'b', pageViews: 2 } });
  });

  it('takes a test order for what it is', () => {
    const properties = { orderId: '1', total: '10.00', test: true };
    expect(folded([{ type: 'order_placed', occurredAt: at(0), properties }]).orders.count).toBe(0);
  });
});
