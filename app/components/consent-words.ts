import type { ConsentRuling } from '~/domain/messages/schema';
import { consentSourceWords } from './event-words';

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

function countryWords(country: string | null): string {
  if (country === null) return 'Country not known';
  return /^[A-Z]{2}$/.test(country) ? (countryNames.of(country) ?? country) : country;
}

function basisWords({ basis, source }: ConsentRuling): string {
  const via = source ? `, ${consentSourceWords(source)}` : '';
  switch (basis) {
    case 'none_needed':
      return 'order mail needs no consent';
    case 'subscription':
      return `subscribed${via}`;
    case 'confirmed':
      return `subscribed and confirmed${via}`;
    case 'purchase':
      return 'bought here';
    case 'no_objection':
      return 'did not object';
    case null:
      return 'nothing allows it';
  }
}

function ruleWords({ rule, policy, needsConfirming, days }: ConsentRuling): string {
  const subscribers = needsConfirming ? 'subscribers who confirmed' : 'subscribers';
  if (rule === 'opt_out') return 'everybody who did not object';
  if (rule === 'buyers') return `${subscribers}, and buyers${days === null ? '' : ` for ${days} days after an order`}`;
  return policy === 'subscribers' ? `only ${subscribers}, as your settings say` : `only ${subscribers}`;
}

/** Which rule held and what allowed the email, as one line: "Germany: subscribers who confirmed, and buyers; bought here". */
export function rulingWords(ruling: ConsentRuling): string {
  if (ruling.purpose === 'transactional') return basisWords(ruling);
  return `${countryWords(ruling.country)}: ${ruleWords(ruling)}; ${basisWords(ruling)}`;
}
