import type { Condition } from '../../segments/schema';
import type { FlowDefinition } from '../schema';

/** Noted by the reactivation flow: to these people it has written already, so win-back leaves them alone. */
const WRITTEN = 'reactivation';

export const reactivation: FlowDefinition = {
  key: 'reactivation',
  name: 'Second order',
  summary: 'Writes to people who bought once and have not come back for 90 days.',
  why: 'Between the first and the second order a shop loses most of its customers, and 90 days is when silence becomes a habit. Who bought once has no rhythm of their own yet, so the time is the same for everybody. The first email asks how the purchase turned out, because somebody with a problem should hear that before anything else; the second, ten days later and by day, shows what others chose next. Who is in here is not written to by the win-back series as well.',
  stage: 'reactivation',
  class: 'marketing',
  purpose: 'win_back',
  trigger: { event: 'contact_lapsed', if: { trait: 'orders.count', is: 'eq', value: 1 } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '180d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} before.',
  steps: [
    { id: 'written', kind: 'update', addTags: [WRITTEN] },
    { id: 'how-was-it', kind: 'send', template: 'reactivation/1' },
    { id: 'ten-days', kind: 'wait', for: '10d' },
    { id: 'by-day', kind: 'wait_until', from: '09:00', to: '21:00' },
    { id: 'what-next', kind: 'send', template: 'reactivation/2' },
  ],
};

export const winBack: FlowDefinition = {
  key: 'win-back',
  name: 'Win-back',
  summary: 'Writes to customers who have stayed away longer than is usual for them, three times at most.',
  why: 'Everybody shops in a rhythm of their own: one and a half times the usual interval without an order is long for this person. Ninety days stand in until the interval is known from three orders. Three emails over three weeks, each with a different reason to come back, then silence: who does not want to return should not be chased. An order ends it at once. Who bought only once and has heard from the flow “Second order” is left out.',
  stage: 'reactivation',
  class: 'marketing',
  purpose: 'win_back',
  trigger: { event: 'contact_silent', silence: { since: 'orders.lastAt', after: '90d', rhythm: 1.5 } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '90d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you have ordered at {shop} before.',
  steps: [
    // The other flow begins at the same moment: an hour later it has said so.
    { id: 'after-others', kind: 'wait', for: '1h' },
    {
      id: 'heard-already',
      kind: 'condition',
      if: { all: [{ tag: WRITTEN }, { trait: 'orders.count', is: 'eq', value: 1 }] },
      then: 'end',
      else: 'first',
    },
    { id: 'first', kind: 'send', template: 'win-back/1' },
    { id: 'week', kind: 'wait', for: '7d' },
    { id: 'second', kind: 'send', template: 'win-back/2' },
    { id: 'two-weeks', kind: 'wait', for: '14d' },
    { id: 'third', kind: 'send', template: 'win-back/3' },
  ],
};

/** What the shop's dearest customers are: five of a hundred, by this order or by all they spent. */
const HIGHEST: Condition = {
  any: [
    { standing: 'order', top: 5 },
    { standing: 'spend', top: 5 },
  ],
};

export const vip: FlowDefinition = {
  key: 'vip',
  name: 'Very good customers',
  summary: 'Thanks the five percent who spend most, a day after their parcel arrived.',
  why: 'A few people carry a large part of every shop, and they notice whether the shop knows. Who they are is measured by the shop itself: the order, or everything they ever spent, is among the highest five percent. The word goes a day after the delivery, when the parcel is open, and offers nothing but attention: a person to write to, and new things first. A discount would tell them that they paid too much. A cancelled or refunded order ends it.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'loyalty',
  trigger: { event: 'order_placed', if: HIGHEST },
  extendOn: [],
  exits: [
    { event: 'order_cancelled', same: ['orderId'], reason: 'order_cancelled' },
    { event: 'order_refunded', same: ['orderId'], reason: 'order_refunded' },
  ],
  reentry: '180d',
  checks: ['order_stands', 'on_good_terms'],
  reasonLine: 'You get this email because you are one of the best customers of {shop}.',
  steps: [
    {
      id: 'delivery',
      kind: 'wait_for',
      events: [{ event: 'order_delivered', same: ['orderId'], then: 'a-day' }],
      for: '30d',
      else: 'end',
    },
    { id: 'a-day', kind: 'wait', for: '1d' },
    { id: 'thanks', kind: 'send', template: 'vip/1' },
  ],
};

export const earlyAccess: FlowDefinition = {
  key: 'early-access',
  name: 'New things first',
  summary: 'Shows a new product to the best customers on the day it is published.',
  why: 'Being first is worth more to good customers than a lower price, and costs nothing. Everybody whose spending is among the highest tenth of the shop hears of a new product when it is published; nobody else does by this flow, so that first means first. At most once in two weeks, however much is published, and only while it can be bought.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'loyalty',
  trigger: { event: 'product_published', if: { standing: 'spend', top: 10 } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '14d',
  checks: ['items_available', 'on_good_terms'],
  reasonLine: 'You get this email because you are one of the best customers of {shop}, and they see new things first.',
  steps: [{ id: 'first-look', kind: 'send', template: 'early-access/1', window: { from: '09:00', to: '21:00' } }],
};
