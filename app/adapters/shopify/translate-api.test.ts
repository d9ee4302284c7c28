import { describe, expect, test } from 'vitest';
import { checkApiEvent, translateApiEvents } from './translate-api';

const receivedAt = new Date('2026-11-24T10:00:00Z');
const item = (parts: object = {}) => ({
  id: 'e-1',
  type: 'custom.quiz_finished',
  occurredAt: '2026-11-24T10:59:00+01:00',
  contact: { email: 'Ana@Example.com' },
  properties: { score: 7, passed: true, level: null },
  ...parts,
});

describe('translateApiEvents', () => {
  test('a custom event keeps its properties as they are', () => {
    const [translation] = translateApiEvents({ payload: { events: [item()] }, receivedAt });
    expect(translation?.who).toEqual({
      identities: [{ kind: 'email', value: 'ana@example.com' }],
      patch: { email: 'Ana@Example.com' },
      at: new Date('2026-11-24T09:59:00Z'),
    });
    expect(translation?.events).toEqual([
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
    const [translation] = translateApiEvents({
      payload: {
        events: [
          item({
            type: 'product_viewed',
            contact: { customerId: 5, visitorId: 'v-1' },
            properties: { productId: 11, price: '12.50', shelf: 'B' },
          }),
        ],
      },
      receivedAt,
    });
    expect(translation?.events[0]?.properties).toEqual({ productId: '11', price: '12.50', custom: { shelf: 'B' } });
    expect(translation?.who?.identities).toEqual([
      { kind: 'customer', value: '5' },
      { kind: 'visitor', value: 'v-1' },
    ]);
  });

  test('bad items are left out, and only they', () => {
    const translations = translateApiEvents({ payload: { events: [item({ id: '' }), item(), null] }, receivedAt });
    expect(translations.map(({ events }) => events[0]?.sourceId)).toEqual(['e-1']);
  });
});

describe('checkApiEvent', () => {
  test('accepts what will be recorded', () => {
    expect(checkApiEvent(item(), receivedAt)).toBeNull();
    expect(checkApiEvent(item({ properties: undefined }), receivedAt)).toBeNull();
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
    ['properties.price', { type: 'product_viewed', properties: { price: 'free' } }],
  ])('names %s in %j', (field, parts) => {
    expect(checkApiEvent(item(parts), receivedAt)?.field).toBe(field);
  });

  test('a problem never repeats the value', () => {
    const problem = checkApiEvent(item({ contact: { email: 'secret person' } }), receivedAt);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});
