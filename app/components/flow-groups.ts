import type { FlowDefinition, Purpose } from '~/domain/flows/schema';

export const flowGroups = ['finish', 'greet', 'alert', 'after', 'next', 'thanks', 'back', 'order', 'other'] as const;
export type FlowGroup = (typeof flowGroups)[number];

export const groupWords: Record<FlowGroup, { title: string; text: string }> = {
  finish: { title: 'Unfinished purchases', text: 'For people who looked around, filled a cart or began to check out.' },
  greet: { title: 'Getting to know each other', text: 'For people who signed up or are still finding out.' },
  alert: { title: 'Word about a product', text: 'For people who wait for a price, for stock or for something new.' },
  after: { title: 'After an order', text: 'Thanks, advice, and the question how it is.' },
  next: { title: 'The next order', text: 'What goes with what they have, and what is used up.' },
  thanks: { title: 'Loyalty and occasions', text: 'For people who stay, and for days worth remembering.' },
  back: { title: 'Winning back', text: 'For people who have not been heard of for a long time.' },
  order: { title: 'Order mail', text: 'Belongs to an order: goes to every buyer, and never sells.' },
  other: { title: 'Other flows', text: 'Flows that do not say what their emails are for.' },
};

const groups: Record<Purpose, FlowGroup> = {
  checkout: 'finish',
  cart: 'finish',
  browse: 'finish',
  welcome: 'greet',
  nurture: 'greet',
  alert: 'alert',
  thanks: 'after',
  advice: 'after',
  review: 'after',
  cross_sell: 'next',
  replenish: 'next',
  loyalty: 'thanks',
  milestone: 'thanks',
  win_back: 'back',
  re_engage: 'back',
};

/** Where the list of flows has a flow: by what its emails are for. */
export function groupOf({ class: kind, purpose }: Pick<FlowDefinition, 'class' | 'purpose'>): FlowGroup {
  if (purpose !== undefined) return groups[purpose];
  return kind === 'transactional' ? 'order' : 'other';
}

/** Flows in their groups, those that are on first; groups without any are left out. */
export function grouped<Flow extends { group: FlowGroup; status: 'on' | 'off' }>(
  flows: readonly Flow[],
): { group: FlowGroup; flows: Flow[] }[] {
  const first = (status: Flow['status'], group: FlowGroup) =>
    flows.filter((flow) => flow.group === group && flow.status === status);
  return flowGroups
    .map((group) => ({ group, flows: [...first('on', group), ...first('off', group)] }))
    .filter((one) => one.flows.length > 0);
}
