import type { ChaosMode } from './chaos';

const KEPT_ENTRIES = 10_000;

export interface JournalEntry {
  at: Date;
  method: string;
  path: string;
  /** What was answered; null where the connection was left hanging or cut. */
  status: number | null;
  /** The `heed_send_id` of each recipient of a mail/send request that could be read. */
  sendIds: string[];
  /** The email was taken, whatever was answered. */
  accepted: boolean;
  chaos?: ChaosMode;
}

export interface WebhookDelivery {
  at: Date;
  /** What the receiver answered; null when it could not be reached. */
  status: number | null;
  events: number;
}

/** What happened at the double, for assertions. */
export interface Journal {
  /** The newest 10,000 API requests, oldest first. */
  readonly entries: readonly JournalEntry[];
  /** The newest 10,000 webhook POSTs, oldest first. */
  readonly webhookDeliveries: readonly WebhookDelivery[];
  /** API requests since the start. */
  readonly requests: number;
  /** Emails taken since the start: one per recipient. */
  readonly accepted: number;
  /** How often each `heed_send_id` was taken. More than 1 is an email sent twice. */
  readonly acceptedBySendId: ReadonlyMap<string, number>;
}

export interface WritableJournal extends Journal {
  record(entry: JournalEntry): void;
  recordDelivery(delivery: WebhookDelivery): void;
  recordAccepted(sendId: string | undefined): void;
}

export function createJournal(): WritableJournal {
  const entries: JournalEntry[] = [];
  const webhookDeliveries: WebhookDelivery[] = [];
  const acceptedBySendId = new Map<string, number>();
  const journal = {
    entries,
    webhookDeliveries,
    requests: 0,
    accepted: 0,
    acceptedBySendId,
    record(entry: JournalEntry) {
      journal.requests += 1;
      keepNewest(entries, entry);
    },
    recordDelivery(delivery: WebhookDelivery) {
      keepNewest(webhookDeliveries, delivery);
    },
    recordAccepted(sendId: string | undefined) {
      journal.accepted += 1;
      if (sendId !== undefined) acceptedBySendId.set(sendId, (acceptedBySendId.get(sendId) ?? 0) + 1);
    },
  };
  return journal;
}

function keepNewest<Item>(list: Item[], item: Item): void {
  list.push(item);
  // Cut in blocks: shifting one by one would move the whole list for every request.
  if (list.length > KEPT_ENTRIES * 1.2) list.splice(0, list.length - KEPT_ENTRIES);
}
