import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from './api';
import { createChaos, type Chaos } from './chaos';
import { EventWebhook } from './event-webhook';
import { answerEmpty } from './http-answers';
import { createInboxRoutes } from './inbox-routes';
import { createJournal, type Journal } from './journal';
import { Mailbox, type MailboxState } from './mailbox';
import type { Address, Message } from './message';
import { clickMail, oneClickUnsubscribe, openMail } from './recipient';
import { signingKey } from './signing-key';
import { createStateFile, readState } from './state-file';
import { trackedMail } from './tracking';
import { webhookEvent } from './wire';

/** Emails that survive a restart. */
const KEPT_IN_FILE = 1_000;

/** An email in a recipient's inbox. */
export interface ReceivedMail {
  /** Names it in `open`, `click` and so on. */
  id: string;
  /** The X-Message-Id of the request that brought it. */
  messageId: string;
  to: Address;
  from: Address;
  replyTo?: Address;
  subject: string;
  /** As the sender handed it over. */
  html: string;
  /** As the recipient gets it: links lead through the click tracker, and a pixel is in it. */
  deliveredHtml: string;
  /** The targets of the tracked links, in the order of the email. */
  links: string[];
  text: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  categories: string[];
  receivedAt: Date;
  /** Everything that happened to it, as the Event Webhook tells it, oldest first. */
  events: Record<string, unknown>[];
}

export interface SendGridDouble {
  /** The base URL of the API, and the address of the inbox pages. */
  readonly url: string;
  /** Base64 SPKI DER: what SENDGRID_WEBHOOK_PUBLIC_KEY holds. */
  readonly publicKey: string;
  setWebhookUrl(url: string): void;
  /** The newest 5,000 delivered emails, newest last. `journal.accepted` counts all. */
  inbox(): ReceivedMail[];
  /**
   * Posts all events not yet taken by the webhook, now. `duplicate` posts each batch twice, `shuffle` mixes them.
   * Rejects if a batch was not taken; its events stay pending.
   */
  flushEvents(options?: { duplicate?: boolean; shuffle?: boolean }): Promise<void>;
  /** The recipient opens the email; `machine`: an image proxy does, and SendGrid says so. */
  open(mailId: string, options?: { machine?: boolean }): void;
  /** The recipient (or a link scanner) follows a tracked link, named by target or position. Returns the target. */
  click(mailId: string, link: string | number, options?: { machine?: boolean }): string;
  /** Does the POST of RFC 8058 and returns the status of its answer. Rejects if the email offers none. */
  oneClickUnsubscribe(mailId: string): Promise<number>;
  /** The email comes back. `blocked`: for now only; `late`: long after delivery, without the ids of the message. */
  bounce(mailId: string, options?: { blocked?: boolean; late?: boolean }): void;
  /** The recipient marks it as spam. */
  complain(mailId: string): void;
  /** How the next mail/send requests go wrong. */
  readonly chaos: Chaos;
  readonly journal: Journal;
  /** Ends all connections and deliveries, and writes the data file. */
  stop(): Promise<void>;
}

interface KeptState {
  privateKey: string;
  mailbox: MailboxState;
  /** Ids of emails, with the sequence numbers of their events that the webhook has not taken yet. */
  pending: [mailId: string, sequence: number][];
}

/**
 * SendGrid on this machine: the v3 API that Heed uses, signed event webhooks, and an inbox for people.
 * The recipient's address decides what becomes of an email: `ana+bounce@`, `+block@`, `+defer@`, `+spam@`.
 * All times come from `clock`; only the pace of deliveries is real.
 * @param options.autoDeliver posts events by itself within 300 ms and retries; without it only `flushEvents` posts
 * @param options.dataFile keeps inbox, key and suppressions over a restart
 * @param options.seed makes message ids and shuffling repeatable
 */
export async function startSendGrid(options: {
  port?: number;
  clock: { now(): Date };
  apiKeys: string[];
  webhookUrl?: string;
  dataFile?: string;
  seed?: number;
  autoDeliver?: boolean;
}): Promise<SendGridDouble> {
  const { clock, apiKeys, dataFile, seed } = options;
  const kept = dataFile === undefined ? undefined : await readState<KeptState>(dataFile);
  const key = signingKey(kept?.privateKey);
  const journal = createJournal();
  const chaos = createChaos();
  const webhook = new EventWebhook({
    clock,
    key,
    journal,
    url: options.webhookUrl,
    autoDeliver: options.autoDeliver ?? false,
    random: seed === undefined ? Math.random : seededRandom(seed),
  });
  const mailbox = new Mailbox(clock, seed, (message, occurrence) => {
    webhook.enqueue(message, occurrence);
    stateFile?.touch();
  });
  if (kept) restore(kept, mailbox, webhook);
  const stateFile =
    dataFile === undefined
      ? undefined
      : createStateFile(dataFile, (): KeptState => ({
          privateKey: key.privateKey,
          mailbox: mailbox.state(KEPT_IN_FILE),
          pending: webhook.pending().map(({ message, occurrence }) => [message.id, occurrence.sequence]),
        }));

  let origin = '';
  const api = createApi({ clock, chaos, journal, mailbox, webhook, apiKeys });
  const inboxRoutes = createInboxRoutes({ mailbox, clock, origin: () => origin });
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => {
      // A caller that left gets no answer; a fault of ours is told as one.
      if (!response.headersSent && !response.destroyed) answerEmpty(response, 500);
    });
  });
  // As long as the real one keeps them, so that no client finds its connection closed under a request.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (!URL.canParse(request.url ?? '', origin)) return answerEmpty(response, 400);
    const url = new URL(request.url ?? '', origin);
    await (url.pathname.startsWith('/v3/') ? api : inboxRoutes)(request, response, url);
  }

  const find = (mailId: string): Message => {
    const message = mailbox.messages.get(mailId) ?? mailbox.messages.get(`${mailId}.0`);
    if (!message) throw new Error(`No email ${mailId}`);
    return message;
  };
  const by = (act?: { machine?: boolean }) => (act?.machine ? 'machine' : 'person');

  return {
    url: origin,
    publicKey: key.publicKey,
    setWebhookUrl: (url) => webhook.setUrl(url),
    inbox: () => mailbox.inbox().map((message) => receivedMail(message, origin)),
    flushEvents: (how) => webhook.flush(how),
    open: (mailId, act) => openMail(mailbox, find(mailId), by(act)),
    click: (mailId, link, act) => clickMail(mailbox, find(mailId), link, by(act)),
    oneClickUnsubscribe: async (mailId) => oneClickUnsubscribe(find(mailId)),
    bounce: (mailId, how) => mailbox.bounce(find(mailId), how),
    complain: (mailId) => mailbox.complain(find(mailId)),
    chaos,
    journal,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await webhook.stop();
      await closed;
      await stateFile?.close();
    },
  };
}

function restore(kept: KeptState, mailbox: Mailbox, webhook: EventWebhook): void {
  mailbox.restore(kept.mailbox);
  for (const [mailId, sequence] of kept.pending) {
    const message = mailbox.messages.get(mailId);
    const occurrence = message?.occurrences.find((candidate) => candidate.sequence === sequence);
    if (message && occurrence) webhook.enqueue(message, occurrence);
  }
}

function receivedMail(message: Message, origin: string): ReceivedMail {
  return {
    id: message.id,
    messageId: message.messageId,
    to: message.to,
    from: message.from,
    replyTo: message.replyTo,
    subject: message.subject,
    html: message.html,
    get deliveredHtml() {
      return trackedMail(message, origin).html;
    },
    get links() {
      return trackedMail(message, origin).links;
    },
    text: message.text,
    headers: message.headers,
    customArgs: message.customArgs,
    categories: message.categories,
    receivedAt: message.createdAt,
    get events() {
      return message.occurrences.map((occurrence) => webhookEvent(message, occurrence));
    },
  };
}

/** Mulberry32: small, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
