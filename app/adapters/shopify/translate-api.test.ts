import { describe, expect, test } from 'vitest';
import { readApiRequest, translateApi } from './translate-api';

const receivedAt = new Date('2026-11-24T10:00:00Z');
const item = (parts: object = {}) => ({
  id: 'e-1',
  type: 'custom.quiz_finished',
  occurredAt: '2026-11-24T10:59:00+01:00',
  contact: { email: 'Ana@Example.com' },
  properties: { score: 7, passed: true, level: null },
  ...parts,
});

function translate(payload: unknown) {
  const result = translateApi({ payload, receivedAt });
  if (result.kind !== 'translated') throw new Error(`${result.kind}: ${result.reason}`);
  return result.translation;
}

describe('translateApi', () => {
  test('a custom event keeps its properties as they are', () => {
    const { who, events } = translate(item());
    expect(who).toEqual({
      identities: [{ kind: 'email', value: 'ana@example.com' }],
      patch: { email: 'Ana@Example.com' },
      at: new Date('2026-11-24T09:59:00Z'),
    });
    expect(events).toEqual([
      {
        type: 'custom.quiz_finished',
        source: 'api',
        sourceId: 'e-1',
        occurredAt: new Date('2026-11-24T09:59:00Z'),
        properties: { custom: { score: 7, passed: true, level: null } },
      },
    ]);
  });

  test('a known event has its known properties in their places', () => {
    const { who, events } = translate(
      item({
        type: 'product_viewed',
        contact: { customerId: 5, visitorId: 'v-1' },
        properties: { productId: 11, price: '12.50', shelf: 'B' },
      }),
    );
    expect(events[0]?.properties).toEqual({ productId: '11', price: '12.50', custom: { shelf: 'B' } });
    expect(who?.identities).toEqual([
      { kind: 'customer', value: '5' },
      { kind: 'visitor', value: 'v-1' },
    ]);
  });

  test('what is told about somebody: a birthday in its place, the rest as free traits', () => {
    const { events } = translate(
      item({ type: 'contact_updated', properties: { birthday: '04-12', tags: ['vip'], lead: 60, size: null } }),
    );
    expect(events[0]?.properties).toEqual({ birthday: '04-12', tags: ['vip'], custom: { lead: 60, size: null } });
  });

  test('a clock that is a little ahead does not put an event into the future', () => {
    expect(translate(item({ occurredAt: '2026-11-24T10:04:00Z' })).events[0]?.occurredAt).toEqual(receivedAt);
  });
});

describe('readApiRequest', () => {
  const problemOf = (parts: object) => {
    const request = readApiRequest(JSON.stringify({ events: [item(parts)] }), receivedAt);
    const [first] = 'items' in request ? request.items : [];
    return first && 'problem' in first ? first.problem : null;
  };

  test('good items are ready to be stored, digits and all; bad ones cost nothing but themselves', () => {
    const text = `{"events":[null,{"id":"e-2"},${JSON.stringify(item()).replace('"Ana@Example.com"', '"a@b.de","customerId":820982911946154508')}]}`;
    const request = readApiRequest(text, receivedAt);
    if (!('items' in request)) throw new Error('refused');
    expect(request.items.map(({ id }) => id)).toEqual([null, 'e-2', 'e-1']);
    const [, , good] = request.items;
    if (!good || !('payload' in good)) throw new Error('rejected');
    expect(translate(JSON.parse(good.payload)).who?.identities[0]).toEqual({
      kind: 'customer',
      value: '820982911946154508',
    });
  });

  test('accepts what will be recorded', () => {
    expect(problemOf({})).toBeNull();
    expect(problemOf({ properties: undefined })).toBeNull();
  });

  test.each([
    ['id', { id: undefined }],
    ['type', { type: 'email_clicked' }],
    ['type', { type: 'marketing_subscribed' }],
    ['type', { type: 'nonsense' }],
    ['occurredAt', { occurredAt: 'yesterday' }],
    ['occurredAt', { occurredAt: '2026-11-24T10:06:00Z' }],
    ['contact', { contact: {} }],
    ['contact.email', { contact: { email: 'nobody' } }],
    ['properties.score', { properties: { score: { nested: true } } }],
    ['properties.birthday', { type: 'contact_updated', properties: { birthday: 'in May' } }],
    ['properties.variantId', { type: 'back_in_stock_requested', properties: { productId: '1' } }],
    ['type', { type: 'price_dropped' }],
    ['properties.price', { type: 'product_viewed', properties: { price: 'free' } }],
  ])('names %s in %j', (field, parts) => {
    expect(problemOf(parts)?.field).toBe(field);
  });

  test('a problem never repeats the value', () => {
    expect(JSON.stringify(problemOf({ contact: { email: 'secret person' } }))).not.toContain('secret');
  });

  test.each([
    ['{}'],
    ['{"events":[]}'],
    ['{"events":{}}'],
    ['[]'],
    [JSON.stringify({ events: Array(101).fill(item()) })],
  ])('refuses a request as a whole: %.40s', (text) => {
    expect(readApiRequest(text, receivedAt)).toMatchObject({ problem: { field: 'events' } });
  });
});
