export interface Address {
  email: string;
  name?: string;
}

export type EventName = 'processed' | 'dropped' | 'deferred' | 'delivered' | 'bounce' | 'open' | 'click' | 'spamreport';

/** One thing that happened to a message; the shapes SendGrid gives it on the wire are made from it on demand. */
export interface Occurrence {
  event: EventName;
  /** Unix seconds. */
  at: number;
  /** Position among everything that ever happened here. */
  sequence: number;
  /** What only this kind of event carries. */
  details: Record<string, unknown>;
  /** A bounce reported long after delivery comes without the ids of the message. */
  late?: boolean;
}

/** One accepted email for one recipient. */
export interface Message {
  /** The X-Message-Id of the request and the recipient's position in it. */
  id: string;
  messageId: string;
  position: number;
  from: Address;
  replyTo?: Address;
  to: Address;
  subject: string;
  /** As handed over, before tracking is put in. */
  html: string;
  text: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  categories: string[];
  createdAt: Date;
  tracksClicks: boolean;
  tracksOpens: boolean;
  /** It reached the recipient's inbox and its content is still kept. */
  inInbox: boolean;
  read: boolean;
  occurrences: Occurrence[];
}

/** Where SendGrid says the message is, from what happened so far. */
export function statusOf(message: Message): 'processed' | 'delivered' | 'deferred' | 'dropped' | 'bounced' | 'blocked' {
  let status: ReturnType<typeof statusOf> = 'processed';
  for (const { event, details } of message.occurrences) {
    if (event === 'dropped') status = 'dropped';
    if (event === 'deferred') status = 'deferred';
    if (event === 'delivered') status = 'delivered';
    if (event === 'bounce') status = details.type === 'blocked' ? 'blocked' : 'bounced';
  }
  return status;
}
