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
  order_cancelled: 'The order was cancelled.',
  order_refunded: 'The order was refunded.',
  no_consent: 'No consent to marketing email.',
  unsubscribed: 'The contact unsubscribed.',
  suppressed_bounced: 'The address bounced.',
  suppressed_complained: 'The contact marked an email as spam.',
  suppressed_invalid: 'The address is not valid.',
  suppressed_redacted: 'The address was erased on request.',
  suppressed_manual: 'The address was blocked by hand.',
  sender_missing: 'The sender or postal address is missing in Settings.',
  sending_paused: 'Sending is paused: SendGrid refused the account.',
  frequency_cap: 'The contact got enough marketing email for now.',
  quiet_hours: 'It is night where the contact lives.',
  step_condition: 'The condition of this step was not met.',
  too_old: 'The moment has passed: the email could not be sent in time.',
  provider_rejected: 'SendGrid refused the email.',
  uninstalled: 'The app is not installed any more.',
} as const;
export type DecisionReason = keyof typeof decisionReasons;

export type DecisionOutcome = 'send' | 'hold' | 'skip';

/** One thing that was looked at: what was asked, what was found, and whether it spoke for sending. Never an address or a name. */
export interface Check {
  name: string;
  passed: boolean;
  found?: string | number | boolean | null;
}

export interface DecisionRecord {
  outcome: DecisionOutcome;
  reason: DecisionReason;
  checks: Check[];
  holdUntil: Date | null;
}

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
