/** A key by which the outside world names a person. Values are normalised: addresses lower case, ids as strings, cart tokens without `?key=`. */
export type IdentityKind = 'email' | 'customer' | 'visitor' | 'cart' | 'checkout' | 'order';

export interface Identity {
  kind: IdentityKind;
  value: string;
}

/** What a source knows about the person. An absent key means "not said", never "empty". */
export interface ContactPatch {
  email?: string;
  customerId?: string;
  firstName?: string;
  lastName?: string;
  phone?: string;
  locale?: string;
  timeZone?: string;
  countryCode?: string;
  regionCode?: string;
  city?: string;
  /** The whole list. */
  tags?: string[];
  /** Joined to the list that is known. */
  addedTags?: string[];
}

/** Everything one incoming fact says about who it is about, strongest key first. */
export interface ContactRef {
  identities: Identity[];
  patch: ContactPatch;
  /** When the fact happened: becomes the contact's first or last sight. */
  at: Date;
  /** The source is Shopify's customer record itself: its address replaces the one known so far, instead of being a key that disagrees. */
  isCustomerRecord?: boolean;
}

export type ConsentState = 'unknown' | 'pending' | 'subscribed' | 'unsubscribed' | 'not_subscribed';

/** A change of the consent to marketing email, with its proof. */
export interface ConsentChange {
  state: ConsentState;
  level?: string;
  /** Where it was given or taken: shopify, checkout, one_click, unsubscribe_page, preference_page, provider, import … */
  source: string;
  occurredAt: Date;
}

export type SuppressionReason = 'bounced' | 'complained' | 'invalid' | 'redacted' | 'manual';

/** Two contacts turned out to be one person: `from` is gone, its whole history belongs to `to`. */
export interface ContactMerge {
  from: string;
  to: string;
}

export interface ResolvedContact {
  contactId: string;
}

/** What conditions ask about a person. */
export interface ContactFacts {
  /** Whether there is an address or an account: not just somebody's browser. */
  isKnown: boolean;
  consent: ConsentState;
  countryCode: string | null;
  regionCode: string | null;
  city: string | null;
  timeZone: string | null;
  /** Shopify's tags. */
  tags: string[];
}

/** A contact as decisions and screens read it. */
export interface ContactView {
  id: string;
  email: string | null;
  customerId: string | null;
  firstName: string | null;
  lastName: string | null;
  locale: string | null;
  timeZone: string | null;
  countryCode: string | null;
  regionCode: string | null;
  city: string | null;
  /** Shopify's. */
  tags: string[];
  consentState: ConsentState;
  consentAt: Date | null;
  consentSource: string | null;
  /** `confirmed_opt_in`: confirmed from the address itself. */
  consentLevel: string | null;
  createdAt: Date;
  lastSeenAt: Date | null;
  suppression: SuppressionReason | null;
}
