import type { FlowDefinition } from '../schema';

export const categoryInterest: FlowDefinition = {
  key: 'category-interest',
  name: 'Interest in a category',
  summary: 'Helps people who keep coming back to one collection and have not chosen yet.',
  why: 'One look at a collection says little; the third within a week says that somebody is choosing. What helps then is a shorter list and a way to tell things apart, not a price. So this waits six hours and for daylight, shows what this person looked at first, and leaves people alone who ordered in the last ten days. Who puts something into the cart is left to the cart reminder.',
  stage: 'acquisition',
  class: 'marketing',
  purpose: 'browse',
  trigger: {
    event: 'collection_viewed',
    nth: { n: 3, within: '7d', same: ['collectionId'] },
    if: { not: { moment: 'orders.lastAt', within: '10d' } },
  },
  extendOn: [],
  exits: [
    { event: 'order_placed', reason: 'ordered' },
    { event: 'checkout_started', reason: 'checkout_started' },
    { event: 'product_added_to_cart', reason: 'added_to_cart' },
  ],
  reentry: '21d',
  checks: ['no_order_since_trigger', 'no_checkout_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you looked at the same collection at {shop} several times.',
  steps: [
    { id: 'pause', kind: 'wait', for: '6h' },
    { id: 'by-day', kind: 'wait_until', from: '09:00', to: '21:00' },
    { id: 'shorter-list', kind: 'send', template: 'category-interest/1' },
  ],
};
