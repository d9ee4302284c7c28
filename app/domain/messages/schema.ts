import type { Assignment } from '../experiments/schema';

/** Why a candidate was sent, held or skipped: stable codes, worded for merchants in `reasons` below. */
export const decisionReasons = {
  sent: 'Every check passed.',
  flow_left: 'The flow ended for this contact before the email was due.',
  flow_off: 'The flow was switched off.',
  no_address: 'We do not know an email address.',
  contact_erased: 'The contact was erased on request.',
  ordered_since: 'An order came in after the trigger.',
  cart_empty: 'The cart is empty now.',
  checkout_started: 'A checkout was started after the cart, so the checkout reminder takes over.',
  checkout_completed: 'The checkout was completed.',
  checkout_deleted: 'The checkout no longer exists.',
  sold_out: 'Nothing of it can be bought at the moment.',
  price_back_up: 'The price went up again.',
  order_cancelled: 'The order was cancelled.',
  order_refunded: 'The order was refunded.',
  ticket_open: 'A question of theirs to support is still open.',
  unhappy: 'They gave a low rating a short while ago.',
  no_consent: 'No consent to marketing email.',
  not_confirmed: 'The subscription was never confirmed, which the law there asks for.',
  unsubscribed: 'The contact unsubscribed.',
  paused: 'Emails to this contact rest for now.',
  suppressed_bounced: 'The address bounced.',
  suppressed_complained: 'The contact marked an email as spam.',
  suppressed_invalid: 'The address is not valid.',
  suppressed_redacted: 'The address was erased on request.',
  suppressed_manual: 'The address was blocked by hand.',
  sender_missing: 'The sender or postal address is missing in Settings.',
  sending_paused: 'Sending is paused: SendGrid refused the account.',
  frequency_cap: 'The contact got enough marketing email for now.',
  slot_taken: 'Another email left to this contact a short while ago.',
  outranked: 'A better email for this contact was due at the same time.',
  replaced: 'A newer email about the same thing made this one needless.',
  crowded_out: 'Better emails took its place until its moment had passed.',
  holdout: 'The contact belongs to the group that gets no email, so that the effect of the flow can be measured.',
  quiet_hours: 'It is night where the contact lives.',
  send_window: 'It is outside of the hours this email is meant for.',
  step_condition: 'The condition of this step was not met.',
  too_old: 'The moment has passed: the email could not be sent in time.',
  not_composed: 'Heed could not put this email together.',
  provider_rejected: 'SendGrid refused the email.',
  uninstalled: 'The app is not installed any more.',
} as const;
export type DecisionReason = keyof typeof decisionReasons;

export type DecisionOutcome = 'send' | 'hold' | 'skip';

/** Which rule an email fell under, and what allowed it. */
export interface ConsentRuling {
  purpose: 'marketing' | 'transactional';
  /** Two letters; null: not known, which is treated as strictly as can be. */
  country: string | null;
  /** Whether the shop goes as far as the rule of the country, or writes to subscribers only. */
  policy: 'subscribers' | 'by_country';
  /** Who may be written to: subscribers, buyers too, or whoever did not object. */
  rule: 'none' | 'subscribers' | 'buyers' | 'opt_out';
  /** A subscription counts once the person confirmed it. */
  needsConfirming: boolean;
  /** Days after an order for which `buyers` holds; null: for good. */
  days: number | null;
  /** What allowed it; null: nothing does. */
  basis: 'none_needed' | 'subscription' | 'confirmed' | 'purchase' | 'no_objection' | null;
  /** Where a subscription was given. */
  source: string | null;
}

/** One thing that was looked at: what was asked, what was found, and whether it spoke for sending. Never an address or a name. */
export interface Check {
  name: string;
  passed: boolean;
  found?: string | number | boolean | null;
  /** Of the check `consent`. */
  ruling?: ConsentRuling;
}

/** Another email for the same contact that was looked at in the same decision, or holds the slot. */
export interface Rival {
  flow: string;
  step: string;
  /** Expected net value in the shop's currency; null for an email that had left before. */
  value: number | null;
  outcome: 'sent' | 'held' | 'waiting' | 'replaced' | 'skipped' | 'held_out';
}

/** How an email was weighed against others. */
export interface Weighing {
  /** Expected net value in the shop's currency. */
  value: number;
  /** What rivals were ranked by: the value, and what waiting and the flow's priority add. */
  score: number;
  /** Best first. */
  rivals: Rival[];
}

export interface DecisionRecord {
  outcome: DecisionOutcome;
  reason: DecisionReason;
  checks: Check[];
  holdUntil: Date | null;
  /** null where the email was out before it came to weighing, and for transactional email. */
  weighing: Weighing | null;
  /** The arm of this run through the flow; null for transactional email, which is never held out. */
  assignment: Assignment | null;
  /** The line under the email that says why it came; null when it did not leave. */
  because: string | null;
  /** The email took the contact's marketing slot, or would have if it were not held out. */
  takesSlot: boolean;
}

/** Reasons for which an email was not sent for the contact's own good: it would have been wrong, stale or too much. */
export const avoidedReasons: ReadonlySet<DecisionReason> = new Set<DecisionReason>([
  'ordered_since',
  'cart_empty',
  'checkout_started',
  'checkout_completed',
  'checkout_deleted',
  'sold_out',
  'order_cancelled',
  'order_refunded',
  'ticket_open',
  'unhappy',
  'replaced',
  'crowded_out',
  'too_old',
]);

export type MessageState =
  'candidate' | 'held' | 'skipped' | 'sending' | 'sent' | 'failed' | 'unknown' | 'not_confirmed';

/** One email for one contact, complete but for the id of the attempt that will carry it. */
export interface ComposedEmail {
  from: { email: string; name?: string };
  replyTo?: { email: string; name?: string };
  to: { email: string; name?: string };
  subject: string;
  html: string;
  text: string;
  /** Headers of the email itself, such as List-Unsubscribe. */
  headers: Record<string, string>;
  categories: string[];
  /** Returned with every provider event. Ids only. */
  customArgs: Record<string, string>;
}

/** How an attempt ended, for the message it belongs to. `retry` puts it back among the candidates, to be decided anew at `dueAt`. */
export type HandOver =
  | { messageId: string; contactId: string; state: 'sent' | 'failed' | 'unknown' | 'not_confirmed' }
  | { messageId: string; contactId: string; state: 'retry'; dueAt: Date };
