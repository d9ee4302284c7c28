import { describe, expect, test } from 'vitest';
import { translateStorefront } from './translate-storefront';

const receivedAt = new Date('2026-11-24T10:00:00.000Z');
const visitor = '018f3c6e-0000-4000-8000-000000000001';
const session = '018f3c6e-0000-4000-8000-000000000002';
const eventId = (n: number) => `018f3c6e-0000-4000-8000-00000000010${n}`;

const batch = (parts: object) => ({
  v: 1,
  visitor,
  session,
  sentAt: '2026-11-24T10:00:00.000Z',
  timeZone: 'Europe/Berlin',
  locale: 'de',
  consent: { analytics: true },
  ...parts,
});
const page = (n: number, occurredAt: string) => ({
  id: eventId(n),
  type: 'page_viewed',
  occurredAt,
  url: '/',
  title: 'Home',
});

function translate(payload: unknown, customerId: string | null = null) {
  const result = translateStorefront({ payload, customerId, receivedAt });
  if (result.kind !== 'translated') throw new Error(result.kind);
  return result.translation;
}

describe('translateStorefront', () => {
  test('one batch is about one visitor; bad events cost nothing but themselves', () => {
    const { who, events } = translate(
      batch({
        events: [
          page(1, '2026-11-24T09:59:00.000Z'),
          { id: eventId(2), type: 'teleported', occurredAt: '2026-11-24T09:59:00.000Z', url: '/' },
          null,
          {
            id: eventId(3),
            type: 'cart_viewed',
            occurredAt: '2026-11-24T09:59:30.000Z',
            url: '/cart',
            cartToken: 'c1',
          },
        ],
      }),
    );
    expect(events.map(({ type, sourceId }) => [type, sourceId])).toEqual([
      ['page_viewed', `${visitor}:${eventId(1)}`],
      ['cart_viewed', `${visitor}:${eventId(3)}`],
    ]);
    expect(events[1]?.properties).toEqual({
      url: '/cart',
      cartToken: 'c1',
      visitorId: visitor,
      sessionId: session,
      timeZone: 'Europe/Berlin',
      locale: 'de',
    });
    expect(who).toEqual({
      identities: [
        { kind: 'visitor', value: visitor },
        { kind: 'cart', value: 'c1' },
      ],
      patch: { timeZone: 'Europe/Berlin', locale: 'de' },
      at: new Date('2026-11-24T09:59:30.000Z'),
    });
  });

  test('only the signed customer id names a person', () => {
    const payload = batch({ events: [page(1, '2026-11-24T09:59:00.000Z')] });
    expect(translate(payload, '5').who?.identities[0]).toEqual({ kind: 'customer', value: '5' });
    expect(translateStorefront({ payload: { ...payload, customerId: '6' }, customerId: null, receivedAt }).kind).toBe(
      'invalid',
    );
  });

  test('a browser’s wrong clock is put right', () => {
    const { events } = translate(
      batch({ sentAt: '2031-01-01T00:00:10.000Z', events: [page(1, '2031-01-01T00:00:00.000Z')] }),
    );
    expect(events[0]?.occurredAt).toEqual(new Date('2026-11-24T09:59:50.000Z'));
  });

  test('nothing happens in the future, nor longer than 7 days ago', () => {
    const { events } = translate(
      batch({ events: [page(1, '2026-11-24T10:05:00.000Z'), page(2, '2024-01-01T00:00:00.000Z')] }),
    );
    expect(events.map(({ occurredAt }) => occurredAt.toISOString())).toEqual([
      '2026-11-24T10:00:00.000Z',
      '2026-11-17T10:00:00.000Z',
    ]);
  });

  test('hands the click id on, unverified', () => {
    expect(translate(batch({ clickId: 'abc.def', events: [page(1, '2026-11-24T09:59:00.000Z')] })).clickId).toBe(
      'abc.def',
    );
  });

  test('a batch without consent or without a readable event is invalid', () => {
    expect(
      translateStorefront({
        payload: batch({ consent: { analytics: false }, events: [page(1, '2026-11-24T09:59:00.000Z')] }),
        customerId: null,
        receivedAt,
      }).kind,
    ).toBe('invalid');
    expect(translateStorefront({ payload: batch({ events: [{}] }), customerId: null, receivedAt }).kind).toBe(
      'invalid',
    );
  });

  test('a wish for a sold-out product is about the typed address alone', () => {
    const wish = {
      v: 1,
      sentAt: '2026-11-24T10:00:00.000Z',
      locale: 'de',
      email: 'Ana@Example.com',
      events: [
        {
          id: eventId(1),
          type: 'back_in_stock_requested',
          occurredAt: '2026-11-24T10:00:00.000Z',
          url: '/products/jug',
          variantId: '42',
        },
      ],
    };
    // Who is logged in may ask for somebody else: nothing joins the two.
    const { who, events } = translate(wish, '7');
    expect(who?.identities).toEqual([{ kind: 'email', value: 'ana@example.com' }]);
    expect(events).toMatchObject([{ type: 'back_in_stock_requested', properties: { variantId: '42' } }]);
    for (const broken of [
      { ...wish, email: 'ana' },
      { ...wish, visitor },
      { ...wish, events: [...wish.events, ...wish.events] },
    ])
      expect(translateStorefront({ payload: broken, customerId: null, receivedAt }).kind).toBe('invalid');
  });
});
