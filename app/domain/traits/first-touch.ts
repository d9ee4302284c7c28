/** By what somebody came to the shop the first time, as far as the address they came by tells. */
export const firstTouches = ['ad', 'email', 'social', 'link', 'direct'] as const;
export type FirstTouch = (typeof firstTouches)[number];

/** The first visit, as part of a contact's traits. */
export interface Origin {
  firstTouch?: { at: string; from: FirstTouch };
}

const AD_MARKS = ['gclid', 'msclkid', 'ttclid', 'gbraid', 'wbraid'];
const PAID = /^(cpc|ppc|paid.*|display|ads?|cpm|shopping|retargeting)$/i;
const SOCIAL = /^(social.*|facebook|instagram|tiktok|pinterest|youtube|twitter|x|linkedin)$/i;

/**
 * What an address was come by: the mark of an ad, or what its `utm` parameters say. An address without either is `direct`: typed in,
 * found by a search, or followed from somewhere that does not say so. Pure.
 */
export function touchOf(url: string): FirstTouch {
  const query = new URLSearchParams(url.split('?')[1]?.split('#')[0] ?? '');
  const [medium, source] = [query.get('utm_medium') ?? '', query.get('utm_source') ?? ''];
  if (AD_MARKS.some((mark) => query.has(mark)) || PAID.test(medium)) return 'ad';
  if (/^e-?mail|^newsletter/i.test(medium) || query.has('heed_c')) return 'email';
  if (SOCIAL.test(medium) || SOCIAL.test(source) || query.has('fbclid')) return 'social';
  return medium || source ? 'link' : 'direct';
}

/** Notes a page looked at, at `at` (ISO 8601): the earliest counts, in whatever order they come. */
export function withVisit<Whole extends Origin>(traits: Whole, url: string, at: string): Whole {
  const { firstTouch } = traits;
  const from = touchOf(url);
  if (firstTouch && (firstTouch.at < at || (firstTouch.at === at && firstTouch.from <= from))) return traits;
  return { ...traits, firstTouch: { at, from } };
}
