import type { EventType } from '~/domain/events/schema';
import type { FlowDefinition, Step, TruthCheck } from '~/domain/flows/schema';
import type { Condition } from '~/domain/segments/schema';
import type { LifecycleStage } from '~/domain/traits/schema';

export const stageWords: Record<LifecycleStage, { title: string; text: string }> = {
  acquisition: { title: 'Getting to know you', text: 'For people who look and have not decided anything yet.' },
  activation: {
    title: 'Towards the first order',
    text: 'For people who signed up, filled a cart or began to check out.',
  },
  engagement: { title: 'After an order', text: 'For people who have just bought.' },
  retention: { title: 'Coming back', text: 'For people who buy again.' },
  reactivation: { title: 'Winning back', text: 'For customers who have not been seen for a long time.' },
};

const UNIT_WORDS = { m: ['minute', 'minutes'], h: ['hour', 'hours'], d: ['day', 'days'] } as const;

/** "36h" is "36 hours", "1d" is "1 day". */
export function durationWords(duration: string): string {
  const count = Number(duration.slice(0, -1));
  const [one, many] = UNIT_WORDS[duration.at(-1) as keyof typeof UNIT_WORDS];
  return `${count} ${count === 1 ? one : many}`;
}

const triggerWords: Partial<Record<EventType, string>> = {
  marketing_subscribed: 'Someone signs up for emails',
  checkout_started: 'Someone begins to check out',
  checkout_updated: 'A checkout changes',
  cart_updated: 'A cart changes',
  product_added_to_cart: 'Someone adds a product to the cart',
  session_ended: 'A visit ends: thirty minutes without a sign',
  order_placed: 'Someone orders',
  order_paid: 'An order is paid',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'Something of the order is refunded',
  order_fulfilled: 'An order is sent off',
  order_delivered: 'The carrier delivers an order',
  contact_lapsed: 'A customer has not ordered for 90 days',
  customer_created: 'Someone opens an account',
  marketing_unsubscribed: 'Someone unsubscribes',
  email_bounced: 'The address bounces',
  email_complained: 'Someone reports an email as spam',
};

/** What happens when an event of this type comes in, as a sentence without its full stop. */
export function happeningWords(type: EventType): string {
  return triggerWords[type] ?? type.replace(/^custom\./, 'Custom event: ').replaceAll('_', ' ');
}

const exitWords: Record<string, string> = {
  ordered: 'They order',
  checkout_started: 'They begin to check out, and the checkout reminder takes over',
  added_to_cart: 'They put something into the cart, and the cart reminder takes over',
  order_cancelled: 'The order is cancelled',
  order_refunded: 'The order is refunded',
  unsubscribed: 'They unsubscribe',
};

/** When people leave a flow early, one sentence each. Unsubscribing and an address that stops working end every flow. */
export function leavingWords(definition: FlowDefinition): string[] {
  const own = definition.exits.map((exit) => exitWords[exit.reason] ?? happeningWords(exit.event));
  return [...new Set([...own, 'They unsubscribe, report spam, or the address bounces', 'You switch the flow off'])];
}

const checkWords: Record<TruthCheck, string> = {
  no_order_since_trigger: 'No order has come in since',
  cart_has_items: 'There is still something in the cart',
  no_checkout_since_trigger: 'No checkout was begun since',
  checkout_open: 'The checkout is still open',
  items_available: 'At least one of the items can still be bought',
  order_stands: 'The order stands: not cancelled, not refunded',
};

/** What is looked up again in the moment of sending, for every email of the flow. */
export function checkedWords(definition: FlowDefinition): string[] {
  const marketing = definition.class === 'marketing';
  return [
    ...definition.checks.map((check) => checkWords[check]),
    ...(marketing ? ['They have agreed to marketing email'] : []),
    'The address works and nobody complained',
    ...(marketing ? ['They have not had enough email already', 'It is daytime where they live'] : []),
  ];
}

const comparisonWords = {
  eq: 'exactly',
  ne: 'not',
  gt: 'more than',
  gte: 'at least',
  lt: 'fewer than',
  lte: 'at most',
} as const;

const traitNames: Record<string, string> = {
  'orders.count': 'orders',
  'orders.spend': 'spent on orders',
  'orders.cancelled': 'cancelled orders',
  'checkouts.count': 'checkouts begun',
  'sessions.count': 'visits',
  'sessions.totalSeconds': 'seconds spent in the shop',
  'email.sent': 'emails received',
  'email.humanClicks': 'emails clicked',
  'email.bounced': 'bounces',
};

const momentNames: Record<string, string> = {
  firstSeenAt: 'seen for the first time',
  lastSeenAt: 'seen',
  'orders.firstAt': 'ordered for the first time',
  'orders.lastAt': 'ordered',
  'carts.lastAt': 'changed the cart',
  'carts.lastAddAt': 'added to the cart',
  'checkouts.lastAt': 'began to check out',
  'email.lastSentAt': 'got an email',
  'email.lastHumanClickAt': 'clicked an email',
  subscribedAt: 'signed up',
  unsubscribedAt: 'unsubscribed',
};

const countNames: Record<string, string> = {
  orders: 'orders',
  views: 'page views',
  productViews: 'product views',
  adds: 'products added to the cart',
  sessions: 'visits',
  emails: 'emails received',
  clicks: 'emails clicked',
};

const triggerNames: Record<string, string> = {
  productViews: 'products looked at in this visit',
  pageViews: 'pages looked at in this visit',
  addedToCart: 'added something to the cart in this visit',
  quantity: 'pieces in the cart',
  total: 'value',
};

/** A condition as a merchant would say it. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return condition.all.map(conditionWords).join(' and ');
  if ('any' in condition) return condition.any.map(conditionWords).join(' or ');
  if ('not' in condition) return `not (${conditionWords(condition.not)})`;
  if ('trait' in condition) return `${comparisonWords[condition.is]} ${condition.value} ${traitNames[condition.trait]}`;
  if ('moment' in condition) return `${momentNames[condition.moment]} in the last ${durationWords(condition.within)}`;
  if ('count' in condition) {
    const { count, days, is, value } = condition;
    return `${comparisonWords[is]} ${value} ${countNames[count]} in the last ${days === 1 ? 'day' : `${days} days`}`;
  }
  if ('consent' in condition) return consentCondition[condition.consent];
  return triggerConditionWords(condition);
}

const consentCondition = {
  subscribed: 'signed up for emails',
  unsubscribed: 'unsubscribed',
  unknown: 'never said yes or no to emails',
} as const;

function triggerConditionWords({ trigger, is, value }: Extract<Condition, { trigger: string }>): string {
  const name = triggerNames[trigger] ?? trigger;
  if (is === 'present') return `${name} is known`;
  if (is === 'absent') return `${name} is not known`;
  if (typeof value === 'boolean') return value === (is === 'eq') ? name : `not ${name}`;
  return typeof value === 'number'
    ? `${comparisonWords[is]} ${value} ${name}`
    : `${name} is ${is === 'ne' ? 'not ' : ''}${value}`;
}

/** What a step does, in a few words. */
export function stepWords(step: Step): string {
  switch (step.kind) {
    case 'wait':
      return `Wait ${durationWords(step.for)}`;
    case 'wait_until':
      return `Wait for the time between ${step.from} and ${step.to} where they live`;
    case 'condition':
      return capital(conditionWords(step.if));
    case 'send':
      return 'Send an email';
    case 'exit':
      return `Leave: ${(exitWords[step.reason] ?? step.reason).toLowerCase()}`;
  }
}

/** How often one person can go through a flow. */
export function reentryWords(reentry: FlowDefinition['reentry']): string {
  return reentry === 'once' ? 'Once in a lifetime' : `At most once in ${durationWords(reentry)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
