import type { ContactView } from '../contacts/schema';
import type { ConsentRuling } from './schema';

const DAY_MS = 86_400_000;

/** What the law of a country asks of marketing email. */
interface CountryRule {
  /** Whether a subscription counts as it was given, or once the person confirmed it from the address (double opt-in). */
  subscription: 'given' | 'confirmed';
  /** Who bought may be told of similar goods without a subscription: always, or for so many days after the last order. */
  buyers?: 'always' | number;
  /** Whoever did not object may be written to. */
  others?: true;
}

const SUBSCRIBERS: CountryRule = { subscription: 'given' };
const BUYERS_TOO: CountryRule = { subscription: 'given', buyers: 'always' };

/**
 * Engineering defaults, not legal advice; docs/decisions/0017 names the sources. A country that is not here is treated like one that is
 * not known: subscribers only. Poland and Hungary know no exception for buyers, Austria's asks for a list that cannot be looked up here.
 */
const countryRules: Record<string, CountryRule> = {
  US: { subscription: 'given', others: true },
  CA: { subscription: 'given', buyers: 730 },
  DE: { subscription: 'confirmed', buyers: 'always' },
  AT: { subscription: 'confirmed' },
  PL: SUBSCRIBERS,
  HU: SUBSCRIBERS,
  IE: { subscription: 'given', buyers: 365 },
  GB: BUYERS_TOO,
  FR: BUYERS_TOO,
  ES: BUYERS_TOO,
  IT: BUYERS_TOO,
  NL: BUYERS_TOO,
  BE: BUYERS_TOO,
  SE: BUYERS_TOO,
  DK: BUYERS_TOO,
  FI: BUYERS_TOO,
  NO: BUYERS_TOO,
  CH: BUYERS_TOO,
  AU: BUYERS_TOO,
  NZ: BUYERS_TOO,
};

export interface ConsentQuestion {
  purpose: ConsentRuling['purpose'];
  /** A shop writes to subscribers only, or to whom the rule of their country allows. Never to more. */
  policy: ConsentRuling['policy'];
  contact: Pick<ContactView, 'consentState' | 'consentSource' | 'consentLevel' | 'countryCode'>;
  /** The contact's last order; null when there is none. */
  lastOrderAt: Date | null;
  now: Date;
}

/**
 * Which rule an email falls under and what allows it. Pure. A reminder of an unfinished purchase is marketing like any other. With the
 * policy `subscribers` nothing is allowed that `by_country` does not allow (a property test holds it).
 */
export function rulingOf({ purpose, policy, contact, lastOrderAt, now }: ConsentQuestion): ConsentRuling {
  const country = contact.countryCode?.toUpperCase() ?? null;
  const none = { purpose, country, policy, rule: 'none', needsConfirming: false, source: null, days: null } as const;
  if (purpose === 'transactional') return { ...none, basis: 'none_needed' };
  const law = countryRules[country ?? ''] ?? SUBSCRIBERS;
  const { subscription, buyers, others }: CountryRule =
    policy === 'subscribers' ? { subscription: law.subscription } : law;
  const days = typeof buyers === 'number' ? buyers : null;
  const needsConfirming = subscription === 'confirmed';
  const rule = others ? 'opt_out' : buyers ? 'buyers' : 'subscribers';
  const ruling = { ...none, rule, needsConfirming, days } as const;
  // Nobody who said no is written to on other grounds.
  if (contact.consentState === 'unsubscribed') return { ...ruling, basis: null };
  const isConfirmed = contact.consentLevel === 'confirmed_opt_in';
  if (contact.consentState === 'subscribed' && (isConfirmed || !needsConfirming))
    return { ...ruling, basis: isConfirmed ? 'confirmed' : 'subscription', source: contact.consentSource };
  const since = lastOrderAt === null ? null : now.getTime() - lastOrderAt.getTime();
  const isBuyer = since !== null && (days === null || since <= days * DAY_MS);
  if (buyers && isBuyer) return { ...ruling, basis: 'purchase' };
  return { ...ruling, basis: others ? 'no_objection' : null };
}
