import type { EventProperties, EventType } from '../events/schema';
import { halvings } from './affinity';

/**
 * What a sign of somebody deciding is worth, and how many of a kind count. A first guess by hand: what people give something for (a form,
 * a download) weighs most, prices looked at again next, looks and reading less, an opened email least. Opens alone never decide.
 */
export const leadSigns = {
  form: { points: 20, most: 1 },
  download: { points: 20, most: 1 },
  pricing: { points: 10, most: 3 },
  click: { points: 6, most: 4 },
  product: { points: 5, most: 4 },
  article: { points: 3, most: 3 },
  open: { points: 3, most: 3 },
} as const;
export type LeadSign = keyof typeof leadSigns;

/** Signs seen of a contact, as part of its traits. */
export interface Lead {
  lead?: Partial<Record<LeadSign, { count: number; lastAt: string }>>;
}

/** Pages about prices in the languages Heed speaks, and pages to read. */
const PRICING = /\/(pricing|prices|plans|preise|tarife|tarifs|prix)\b/i;
const ARTICLE = /\/(blogs|pages)\//i;

/** The sign an event is; null when it is none. What programs are known to do is none. */
export function leadSignOf(type: EventType, { url = '', actor }: EventProperties): LeadSign | null {
  switch (type) {
    case 'product_viewed':
      return 'product';
    case 'page_viewed':
      return PRICING.test(url) ? 'pricing' : ARTICLE.test(url) ? 'article' : null;
    case 'custom.guide_downloaded':
      return 'download';
    case 'custom.form_submitted':
      return 'form';
    case 'email_clicked':
      return actor === 'human' ? 'click' : null;
    case 'email_opened':
      // Nobody can say for certain that a person opened an email: it counts unless it is known to be a program.
      return actor === 'machine' ? null : 'open';
    default:
      return null;
  }
}

/** Notes a sign at `at` (ISO 8601). Counts and latest moments do not depend on the order of arrival. */
export function withLeadSign<Whole extends Lead>(traits: Whole, sign: LeadSign, at: string): Whole {
  const known = traits.lead?.[sign];
  const lastAt = known && known.lastAt > at ? known.lastAt : at;
  return { ...traits, lead: { ...traits.lead, [sign]: { count: (known?.count ?? 0) + 1, lastAt } } };
}

/** How close to a decision somebody is at `now`, in points: each kind of sign halves with the time since its last one. Pure. */
export function leadScore({ lead = {} }: Lead, now: Date): number {
  return (Object.keys(leadSigns) as LeadSign[]).reduce((score, sign) => {
    const seen = lead[sign];
    if (!seen) return score;
    const { points, most } = leadSigns[sign];
    return score + (Math.min(seen.count, most) * points) / 2 ** halvings(seen.lastAt, now);
  }, 0);
}
