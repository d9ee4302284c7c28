import type { Condition } from '../../segments/schema';
import type { FlowDefinition } from '../schema';

/** From this score on somebody is close to a decision: it takes several kinds of signs to get there. */
const READY = 60;
const NEW: Condition = { trait: 'orders.count', is: 'eq', value: 0 };
/** A form or a download is a sign by itself; of pages only those about prices, and only when they were looked at again. */
const INTERESTED: Condition = {
  any: [
    { trigger: 'sessionId', is: 'absent' },
    {
      event: 'page_viewed',
      within: '14d',
      where: [{ property: 'url', is: 'contains', value: '/pricing' }],
      is: 'gte',
      value: 2,
    },
  ],
};

export const leadNurture: FlowDefinition = {
  key: 'lead-nurture',
  name: 'Advice before the first purchase',
  summary: 'Four letters over twelve days for people who asked, downloaded a guide or came back to the prices.',
  why: 'Somebody who fills in a form, takes a guide or looks at the prices a second time is at work on a decision, and decides sooner with somebody at their side. The letters inform: what to look at first, where people go wrong, what others did, how we can help; never a price. Meanwhile every sign counts toward a score that fades with time: forms and guides most, then prices, clicks, products, reading, and an opened email least. At 60 points this series ends and the flow “Ready to talk” takes over. Your forms and downloads report “form_submitted” and “guide_downloaded” through the event API.',
  stage: 'acquisition',
  class: 'marketing',
  purpose: 'nurture',
  trigger: {
    event: 'custom.form_submitted',
    again: ['custom.guide_downloaded', 'page_viewed'],
    if: { all: [NEW, INTERESTED] },
  },
  extendOn: [],
  exits: [
    { event: 'order_placed', reason: 'ordered' },
    { event: 'score_reached', if: { trait: 'lead.score', is: 'gte', value: READY }, reason: 'handed_over' },
  ],
  reentry: '180d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you asked {shop} for information.',
  steps: [
    { id: 'where-to-start', kind: 'send', template: 'lead-nurture/1' },
    { id: 'three-days', kind: 'wait', for: '3d' },
    { id: 'common-mistakes', kind: 'send', template: 'lead-nurture/2' },
    { id: 'four-days', kind: 'wait', for: '4d' },
    { id: 'what-others-did', kind: 'send', template: 'lead-nurture/3' },
    { id: 'five-days', kind: 'wait', for: '5d' },
    { id: 'how-we-help', kind: 'send', template: 'lead-nurture/4' },
  ],
};

export const leadConversion: FlowDefinition = {
  key: 'lead-conversion',
  name: 'Ready to talk',
  summary: 'Offers a conversation to people whose signs say that they are about to decide.',
  why: 'At 60 points somebody has shown interest in several ways within a short time, for example by looking at products, taking a guide, following the letters and coming back to the prices. More letters would only repeat what they know. So this offers a person to talk to, and once more four days later, and tags the contact “lead-ready”, so that you can look at them, or tell your own system with a “notify” step. An order ends it.',
  stage: 'acquisition',
  class: 'marketing',
  purpose: 'nurture',
  trigger: { event: 'score_reached', score: { trait: 'lead.score', value: READY }, if: NEW },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '180d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you have looked closely at what {shop} offers and signed up for emails.',
  steps: [
    { id: 'mark', kind: 'update', addTags: ['lead-ready'] },
    { id: 'a-conversation', kind: 'send', template: 'lead-conversion/1' },
    { id: 'four-days', kind: 'wait', for: '4d' },
    { id: 'open-questions', kind: 'send', template: 'lead-conversion/2' },
  ],
};
