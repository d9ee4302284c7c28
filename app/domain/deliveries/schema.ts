/** One email for one recipient, complete: nothing is filled in after this. */
export interface OutgoingEmail {
  /** Our id of the attempt. It travels with the email and comes back with every provider event. */
  sendId: string;
  from: { email: string; name?: string };
  replyTo?: { email: string; name?: string };
  to: { email: string; name?: string };
  subject: string;
  html: string;
  text: string;
  /** Headers of the email itself, such as List-Unsubscribe. */
  headers: Record<string, string>;
  categories: string[];
  /** Returned with every provider event. The provider keeps them for long: never personal data. */
  customArgs: Record<string, string>;
}

/**
 * What is known after one attempt.
 * - `accepted`: the provider took the email. `providerMessageId` is empty if it named none.
 * - `rejected`: the provider refused it and will refuse it again. `scope` tells whose fault: this message, this
 *   recipient's address, or the whole account (key, permission, sender), which must stop sending until repaired.
 * - `not_sent`: proof that nothing was accepted; trying again is safe, not before `retryAt` where given.
 * - `unknown`: no evidence either way. Never send again blindly; ask `findByRecipient` or wait for events.
 */
export type SendResult =
  | { outcome: 'accepted'; providerMessageId: string }
  | { outcome: 'rejected'; code: string; reason: string; scope: 'message' | 'recipient' | 'account' }
  | { outcome: 'not_sent'; code: string; retryAt?: Date }
  | { outcome: 'unknown'; code: string };

/** The port through which deliveries hands emails to the outside world. */
export interface EmailSender {
  /** Makes exactly one attempt and never throws for anything the network or the provider does. */
  send(email: OutgoingEmail): Promise<SendResult>;
  /**
   * Looks for the email `sendId` among those the provider took for the address `to` at or after `since`.
   * `unavailable` on any doubt; `not_found` only where the provider's own log is complete and lacks it.
   */
  findByRecipient(input: {
    to: string;
    since: Date;
    sendId: string;
  }): Promise<'accepted' | 'not_found' | 'unavailable'>;
}

export type ProviderEventKind =
  | 'processed'
  | 'dropped'
  | 'deferred'
  | 'delivered'
  | 'bounced'
  | 'blocked'
  | 'opened'
  | 'clicked'
  | 'complained'
  | 'unsubscribed'
  | 'account_status';

/** One thing the provider says happened to an email, in our words. */
export interface ProviderEvent {
  /** Unique per event and the same in every redelivery: the deduplication key. */
  providerEventId: string;
  kind: ProviderEventKind;
  /** The attempt it belongs to; absent for emails that are not ours and for `account_status`. */
  sendId?: string;
  /** The provider's id as given when it accepted the email; absent for bounces that arrive late. */
  providerMessageId?: string;
  /** Empty for `account_status`, and for some drops. */
  email: string;
  occurredAt: Date;
  url?: string;
  userAgent?: string;
  ip?: string;
  /** The provider itself says that a machine opened it. */
  machine?: boolean;
  /** Why it was dropped, deferred, bounced or blocked, or what the receiving server answered. */
  reason?: string;
  /** The provider's class of a bounce, for example `Invalid Address`. */
  bounceType?: string;
  /** The event as received. */
  raw: Record<string, unknown>;
}
