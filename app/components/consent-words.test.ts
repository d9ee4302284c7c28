import { describe, expect, it } from 'vitest';
import type { ConsentRuling } from '~/domain/messages/schema';
import { foundWords } from './check-words';
import { rulingWords } from './consent-words';

const ruling: ConsentRuling = {
  purpose: 'marketing',
  country: 'DE',
  policy: 'by_country',
  rule: 'buyers',
  needsConfirming: true,
  days: null,
  basis: 'purchase',
  source: null,
};

describe('the words of a ruling about consent', () => {
  it.each<[Partial<ConsentRuling>, string]>([
    [{}, 'Germany: subscribers who confirmed, and buyers; bought here'],
    [
      { country: 'CA', needsConfirming: false, days: 730, basis: null },
      'Canada: subscribers, and buyers for 730 days after an order; nothing allows it',
    ],
    [
      { country: 'US', rule: 'opt_out', needsConfirming: false, basis: 'no_objection' },
      'United States: everybody who did not object; did not object',
    ],
    [
      { country: null, rule: 'subscribers', needsConfirming: false, basis: 'subscription', source: 'checkout' },
      'Country not known: only subscribers; subscribed, in the checkout',
    ],
    [
      { policy: 'subscribers', rule: 'subscribers', basis: 'confirmed', source: 'preference_page' },
      'Germany: only subscribers who confirmed, as your settings say; subscribed and confirmed, on the preferences page',
    ],
    [{ purpose: 'transactional', rule: 'none', basis: 'none_needed' }, 'order mail needs no consent'],
  ])('of %o', (change, words) => {
    expect(rulingWords({ ...ruling, ...change })).toBe(words);
  });

  it('stand beside the check, and older decisions keep theirs', () => {
    expect(foundWords({ name: 'consent', passed: true, found: 'purchase', ruling })).toBe(rulingWords(ruling));
    expect(foundWords({ name: 'consent', passed: true, found: 'subscribed via checkout, GB' })).toBe(
      'subscribed via checkout, GB',
    );
  });
});
