import { HIGH_INTENT } from '../../traits/schema';
import type { FlowDefinition } from '../schema';

export const abandonedCheckout: FlowDefinition = {
  key: 'abandoned-checkout',
  name: 'Abandoned checkout',
  summary: 'Reminds people who began to check out and left, and brings their checkout back with one click.',
  why: 'Someone who typed an address into the checkout meant to buy. The first reminder goes after an hour, while it is fresh; the second the next day, the third after two and a half days, because some people wait for pay-day or want to ask at home. It stops at once when an order comes in, and looks again in the very moment of sending. It never offers a discount: most of these people buy without one.',
  stage: 'activation',
  class: 'marketing',
  purpose: 'checkout',
  trigger: { event: 'checkout_started', again: ['checkout_updated'] },
  extendOn: ['checkout_updated'],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '1d',
  checks: ['no_order_since_trigger', 'checkout_open', 'items_available', 'on_good_terms'],
  reasonLine: 'You get this email because you began a checkout at {shop} and did not finish it.',
  steps: [
    { id: 'pause', kind: 'wait', for: '1h' },
    { id: 'first', kind: 'send', template: 'abandoned-checkout/1' },
    { id: 'next-day', kind: 'wait', for: '21h' },
    { id: 'second', kind: 'send', template: 'abandoned-checkout/2' },
    { id: 'third-day', kind: 'wait', for: '38h' },
    { id: 'third', kind: 'send', template: 'abandoned-checkout/3' },
  ],
};

export const abandonedCart: FlowDefinition = {
  key: 'abandoned-cart',
  name: 'Abandoned cart',
  summary: 'Reminds people of what they left in the cart, without pushing; only the last email may carry a code.',
  why: 'A filled cart is interest, not yet a decision, so the first reminder leaves two hours. What was taken out again is not shown, and what sold out is not offered. A day later the question is another one for a dear thing than for a small one: when the dearest item in the cart is among the highest fifth of this shop’s own prices, the second email reassures instead of reminding. As soon as a checkout begins, the checkout reminder takes over: nobody gets both. The last email offers help, and a code of their own where your limits in Settings allow it, because most people before it buy without one: nobody who had one lately gets another, and some people always pay the full price, so that you see what codes bring.',
  stage: 'activation',
  class: 'marketing',
  purpose: 'cart',
  trigger: { event: 'cart_updated', if: { trigger: 'quantity', is: 'gte', value: 1 } },
  extendOn: ['cart_updated', 'product_added_to_cart'],
  exits: [
    { event: 'order_placed', reason: 'ordered' },
    { event: 'checkout_started', reason: 'checkout_started' },
  ],
  reentry: '1d',
  checks: ['no_order_since_trigger', 'no_checkout_since_trigger', 'cart_has_items', 'items_available', 'on_good_terms'],
  reasonLine: 'You get this email because you left something in your cart at {shop}.',
  steps: [
    { id: 'pause', kind: 'wait', for: '2h' },
    { id: 'first', kind: 'send', template: 'abandoned-cart/1' },
    { id: 'next-day', kind: 'wait', for: '22h' },
    {
      id: 'dear',
      kind: 'condition',
      if: { standing: 'item', top: 20 },
      then: 'reassurance',
      else: 'second',
    },
    { id: 'reassurance', kind: 'send', template: 'abandoned-cart/4', next: 'third-day' },
    { id: 'second', kind: 'send', template: 'abandoned-cart/2' },
    { id: 'third-day', kind: 'wait', for: '36h' },
    { id: 'code', kind: 'discount', ladder: [10, 15], validDays: 7 },
    { id: 'third', kind: 'send', template: 'abandoned-cart/3' },
  ],
};

export const browseAbandonment: FlowDefinition = {
  key: 'browse-abandonment',
  name: 'Browse abandonment',
  summary: 'Helps people who looked at products closely and left without adding any.',
  why: 'Looking is the start of a choice, so these emails inform and never offer a discount. A visit ends after thirty minutes of silence. How close to buying it was is told by its looks at products, by coming back to the same one, by time spent and by visits in the week. From 70 of 100 points on, the shop writes an hour later, while the question is open; to everybody else after at least six hours and by day. At most one series in two weeks.',
  stage: 'acquisition',
  class: 'marketing',
  purpose: 'browse',
  trigger: {
    event: 'session_ended',
    if: {
      all: [
        { trigger: 'productViews', is: 'gte', value: 1 },
        { trigger: 'addedToCart', is: 'ne', value: true },
        { not: { moment: 'orders.lastAt', within: '10d' } },
      ],
    },
  },
  extendOn: [],
  exits: [
    { event: 'order_placed', reason: 'ordered' },
    { event: 'checkout_started', reason: 'checkout_started' },
    { event: 'product_added_to_cart', reason: 'added_to_cart' },
  ],
  reentry: '14d',
  checks: ['no_order_since_trigger', 'no_checkout_since_trigger', 'items_available', 'on_good_terms'],
  reasonLine: 'You get this email because you looked at products at {shop} and asked for our emails.',
  steps: [
    {
      id: 'intent',
      kind: 'condition',
      if: { trigger: 'intent', is: 'gte', value: HIGH_INTENT },
      then: 'soon',
      else: 'later',
    },
    { id: 'soon', kind: 'wait', for: '1h', next: 'first' },
    { id: 'later', kind: 'wait', for: '6h' },
    { id: 'by-day', kind: 'wait_until', from: '09:00', to: '21:00' },
    { id: 'first', kind: 'send', template: 'browse-abandonment/1' },
    { id: 'three-days', kind: 'wait', for: '3d' },
    { id: 'second', kind: 'send', template: 'browse-abandonment/2' },
  ],
};
