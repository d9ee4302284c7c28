import type { EventType } from '../events/schema';
import type { FirstTouch } from '../traits/schema';
import type { Condition, Duration, Leaf, LeafOf, Standing } from './condition';
import type { PropertyFilter } from './properties';
import type { Comparison, ValueTest } from './values';

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

/** Singular and plural. */
type Forms = readonly [string, string];
const same = (words: string): Forms => [words, words];

const traitForms: Record<string, Forms> = {
  'orders.count': ['order', 'orders'],
  'orders.spend': same('spent on orders'),
  'orders.averageValue': same('spent on an order on average'),
  'orders.cancelled': ['cancelled order', 'cancelled orders'],
  'orders.refunded': same('refunded'),
  'checkouts.count': ['checkout begun', 'checkouts begun'],
  'sessions.count': ['visit', 'visits'],
  'sessions.totalSeconds': ['second spent in the shop', 'seconds spent in the shop'],
  'sessions.lastSeconds': ['second spent in the last visit', 'seconds spent in the last visit'],
  'email.sent': ['email received', 'emails received'],
  'email.delivered': ['email delivered', 'emails delivered'],
  'email.humanClicks': ['email clicked', 'emails clicked'],
  'email.bounced': ['bounce', 'bounces'],
  'lead.articles': ['article read', 'articles read'],
  'lead.score': ['point as a lead', 'points as a lead'],
};

const countForms: Record<string, Forms> = {
  orders: ['order', 'orders'],
  spend: same('spent on orders'),
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
  intent: [
    'point of a hundred for how close to buying the visit was',
    'points of a hundred for how close to buying the visit was',
  ],
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

const eventForms: Partial<Record<EventType, Forms>> = {
  page_viewed: countForms.views,
  product_viewed: countForms.productViews,
  collection_viewed: ['look at a collection', 'looks at collections'],
  search_submitted: ['search', 'searches'],
  product_added_to_cart: countForms.adds,
  cart_viewed: ['look at the cart', 'looks at the cart'],
  cart_updated: ['change of the cart', 'changes of the cart'],
  checkout_started: ['checkout begun', 'checkouts begun'],
  order_placed: countForms.orders,
  order_cancelled: ['cancelled order', 'cancelled orders'],
  order_refunded: ['refund', 'refunds'],
  email_clicked: countForms.clicks,
};

const stages = {
  acquisition: 'getting to know the shop',
  activation: 'on the way to the first order',
  engagement: 'ordered once, not long ago',
  retention: 'coming back',
  reactivation: 'silent since the last order',
} as const;

const tiers = {
  new: 'new',
  engaged: 'often in touch',
  moderate: 'sometimes in touch',
  inactive: 'not in touch any more',
} as const;

const placeWords = {
  country: 'in',
  region: 'in the region',
  city: 'in the city',
  timeZone: 'in the time zone',
} as const;

const standings: Record<Standing, string> = {
  spend: 'all they spent is',
  order: 'the order’s total is',
  item: 'the dearest item’s price is',
};

const touches: Record<FirstTouch, string> = {
  ad: 'came first by an ad',
  email: 'came first by an email',
  social: 'came first by a social network',
  link: 'came first by a link that was marked',
  direct: 'came first by themselves or by a search',
};

/** A condition as a merchant would say it. */
export function conditionWords(condition: Condition): string {
  if ('all' in condition) return listWords(condition.all, 'and');
  if ('any' in condition) return listWords(condition.any, 'or');
  if ('not' in condition) return notWords(condition.not);
  return leafWords(condition);
}

function leafWords(part: Leaf): string {
  if ('trait' in part) return amountWords(part.is, part.value, traitForms[part.trait]);
  if ('moment' in part) {
    return 'within' in part
      ? `${moments[part.moment]} in the last ${durationWords(part.within)}`
      : `${moments[part.moment]} later than ${moments[part.after]}`;
  }
  if ('count' in part) {
    const { count, days, is, value } = part;
    return `${amountWords(is, value, countForms[count])} in the last ${days === 1 ? 'day' : `${days} days`}`;
  }
  if ('event' in part) return eventCountWords(part);
  if ('frequency' in part) {
    return part.frequency === 'intervalDays'
      ? `orders ${amountWords(part.is, part.value, ['day', 'days'])} apart on average`
      : `${amountWords(part.is, part.value, same('times'))} the usual time since the last order`;
  }
  if ('affinity' in part) {
    const what = part.affinity === 'products' ? 'product' : 'collection';
    return `${what} ${part.id} ${part.top === 1 ? 'liked most' : `among the ${part.top} liked most`}`;
  }
  if ('consent' in part) return consents[part.consent];
  if ('place' in part) return `${placeWords[part.place]} ${part.in.join(' or ')}`;
  if ('stage' in part) return stages[part.stage];
  if ('tier' in part) return tiers[part.tier];
  if ('firstTouch' in part) return touches[part.firstTouch];
  if ('tag' in part) return `tagged “${part.tag}”`;
  if ('custom' in part) return testWords(part.custom, part);
  if ('prediction' in part) return `expected ${part.prediction} ${amountWords(part.is, part.value)}`.trim();
  if ('standing' in part) return `${standings[part.standing]} among the highest ${part.top} percent of the shop`;
  return triggerWords(part);
}

function eventCountWords({ event, is, value, within, where = [] }: LeafOf<'event'>): string {
  const name = event.replace(/^custom\./, '').replaceAll('_', ' ');
  const forms = eventForms[event] ?? same(`× ${name}`);
  const filters = where.map((filter) => testWords(propertyWords(filter), filter)).join(' and ');
  const window = within === undefined ? '' : ` in the last ${durationWords(within)}`;
  return `${amountWords(is, value, forms)}${filters && ` where ${filters}`}${window}`;
}

function propertyWords({ property }: PropertyFilter): string {
  return property.startsWith('lines.') ? `a line’s ${property.slice(6)}` : property.replace(/^custom\./, '');
}

function testWords(name: string, { is, value }: ValueTest): string {
  if (is === 'present') return `${name} is known`;
  if (is === 'absent') return `${name} is not known`;
  if (is === 'contains') return `${name} contains “${value}”`;
  if (typeof value === 'boolean') return `${name} is ${value === (is === 'eq') ? '' : 'not '}true`;
  if (typeof value === 'number') return `${name} is ${amountWords(is, value)}`.trim();
  return `${name} is ${is === 'ne' ? 'not ' : ''}${value}`;
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

/** What it means that an event carries something, and that it does not. */
const triggerPresence: Record<string, Forms> = {
  sessionId: ['it happened in the shop', 'another system reported it'],
};

function triggerWords({ trigger, is, value }: LeafOf<'trigger'>): string {
  const presence = triggerPresence[trigger];
  if (presence && (is === 'present' || is === 'absent')) return presence[is === 'present' ? 0 : 1];
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
