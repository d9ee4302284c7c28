import { describe, expect, it } from 'vitest';
import { conditionWords } from './words';

describe('conditions in words', () => {
  it('count in singular and plural', () => {
    expect(conditionWords({ trigger: 'productViews', is: 'gte', value: 4 })).toBe(
      'at least 4 products looked at in this visit',
    );
    expect(conditionWords({ trigger: 'quantity', is: 'gte', value: 1 })).toBe('at least 1 piece in the cart');
    expect(conditionWords({ count: 'productViews', days: 1, is: 'gt', value: 2 })).toBe(
      'more than 2 product views in the last day',
    );
    expect(conditionWords({ trait: 'orders.count', is: 'eq', value: 0 })).toBe('exactly 0 orders');
  });

  it('say what is not there', () => {
    expect(conditionWords({ trigger: 'addedToCart', is: 'ne', value: true })).toBe(
      'nothing added to the cart in this visit',
    );
    expect(conditionWords({ not: { moment: 'orders.lastAt', within: '10d' } })).toBe('not ordered in the last 10 days');
    expect(conditionWords({ trigger: 'total', is: 'absent' })).toBe('total is not known');
  });

  it('join lists, with brackets where one stands in another', () => {
    const [a, b, c] = [
      { consent: 'subscribed' },
      { consent: 'unsubscribed' },
      { moment: 'lastSeenAt', within: '1h' },
    ] as const;
    expect(conditionWords({ all: [a, b, c] })).toBe('signed up for emails, unsubscribed and seen in the last 1 hour');
    expect(conditionWords({ all: [{ any: [a, b] }, c] })).toBe(
      '(signed up for emails or unsubscribed) and seen in the last 1 hour',
    );
    expect(conditionWords({ not: { any: [a, b] } })).toBe('not (signed up for emails or unsubscribed)');
  });
});
