import type { EngagementTier, LifecycleStage } from '../traits/schema';
import type { Condition } from './condition';

/** What segments are about. The prebuilt ones cover each; `own` are the merchant's. */
export const families = [
  'lifecycle_stage',
  'engagement_lifecycle',
  'purchase_behaviour',
  'repeat_purchases',
  'engagement_frequency',
  'product_interests',
  'funnel_behaviour',
  'website_interactions',
  'own',
] as const;
export type Family = (typeof families)[number];

export interface PrebuiltSegment {
  key: string;
  name: string;
  description: string;
  family: Exclude<Family, 'own'>;
  condition: Condition;
  /** Its members are kept from the first day; of the others once somebody wants it. docs/decisions/0013-segments.md has the numbers. */
  isKept?: boolean;
}

const stage = (key: LifecycleStage, name: string, description: string): PrebuiltSegment => ({
  key: `stage-${key}`,
  name,
  description,
  family: 'lifecycle_stage',
  condition: { stage: key },
  isKept: true,
});

const tier = (key: EngagementTier, name: string, description: string): PrebuiltSegment => ({
  key: `tier-${key}`,
  name,
  description,
  family: 'engagement_lifecycle',
  condition: { tier: key },
  isKept: true,
});

/** Segments every shop has from the first day. Everybody is in exactly one stage and one tier. */
export const prebuiltSegments: readonly PrebuiltSegment[] = [
  stage('acquisition', 'Getting to know the shop', 'They have looked around, and neither signed up nor ordered.'),
  stage('activation', 'On the way to the first order', 'They signed up or began to check out; no order yet.'),
  stage('engagement', 'First order', 'One order, at most 90 days ago.'),
  stage('retention', 'Coming back', 'Two orders or more, the last one at most 90 days ago.'),
  stage('reactivation', 'To win back', 'Customers who have not ordered for more than 90 days.'),
  tier('new', 'New', 'Seen for the first time in the last 30 days.'),
  tier('engaged', 'Often in touch', 'A visit, an order or a click in the last 30 days.'),
  tier('moderate', 'Sometimes in touch', 'The last visit, order or click was 30 to 90 days ago.'),
  tier('inactive', 'Not in touch any more', 'No visit, order or click for more than 90 days.'),
  {
    key: 'mailed-without-echo',
    name: 'Mailed without an echo',
    description: 'Five emails or more in 60 days, and in all that time no click and no visit.',
    family: 'engagement_lifecycle',
    condition: {
      all: [
        { consent: 'subscribed' },
        { count: 'emails', days: 60, is: 'gte', value: 5 },
        { not: { moment: 'email.lastHumanClickAt', within: '60d' } },
        { not: { moment: 'lastSeenAt', within: '60d' } },
      ],
    },
  },
  {
    key: 'without-a-sign',
    name: 'Without a sign',
    description: 'Ten emails or more, and no click, visit or order for 120 days.',
    family: 'engagement_lifecycle',
    condition: {
      all: [
        { consent: 'subscribed' },
        { trait: 'email.sent', is: 'gte', value: 10 },
        { not: { moment: 'email.lastHumanClickAt', within: '120d' } },
        { not: { moment: 'lastSeenAt', within: '120d' } },
        { not: { moment: 'orders.lastAt', within: '120d' } },
      ],
    },
  },
  {
    key: 'recent-buyers',
    name: 'Bought lately',
    description: 'An order in the last 30 days.',
    family: 'purchase_behaviour',
    condition: { moment: 'orders.lastAt', within: '30d' },
  },
  {
    key: 'one-time-buyers',
    name: 'Bought once',
    description: 'Exactly one order, more than 60 days ago.',
    family: 'purchase_behaviour',
    condition: {
      all: [{ trait: 'orders.count', is: 'eq', value: 1 }, { not: { moment: 'orders.lastAt', within: '60d' } }],
    },
  },
  {
    key: 'repeat-customers',
    name: 'Repeat customers',
    description: 'Two orders or more.',
    family: 'repeat_purchases',
    condition: { trait: 'orders.count', is: 'gte', value: 2 },
  },
  {
    key: 'overdue-customers',
    name: 'Overdue for an order',
    description: 'Three orders or more, and silent for one and a half times their usual interval.',
    family: 'repeat_purchases',
    condition: {
      all: [
        { trait: 'orders.count', is: 'gte', value: 3 },
        { frequency: 'overdueRatio', is: 'gte', value: 1.5 },
      ],
    },
  },
  {
    key: 'frequent-visitors',
    name: 'Here often',
    description: 'Four visits or more in the last 30 days.',
    family: 'engagement_frequency',
    condition: { count: 'sessions', days: 30, is: 'gte', value: 4 },
  },
  {
    key: 'looking-closely',
    name: 'Looking closely',
    description: 'Three looks at products or more in two weeks, and no order in that time.',
    family: 'product_interests',
    condition: {
      all: [
        { count: 'productViews', days: 14, is: 'gte', value: 3 },
        { not: { moment: 'orders.lastAt', within: '14d' } },
      ],
    },
  },
  {
    key: 'left-before-buying',
    name: 'Left before buying',
    description: 'Something in the cart or a checkout begun in the last two weeks, and no order since.',
    family: 'funnel_behaviour',
    condition: {
      any: [
        {
          all: [
            { moment: 'carts.lastAddAt', within: '14d' },
            { moment: 'carts.lastAddAt', after: 'orders.lastAt' },
          ],
        },
        {
          all: [
            { moment: 'checkouts.lastAt', within: '14d' },
            { moment: 'checkouts.lastAt', after: 'orders.lastAt' },
          ],
        },
      ],
    },
  },
  {
    key: 'long-visits',
    name: 'Took their time',
    description: 'The last visit took three minutes or more and was in the last two weeks.',
    family: 'website_interactions',
    condition: {
      all: [
        { trait: 'sessions.lastSeconds', is: 'gte', value: 180 },
        { moment: 'lastSeenAt', within: '14d' },
      ],
    },
  },
];
