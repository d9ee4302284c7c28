import type { FlowDefinition } from '../schema';

export const orderConfirmation: FlowDefinition = {
  key: 'order-confirmation',
  name: 'Order confirmation add-on',
  summary: 'Beside Shopify’s receipt: what was ordered, in your voice. Goes to every buyer, and sells nothing.',
  why: 'Shopify sends a receipt already, so switch this on only if you want one in your own words as well. It belongs to the order, so it goes to everybody who buys, at any hour, and does not count as marketing. For the same reason it can show nothing but the order: no suggestions, whatever the email’s blocks ask for.',
  stage: 'engagement',
  class: 'transactional',
  trigger: { event: 'order_placed' },
  extendOn: [],
  exits: [{ event: 'order_cancelled', same: ['orderId'], reason: 'order_cancelled' }],
  reentry: '1m',
  checks: ['order_stands'],
  reasonLine: 'You get this email because you ordered at {shop}.',
  steps: [{ id: 'ordered', kind: 'send', template: 'order-confirmation/1' }],
};

export const shippingConfirmation: FlowDefinition = {
  key: 'shipping-confirmation',
  name: 'Shipping confirmation add-on',
  summary: 'Beside Shopify’s notice: your order is on its way. Goes to every buyer, and sells nothing.',
  why: 'People look forward to a parcel, and this is the email they read most carefully. Shopify sends one with the tracking number; this one says in your own words what to do when the parcel comes, or does not. It belongs to the order, so it goes to everybody, and can show nothing but the order.',
  stage: 'engagement',
  class: 'transactional',
  trigger: { event: 'order_fulfilled' },
  extendOn: [],
  exits: [
    { event: 'order_cancelled', same: ['orderId'], reason: 'order_cancelled' },
    { event: 'order_refunded', same: ['orderId'], reason: 'order_refunded' },
  ],
  reentry: '1m',
  checks: ['order_stands'],
  reasonLine: 'You get this email because your order from {shop} was sent off.',
  steps: [{ id: 'on-its-way', kind: 'send', template: 'shipping-confirmation/1' }],
};
