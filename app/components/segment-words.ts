import type { ChangeReason, Family } from '~/domain/segments/schema';
import { counted, type ShopFormat } from './format';

export const familyWords: Record<Family, { title: string; text: string }> = {
  own: { title: 'Yours', text: 'Segments you defined for this shop.' },
  lifecycle_stage: { title: 'Stage of life', text: 'Everybody is in exactly one of these.' },
  engagement_lifecycle: {
    title: 'How close they are',
    text: 'By their last visit, order or click. Opened emails do not count: machines open them too.',
  },
  purchase_behaviour: { title: 'What they buy', text: 'By their orders, cancelled ones left out.' },
  repeat_purchases: { title: 'Coming back to buy', text: 'By the number of orders and their own rhythm.' },
  engagement_frequency: { title: 'How often they are here', text: 'By visits to the shop.' },
  product_interests: { title: 'What they are interested in', text: 'By the products they look at.' },
  funnel_behaviour: { title: 'On the way to an order', text: 'By carts and checkouts without an order after them.' },
  website_interactions: { title: 'How they use the shop', text: 'By the length of their visits.' },
};

/** "1,204 people", and since when, where it is not from now. */
export function sizeWords(size: number | null, format: ShopFormat): string {
  return size === null ? 'Not counted yet' : counted(size, 'person', 'people', format);
}

/** How a size moved since an earlier day; null when there is none to compare with. */
export function trendWords(
  sizes: readonly { day: string; size: number }[],
  size: number | null,
  today: string,
  format: ShopFormat,
): string | null {
  const [first] = sizes;
  if (!first || first.day >= today || size === null) return null;
  const change = size - first.size;
  const since = `since ${format.calendarDay(first.day)}`;
  return change === 0 ? `Unchanged ${since}` : `${change > 0 ? '+' : '−'}${format.number(Math.abs(change))} ${since}`;
}

const reasons: Record<ChangeReason, string> = {
  event: 'something happened',
  time: 'time passed',
  profile: 'the shop’s records changed',
  history: 'the past was imported',
  defined: 'the segment was defined',
  repair: 'the nightly check found it',
};

/** Why somebody came or went: the event where there was one. */
export function reasonWords(why: ChangeReason, eventType: string | null): string {
  return why === 'event' && eventType ? eventType.replace(/^custom\./, '').replaceAll('_', ' ') : reasons[why];
}
