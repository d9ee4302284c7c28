import { createHash, randomBytes } from 'node:crypto';
import type { MailRequest, Personalization } from './mail-request';
import type { Address, EventName, Message, Occurrence } from './message';

/** Emails whose content is kept and shown; older ones leave the inbox. */
const INBOX_LIMIT = 5_000;
/** Messages whose events are kept for the logs; older ones are forgotten. */
const RECORD_LIMIT = 20_000;

export interface BounceRecord {
  created: number;
  email: string;
  reason: string;
  status: string;
}

export interface SpamReport {
  created: number;
  email: string;
  ip: string;
}

export interface MailboxState {
  lastSequence: number;
  messages: Message[];
  bounces: BounceRecord[];
  spamReports: SpamReport[];
}

export type Listener = (message: Message, occurrence: Occurrence) => void;

/** Everything the account sent: the messages with what happened to each, and whom it must not write to any more. */
export class Mailbox {
  /** By id, oldest first. */
  readonly messages = new Map<string, Message>();
  /** By lower-case address. */
  readonly bounces = new Map<string, BounceRecord>();
  readonly spamReports = new Map<string, SpamReport>();
  /** Grows with every change, so that a page can tell whether it is out of date. */
  version = 0;
  private readonly inboxIds: string[] = [];
  private lastSequence = 0;

  constructor(
    private readonly clock: { now(): Date },
    private readonly seed: number | undefined,
    private readonly onOccurrence: Listener,
  ) {}

  /** Takes a valid request: one message per recipient, each meeting the fate its address asks for. */
  accept(request: MailRequest): { messageId: string; messages: Message[] } {
    const messageId = this.newMessageId();
    const messages: Message[] = [];
    for (const personalization of request.personalizations) {
      const { to, cc = [], bcc = [] } = personalization;
      for (const recipient of [...to, ...cc, ...bcc]) {
        messages.push(this.deliver(request, personalization, recipient, messageId, messages.length));
      }
    }
    return { messageId, messages };
  }

  /** Adds to a message's history, now. */
  record(message: Message, event: EventName, details: Record<string, unknown>, late = false): Occurrence {
    const at = Math.floor(this.clock.now().getTime() / 1000);
    const occurrence: Occurrence = { event, at, sequence: ++this.lastSequence, details, ...(late && { late }) };
    message.occurrences.push(occurrence);
    this.version += 1;
    this.onOccurrence(message, occurrence);
    return occurrence;
  }

  bounce(message: Message, options: { blocked?: boolean; late?: boolean } = {}): void {
    const details = options.blocked ? BLOCK : BOUNCE;
    this.record(message, 'bounce', { ...details }, options.late);
    if (options.blocked) return;
    const { email } = message.to;
    this.bounces.set(email.toLowerCase(), {
      created: this.nowSeconds(),
      email,
      reason: details.reason,
      status: details.status,
    });
  }

  complain(message: Message): void {
    this.record(message, 'spamreport', {});
    const { email } = message.to;
    this.spamReports.set(email.toLowerCase(), { created: this.nowSeconds(), email, ip: '10.63.202.100' });
  }

  /** The emails in recipients' inboxes, oldest first. */
  inbox(): Message[] {
    return this.inboxIds.flatMap((id) => this.messages.get(id) ?? []);
  }

  /** Forgets everything about these addresses. */
  erase(addresses: ReadonlySet<string>): void {
    for (const [id, message] of this.messages) {
      if (!addresses.has(message.to.email.toLowerCase())) continue;
      this.messages.delete(id);
      const position = this.inboxIds.indexOf(id);
      if (position >= 0) this.inboxIds.splice(position, 1);
    }
    for (const address of addresses) {
      this.bounces.delete(address);
      this.spamReports.delete(address);
    }
    this.version += 1;
  }

  /** What a restart needs, with the newest `limit` inbox emails. */
  state(limit: number): MailboxState {
    return {
      lastSequence: this.lastSequence,
      messages: this.inbox().slice(-limit),
      bounces: [...this.bounces.values()],
      spamReports: [...this.spamReports.values()],
    };
  }

  restore(state: MailboxState): void {
    this.lastSequence = state.lastSequence;
    for (const message of state.messages) this.add({ ...message, createdAt: new Date(message.createdAt) });
    for (const bounce of state.bounces) this.bounces.set(bounce.email.toLowerCase(), bounce);
    for (const report of state.spamReports) this.spamReports.set(report.email.toLowerCase(), report);
  }

  private deliver(
    request: MailRequest,
    personalization: Personalization,
    to: Address,
    messageId: string,
    position: number,
  ): Message {
    const content = (type: string) => request.content?.find((part) => part.type === type)?.value ?? '';
    const message: Message = {
      id: `${messageId}.${position}`,
      messageId,
      position,
      from: personalization.from ?? request.from,
      replyTo: request.reply_to,
      to,
      subject: personalization.subject ?? request.subject ?? '',
      html: content('text/html'),
      text: content('text/plain'),
      headers: { ...request.headers, ...personalization.headers },
      customArgs: { ...request.custom_args, ...personalization.custom_args },
      categories: request.categories ?? [],
      createdAt: this.clock.now(),
      tracksClicks: request.tracking_settings?.click_tracking?.enable ?? true,
      tracksOpens: request.tracking_settings?.open_tracking?.enable ?? true,
      inInbox: false,
      read: false,
      occurrences: [],
    };
    this.meetFate(message, this.dropReason(to, request.mail_settings));
    this.add(message);
    return message;
  }

  private meetFate(message: Message, dropReason: string | undefined): void {
    if (dropReason !== undefined) return void this.record(message, 'dropped', { reason: dropReason });
    this.record(message, 'processed', { send_at: 0 });
    const tag = /\+(bounce|block|defer|spam)@/i.exec(message.to.email)?.[1]?.toLowerCase();
    if (tag === 'bounce' || tag === 'block') return this.bounce(message, { blocked: tag === 'block' });
    if (tag === 'defer') {
      const domain = message.to.email.slice(message.to.email.lastIndexOf('@') + 1);
      this.record(message, 'deferred', { ...DEFERRAL, domain, from: message.from.email });
    }
    this.record(message, 'delivered', DELIVERY);
    message.inInbox = true;
    if (tag === 'spam') this.complain(message);
  }

  private dropReason(to: Address, settings: MailRequest['mail_settings'] = {}): string | undefined {
    if (settings.bypass_list_management?.enable) return undefined;
    const address = to.email.toLowerCase();
    if (this.bounces.has(address) && !settings.bypass_bounce_management?.enable) return 'Bounced Address';
    if (this.spamReports.has(address) && !settings.bypass_spam_management?.enable) return 'Spam Reporting Address';
  }

  private add(message: Message): void {
    this.messages.set(message.id, message);
    if (message.inInbox) this.inboxIds.push(message.id);
    else Object.assign(message, { html: '', text: '' });
    if (this.inboxIds.length > INBOX_LIMIT) {
      const oldest = this.messages.get(this.inboxIds.shift() ?? '');
      if (oldest) Object.assign(oldest, { inInbox: false, html: '', text: '' });
    }
    const [oldestId] = this.messages.size > RECORD_LIMIT ? this.messages.keys() : [];
    if (oldestId !== undefined) this.messages.delete(oldestId);
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  /** 22 characters of base64url. A seed makes the ids of a run repeatable without repeating one of them. */
  private newMessageId(): string {
    if (this.seed === undefined) return randomBytes(16).toString('base64url');
    const digest = createHash('sha256').update(`${this.seed}:${this.lastSequence}`).digest();
    return digest.subarray(0, 16).toString('base64url');
  }
}

const MAIL_SERVER = '192.0.2.25';
const DELIVERY = { response: '250 2.0.0 OK queued', ip: MAIL_SERVER, tls: 1 };
const DEFERRAL = { response: '421 4.7.0 Try again later', attempt: '1', ip: MAIL_SERVER, tls: 1 };
const BOUNCE = {
  type: 'bounce',
  reason: '550 5.1.1 The email account that you tried to reach does not exist.',
  status: '5.1.1',
  bounce_classification: 'Invalid Address',
  ip: MAIL_SERVER,
  tls: 1,
};
const BLOCK = {
  type: 'blocked',
  reason: '554 5.7.1 Message refused because of the reputation of the sending address.',
  status: '5.7.1',
  bounce_classification: 'Reputation',
  ip: MAIL_SERVER,
  tls: 1,
};
