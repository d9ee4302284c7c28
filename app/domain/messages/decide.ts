import type { CartView, CheckoutView, OrderView, ProductView } from '../commerce/schema';
import type { ContactView, SuppressionReason } from '../contacts/schema';
import type { TruthCheck } from '../flows/schema';
import { type DayWindow, isWithin, nextLocalTime, nextOpening } from '../local-time';
import { compareMoney } from '../money';
import type { ShopView } from '../shops/schema';
import type { EngagementTier } from '../traits/schema';
import { rulingOf } from './consent';
import { limitFor } from './limits';
import type { Check, DecisionReason, DecisionRecord } from './schema';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A candidate that could not be sent for this long is skipped: the moment it was written for has passed. */
export const MAX_HOLD_MS = 3 * DAY_MS;

/** Everything that is looked at, read in the transaction that will commit the attempt. */
export interface DecisionFacts {
  class: 'marketing' | 'transactional';
  createdAt: Date;
  /** How the enrollment stands; null when it is gone. */
  enrollment: { state: string; endReason: string | null } | null;
  checks: readonly TruthCheck[];
  stepConditionMet: boolean;
  contact: ContactView | null;
  shop: Pick<ShopView, 'status' | 'sendingPause' | 'settings'>;
  timeZone: string;
  /** The contact's last order ever; null: never bought. */
  lastOrderAt: Date | null;
  /** Orders of this person, cart or checkout placed at or after the trigger. */
  ordersSince: readonly OrderView[];
  /** The order the email is about. */
  order: OrderView | null;
  cart: CartView | null;
  checkout: CheckoutView | null;
  /** Whether a checkout was started after the trigger. */
  checkoutSince: boolean;
  /** What the email would show, as it stands in the shop now; null when the email shows nothing in particular. */
  products: readonly ProductView[] | null;
  /** The very variant the trigger speaks of, as it stands now, and the price it named; null when it speaks of none. */
  offer?: { product: ProductView | null; price: string | null } | null;
  /** What makes promotion out of place at the moment; null: nothing. */
  trouble: 'ticket_open' | 'unhappy' | null;
  /** Until when marketing rests by the contact's choice or for want of any sign: a moment, or 'return'; null: it does not. */
  pausedUntil: string | null;
  /** The contact wants one marketing email a week at most. */
  weeklyOnly: boolean;
  tier: EngagementTier;
  /** The code of the run, or why it has none; absent: no step of it asked for one. */
  discount?: string;
  /** Local times at which this email may leave; null: at any. */
  window: DayWindow | null;
}

export type Verdict = { skip: DecisionReason } | { hold: DecisionReason; until: Date } | null;

/** What was looked at so far, and what speaks against sending; null: nothing yet. */
export interface Review {
  checks: Check[];
  verdict: Verdict;
}

/**
 * Whether one candidate email is true, allowed and possible at all, other emails aside. Pure. Checks run from the strongest ground to the
 * weakest and stop at the first that speaks against sending; all that were looked at are in the record.
 */
export function review(facts: DecisionFacts, now: Date): Review {
  const checks: Check[] = [];
  const ask = asker(checks);
  const verdict =
    askEnrollment(facts, ask) ??
    askTruth(facts, ask) ??
    askDiscount(facts, ask) ??
    askConsent(facts, checks, now) ??
    askPause(facts, ask) ??
    askSuppression(facts, ask) ??
    ask('class', facts.class, null) ??
    askShop(facts, ask, now) ??
    askWindow(facts, ask, now);
  return { checks, verdict };
}

/**
 * Whether the contact may get a marketing email at this moment, by how many it got and by its clock. `sent` are its marketing emails of
 * the last seven days, newest first. Adds to `checks`. Pure.
 */
export function askLimits(facts: DecisionFacts, sent: readonly Date[], checks: Check[], now: Date): Verdict {
  const ask = asker(checks);
  return askCap(facts, sent, ask, now) ?? askQuietHours(facts, ask, now);
}

export function asker(checks: Check[]): Ask {
  return (name, found, verdict) => {
    checks.push({ name, passed: verdict === null, found });
    return verdict;
  };
}

/** Waiting for room, as opposed to waiting for the shop or the morning. */
const CROWDED: ReadonlySet<DecisionReason> = new Set<DecisionReason>(['frequency_cap', 'slot_taken', 'outranked']);

/** The moment an email is first meant to leave: when it was asked for, or when its window opens after that. */
export function meantFor({ createdAt, timeZone, window }: DecisionFacts): Date {
  return window === null ? createdAt : nextOpening(createdAt, timeZone, window);
}

/** The outcome of a review. What would have to wait longer than its moment lasts is skipped instead. */
export function conclude(
  { checks, verdict }: Review,
  since: Date,
): Pick<DecisionRecord, 'outcome' | 'reason' | 'checks' | 'holdUntil'> {
  if (verdict === null) return { outcome: 'send', reason: 'sent', checks, holdUntil: null };
  if ('skip' in verdict) return { outcome: 'skip', reason: verdict.skip, checks, holdUntil: null };
  if (verdict.until.getTime() - since.getTime() <= MAX_HOLD_MS)
    return { outcome: 'hold', reason: verdict.hold, checks, holdUntil: verdict.until };
  asker(checks)('can_still_wait', verdict.hold, verdict);
  const reason = CROWDED.has(verdict.hold) ? 'crowded_out' : 'too_old';
  return { outcome: 'skip', reason, checks, holdUntil: null };
}

type Ask = (name: string, found: Check['found'], verdict: Verdict) => Verdict;

const leftReasons: Record<string, DecisionReason> = {
  ordered: 'ordered_since',
  checkout_started: 'checkout_started',
  unsubscribed: 'unsubscribed',
  paused: 'paused',
  complained: 'suppressed_complained',
  bounced: 'suppressed_bounced',
  flow_off: 'flow_off',
  order_cancelled: 'order_cancelled',
  order_refunded: 'order_refunded',
  ticket_opened: 'ticket_open',
};

function askEnrollment(facts: DecisionFacts, ask: Ask): Verdict {
  const { enrollment, shop, contact } = facts;
  const left = enrollment === null || enrollment.state === 'exited';
  const reason = leftReasons[enrollment?.endReason ?? ''] ?? 'flow_left';
  return (
    ask('app_installed', shop.status, shop.status === 'installed' ? null : { skip: 'uninstalled' }) ??
    ask('in_flow', enrollment?.endReason ?? enrollment?.state ?? 'gone', left ? { skip: reason } : null) ??
    ask('contact_known', contact !== null, contact === null ? { skip: 'contact_erased' } : null) ??
    ask('address_known', Boolean(contact?.email), contact?.email ? null : { skip: 'no_address' }) ??
    ask('step_condition', facts.stepConditionMet, facts.stepConditionMet ? null : { skip: 'step_condition' })
  );
}

function askTruth(facts: DecisionFacts, ask: Ask): Verdict {
  for (const check of facts.checks) {
    const verdict = askTruthCheck(check, facts, ask);
    if (verdict) return verdict;
  }
  return null;
}

function askTruthCheck(check: TruthCheck, facts: DecisionFacts, ask: Ask): Verdict {
  switch (check) {
    case 'no_order_since_trigger': {
      const orders = facts.ordersSince.filter((order) => !order.test && order.cancelledAt === null);
      return ask(check, orders[0]?.name ?? 0, orders.length > 0 ? { skip: 'ordered_since' } : null);
    }
    case 'no_checkout_since_trigger':
      return ask(check, facts.checkoutSince, facts.checkoutSince ? { skip: 'checkout_started' } : null);
    case 'cart_has_items': {
      const pieces = facts.cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
      return ask(check, pieces, pieces > 0 ? null : { skip: 'cart_empty' });
    }
    case 'checkout_open': {
      const { checkout } = facts;
      if (checkout?.completedAt) return ask(check, 'completed', { skip: 'checkout_completed' });
      if (checkout === null || checkout.deletedAt) return ask(check, 'gone', { skip: 'checkout_deleted' });
      return ask(check, 'open', null);
    }
    case 'items_available': {
      if (facts.products === null || facts.products.length === 0) return ask(check, 'not tracked', null);
      const available = facts.products.filter((product) => product.available).length;
      return ask(check, available, available > 0 ? null : { skip: 'sold_out' });
    }
    case 'variant_available': {
      const { offer } = facts;
      if (!offer) return ask(check, 'not tracked', null);
      const found = offer.product?.available ? (offer.product.inventory ?? 'not counted') : 'none';
      return ask(check, found, offer.product?.available ? null : { skip: 'sold_out' });
    }
    case 'price_still_lower': {
      const { product = null, price = null } = facts.offer ?? {};
      if (!product?.price || price === null) return ask(check, 'not tracked', null);
      return ask(check, product.price, compareMoney(product.price, price) > 0 ? { skip: 'price_back_up' } : null);
    }
    case 'order_stands': {
      const { order } = facts;
      if (order?.cancelledAt) return ask(check, 'cancelled', { skip: 'order_cancelled' });
      const refunded = order !== null && compareMoney(order.refunded, '0') > 0;
      return ask(check, refunded ? 'refunded' : 'stands', refunded ? { skip: 'order_refunded' } : null);
    }
    case 'on_good_terms':
      return ask(check, facts.trouble ?? 'yes', facts.trouble ? { skip: facts.trouble } : null);
  }
}

/** Noted, and never a ground against an email: without a code it goes on without one. */
function askDiscount({ discount }: DecisionFacts, ask: Ask): Verdict {
  return discount === undefined ? null : ask('discount', discount, null);
}

const suppressionReasons: Record<SuppressionReason, DecisionReason> = {
  bounced: 'suppressed_bounced',
  complained: 'suppressed_complained',
  invalid: 'suppressed_invalid',
  redacted: 'suppressed_redacted',
  manual: 'suppressed_manual',
};

function askConsent(
  { contact, class: purpose, shop, lastOrderAt }: DecisionFacts,
  checks: Check[],
  now: Date,
): Verdict {
  if (contact === null) return null;
  const ruling = rulingOf({ purpose, policy: shop.settings.consentPolicy, contact, lastOrderAt, now });
  checks.push({ name: 'consent', passed: ruling.basis !== null, found: ruling.basis ?? contact.consentState, ruling });
  if (ruling.basis !== null) return null;
  if (contact.consentState === 'unsubscribed') return { skip: 'unsubscribed' };
  return { skip: contact.consentState === 'subscribed' ? 'not_confirmed' : 'no_consent' };
}

function askPause({ class: kind, pausedUntil }: DecisionFacts, ask: Ask): Verdict {
  if (kind === 'transactional') return null;
  return ask('not_paused', pausedUntil ?? 'no', pausedUntil === null ? null : { skip: 'paused' });
}

function askSuppression({ contact }: DecisionFacts, ask: Ask): Verdict {
  const suppression = contact?.suppression ?? null;
  return ask('not_suppressed', suppression ?? 'no', suppression ? { skip: suppressionReasons[suppression] } : null);
}

function askShop(facts: DecisionFacts, ask: Ask, now: Date): Verdict {
  const { settings, sendingPause } = facts.shop;
  const complete = settings.senderEmail !== '' && settings.postalAddress !== '';
  const inAnHour = new Date(now.getTime() + HOUR_MS);
  return (
    ask('sender_complete', complete, complete ? null : { hold: 'sender_missing', until: inAnHour }) ??
    ask('sending_allowed', sendingPause ?? 'yes', sendingPause ? { hold: 'sending_paused', until: inAnHour } : null)
  );
}

function askWindow({ window, timeZone }: DecisionFacts, ask: Ask, now: Date): Verdict {
  if (window === null) return null;
  const opening = nextOpening(now, timeZone, window);
  return ask(
    'in_window',
    `${window.from} to ${window.to}`,
    opening > now ? { hold: 'send_window', until: opening } : null,
  );
}

function askCap(facts: DecisionFacts, sent: readonly Date[], ask: Ask, now: Date): Verdict {
  const { frequencyCap } = facts.shop.settings;
  const perDay = limitFor(facts.tier, frequencyCap.perDay);
  const perWeek = facts.weeklyOnly ? 1 : limitFor(facts.tier, frequencyCap.perWeek);
  const since = (ms: number) => sent.filter((at) => now.getTime() - at.getTime() < ms);
  const freeAt = (counted: readonly Date[], limit: number, ms: number) =>
    new Date((counted[limit - 1] as Date).getTime() + ms);
  const [day, week] = [since(DAY_MS), since(7 * DAY_MS)];
  return (
    ask(
      'cap_per_day',
      `${day.length} of ${perDay}, ${facts.tier}`,
      day.length >= perDay ? { hold: 'frequency_cap', until: freeAt(day, perDay, DAY_MS) } : null,
    ) ??
    ask(
      'cap_per_week',
      `${week.length} of ${perWeek}, ${facts.tier}`,
      week.length >= perWeek ? { hold: 'frequency_cap', until: freeAt(week, perWeek, 7 * DAY_MS) } : null,
    )
  );
}

function askQuietHours(facts: DecisionFacts, ask: Ask, now: Date): Verdict {
  const { enabled, from, to } = facts.shop.settings.quietHours;
  const quiet = enabled && from !== to && isWithin(now, facts.timeZone, from, to);
  return ask(
    'daytime',
    facts.timeZone,
    quiet ? { hold: 'quiet_hours', until: nextLocalTime(now, facts.timeZone, to) } : null,
  );
}
