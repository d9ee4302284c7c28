import { type Condition, prebuiltSegments } from '~/domain/segments/schema';

export interface SegmentTemplate {
  label: string;
  condition: Condition;
}

/** What to start a segment from: one for each kind of question, then the prebuilt ones. Ids and names in them are made up. */
export const segmentTemplates: readonly SegmentTemplate[] = [
  {
    label: 'Likes a collection',
    condition: { affinity: 'collections', id: '4512345678901', top: 3, points: 2 },
  },
  {
    label: 'Bought a product in the last year',
    condition: {
      event: 'order_placed',
      is: 'gte',
      value: 1,
      within: '365d',
      where: [{ property: 'lines.productId', is: 'eq', value: '7712345678901' }],
    },
  },
  {
    label: 'Looked at one product again and again',
    condition: {
      event: 'product_viewed',
      is: 'gte',
      value: 3,
      within: '14d',
      where: [{ property: 'productId', is: 'eq', value: '7712345678901' }],
    },
  },
  {
    label: 'Spent much in half a year',
    condition: { count: 'spend', days: 180, is: 'gte', value: 250 },
  },
  {
    label: 'Orders every few weeks',
    condition: {
      all: [
        { trait: 'orders.count', is: 'gte', value: 3 },
        { frequency: 'intervalDays', is: 'lte', value: 45 },
      ],
    },
  },
  {
    label: 'Lives in some countries',
    condition: { all: [{ place: 'country', in: ['DE', 'AT', 'CH'] }, { consent: 'subscribed' }] },
  },
  {
    label: 'Lives in a city',
    condition: { place: 'city', in: ['Bristol'] },
  },
  {
    label: 'Carries a tag',
    condition: { tag: 'vip' },
  },
  {
    label: 'Answered a form or another system',
    condition: { custom: 'level', is: 'gte', value: 3 },
  },
  ...prebuiltSegments.map(({ name, condition }) => ({ label: name, condition })),
];

/** A condition as it stands in the editor. */
export function conditionText(condition: unknown): string {
  return JSON.stringify(condition, null, 2);
}
