import type { FlowDefinition } from '../schema';
import { orderExits } from './after-purchase';

export const loyalty: FlowDefinition = {
  key: 'loyalty',
  name: 'Thanks for coming back',
  summary: 'Three days after the second, third, fifth and tenth order: a thank-you that knows which it is.',
  why: 'The second order is the one that makes a customer, and the steps to the third, fifth and tenth are where people stay or drift off. Each gets words of its own, because nothing is colder than the same thanks twice. Three days leave room for the order’s own emails. It does not go when the order was cancelled or came back.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'loyalty',
  trigger: {
    event: 'order_placed',
    if: {
      any: [
        { trait: 'orders.count', is: 'eq', value: 2 },
        { trait: 'orders.count', is: 'eq', value: 3 },
        { trait: 'orders.count', is: 'eq', value: 5 },
        { trait: 'orders.count', is: 'eq', value: 10 },
      ],
    },
  },
  extendOn: [],
  exits: orderExits,
  reentry: '1d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} more than once.',
  steps: [
    {
      id: 'which',
      kind: 'branch',
      cases: [
        { if: { trait: 'orders.count', is: 'lte', value: 2 }, then: 'after-second' },
        { if: { trait: 'orders.count', is: 'lte', value: 3 }, then: 'after-third' },
        { if: { trait: 'orders.count', is: 'lte', value: 5 }, then: 'after-fifth' },
      ],
      else: 'after-tenth',
    },
    { id: 'after-second', kind: 'wait', for: '3d' },
    { id: 'second', kind: 'send', template: 'loyalty/1', next: 'end' },
    { id: 'after-third', kind: 'wait', for: '3d' },
    { id: 'third', kind: 'send', template: 'loyalty/2', next: 'end' },
    { id: 'after-fifth', kind: 'wait', for: '3d' },
    { id: 'fifth', kind: 'send', template: 'loyalty/3', next: 'end' },
    { id: 'after-tenth', kind: 'wait', for: '3d' },
    { id: 'tenth', kind: 'send', template: 'loyalty/4' },
  ],
};

export const milestones: FlowDefinition = {
  key: 'milestones',
  name: 'Milestones',
  summary: 'The day after the 20th, 50th and 100th order: a letter to the people who keep the shop going.',
  why: 'A handful of people keep a shop going, and most shops never tell them. A count of orders is a milestone in every currency and at every price, so it needs no sum that fits your shop alone. It sells nothing. If your customers order rarely, lower the numbers to what one in twenty reaches.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'milestone',
  trigger: {
    event: 'order_placed',
    if: {
      any: [
        { trait: 'orders.count', is: 'eq', value: 20 },
        { trait: 'orders.count', is: 'eq', value: 50 },
        { trait: 'orders.count', is: 'eq', value: 100 },
      ],
    },
  },
  extendOn: [],
  exits: orderExits,
  reentry: '7d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} many times.',
  steps: [
    { id: 'next-day', kind: 'wait', for: '1d' },
    { id: 'letter', kind: 'send', template: 'milestones/1', window: { from: '09:00', to: '19:00' } },
  ],
};

export const referral: FlowDefinition = {
  key: 'referral',
  name: 'Pass it on',
  summary: 'Asks people who are glad to be customers to tell a friend, once a year at most.',
  why: 'People recommend what they are glad of, right after they were reminded of it. So this asks five days after a delivery, and only people with three orders or a good review: they have something to tell. No order to defend, no open question, no low rating; and not again within a year, because a favour is asked once.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'loyalty',
  trigger: {
    event: 'order_delivered',
    if: { any: [{ trait: 'orders.count', is: 'gte', value: 3 }, { tag: 'fan' }] },
  },
  extendOn: [],
  exits: orderExits,
  reentry: '365d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} before, and seem to like it.',
  steps: [
    { id: 'five-days', kind: 'wait', for: '5d' },
    { id: 'pass-it-on', kind: 'send', template: 'referral/1' },
  ],
};
