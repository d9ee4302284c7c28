import type { Condition } from '../../segments/schema';
import type { FlowDefinition } from '../schema';
import { orderExits } from './after-purchase';

/** Read before signing up: somebody who wants to know, and does not need to be told what the shop is. */
const READER: Condition = { trait: 'lead.articles', is: 'gte', value: 2 };

export const welcome: FlowDefinition = {
  key: 'welcome',
  name: 'Welcome series',
  summary: 'Greets new subscribers at once, by how they came, and introduces the shop over a week.',
  why: 'The first email is expected within a minute of signing up and is the most read of all, so it says what will come and how often. How it says so depends on the person: customers are thanked and offered nothing to win them, people who read articles before get more to read, and who came by an ad learns who is behind the shop. Two days later, when more is known, readers get advice first and people from an ad a short list. The following emails teach, recommend and offer help, with days between them. Whoever orders leaves the series: they know the shop now. Only the last email may carry a code, within your limits in Settings, and never for somebody who has ordered before.',
  stage: 'activation',
  class: 'marketing',
  purpose: 'welcome',
  trigger: { event: 'marketing_subscribed' },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: 'once',
  checks: [],
  reasonLine: 'You get this email because you signed up for emails from {shop}.',
  steps: [
    {
      id: 'who',
      kind: 'branch',
      cases: [
        { if: { trait: 'orders.count', is: 'gte', value: 1 }, then: 'hello-customer' },
        { if: READER, then: 'hello-reader' },
        { if: { firstTouch: 'ad' }, then: 'hello-newcomer' },
      ],
      else: 'hello',
    },
    { id: 'hello-customer', kind: 'send', template: 'welcome/5', expected: true, next: 'two-days' },
    { id: 'hello-reader', kind: 'send', template: 'welcome/6', expected: true, next: 'two-days' },
    { id: 'hello-newcomer', kind: 'send', template: 'welcome/7', expected: true, next: 'two-days' },
    { id: 'hello', kind: 'send', template: 'welcome/1', expected: true },
    { id: 'two-days', kind: 'wait', for: '2d' },
    // By now more is known: who read what before is often told only by a later visit.
    {
      id: 'what-first',
      kind: 'condition',
      if: { all: [{ firstTouch: 'ad' }, { not: READER }] },
      then: 'a-short-list',
      else: 'how-we-choose',
    },
    { id: 'how-we-choose', kind: 'send', template: 'welcome/2' },
    { id: 'two-more-days', kind: 'wait', for: '2d' },
    { id: 'for-you', kind: 'send', template: 'welcome/3', next: 'three-days' },
    { id: 'a-short-list', kind: 'send', template: 'welcome/3' },
    { id: 'two-days-on', kind: 'wait', for: '2d' },
    { id: 'then-how-to-choose', kind: 'send', template: 'welcome/2' },
    { id: 'three-days', kind: 'wait', for: '3d' },
    {
      id: 'new-here',
      kind: 'condition',
      if: { trait: 'orders.count', is: 'gte', value: 1 },
      then: 'any-questions',
      else: 'code',
    },
    { id: 'code', kind: 'discount', ladder: [10], validDays: 7 },
    { id: 'any-questions', kind: 'send', template: 'welcome/4' },
  ],
};

export const postPurchase: FlowDefinition = {
  key: 'post-purchase',
  name: 'Thank-you after a purchase',
  summary: 'Thanks people for their order, in the shop’s own voice, beside Shopify’s receipt.',
  why: 'A receipt confirms; a thank-you begins a relationship. It goes out at once, sells nothing, and does not go when the order was cancelled or refunded in the meantime.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'thanks',
  trigger: { event: 'order_placed' },
  extendOn: [],
  exits: [
    { event: 'order_cancelled', reason: 'order_cancelled' },
    { event: 'order_refunded', reason: 'order_refunded' },
  ],
  reentry: '7d',
  checks: ['order_stands'],
  reasonLine: 'You get this email because you ordered at {shop}.',
  steps: [{ id: 'thanks', kind: 'send', template: 'post-purchase/1', expected: true }],
};

export const deliveryEducation: FlowDefinition = {
  key: 'delivery-education',
  name: 'Getting started after delivery',
  summary: 'Two days after the parcel arrived: how to get the most out of it.',
  why: 'Advice helps once the parcel is there, so this waits for the carrier’s word that it was delivered and not for a guess. It stays silent after a return or refund, and while a question to your support is open.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'advice',
  trigger: { event: 'order_delivered' },
  extendOn: [],
  exits: orderExits,
  reentry: '14d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because your order from {shop} was delivered.',
  steps: [
    { id: 'unpack', kind: 'wait', for: '2d' },
    { id: 'get-started', kind: 'send', template: 'post-purchase/2' },
  ],
};
