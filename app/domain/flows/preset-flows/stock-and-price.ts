import type { FlowDefinition } from '../schema';

const byDay = { from: '09:00', to: '21:00' };

export const backInStock: FlowDefinition = {
  key: 'back-in-stock',
  name: 'Back in stock',
  summary: 'Tells those who asked that a product is back, the first to ask first.',
  why: 'Nobody waits longer for an email than somebody who asked for it, so it goes the moment the product is back, and to those who asked first. There are never more than three people told for each piece: who reads it should have a fair chance to get one. Half an hour later the next hear of it, if any is left, and stock is looked up again before every email. A request is kept for 90 days. It answers a question and sells nothing else, so it also reaches people who want no marketing.',
  stage: 'activation',
  class: 'transactional',
  purpose: 'alert',
  trigger: { event: 'restocked' },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '1m',
  checks: ['variant_available'],
  reasonLine: 'You get this email because you asked {shop} to tell you when this is back.',
  steps: [
    { id: 'back', kind: 'send', template: 'back-in-stock/1', expected: true, window: { from: '07:00', to: '22:00' } },
  ],
};

export const priceDrop: FlowDefinition = {
  key: 'price-drop',
  name: 'Price drop',
  summary: 'Tells people that something they looked at costs less than when they saw it.',
  why: 'A lower price is news only to somebody who saw the higher one. So each person’s own last look is what counts: ten percent and one unit of money below that, within 30 days of looking or 60 days of having it in the cart. The change has to hold for ten minutes, so that a slip of the keyboard reaches nobody, and is looked up again before sending. It leaves by day, at most once a week, and says both prices.',
  stage: 'activation',
  class: 'marketing',
  purpose: 'alert',
  trigger: { event: 'price_dropped', drop: { percent: 10, amount: 1, viewed: '30d', inCart: '60d' } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '7d',
  checks: ['no_order_since_trigger', 'price_still_lower', 'variant_available', 'on_good_terms'],
  reasonLine: 'You get this email because you looked at this at {shop}, and it costs less now.',
  steps: [{ id: 'cheaper', kind: 'send', template: 'price-drop/1', window: byDay }],
};

export const lowStock: FlowDefinition = {
  key: 'low-stock',
  name: 'Few left',
  summary: 'Tells people that few pieces are left of what they looked at.',
  why: 'Being told in time is a service, being hurried is not. So this goes only to people who looked at this very thing in the last two weeks or have had it in the cart for a month at most, only when three pieces or fewer are left, and only once in two weeks. The number is the shop’s own, never an invented one, and when the last piece is gone in the meantime nothing is sent.',
  stage: 'activation',
  class: 'marketing',
  purpose: 'alert',
  trigger: { event: 'stock_low', low: { pieces: 3, viewed: '14d', inCart: '30d' } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '14d',
  checks: ['no_order_since_trigger', 'variant_available', 'on_good_terms'],
  reasonLine: 'You get this email because you looked at this at {shop}, and few are left.',
  steps: [{ id: 'few-left', kind: 'send', template: 'low-stock/1', window: byDay }],
};
