import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsentState } from '../contacts/schema';
import { type ConsentQuestion, rulingOf } from './consent';

const now = new Date('2026-11-24T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

interface Person {
  country: string | null;
  state: ConsentState;
  level: string | null;
  /** Days since the last order; null: never bought. */
  bought: number | null;
}
const somebody: Person = { country: null, state: 'unknown', level: null, bought: null };

const asked = (person: Partial<Person>, change: Partial<ConsentQuestion> = {}) => {
  const { country, state, level, bought } = { ...somebody, ...person };
  return rulingOf({
    purpose: 'marketing',
    policy: 'by_country',
    contact: { consentState: state, consentSource: 'checkout', consentLevel: level, countryCode: country },
    lastOrderAt: bought === null ? null : daysAgo(bought),
    now,
    ...change,
  });
};
const basisOf = (person: Partial<Person>) => asked(person).basis;

const people: fc.Arbitrary<Person> = fc.record({
  country: fc.constantFrom(null, 'US', 'CA', 'DE', 'AT', 'PL', 'IE', 'GB', 'gb', 'JP', 'BR', 'XX'),
  state: fc.constantFrom<ConsentState>('unknown', 'pending', 'subscribed', 'unsubscribed', 'not_subscribed'),
  level: fc.constantFrom(null, 'single_opt_in', 'confirmed_opt_in', 'unknown'),
  bought: fc.option(fc.integer({ min: 0, max: 1000 })),
});

describe('the rule of a country', () => {
  it.each<[Partial<Person>, string | null]>([
    [{ country: 'US' }, 'no_objection'],
    [{ country: 'US', state: 'not_subscribed' }, 'no_objection'],
    [{ country: 'US', state: 'subscribed' }, 'subscription'],
    [{ country: 'CA' }, null],
    [{ country: 'CA', bought: 730 }, 'purchase'],
    [{ country: 'CA', bought: 731 }, null],
    [{ country: 'IE', bought: 365 }, 'purchase'],
    [{ country: 'IE', bought: 366 }, null],
    [{ country: 'GB', bought: 900 }, 'purchase'],
    [{ country: 'gb', bought: 900 }, 'purchase'],
    [{ country: 'GB' }, null],
    [{ country: 'DE', state: 'subscribed', level: 'single_opt_in' }, null],
    [{ country: 'DE', state: 'subscribed', level: 'confirmed_opt_in' }, 'confirmed'],
    [{ country: 'DE', state: 'subscribed', bought: 5 }, 'purchase'],
    [{ country: 'AT', state: 'subscribed', bought: 5 }, null],
    [{ country: 'PL', state: 'unknown', bought: 5 }, null],
    [{ country: 'PL', state: 'subscribed' }, 'subscription'],
    [{ country: null, bought: 5 }, null],
    [{ country: null, state: 'subscribed' }, 'subscription'],
    [{ country: 'XX', bought: 5 }, null],
  ])('lets write to %o by %s', (person, basis) => {
    expect(basisOf(person)).toBe(basis);
  });

  it('is kept with the country and the days it holds', () => {
    expect(asked({ country: 'ca', bought: 10 })).toEqual({
      purpose: 'marketing',
      country: 'CA',
      policy: 'by_country',
      rule: 'buyers',
      needsConfirming: false,
      days: 730,
      basis: 'purchase',
      source: null,
    });
    expect(asked({ country: 'US' }, { policy: 'subscribers' })).toMatchObject({ rule: 'subscribers', basis: null });
  });
});

describe('whatever the country', () => {
  it('a shop that writes to subscribers only never writes to more people than the law allows', () => {
    fc.assert(
      fc.property(people, (person) => {
        const strict = asked(person, { policy: 'subscribers' }).basis;
        expect(strict === null || basisOf(person) !== null).toBe(true);
        expect([null, 'subscription', 'confirmed']).toContain(strict);
      }),
    );
  });

  it('who lives nowhere that is known is written to as a subscriber or not at all', () => {
    fc.assert(
      fc.property(people, (person) => {
        const unknown = basisOf({ ...person, country: null });
        expect(unknown === null || person.state === 'subscribed').toBe(true);
      }),
    );
  });

  it('nobody who said no gets marketing, and everybody gets order mail', () => {
    fc.assert(
      fc.property(people, fc.constantFrom('subscribers' as const, 'by_country' as const), (person, policy) => {
        expect(asked({ ...person, state: 'unsubscribed' }, { policy }).basis).toBeNull();
        expect(asked(person, { policy, purpose: 'transactional' }).basis).toBe('none_needed');
      }),
    );
  });
});
