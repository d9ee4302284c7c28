import type { FlowDefinition } from '../schema';

/** What ends a run about one order: it does not stand any more, something comes back, or something went wrong. */
export const orderExits: FlowDefinition['exits'] = [
  { event: 'order_cancelled', same: ['orderId'], reason: 'order_cancelled' },
  { event: 'order_refunded', same: ['orderId'], reason: 'order_refunded' },
  { event: 'custom.return_requested', reason: 'return_requested' },
  { event: 'custom.ticket_opened', reason: 'ticket_opened' },
];

export const usageTutorial: FlowDefinition = {
  key: 'usage-tutorial',
  name: 'Tips for using it well',
  summary: 'Six days after delivery: how to get more out of what they bought.',
  why: 'After two days people unpack; after a week the first questions come. Somebody who has bought often knows your things, so this is for the first three orders. It stays silent when the order comes back or a question to your support is open, because then they need an answer and not a tip.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'advice',
  trigger: { event: 'order_delivered', if: { trait: 'orders.count', is: 'lte', value: 3 } },
  extendOn: [],
  exits: orderExits,
  reentry: '30d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because your order from {shop} was delivered.',
  steps: [
    { id: 'first-week', kind: 'wait', for: '6d' },
    { id: 'tips', kind: 'send', template: 'usage-tutorial/1' },
  ],
};

export const feedbackRequest: FlowDefinition = {
  key: 'feedback-request',
  name: 'Asking how it is',
  summary: 'Ten days after the parcel arrived: how is it? Never before it did.',
  why: 'Nobody can say how a thing is before it has arrived, so this waits for the carrier’s word, and then ten days for it to be used. Where no carrier reports a delivery, it asks two weeks after the order was sent, and allows for a parcel that is still on its way. It does not ask after a return or a refund, nor while a question to your support is open, and nobody more than once in two months.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'review',
  trigger: { event: 'order_fulfilled' },
  extendOn: [],
  exits: [...orderExits, { event: 'custom.review_submitted', reason: 'already_reviewed' }],
  reentry: '60d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because you ordered at {shop}.',
  steps: [
    {
      id: 'parcel',
      kind: 'wait_for',
      events: [{ event: 'order_delivered', same: ['orderId'], then: 'ten-days' }],
      for: '12d',
      else: 'two-more-days',
    },
    { id: 'ten-days', kind: 'wait', for: '10d' },
    {
      id: 'how-is-it',
      kind: 'send',
      template: 'feedback-request/1',
      window: { from: '09:00', to: '19:00' },
      next: 'end',
    },
    { id: 'two-more-days', kind: 'wait', for: '2d' },
    {
      id: 'has-it-arrived',
      kind: 'send',
      template: 'feedback-request/2',
      window: { from: '09:00', to: '19:00' },
    },
  ],
};

export const reviewSubmitted: FlowDefinition = {
  key: 'review-submitted',
  name: 'Answer to a review',
  summary: 'Thanks people who are happy the next day, and helps people who are not within the hour.',
  why: 'A review is half a conversation. Who gives four or five stars is thanked a day later and may pass it on to a friend. Who gives three or less hears within the hour from somebody who wants to put it right, and gets nothing that sells for two weeks from any flow that looks at how you stand with each other. Both are tagged, so that other flows and segments know. Your review app reports reviews through the event API.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'review',
  trigger: { event: 'custom.review_submitted', if: { trigger: 'rating', is: 'gte', value: 1 } },
  extendOn: [],
  exits: [
    {
      event: 'custom.review_submitted',
      if: { trigger: 'rating', is: 'lte', value: 3 },
      reason: 'unhappy_after_all',
    },
  ],
  reentry: '1m',
  checks: [],
  reasonLine: 'You get this email because you rated something from {shop}.',
  steps: [
    {
      id: 'happy',
      kind: 'condition',
      if: { trigger: 'rating', is: 'gte', value: 4 },
      then: 'note-fan',
      else: 'note-unhappy',
    },
    { id: 'note-fan', kind: 'update', addTags: ['fan'], removeTags: ['unhappy'] },
    { id: 'next-day', kind: 'wait', for: '1d' },
    { id: 'thanks', kind: 'send', template: 'review-submitted/1', next: 'end' },
    { id: 'note-unhappy', kind: 'update', addTags: ['unhappy'], removeTags: ['fan'] },
    { id: 'within-the-hour', kind: 'wait', for: '1h' },
    { id: 'put-it-right', kind: 'send', template: 'review-submitted/2', expected: true },
  ],
};

export const replenishment: FlowDefinition = {
  key: 'replenishment',
  name: 'Time to restock',
  summary: 'Shortly before what they bought is usually used up, and once more when it is late.',
  why: 'Your own customers tell how long a thing lasts: the time between two orders of the same product by the same person, in the quantity they took. At five reorders Heed knows enough, and writes a little before the usual time, so that the parcel comes before the last one is used. It writes once more when three in four would have ordered by now. Buying the product again ends it. What is rarely bought twice never comes up, and one thing at a time is enough for one person. What is known so far, and from how many reorders, stands on this page.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'replenish',
  trigger: { event: 'supply_low' },
  extendOn: [],
  exits: [
    { event: 'order_placed', same: ['productId'], reason: 'ordered' },
    { event: 'custom.ticket_opened', reason: 'ticket_opened' },
  ],
  reentry: '7d',
  checks: ['variant_available', 'on_good_terms'],
  reasonLine: 'You get this email because you bought something at {shop} that may be used up soon.',
  steps: [
    { id: 'nearly-used-up', kind: 'send', template: 'replenishment/1' },
    { id: 'until-late', kind: 'wait_until_date', date: 'trigger.lateAt', else: 'end' },
    { id: 'late', kind: 'send', template: 'replenishment/2' },
  ],
};

export const crossSell: FlowDefinition = {
  key: 'cross-sell',
  name: 'What goes with it',
  summary: 'Two weeks after delivery: things that go with what they bought.',
  why: 'Before the parcel has come and been used, more offers only annoy. Two weeks after delivery people know whether they like it, and what is missing. An order in the meantime ends it, and so does a return or a question to your support.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'cross_sell',
  trigger: { event: 'order_delivered' },
  extendOn: [],
  exits: [...orderExits, { event: 'order_placed', reason: 'ordered' }],
  reentry: '45d',
  checks: ['order_stands', 'no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you ordered at {shop} and asked for our emails.',
  steps: [
    { id: 'two-weeks', kind: 'wait', for: '14d' },
    { id: 'goes-with-it', kind: 'send', template: 'cross-sell/1' },
  ],
};

export const upsell: FlowDefinition = {
  key: 'upsell',
  name: 'The next step up',
  summary: 'A month after another order, for people who look around again: the larger or better version.',
  why: 'Who buys a second time trusts you, and may want more of the same: the larger size, the set, the better version. It goes only to people who came back to look at products in that month, because they show that they want something, and shows first what they looked at themselves. An order ends it.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'cross_sell',
  trigger: { event: 'order_delivered', if: { trait: 'orders.count', is: 'gte', value: 2 } },
  extendOn: [],
  exits: [...orderExits, { event: 'order_placed', reason: 'ordered' }],
  reentry: '90d',
  checks: ['order_stands', 'no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} more than once.',
  steps: [
    { id: 'a-month', kind: 'wait', for: '30d' },
    {
      id: 'step-up',
      kind: 'send',
      template: 'upsell/1',
      if: { count: 'productViews', days: 30, is: 'gte', value: 1 },
    },
  ],
};
