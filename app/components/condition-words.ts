import type { Condition, Duration } from '~/domain/segments/schema';

const UNITS = { m: ['minute', 'minutes'], h: ['hour', 'hours'], d: ['day', 'days'] } as const;

/** "36h" is "36 hours", "1d" is "1 day". */
export function durationWords(duration: Duration): string {
  const count = Number(duration.slice(0, -1));
  const [one, many] = UNITS[duration.at(-1) as keyof typeof UNITS];
  return `${count} ${count === 1 ? one : many}`;
}

const comparisons = {
  eq: 'exactly',
  ne: 'not',
  gt: 'more than',
  gte: 'at least',
  lt: 'fewer than',
  lte: 'at most',
} as const;
type Comparison = keyof typeof comparisons;

/** Singular and plural. */
type Forms = readonly [string, string];
const same = (words: string): Forms => [words, words];

const traitForms: Record<string, Forms> = {
  'orders.count': ['order', 'orders'],
  'orders.spend': same('spent on orders'),
  'orders.cancelled': ['cancelled order', 'cancelled orders'],
  'checkouts.count': ['checkout begun', 'checkouts begun'],
  'sessions.count': ['visit', 'visits'],
  'sessions.totalSeconds': ['second spent in the shop', 'seconds spent in the shop'],
  'email.sent': ['email received', 'emails received'],
  'email.humanClicks': ['email clicked', 'emails clicked'],
  'email.bounced': ['bounce', 'bounces'],
};

const countForms: Record<string, Forms> = {
  orders: ['order', 'orders'],
  views: ['page view', 'page views'],
  productViews: ['product view', 'product views'],
  adds: ['product added to the cart', 'products added to the cart'],
  sessions: ['visit', 'visits'],
  emails: ['email received', 'emails received'],
  clicks: ['email clicked', 'emails clicked'],
};

const triggerForms: Record<string, Forms> = {
  productViews: ['product looked at in this visit', 'products looked at in this visit'],
  pageViews: ['page looked at in this visit', 'pages looked at in this visit'],
  quantity: ['piece in the cart', 'pieces in the cart'],
};

/** What being true, and what not being true, is called. */
const triggerFlags: Record<string, Forms> = {
  addedToCart: ['something added to the cart in this visit', 'nothing added to the cart in this visit'],
};

const moments: Record<string, string> = {
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

const consents = {
  subscribed: 'signed up for emails',
  unsubscribed: 'unsubscribed',
  unknown: 'never said yes or no to emails',
} as const;

/** A condition as a merchant would say it. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return listWords(condition.all, 'and');
  if ('any' in condition) return listWords(condition.any, 'or');
  if ('not' in condition) return notWords(condition.not);
  if ('trait' in condition) return amountWords(condition.is, condition.value, traitForms[condition.trait]);
  if ('moment' in condition) return `${moments[condition.moment]} in the last ${durationWords(condition.within)}`;
  if ('count' in condition) {
    const { count, days, is, value } = condition;
    return `${amountWords(is, value, countForms[count])} in the last ${days === 1 ? 'day' : `${days} days`}`;
  }
  if ('consent' in condition) return consents[condition.consent];
  return triggerWords(condition);
}

/** "a, b and c"; a list within the list stands in brackets. */
function listWords(conditions: readonly Condition[], word: 'and' | 'or'): string {
  const said = conditions.map((one) =>
    'all' in one || 'any' in one ? `(${conditionWords(one)})` : conditionWords(one),
  );
  const last = said.pop() ?? '';
  return said.length === 0 ? last : `${said.join(', ')} ${word} ${last}`;
}

function notWords(condition: Condition): string {
  const inner = conditionWords(condition);
  return 'all' in condition || 'any' in condition ? `not (${inner})` : `not ${inner}`;
}

function amountWords(is: Comparison, value: number, forms: Forms = same('')): string {
  return `${comparisons[is]} ${value} ${forms[value === 1 ? 0 : 1]}`;
}

function triggerWords({ trigger, is, value }: Extract<Condition, { trigger: string }>): string {
  if (is === 'present') return `${trigger} is known`;
  if (is === 'absent') return `${trigger} is not known`;
  const flags = triggerFlags[trigger];
  if (typeof value === 'boolean') {
    const holds = value === (is === 'eq');
    return flags ? flags[holds ? 0 : 1] : `${trigger} is ${holds ? '' : 'not '}true`;
  }
  if (typeof value === 'number') return amountWords(is, value, triggerForms[trigger] ?? same(trigger));
  return `${trigger} is ${is === 'ne' ? 'not ' : ''}${value}`;
}
