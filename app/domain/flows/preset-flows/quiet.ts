import type { FlowDefinition } from '../schema';

type Exits = FlowDefinition['exits'];

/** What shows that somebody is there again. Opening an email shows nothing: programs do it. */
const cameBack: Exits = [
  { event: 'order_placed', reason: 'ordered' },
  { event: 'page_viewed', reason: 'came_back' },
  { event: 'email_clicked', if: { trigger: 'actor', is: 'eq', value: 'human' }, reason: 'came_back' },
];
const byDay = { from: '09:00', to: '21:00' };

export const reEngagement: FlowDefinition = {
  key: 're-engagement',
  name: 'Re-engagement by cause',
  summary: 'Asks why five emails stayed without an echo, and answers each cause in its own way.',
  why: 'People fall silent for different reasons, and one more offer answers none of them. So this looks for the cause first, and for what another email could make worse before anything else. Emails that do not arrive: nothing is sent, the contact is tagged so that you can look at the address. A refund, a cancelled order or a low rating: an honest question, nothing for sale. Eight emails or more in a month: less of them, or a pause. An order not long ago: the need is met, and advice two weeks later is enough. Everybody else gets the wrong things: they are asked what they want, and ten days later shown something new. No more than two emails, and a visit or a click ends it. The cause is noted as “cause”, for segments.',
  stage: 'reactivation',
  class: 'marketing',
  purpose: 're_engage',
  trigger: { event: 'segment_entered', segment: 'mailed-without-echo' },
  extendOn: [],
  exits: cameBack,
  reentry: '120d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine: 'You get this email because you signed up for emails from {shop}, and we have not seen you for a while.',
  steps: [
    {
      id: 'cause',
      kind: 'branch',
      cases: [
        {
          if: {
            any: [
              { trait: 'email.bounced', is: 'gte', value: 1 },
              { event: 'email_delivered', within: '60d', is: 'eq', value: 0 },
            ],
          },
          then: 'not-delivered',
        },
        {
          if: {
            any: [
              { event: 'order_refunded', within: '180d', is: 'gte', value: 1 },
              { event: 'order_cancelled', within: '180d', is: 'gte', value: 1 },
              {
                event: 'custom.review_submitted',
                within: '180d',
                where: [{ property: 'custom.rating', is: 'lte', value: 3 }],
                is: 'gte',
                value: 1,
              },
            ],
          },
          then: 'bad-experience',
        },
        { if: { count: 'emails', days: 30, is: 'gte', value: 8 }, then: 'over-mailed' },
        { if: { moment: 'orders.lastAt', within: '120d' }, then: 'need-met' },
      ],
      else: 'irrelevant',
    },
    { id: 'not-delivered', kind: 'update', addTags: ['check-address'], set: { cause: 'not delivered' } },
    { id: 'no-email', kind: 'exit', reason: 'not_delivered' },
    { id: 'bad-experience', kind: 'update', set: { cause: 'bad experience' } },
    { id: 'what-went-wrong', kind: 'send', template: 're-engagement/1', window: byDay, next: 'end' },
    { id: 'over-mailed', kind: 'update', set: { cause: 'over-mailed' } },
    { id: 'less', kind: 'send', template: 're-engagement/2', window: byDay, next: 'end' },
    { id: 'need-met', kind: 'update', set: { cause: 'need met' } },
    { id: 'two-weeks', kind: 'wait', for: '14d' },
    { id: 'looking-after', kind: 'send', template: 're-engagement/3', window: byDay, next: 'end' },
    { id: 'irrelevant', kind: 'update', set: { cause: 'irrelevant' } },
    { id: 'what-instead', kind: 'send', template: 're-engagement/4', window: byDay },
    {
      id: 'answer',
      kind: 'wait_for',
      events: [{ event: 'contact_updated', if: { trigger: 'interest', is: 'present' }, then: 'end' }],
      for: '10d',
      else: 'something-new',
    },
    { id: 'something-new', kind: 'send', template: 're-engagement/5', window: byDay },
  ],
};

export const sunset: FlowDefinition = {
  key: 'sunset',
  name: 'Letting go',
  summary: 'Asks people who have not stirred for four months whether to pause, then lets their emails rest.',
  why: 'Emails that nobody reads cost more than they bring: mailbox providers take silence as a sign and deliver less to everybody else. After ten emails and 120 days without a click, a visit or an order, two emails two weeks apart offer the choice: stay, pause for 30 or 90 days, or leave. A week later emails rest. Nothing is lost by it: consent stays, and the next visit, order or click ends the rest by itself. Opens do not count, because programs open emails too.',
  stage: 'reactivation',
  class: 'marketing',
  purpose: 're_engage',
  trigger: { event: 'segment_entered', segment: 'without-a-sign' },
  extendOn: [],
  exits: cameBack,
  reentry: '180d',
  checks: ['no_order_since_trigger', 'on_good_terms'],
  reasonLine:
    'You get this email because you signed up for emails from {shop}, and we have not seen you for a long time.',
  steps: [
    { id: 'pause-or-stay', kind: 'send', template: 'sunset/1', window: byDay },
    { id: 'two-weeks', kind: 'wait', for: '14d' },
    { id: 'last-word', kind: 'send', template: 'sunset/2', window: byDay },
    { id: 'a-week', kind: 'wait', for: '7d' },
    { id: 'note', kind: 'update', addTags: ['sunset'] },
    { id: 'rest', kind: 'pause' },
  ],
};

export const preferenceSurvey: FlowDefinition = {
  key: 'preference-survey',
  name: 'What would you like?',
  summary: 'Asks people whose visits have become rare what they would like to hear about, and how often.',
  why: 'Before interest is gone it grows thin: the last visit, click or order is a month ago. That is the time for one question, while an answer is still likely. It has two parts, what about and how often, on a page of its own; the answers are kept as “interest” and “pace”, and once a week is kept as a promise by all flows. Who answers is thanked and sees that it was read. Who has answered before is not asked again.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 're_engage',
  trigger: { event: 'segment_entered', segment: 'tier-moderate', if: { custom: 'interest', is: 'absent' } },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '365d',
  checks: ['on_good_terms'],
  reasonLine: 'You get this email because you signed up for emails from {shop}.',
  steps: [
    { id: 'question', kind: 'send', template: 'preference-survey/1', window: byDay },
    {
      id: 'answer',
      kind: 'wait_for',
      events: [{ event: 'contact_updated', if: { trigger: 'interest', is: 'present' }, then: 'thanks' }],
      for: '14d',
      else: 'end',
    },
    { id: 'thanks', kind: 'send', template: 'preference-survey/2', window: byDay },
  ],
};
