import { describe, expect, test } from 'vitest';
import { parseLossless } from './json';
import { translateShopify } from './translate';
import type { Translation } from './translation';

const receivedAt = new Date('2026-11-24T10:00:05Z');
const triggeredAt = new Date('2026-11-24T10:00:00Z');

function translate(topic: string, body: unknown): Translation {
  const payload = parseLossless(typeof body === 'string' ? body : JSON.stringify(body));
  const result = translateShopify({ topic, payload, triggeredAt, receivedAt, deliveryId: 'd1', currency: 'EUR' });
  if (result.kind !== 'translated') throw new Error(`${result.kind}: ${result.reason}`);
  return result.translation;
}

const summary = (translation: Translation) => translation.events.map(({ type, sourceId }) => [type, sourceId]);

const line = { product_id: 11, variant_id: 12, title: 'Mug', variant_title: 'Blue', quantity: 2, price: '12.50' };

describe('orders', () => {
  const order = `{"id":820982911946154508,"name":"#1001","email":"ana@example.com","currency":"EUR","total_price":"388.00",
    "buyer_accepts_marketing":false,"checkout_token":"k1","cart_token":"c1","test":true,"source_name":"web",
    "customer":{"id":115310627314723954,"email":"ana@example.com"},"processed_at":"2026-11-24T09:50:00Z",
    "updated_at":"2026-11-24T09:55:00Z","financial_status":"paid","line_items":[
      {"product_id":null,"variant_id":null,"product_exists":false,"title":"Gift wrap","quantity":1,"price":"3.00"},
      {"product_id":788032119674292922,"variant_id":808950810,"title":"Lamp","quantity":1,"price":"385.00"}]}`;

  test('keep every digit of ids beyond 2^53', () => {
    const placed = translate('orders/create', order);
    expect(placed.commerce).toMatchObject([
      { kind: 'order', id: '820982911946154508', test: true, paidAt: new Date('2026-11-24T09:55:00Z') },
    ]);
    expect(placed.who?.identities).toEqual([
      { kind: 'customer', value: '115310627314723954' },
      { kind: 'email', value: 'ana@example.com' },
      { kind: 'order', value: '820982911946154508' },
      { kind: 'checkout', value: 'k1' },
      { kind: 'cart', value: 'c1' },
    ]);
    expect(summary(placed)).toEqual([['order_placed', 'order:820982911946154508:placed']]);
    expect(placed.events[0]?.properties.lines).toMatchObject([
      { productId: null },
      { productId: '788032119674292922' },
    ]);
  });

  test.each([
    ['orders/paid', 'order_paid', 'paid'],
    ['orders/cancelled', 'order_cancelled', 'cancelled'],
    ['orders/fulfilled', 'order_fulfilled', 'fulfilled'],
  ])('%s is %s', (topic, type, suffix) => {
    expect(summary(translate(topic, order))).toEqual([[type, `order:820982911946154508:${suffix}`]]);
  });

  test('orders/updated only changes the mirror', () => {
    const updated = translate('orders/updated', order);
    expect(updated.events).toEqual([]);
    expect(updated.commerce).toHaveLength(1);
  });

  test('accepting marketing is one fact, whether the checkout or its order tells it', () => {
    const placed = translate(
      'orders/create',
      order.replace('"buyer_accepts_marketing":false', '"buyer_accepts_marketing":true'),
    );
    expect(summary(placed)[1]).toEqual(['marketing_subscribed', 'checkout:k1:consent']);
    const updated = translate(
      'orders/updated',
      order.replace('"buyer_accepts_marketing":false', '"buyer_accepts_marketing":true'),
    );
    expect(updated.consent).toBeNull();
  });

  test('of the point of sale have no tokens and maybe nobody', () => {
    const placed = translate('orders/create', { id: 7, cart_token: null, source_name: 'pos', line_items: [line] });
    expect(placed.who?.identities).toEqual([{ kind: 'order', value: '7' }]);
    expect(placed.events[0]?.properties.sourceName).toBe('pos');
  });
});

describe('fulfilment and refunds', () => {
  test('a delivery is told by the order alone, and by whichever webhook comes first', () => {
    const event = translate('fulfillment_events/create', {
      id: 1,
      order_id: 7,
      status: 'delivered',
      happened_at: '2026-11-24T08:00:00Z',
    });
    const update = translate('fulfillments/update', {
      id: 2,
      order_id: 7,
      email: 'ana@example.com',
      shipment_status: 'delivered',
      updated_at: '2026-11-24T08:01:00Z',
    });
    expect(summary(event)).toEqual([['order_delivered', 'order:7:delivered']]);
    expect(summary(update)).toEqual(summary(event));
    expect(event.who?.identities).toEqual([{ kind: 'order', value: '7' }]);
    expect(event.commerce).toEqual([
      {
        kind: 'order_progress',
        orderId: '7',
        deliveredAt: new Date('2026-11-24T08:00:00Z'),
        at: new Date('2026-11-24T08:00:00Z'),
      },
    ]);
  });

  test('parcels on their way say nothing yet', () => {
    expect(translate('fulfillment_events/create', { order_id: 7, status: 'in_transit' }).events).toEqual([]);
    expect(
      translate('fulfillments/create', { order_id: 7, status: 'success', shipment_status: null }).commerce,
    ).toEqual([]);
  });

  test('a refund is the money that went back', () => {
    const refund = translate('refunds/create', {
      id: 9,
      order_id: 7,
      transactions: [
        { kind: 'refund', status: 'success', amount: '10.00', currency: 'USD' },
        { kind: 'refund', status: 'failure', amount: '99.00' },
        { kind: 'refund', status: 'success', amount: 2.5 },
      ],
      refund_line_items: [{ subtotal: 199, total_tax: 0 }],
    });
    expect(refund.commerce).toMatchObject([{ orderId: '7', refund: { refundId: '9', amount: '12.50' } }]);
    expect(refund.events).toMatchObject([
      { type: 'order_refunded', sourceId: 'refund:9', properties: { total: '12.50', currency: 'USD' } },
    ]);
  });

  test('without transactions the worth of the goods counts', () => {
    const refund = translate('refunds/create', {
      id: 9,
      order_id: 7,
      transactions: [],
      refund_line_items: [{ subtotal: 199, total_tax: 1.25 }],
    });
    expect(refund.events[0]?.properties.total).toBe('200.25');
  });
});
