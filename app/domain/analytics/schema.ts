import type { ImportKind, ImportView } from '../commerce/schema';
import type { ConsentState, ContactView } from '../contacts/schema';
import type { EventProperties, EventType } from '../events/schema';
import type { Check, DecisionOutcome, DecisionReason, MessageState, Rival } from '../messages/schema';
import type { LifecycleStage, Traits } from '../traits/schema';

/** An amount in one currency; decimal string. Amounts of different currencies are never added up. */
export interface Money {
  amount: string;
  currency: string;
}

export interface DayFigures {
  /** Day in the shop's time zone, "2026-11-24". */
  day: string;
  sent: number;
  orders: number;
  /** Attributed revenue in the shop's currency. */
  revenue: string;
}

export interface ReasonCount {
  reason: DecisionReason;
  count: number;
}

export interface FlowFigures {
  flowId: string;
  key: string;
  name: string;
  on: boolean;
  sent: number;
  skipped: number;
  /** Sent messages with at least one click by a person. */
  clicked: number;
  orders: number;
  revenue: Money[];
}

/** One step of a flow over a period; people by where they stand now. */
export interface StepFigures {
  stepId: string;
  /** People standing at this step now. */
  here: number;
  sent: number;
  clicked: number;
  held: number;
  skipped: number;
}

/** What waits for the merchant, most urgent first. `count` is absent where there is nothing to count. */
export type AttentionItem =
  | { kind: 'sending_paused'; reason: string }
  | { kind: 'sender_missing'; missing: ('senderEmail' | 'postalAddress')[] }
  | { kind: 'dead_items'; count: number }
  | { kind: 'failed_enrollments'; count: number }
  | { kind: 'failed_messages'; count: number }
  | { kind: 'unconfirmed_messages'; count: number }
  | { kind: 'import_failed'; imports: ImportKind[] }
  /** Codes flows give could not be made in Shopify. */
  | { kind: 'codes_not_ready' }
  | { kind: 'no_flow_on' };

/** The newest run of the history import for one kind of record. */
export interface ImportProgress {
  kind: ImportKind;
  state: ImportView['state'];
  recordsDone: number;
  /** null while Shopify has not counted them. */
  recordsTotal: number | null;
  finishedAt: Date | null;
}

export interface Overview {
  days: number;
  currency: string;
  sent: number;
  skipped: ReasonCount[];
  /** Of those skipped: emails that would have been wrong, stale or too much for the contact. */
  avoided: number;
  /** Messages waiting at this moment, by what they wait for. */
  held: ReasonCount[];
  /** Attributed orders that stand: cancelled ones are left out, refunds taken off. */
  orders: number;
  revenue: Money[];
  attributionDays: number;
  byDay: DayFigures[];
  byFlow: FlowFigures[];
  attention: AttentionItem[];
  imports: ImportProgress[];
  /** Whether the storefront has ever reported a visitor: the theme extension is on. */
  storefrontSeen: boolean;
}

export interface EngagementView {
  kind: 'opened' | 'clicked' | 'unsubscribed' | 'complained';
  actor: 'human' | 'machine' | 'unknown';
  at: Date;
  /** Address without its query: the query may identify the person. */
  url: string | null;
}

/** A rival as screens show it: by the name of its flow. */
export type RivalView = Omit<Rival, 'flow'> & { flowName: string };

/** What an email was worth, in the shop's currency, and the others it was weighed against. */
export interface WeighingView {
  value: number;
  rivals: RivalView[];
}

export type TimelineEntry =
  | { kind: 'event'; id: string; at: Date; type: EventType; properties: EventProperties }
  /** A candidate that was held or skipped. */
  | {
      kind: 'decision';
      id: string;
      at: Date;
      flowName: string;
      messageId: string;
      outcome: 'hold' | 'skip';
      reason: DecisionReason;
      checks: Check[];
      weighing: WeighingView | null;
      holdUntil: Date | null;
    }
  /** An email that left or was about to, with the decision that let it go. */
  | {
      kind: 'message';
      id: string;
      at: Date;
      flowName: string;
      subject: string | null;
      state: MessageState;
      outcome: 'delivered' | 'deferred' | 'bounced' | 'blocked' | 'dropped' | 'complained' | null;
      checks: Check[];
      weighing: WeighingView | null;
      /** The line under it that says why it came. */
      because: string | null;
      engagement: EngagementView[];
    };

export interface TimelinePage {
  entries: TimelineEntry[];
  /** Hand it back as `before` for what is older; null at the beginning of the contact's history. */
  older: string | null;
}

export interface ConsentProof {
  state: ConsentState;
  source: string;
  at: Date;
}

export interface ContactProfile {
  contact: ContactView;
  city: string | null;
  tags: string[];
  /** Newest first. */
  consent: ConsentProof[];
  traits: Traits;
  stage: LifecycleStage;
}

/** An email of which nobody knows whether it was taken. `unknown` is still being looked into, `not_confirmed` is closed. */
export interface UnconfirmedMessage {
  id: string;
  contactId: string;
  flowName: string;
  subject: string | null;
  state: 'unknown' | 'not_confirmed';
  at: Date;
}

/** An email that was given up because it could not be put together. */
export interface FailedMessage {
  id: string;
  contactId: string;
  flowName: string;
  stepId: string;
  error: string | null;
  at: Date;
}

/** A run through a flow that ended in an error. */
export interface FailedEnrollment {
  /** The step its error exit led to; null: the run ended there. */
  wentTo: string | null;
  id: string;
  contactId: string;
  flowName: string;
  stepId: string;
  error: string | null;
  at: Date;
}

/** What did not work by itself, newest first. */
export interface Problems {
  notComposed: FailedMessage[];
  unconfirmed: UnconfirmedMessage[];
  failed: FailedEnrollment[];
}

/** An order that may have been earned by an email. `total` is a decimal string. */
export interface PlacedOrder {
  orderId: string;
  contactId: string;
  total: string;
  currency: string;
  placedAt: Date;
}

/** What a flow would have done in a past period. Counts are exact, for the contacts and events that are recorded. */
export interface ReplayReport {
  contacts: number;
  events: number;
  entrants: number;
  sent: number;
  /** Entrants who ordered before their series was over. */
  boughtAnyway: number;
  /** By day in the shop's time zone, "2026-11-24"; days on which nothing happened are left out. */
  perDay: Record<string, { entrants: number; sent: number }>;
  /** Emails not sent, by reason of their last decision. */
  skipped: Record<string, number>;
  /** Emails that waited, by reason: caps, quiet hours. */
  held: Record<string, number>;
  /** Emails less than a day from one of another flow that is on, by that flow's key. */
  overlaps: Record<string, number>;
  samples: { contactId: string; template: string; at: string }[];
  /** Codes its emails would have carried; absent in reports of before there were codes. */
  codes?: ReplayedCodes;
}

/** Codes a flow would have given. The budget of the week is not taken off: people are replayed one by one. */
export interface ReplayedCodes {
  /** How many, by percentage. */
  given: Record<string, number>;
  /** How many by day in the shop's time zone. */
  perDay: Record<string, number>;
  /** Emails that would have asked for one and gone without, by reason. */
  without: Record<string, number>;
  /** What they would have taken off what people left in carts and checkouts, in the shop's currency; decimal string. */
  worth: string;
}

export type ReplayState = 'requested' | 'running' | 'done' | 'failed';

/** One replay of a flow on the shop's own past. */
export interface Replay {
  id: string;
  flowKey: string;
  state: ReplayState;
  from: Date;
  to: Date;
  contactsTotal: number | null;
  contactsDone: number;
  requestedAt: Date;
  finishedAt: Date | null;
  report: ReplayReport | null;
}

/** Which decisions to look at; everything that is absent is not asked. */
export interface DecisionFilter {
  contactId?: string;
  flowKey?: string;
  outcome?: DecisionOutcome;
  reason?: DecisionReason;
}

/** One decision of the ledger. Of repeated decisions about a waiting email that say the same, only the newest is listed. */
export interface DecisionEntry {
  id: string;
  at: Date;
  contact: { id: string; firstName: string | null; lastName: string | null; email: string | null };
  flowKey: string;
  flowName: string;
  stepId: string;
  outcome: DecisionOutcome;
  reason: DecisionReason;
  checks: Check[];
  weighing: WeighingView | null;
  because: string | null;
  holdUntil: Date | null;
}

export interface DecisionPage {
  entries: DecisionEntry[];
  /** Hand it back as `before` for what is older; null at the end. */
  older: string | null;
}

/** Emails decided about on one day of the shop's calendar, by what came of it that day. */
export interface DecisionDay {
  day: string;
  sent: number;
  held: number;
  skipped: number;
}

export interface DecisionCounts {
  byDay: DecisionDay[];
  /** Emails by outcome and reason over the whole period, most first. */
  byReason: { outcome: DecisionOutcome; reason: DecisionReason; count: number }[];
}
