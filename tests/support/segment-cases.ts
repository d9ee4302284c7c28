import fc from 'fast-check';
import type { ConsentState } from '../../app/domain/contacts/schema';
import type { EventProperties, EventType } from '../../app/domain/events/schema';
import {
  type Condition,
  dayCounts,
  frequencies,
  momentTraits,
  numericTraits,
  places,
  standings,
} from '../../app/domain/segments/condition';
import { type PropertyFilter, propertyKinds, type PropertyName } from '../../app/domain/segments/properties';
import type { PersonFacts } from '../../app/domain/segments/schema';
import { comparisonSchema } from '../../app/domain/segments/values';
import { affinityKinds, engagementTiers, firstTouches, lifecycleStages } from '../../app/domain/traits/schema';

/** Generated contacts and conditions about them. Values come from small pools and edges of windows, so that answers differ. */
export const NOW = new Date('2026-06-30T10:20:30.123Z');

const SIZES = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const ids = ['1', '2', '3'];
const words = ['Ana', 'ana', 'Köln', 'vip', '12.50', '7', 'ä%_"\\'];

/** Moments before now, right at the edges of days and of round lengths of time… */
const edge = fc
  .oneof(
    fc
      .tuple(fc.constantFrom(1, 7, 30, 60, 90, 120), fc.constantFrom(SIZES.d, SIZES.h), fc.constantFrom(-1, 0, 1))
      .map(([count, size, offset]) => count * size + offset),
    fc.integer({ min: 0, max: 5 }).map((days) => (NOW.getTime() % SIZES.d) + days * SIZES.d),
  )
  .map((ms) => new Date(NOW.getTime() - ms));
/** …or anywhere. */
const moment = fc.oneof(
  edge,
  fc.integer({ min: 0, max: 200 * SIZES.d }).map((ms) => new Date(NOW.getTime() - ms)),
);

const price = fc.constantFrom('5.00', '12.50', '20.00', '100.00');
const text = fc.constantFrom(...words);
const line = fc.record({
  productId: fc.option(fc.constantFrom(...ids)),
  variantId: fc.constantFrom(...ids),
  title: text,
  quantity: fc.integer({ min: 1, max: 3 }),
  price,
});
const sessionId = fc.constantFrom('s1', 's2', 's3', 's4');
const orderId = fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5');

const told: Record<string, fc.Arbitrary<EventProperties>> = {
  page_viewed: fc.record(
    {
      sessionId,
      url: fc.oneof(text, fc.constantFrom('/pages/pricing', '/blogs/a', '/?gclid=1')),
      countryCode: fc.constantFrom('DE', 'FR'),
    },
    { requiredKeys: [] },
  ),
  product_viewed: fc.record({ sessionId, productId: fc.constantFrom(...ids), price }, { requiredKeys: ['productId'] }),
  collection_viewed: fc.record({ sessionId, collectionId: fc.constantFrom(...ids) }),
  product_added_to_cart: fc.record({
    sessionId,
    productId: fc.constantFrom(...ids),
    quantity: fc.integer({ min: 1, max: 4 }),
  }),
  cart_updated: fc.record({ lines: fc.array(line, { maxLength: 2 }), quantity: fc.integer({ min: 0, max: 4 }) }),
  checkout_started: fc.record({ total: price, checkoutToken: text }),
  order_placed: fc.record(
    { orderId, total: price, lines: fc.array(line, { maxLength: 3 }), test: fc.boolean(), sourceName: text },
    { requiredKeys: ['orderId', 'total'] },
  ),
  order_cancelled: fc.record({ orderId }),
  order_refunded: fc.record({ orderId, total: price }),
  order_delivered: fc.record({ orderId }),
  marketing_subscribed: fc.record({ consentSource: text }),
  marketing_unsubscribed: fc.constant({}),
  contact_tagged: fc.record({ tags: fc.array(text, { maxLength: 2 }) }),
  contact_updated: fc.record(
    {
      tags: fc.array(text, { maxLength: 2 }),
      removedTags: fc.array(text, { maxLength: 1 }),
      custom: fc.dictionary(
        fc.constantFrom('level', 'score'),
        fc.oneof(text, fc.integer({ min: 0, max: 9 }), fc.boolean(), fc.constant(null)),
      ),
    },
    { requiredKeys: [] },
  ),
  email_sent: fc.constant({}),
  email_delivered: fc.constant({}),
  email_clicked: fc.record({ actor: fc.constantFrom('human', 'machine', 'unknown') }),
  email_opened: fc.record({ actor: fc.constantFrom('human', 'machine') }),
  session_ended: fc.record({
    sessionId,
    productIds: fc.array(fc.constantFrom(...ids), { maxLength: 2 }),
    addedToCart: fc.boolean(),
    seconds: fc.integer({ min: 0, max: 500 }),
  }),
  'custom.form_submitted': fc.constant({}),
  'custom.guide_downloaded': fc.constant({}),
  'custom.quiz': fc.record({
    custom: fc.dictionary(
      fc.constantFrom('level', 'score'),
      fc.oneof(text, fc.double({ min: 0, max: 9, noNaN: true }), fc.boolean(), fc.constant(null)),
    ),
  }),
};

export interface GeneratedEvent {
  type: EventType;
  occurredAt: Date;
  properties: EventProperties;
}

export interface GeneratedContact {
  events: GeneratedEvent[];
  consent: ConsentState;
  person: PersonFacts & { tags: string[] };
  predictions: Record<string, number> | undefined;
}

const eventAt = (occurredAt: fc.Arbitrary<Date>) =>
  fc
    .constantFrom(...(Object.keys(told) as EventType[]))
    .chain((type) =>
      fc.record({ type: fc.constant(type), occurredAt, properties: told[type] as fc.Arbitrary<EventProperties> }),
    );
/** In a short history one moment decides; two orders in one millisecond have no time between them. */
const short = fc.array(eventAt(edge), { maxLength: 2 });
const twoOrders = fc.tuple(edge, price, price).map(([occurredAt, ...totals]) =>
  totals.map((total, index) => ({
    type: 'order_placed' as const,
    occurredAt,
    properties: { orderId: `o${index}`, total },
  })),
);

export const contactArbitrary: fc.Arbitrary<GeneratedContact> = fc.record({
  events: fc.oneof(fc.array(eventAt(moment), { maxLength: 24 }), short, short, twoOrders),
  consent: fc.constantFrom('unknown', 'pending', 'subscribed', 'unsubscribed', 'not_subscribed'),
  person: fc.record({
    countryCode: fc.option(fc.constantFrom('DE', 'de', 'GB')),
    regionCode: fc.option(fc.constantFrom('BY', 'NW')),
    city: fc.option(text),
    timeZone: fc.option(fc.constantFrom('Europe/Berlin', 'America/New_York')),
    tags: fc.uniqueArray(text, { maxLength: 2 }),
  }),
  predictions: fc.option(fc.dictionary(fc.constantFrom('churn', 'nextOrder'), fc.constantFrom(0, 0.2, 0.5, 0.9)), {
    nil: undefined,
  }),
});

const is = fc.constantFrom(...comparisonSchema.options);
const duration = fc
  .tuple(fc.constantFrom(1, 7, 30, 60, 90, 120), fc.constantFrom('d', 'h'))
  .map(([count, unit]) => `${count}${unit}`);
const small = fc.constantFrom(-1, 0, 1, 2, 3, 5);
const amount = fc.oneof(small, fc.constantFrom(12.5, 20, 32.5, 60, 100, 120.25));

function valueTest(kind: 'text' | 'texts' | 'number' | 'flag' | 'any') {
  const numbers = fc.record({ is, value: fc.oneof(small, fc.constantFrom(7, 12.5, 20)) });
  const texts = fc.record({
    is: fc.constantFrom('eq' as const, 'ne' as const, 'contains' as const),
    value: fc.oneof(text, fc.constantFrom('1', 'a', 'human')),
  });
  const flags = fc.record({ is: fc.constantFrom('eq' as const, 'ne' as const), value: fc.boolean() });
  const presence = fc.record({ is: fc.constantFrom('present' as const, 'absent' as const) });
  return {
    text: fc.oneof(texts, presence),
    texts: fc.oneof(texts, presence),
    number: fc.oneof(numbers, presence),
    flag: fc.oneof(flags, presence),
    any: fc.oneof(texts, numbers, flags, presence),
  }[kind];
}

const filter: fc.Arbitrary<PropertyFilter> = fc
  .constantFrom<PropertyName>(
    ...(Object.keys(propertyKinds) as (keyof typeof propertyKinds)[]),
    'custom.level',
    'custom.score',
  )
  .chain((property) => {
    const kind = property.startsWith('custom.') ? 'any' : propertyKinds[property as keyof typeof propertyKinds];
    return valueTest(kind).map((test) => ({ property, ...test }));
  });

const asked = Object.keys(told).filter((type) => type !== 'email_opened') as EventType[];

export const leafArbitraries: Record<string, fc.Arbitrary<Condition>> = {
  trait: fc.record({ trait: fc.constantFrom(...numericTraits), is, value: amount }),
  within: fc.record({ moment: fc.constantFrom(...momentTraits), within: duration }),
  after: fc.record({ moment: fc.constantFrom(...momentTraits), after: fc.constantFrom(...momentTraits) }),
  count: fc.record({ count: fc.constantFrom(...dayCounts), days: fc.constantFrom(1, 2, 7, 30, 90), is, value: amount }),
  event: fc.record(
    {
      event: fc.constantFrom(...asked),
      is,
      value: small,
      within: duration,
      where: fc.array(filter, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['event', 'is', 'value'] },
  ),
  frequency: fc.record({
    frequency: fc.constantFrom(...frequencies),
    is,
    value: fc.oneof(amount, fc.constantFrom(0.5, 1.5)),
  }),
  affinity: fc.record(
    {
      affinity: fc.constantFrom(...affinityKinds),
      id: fc.constantFrom(...ids),
      top: fc.integer({ min: 1, max: 3 }),
      points: fc.constantFrom(0.25, 0.5, 1, 2, 5, 6),
    },
    { requiredKeys: ['affinity', 'id', 'top'] },
  ),
  consent: fc.record({ consent: fc.constantFrom('subscribed', 'unsubscribed', 'unknown') }),
  place: fc.record({
    place: fc.constantFrom(...places),
    in: fc.array(fc.oneof(text, fc.constantFrom('de', 'FR', 'by', 'europe/berlin', 'KÖLN')), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  stage: fc.record({ stage: fc.constantFrom(...lifecycleStages) }),
  tier: fc.record({ tier: fc.constantFrom(...engagementTiers) }),
  firstTouch: fc.record({ firstTouch: fc.constantFrom(...firstTouches) }),
  tag: fc.record({ tag: text }),
  custom: fc.tuple(fc.constantFrom('level', 'score'), valueTest('any')).map(([custom, test]) => ({ custom, ...test })),
  standing: fc.record({ standing: fc.constantFrom(...standings), top: fc.integer({ min: 1, max: 50 }) }),
  prediction: fc.record({
    prediction: fc.constantFrom('churn', 'nextOrder'),
    is,
    value: fc.constantFrom(0, 0.2, 0.5, 1),
  }),
  trigger: fc.oneof(
    fc.record({
      trigger: fc.constantFrom('total', 'quantity'),
      is: fc.constantFrom('eq' as const, 'ne' as const, 'gte' as const, 'lte' as const),
      value: small,
    }),
    fc.record({ trigger: fc.constantFrom('total'), is: fc.constantFrom('present' as const, 'absent' as const) }),
  ),
};

export const conditionArbitrary: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition; leaf: Condition }>(
  (tie) => {
    const parts = fc.array(tie('condition'), { minLength: 1, maxLength: 3 });
    return {
      leaf: fc.oneof(...Object.values(leafArbitraries)),
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('leaf'),
        parts.map((all) => ({ all })),
        parts.map((any) => ({ any })),
        tie('condition').map((not) => ({ not })),
      ),
    };
  },
).condition;
