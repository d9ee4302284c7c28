import type { CartView, CheckoutView, OrderView, ProductView } from '../commerce/schema';
import type { ContactView, SuppressionReason } from '../contacts/schema';
import type { TruthCheck } from '../flows/schema';
import { isWithin, nextLocalTime } from '../local-time';
import { compareMoney } from '../money';
import type { ShopView } from '../shops/schema';
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
  shop: ShopView;
  timeZone: string;
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
  /** When marketing emails left to this contact in the last seven days, newest first. */
  recentMarketing: readonly Date[];
}

type Verdict = { skip: DecisionReason } | { hold: DecisionReason; until: Date } | null;

/**
 * Decides whether one candidate email leaves now. Pure. Checks run from the strongest ground to the weakest and stop at the first
 * that speaks against sending; all that were looked at are in the record. Holding is for what passes by itself, skipping for the rest.
 */
export function decide(facts: DecisionFacts, now: Date): DecisionRecord {
  const checks: Check[] = [];
  const ask = (name: string, found: Check['found'], verdict: Verdict): Verdict => {
    checks.push({ name, passed: verdict === null, found });
    return verdict;
  };
  const verdict =
    askEnrollment(facts, ask) ??
    askTruth(facts, ask) ??
    askConsent(facts, ask) ??
    askShop(facts, ask, now) ??
    (facts.class === 'marketing' ? (askCap(facts, ask, now) ?? askQuietHours(facts, ask, now)) : null);
  if (verdict === null) return { outcome: 'send', reason: 'sent', checks, holdUntil: null };
  if ('skip' in verdict) return { outcome: 'skip', reason: verdict.skip, checks, holdUntil: null };
  if (verdict.until.getTime() - facts.createdAt.getTime() > MAX_HOLD_MS) {
    checks.push({ name: 'can_still_wait', passed: false, found: verdict.hold });
    return { outcome: 'skip', reason: 'too_old', checks, holdUntil: null };
  }
  return { outcome: 'hold', reason: verdict.hold, checks, holdUntil: verdict.until };
}

type Ask = (name: string, found: Check['found'], verdict: Verdict) => Verdict;

const leftReasons: Record<string, DecisionReason> = {
  ordered: 'ordered_since',
  checkout_started: 'checkout_started',
  unsubscribed: 'unsubscribed',
  complained: 'suppressed_complained',
  bounced: 'suppressed_bounced',
  flow_off: 'flow_off',
  order_cancelled: 'order_cancelled',
  order_refunded: 'order_refunded',
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
    case 'order_stands': {
      const { order } = facts;
      if (order?.cancelledAt) return ask(check, 'cancelled', { skip: 'order_cancelled' });
      const refunded = order !== null && compareMoney(order.refunded, '0') > 0;
      return ask(check, refunded ? 'refunded' : 'stands', refunded ? { skip: 'order_refunded' } : null);
    }
  }
}

const suppressionReasons: Record<SuppressionReason, DecisionReason> = {
  bounced: 'suppressed_bounced',
  complained: 'suppressed_complained',
  invalid: 'suppressed_invalid',
  redacted: 'suppressed_redacted',
  manual: 'suppressed_manual',
};

function askConsent(facts: DecisionFacts, ask: Ask): Verdict {
  const { contact } = facts;
  if (contact === null) return null;
  const suppressed = ask(
    'not_suppressed',
    contact.suppression ?? 'no',
    contact.suppression ? { skip: suppressionReasons[contact.suppression] } : null,
  );
  if (suppressed || facts.class === 'transactional') return suppressed;
  const basis =
    contact.consentState === 'subscribed'
      ? `subscribed via ${contact.consentSource ?? 'shopify'}`
      : contact.consentState;
  const refused = contact.consentState === 'unsubscribed' ? 'unsubscribed' : 'no_consent';
  return ask('consent', basis, contact.consentState === 'subscribed' ? null : { skip: refused });
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

function askCap(facts: DecisionFacts, ask: Ask, now: Date): Verdict {
  const { perDay, perWeek } = facts.shop.settings.frequencyCap;
  const since = (ms: number) => facts.recentMarketing.filter((at) => now.getTime() - at.getTime() < ms);
  const freeAt = (sent: readonly Date[], limit: number, ms: number) =>
    new Date((sent[limit - 1] as Date).getTime() + ms);
  const [day, week] = [since(DAY_MS), since(7 * DAY_MS)];
  return (
    ask(
      'cap_per_day',
      `${day.length} of ${perDay}`,
      day.length >= perDay ? { hold: 'frequency_cap', until: freeAt(day, perDay, DAY_MS) } : null,
    ) ??
    ask(
      'cap_per_week',
      `${week.length} of ${perWeek}`,
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
