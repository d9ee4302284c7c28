import { type Condition, prebuiltSegments } from '~/domain/segments/schema';

/** What stands in the fields of a row, as typed. */
export type Fields = Record<string, string>;

export interface Choice {
  label: string;
  value: string;
}

/** One field of a row. A number may be left out where it is `optional`. */
export type FieldSpec =
  | { name: string; kind: 'number'; label: string; prefix?: string; suffix?: string; optional?: boolean }
  | { name: string; kind: 'text'; label: string; wants: string; pattern: RegExp; optional?: boolean }
  | { name: string; kind: 'choice'; label: string; options: readonly Choice[] };

/** One kind of question that a row can ask. */
export interface RowKind {
  key: string;
  label: string;
  group: string;
  fields: readonly FieldSpec[];
  /** What a new row of this kind begins with. */
  start: Fields;
  /** A part of a condition as fields; null when it is another kind of question, or one the fields cannot say. */
  read(part: Condition): Fields | null;
  write(fields: Fields): unknown;
}

const choices = (words: Record<string, string>): Choice[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

const IS: FieldSpec = {
  name: 'is',
  kind: 'choice',
  label: 'Compared how',
  options: choices({
    gte: 'at least',
    lte: 'at most',
    eq: 'exactly',
    gt: 'more than',
    lt: 'less than',
    ne: 'not exactly',
  }),
};
const VALUE: FieldSpec = { name: 'value', kind: 'number', label: 'How much' };
const SPAN: readonly FieldSpec[] = [
  { name: 'length', kind: 'number', label: 'How long', prefix: 'in the last' },
  { name: 'unit', kind: 'choice', label: 'Unit of time', options: choices({ d: 'days', h: 'hours', m: 'minutes' }) },
];
const ANY_TEXT = /^\S.{0,199}$/u;

const spanOf = ({ length, unit }: Fields) => `${Number(length)}${unit}`;
const fieldsOfSpan = (duration: string) => ({ length: duration.slice(0, -1), unit: duration.slice(-1) });

type Trait = Extract<Condition, { trait: unknown }>['trait'];
function trait(name: Trait, group: string, label: string): RowKind {
  return {
    key: `trait ${name}`,
    label,
    group,
    fields: [IS, VALUE],
    start: { is: 'gte', value: '1' },
    read: (part) => ('trait' in part && part.trait === name ? { is: part.is, value: String(part.value) } : null),
    write: ({ is, value }) => ({ trait: name, is, value: Number(value) }),
  };
}

type Counted = Extract<Condition, { count: unknown }>['count'];
function count(name: Counted, group: string, label: string): RowKind {
  return {
    key: `count ${name}`,
    label,
    group,
    fields: [IS, VALUE, { name: 'days', kind: 'number', label: 'Days', prefix: 'in the last', suffix: 'days' }],
    start: { is: 'gte', value: '1', days: '30' },
    read: (part) =>
      'count' in part && part.count === name
        ? { is: part.is, value: String(part.value), days: String(part.days) }
        : null,
    write: ({ is, value, days }) => ({ count: name, days: Number(days), is, value: Number(value) }),
  };
}

type Moment = Extract<Condition, { moment: unknown }>['moment'];
function moment(name: Moment, group: string, label: string): RowKind {
  return {
    key: `moment ${name}`,
    label,
    group,
    fields: SPAN,
    start: { length: '30', unit: 'd' },
    read: (part) => ('moment' in part && 'within' in part && part.moment === name ? fieldsOfSpan(part.within) : null),
    write: (fields) => ({ moment: name, within: spanOf(fields) }),
  };
}

type Place = Extract<Condition, { place: unknown }>['place'];
function place(name: Place, label: string, wants: string, pattern: RegExp, start: string): RowKind {
  return {
    key: `place ${name}`,
    label,
    group: 'Who they are',
    fields: [{ name: 'in', kind: 'text', label: 'Which', wants, pattern }],
    start: { in: start },
    read: (part) =>
      'place' in part &&
      part.place === name &&
      part.in.every((one) => pattern.test(one) && one === one.trim() && !one.includes(','))
        ? { in: part.in.join(', ') }
        : null,
    write: (fields) => ({ place: name, in: (fields.in ?? '').split(',').flatMap((one) => one.trim() || []) }),
  };
}

function oneOf(name: 'consent' | 'stage' | 'tier', label: string, options: readonly Choice[]): RowKind {
  return {
    key: name,
    label,
    group: 'Who they are',
    fields: [{ name: 'choice', kind: 'choice', label: 'Which', options }],
    start: { choice: options[0]?.value ?? '' },
    read: (part) => {
      const found = (part as Partial<Record<string, unknown>>)[name];
      return typeof found === 'string' ? { choice: found } : null;
    },
    write: ({ choice }) => ({ [name]: choice }),
  };
}

const named = (prefix: string): Choice[] =>
  prebuiltSegments.flatMap(({ key, name }) =>
    key.startsWith(prefix) ? { value: key.slice(prefix.length), label: name } : [],
  );

const events = choices({
  product_viewed: 'Looked at a product',
  collection_viewed: 'Looked at a collection',
  page_viewed: 'Looked at a page',
  search_submitted: 'Searched',
  product_added_to_cart: 'Added to the cart',
  checkout_started: 'Began to check out',
  order_placed: 'Ordered',
  order_cancelled: 'Cancelled an order',
  order_refunded: 'Got money back',
  email_clicked: 'Clicked an email',
});
const properties = choices({
  '': 'whatever it was',
  productId: 'product number',
  variantId: 'variant number',
  collectionId: 'collection number',
  'lines.productId': 'product number in the order',
  'lines.title': 'product name in the order',
  query: 'words searched for',
  url: 'address of the page',
});
const offers = (options: readonly Choice[], value: string) => options.some((one) => one.value === value);

/** How often something particular happened. */
const happening: RowKind = {
  key: 'event',
  label: 'Did something particular',
  group: 'What they do',
  fields: [
    { name: 'event', kind: 'choice', label: 'What they did', options: events },
    IS,
    { name: 'value', kind: 'number', label: 'How often', suffix: 'times' },
    { name: 'length', kind: 'number', label: 'How long', prefix: 'in the last', optional: true },
    { name: 'unit', kind: 'choice', label: 'Unit of time', options: choices({ d: 'days', h: 'hours', m: 'minutes' }) },
    { name: 'property', kind: 'choice', label: 'About what', options: properties },
    { name: 'test', kind: 'choice', label: 'How it is compared', options: choices({ eq: 'is', contains: 'contains' }) },
    {
      name: 'text',
      kind: 'text',
      label: 'What it is',
      wants: 'Fill in what it is.',
      pattern: ANY_TEXT,
      optional: true,
    },
  ],
  start: {
    event: 'product_viewed',
    is: 'gte',
    value: '3',
    length: '14',
    unit: 'd',
    property: '',
    test: 'eq',
    text: '',
  },
  read(part) {
    if (!('event' in part) || !offers(events, part.event) || (part.where?.length ?? 0) > 1) return null;
    const [filter] = part.where ?? [];
    const sayable =
      !filter ||
      (offers(properties, filter.property) &&
        (filter.is === 'eq' || filter.is === 'contains') &&
        typeof filter.value === 'string' &&
        ANY_TEXT.test(filter.value));
    if (!sayable) return null;
    return {
      event: part.event,
      is: part.is,
      value: String(part.value),
      ...(part.within === undefined ? { length: '', unit: 'd' } : fieldsOfSpan(part.within)),
      property: filter?.property ?? '',
      test: filter?.is ?? 'eq',
      text: String(filter?.value ?? ''),
    };
  },
  write: ({ event, is, value, length, unit = 'd', property, test, text }) => ({
    event,
    is,
    value: Number(value),
    ...(length ? { within: spanOf({ length, unit }) } : {}),
    ...(property ? { where: [{ property, is: test, value: text }] } : {}),
  }),
};

/** Something begun and not finished: one moment later than another. */
const later: RowKind = {
  key: 'later',
  label: 'Did one thing after another',
  group: 'What they do',
  fields: (['first', 'second'] as const).map((name) => ({
    name,
    kind: 'choice',
    label: name === 'first' ? 'What came last' : 'What came before',
    options: choices(
      Object.fromEntries(
        Object.entries({
          'carts.lastAddAt': 'added to the cart',
          'checkouts.lastAt': 'began to check out',
          'orders.lastAt': 'ordered',
          lastSeenAt: 'was here',
          'email.lastSentAt': 'got an email',
          'email.lastHumanClickAt': 'clicked an email',
        }).map(([value, label]) => [value, name === 'first' ? label : `after they ${label}`]),
      ),
    ),
  })),
  start: { first: 'carts.lastAddAt', second: 'orders.lastAt' },
  read(part) {
    if (!('moment' in part) || !('after' in part)) return null;
    const known = this.fields.every(
      (field) => field.kind === 'choice' && offers(field.options, field.name === 'first' ? part.moment : part.after),
    );
    return known ? { first: part.moment, second: part.after } : null;
  },
  write: ({ first, second }) => ({ moment: first, after: second }),
};

const overdue: RowKind = {
  key: 'overdue',
  label: 'Time since the last order, in usual intervals',
  group: 'Orders',
  fields: [IS, { ...VALUE, suffix: '×' }],
  start: { is: 'gte', value: '1.5' },
  read: (part) =>
    'frequency' in part && part.frequency === 'overdueRatio' ? { is: part.is, value: String(part.value) } : null,
  write: ({ is, value }) => ({ frequency: 'overdueRatio', is, value: Number(value) }),
};

const tag: RowKind = {
  key: 'tag',
  label: 'Carries the tag',
  group: 'Who they are',
  fields: [{ name: 'tag', kind: 'text', label: 'Tag', wants: 'Fill in a tag.', pattern: ANY_TEXT }],
  start: { tag: '' },
  read: (part) => ('tag' in part && ANY_TEXT.test(part.tag) ? { tag: part.tag } : null),
  write: (fields) => ({ tag: fields.tag }),
};

/** Every question of the form, in the order it offers them. */
export const rowKinds: readonly RowKind[] = [
  trait('orders.count', 'Orders', 'Orders in all'),
  count('orders', 'Orders', 'Orders lately'),
  trait('orders.spend', 'Orders', 'Spent in all'),
  count('spend', 'Orders', 'Spent lately'),
  trait('orders.averageValue', 'Orders', 'Spent on an order on average'),
  moment('orders.lastAt', 'Orders', 'Ordered'),
  overdue,
  count('sessions', 'What they do', 'Visits lately'),
  count('productViews', 'What they do', 'Products looked at lately'),
  count('adds', 'What they do', 'Products added to the cart lately'),
  moment('lastSeenAt', 'What they do', 'Was in touch'),
  moment('carts.lastAddAt', 'What they do', 'Added to the cart'),
  moment('checkouts.lastAt', 'What they do', 'Began to check out'),
  trait('sessions.lastSeconds', 'What they do', 'Seconds of the last visit'),
  happening,
  later,
  trait('email.sent', 'Emails', 'Emails received in all'),
  count('emails', 'Emails', 'Emails received lately'),
  count('clicks', 'Emails', 'Emails clicked lately'),
  moment('email.lastHumanClickAt', 'Emails', 'Clicked an email'),
  oneOf(
    'consent',
    'Consent to emails',
    choices({ subscribed: 'given', unsubscribed: 'taken back', unknown: 'never asked' }),
  ),
  oneOf('stage', 'Stage of life', named('stage-')),
  oneOf('tier', 'How close they are', named('tier-')),
  place(
    'country',
    'Lives in the country',
    'Use codes of two letters, such as DE, AT.',
    /^\s*[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*\s*$/,
    '',
  ),
  place('city', 'Lives in the city', 'Name a city; several with commas.', ANY_TEXT, ''),
  tag,
];
