import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { email, monday, shopWith } from '../../../tests/support/contender';
import type { ConsentState, SuppressionReason } from '../contacts/schema';
import type { EngagementTier } from '../traits/schema';
import { isOpen, isWithin } from '../local-time';
import { decideContact } from './arbiter';
import { type DecisionFacts, MAX_HOLD_MS, meantFor } from './decide';
import { limitFor } from './limits';
import { decisionReasons } from './schema';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const stakes = { slotHours: 20, orderMargin: 10 };

/** What may be wrong with an email, as it is drawn. Most are drawn right, so that some emails leave. */
const rarely = (weight = 12) => fc.integer({ min: 0, max: weight }).map((drawn) => drawn === 0);
const lives = fc.record({
  transactional: rarely(4),
  uninstalled: rarely(),
  left: rarely(),
  erased: rarely(),
  addressless: rarely(),
  stepFalse: rarely(),
  ordered: rarely(),
  checkoutStarted: rarely(),
  cartEmpty: rarely(),
  checkoutDone: rarely(),
  soldOut: rarely(),
  offerGone: rarely(),
  offerDearer: rarely(),
  refunded: rarely(),
  trouble: fc.oneof(
    { weight: 10, arbitrary: fc.constant(null) },
    fc.constantFrom<NonNullable<DecisionFacts['trouble']>>('ticket_open', 'unhappy'),
  ),
  consent: fc.oneof(
    { weight: 10, arbitrary: fc.constant<ConsentState>('subscribed') },
    fc.constantFrom<ConsentState>('unknown', 'pending', 'unsubscribed', 'not_subscribed'),
  ),
  suppression: fc.oneof(
    { weight: 10, arbitrary: fc.constant(null) },
    fc.constantFrom<SuppressionReason>('bounced', 'complained', 'invalid', 'redacted', 'manual'),
  ),
  resting: rarely(),
  weeklyOnly: rarely(),
  senderMissing: rarely(),
  paused: rarely(),
  window: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constant({ from: '09:00', to: '17:00' })),
  tier: fc.constantFrom<EngagementTier>('new', 'engaged', 'moderate', 'inactive'),
  timeZone: fc.constantFrom('Europe/London', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', 'Nowhere/At_All'),
  cap: fc.record({ perDay: fc.integer({ min: 1, max: 10 }), perWeek: fc.integer({ min: 1, max: 30 }) }),
  sentHoursAgo: fc.array(fc.integer({ min: 1, max: 7 * 24 - 1 }), { maxLength: 5 }),
  askedHoursAgo: fc.integer({ min: 0, max: 100 }),
  now: fc.integer({ min: 0, max: 365 * 24 * 60 }).map((minutes) => new Date(monday.getTime() + minutes * 60_000)),
});
type Life = typeof lives extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const order = {
  id: '1',
  name: '#1',
  placedAt: monday,
  cancelledAt: null,
  deliveredAt: null,
  total: '10.00',
  currency: 'GBP',
};
const line = { productId: '1', variantId: '1', title: 'Jug', quantity: 1, price: '10.00' };

function factsOf(life: Life): DecisionFacts {
  const { facts } = email('e', { class: life.transactional ? 'transactional' : 'marketing' });
  const { contact } = facts;
  if (!contact) throw new Error('the email has nobody to go to');
  const shop = shopWith({ frequencyCap: life.cap, ...(life.senderMissing ? { postalAddress: '' } : {}) });
  const bought = { ...order, refunded: '0.00', lines: [], test: false, cartToken: null, checkoutToken: null };
  return {
    ...facts,
    createdAt: new Date(life.now.getTime() - life.askedHoursAgo * HOUR),
    checks: [
      ...(['no_order_since_trigger', 'no_checkout_since_trigger', 'cart_has_items'] as const),
      ...(['checkout_open', 'items_available', 'variant_available', 'price_still_lower', 'order_stands'] as const),
      'on_good_terms',
    ],
    shop: {
      ...shop,
      status: life.uninstalled ? 'uninstalled' : 'installed',
      sendingPause: life.paused ? 'http_401' : null,
    },
    enrollment: life.left ? { state: 'exited', endReason: 'ordered' } : { state: 'active', endReason: null },
    contact: life.erased
      ? null
      : {
          ...contact,
          email: life.addressless ? null : contact.email,
          consentState: life.consent,
          suppression: life.suppression,
        },
    stepConditionMet: !life.stepFalse,
    ordersSince: life.ordered ? [bought] : [],
    checkoutSince: life.checkoutStarted,
    cart: { token: 'c', lines: life.cartEmpty ? [] : [line], updatedAt: monday },
    checkout: {
      ...{ token: 'k', cartToken: 'c', url: null, lines: [line], currency: 'GBP', subtotal: '10.00', total: '10.00' },
      ...{ updatedAt: monday, completedAt: life.checkoutDone ? monday : null, deletedAt: null },
    },
    products: [
      {
        ...{ productId: '1', variantId: '1', title: 'Jug', variantTitle: null, handle: 'jug', imageUrl: null },
        ...{ price: '10.00', compareAtPrice: null, inventory: null, available: !life.soldOut },
      },
    ],
    offer: {
      product: {
        ...{ productId: '2', variantId: '2', title: 'Fern', variantTitle: null, handle: 'fern', imageUrl: null },
        ...{
          price: life.offerDearer ? '50.00' : '39.50',
          compareAtPrice: null,
          inventory: 2,
          available: !life.offerGone,
        },
      },
      price: '40.00',
    },
    order: life.refunded ? { ...bought, refunded: '1.00' } : bought,
    trouble: life.trouble,
    pausedUntil: life.resting ? 'return' : null,
    weeklyOnly: life.weeklyOnly,
    tier: life.tier,
    timeZone: life.timeZone,
    window: life.window,
  };
}

/** Everything that speaks against sending, found out without the code under test. */
function objections(life: Life, facts: DecisionFacts): string[] {
  const { now, cap, tier, timeZone, window } = life;
  const within = (days: number) => life.sentHoursAgo.filter((hours) => hours < days * 24).length;
  const { from, to } = facts.shop.settings.quietHours;
  const marketing = {
    consent: life.consent !== 'subscribed',
    day: within(1) >= limitFor(tier, cap.perDay),
    week: within(7) >= (life.weeklyOnly ? 1 : limitFor(tier, cap.perWeek)),
    resting: life.resting,
    night: isWithin(now, timeZone, from, to),
  };
  const any = {
    ...{ uninstalled: life.uninstalled, left: life.left, erased: life.erased, addressless: life.addressless },
    ...{ stepFalse: life.stepFalse, ordered: life.ordered, checkoutStarted: life.checkoutStarted },
    ...{ cartEmpty: life.cartEmpty, checkoutDone: life.checkoutDone, soldOut: life.soldOut, refunded: life.refunded },
    ...{ offerGone: life.offerGone, offerDearer: life.offerDearer, trouble: life.trouble !== null },
    ...{ suppressed: life.suppression !== null, senderMissing: life.senderMissing, paused: life.paused },
    window: window !== null && !isOpen(now, timeZone, window),
  };
  const all = { ...any, ...(life.transactional ? {} : marketing) };
  return Object.keys(all).filter((name) => all[name as keyof typeof all]);
}

function decided(life: Life, facts: DecisionFacts) {
  const kind = life.transactional ? 'transactional' : 'marketing';
  const contender = { ...email('e', { class: kind, createdAt: facts.createdAt }), facts };
  const marketing = [...life.sentHoursAgo]
    .sort((a, b) => a - b)
    .map((hours) => new Date(life.now.getTime() - hours * HOUR));
  const record = decideContact([contender], { marketing, slot: null }, stakes, life.now).get('e');
  if (!record) throw new Error('nothing was decided');
  return record;
}

describe('a decision', () => {
  property.prop([lives], { numRuns: 1_000 })('sends exactly when nothing speaks against it', (life) => {
    const facts = factsOf(life);
    const against = objections(life, facts);
    const { outcome, checks } = decided(life, facts);
    expect(outcome === 'send', against.join()).toBe(against.length === 0);
    expect(checks.every(({ passed }) => passed)).toBe(outcome === 'send');
  });

  property.prop([lives], { numRuns: 1_000 })(
    'holds only what may still leave in time, and always says until when',
    (life) => {
      const facts = factsOf(life);
      const { outcome, reason, holdUntil, checks } = decided(life, facts);
      expect(decisionReasons).toHaveProperty(reason);
      expect(holdUntil !== null).toBe(outcome === 'hold');
      if (holdUntil) {
        expect(holdUntil.getTime()).toBeGreaterThan(life.now.getTime());
        expect(holdUntil.getTime() - meantFor(facts).getTime()).toBeLessThanOrEqual(MAX_HOLD_MS);
        expect(holdUntil.getTime() - life.now.getTime()).toBeLessThanOrEqual(MAX_HOLD_MS + DAY);
      }
      if (outcome !== 'send') expect(checks.at(-1)?.passed).toBe(false);
    },
  );

  property.prop([lives])('is the same for the same facts, and names nobody', (life) => {
    const facts = factsOf(life);
    const record = decided(life, facts);
    expect(decided(life, facts)).toEqual(record);
    expect(JSON.stringify(record.checks)).not.toMatch(/@|Ana/);
  });
});
