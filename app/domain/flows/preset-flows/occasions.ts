import type { FlowDefinition } from '../schema';

export const birthday: FlowDefinition = {
  key: 'birthday',
  name: 'Birthday',
  summary: 'A word a week before the birthday people told you, and a greeting on the day.',
  why: 'Only for people who told you the day themselves: a greeting from somebody who should not know it is unpleasant. The note a week before leaves time to choose something and have it delivered; the greeting on the day asks for nothing. Once a year, at nine in the morning where they live.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'milestone',
  trigger: { event: 'date_reached', date: { date: 'birthday', days: -7 } },
  extendOn: [],
  exits: [],
  reentry: '300d',
  checks: ['on_good_terms'],
  reasonLine: 'You get this email because you told {shop} when your birthday is.',
  steps: [
    { id: 'week-before', kind: 'send', template: 'birthday/1' },
    { id: 'the-day', kind: 'wait_until_date', date: 'birthday', yearly: true },
    { id: 'greeting', kind: 'send', template: 'birthday/2', expected: true },
  ],
};

export const anniversary: FlowDefinition = {
  key: 'anniversary',
  name: 'A year since the first order',
  summary: 'Every year on the day of the first order: thanks, and what they might like now.',
  why: 'The day somebody first trusted you is worth remembering, and gives a reason to write that is true. It goes to people who have ordered within the last year; for everybody else a thank-you for staying would be odd, and winning them back is the business of other flows.',
  stage: 'retention',
  class: 'marketing',
  purpose: 'milestone',
  trigger: {
    event: 'date_reached',
    date: { date: 'orders.firstAt' },
    if: { moment: 'orders.lastAt', within: '365d' },
  },
  extendOn: [],
  exits: [],
  reentry: '300d',
  checks: ['on_good_terms'],
  reasonLine: 'You get this email because you first ordered at {shop} on this day.',
  steps: [{ id: 'a-year', kind: 'send', template: 'anniversary/1' }],
};

export const signUpAnniversary: FlowDefinition = {
  key: 'sign-up-anniversary',
  name: 'A year of emails',
  summary: 'A year after signing up without an order: is this still what they want?',
  why: 'Somebody who has read your emails for a year and never bought may be waiting for something, or may have lost interest. Asking is kinder than guessing: the email offers to write about what they like, or less often. It keeps your list honest, which helps every other email to arrive.',
  stage: 'engagement',
  class: 'marketing',
  purpose: 'milestone',
  trigger: {
    event: 'date_reached',
    date: { date: 'subscribedAt' },
    if: { trait: 'orders.count', is: 'eq', value: 0 },
  },
  extendOn: [],
  exits: [{ event: 'order_placed', reason: 'ordered' }],
  reentry: '300d',
  checks: ['on_good_terms'],
  reasonLine: 'You get this email because you signed up for emails from {shop} on this day.',
  steps: [{ id: 'still-interested', kind: 'send', template: 'sign-up-anniversary/1' }],
};
