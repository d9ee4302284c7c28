import type { WritableJournal } from './journal';
import type { Message, Occurrence } from './message';
import type { SigningKey } from './signing-key';
import { webhookBody, webhookEvent } from './wire';

const MAX_BATCH_EVENTS = 1_000;
const MAX_BATCH_BYTES = 768 * 1024;
/** What nobody takes does not pile up for ever: the oldest events go, sooner where no webhook is set. */
const MAX_PENDING = 200_000;
const MAX_PENDING_WITHOUT_URL = 20_000;
const AUTO_DELAY_MS = 150;
const MAX_RETRY_DELAY_MS = 30_000;
/** About an hour and a half; SendGrid itself gives up after 24. */
const MAX_ATTEMPTS = 200;

interface Pending {
  message: Message;
  occurrence: Occurrence;
}

interface Batch {
  events: Pending[];
  attempts: number;
  notBefore: number;
}

/** Posts what happened to the webhook, in signed batches, again and again until it is taken. */
export class EventWebhook {
  private waiting: Pending[] = [];
  private refused: Batch[] = [];
  private timer: { handle: NodeJS.Timeout; due: number } | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly ending = new AbortController();

  constructor(
    private readonly options: {
      clock: { now(): Date };
      key: SigningKey;
      journal: WritableJournal;
      url: string | undefined;
      autoDeliver: boolean;
      random: () => number;
    },
  ) {}

  setUrl(url: string): void {
    this.options.url = url;
    this.schedule(AUTO_DELAY_MS);
  }

  enqueue(message: Message, occurrence: Occurrence): void {
    this.waiting.push({ message, occurrence });
    const limit = this.options.url === undefined ? MAX_PENDING_WITHOUT_URL : MAX_PENDING;
    if (this.waiting.length > limit * 1.1) this.waiting = this.waiting.slice(-limit);
    this.schedule(AUTO_DELAY_MS);
  }

  /** Everything not yet taken, oldest first. */
  pending(): Pending[] {
    return [...this.refused.flatMap((batch) => batch.events), ...this.waiting];
  }

  /**
   * Posts everything pending now. `duplicate` posts each batch twice, `shuffle` mixes the events of all batches.
   * Rejects if a batch was not taken; its events stay pending.
   */
  async flush(options: { duplicate?: boolean; shuffle?: boolean } = {}): Promise<void> {
    await this.running;
    const events = this.pending();
    this.waiting = [];
    this.refused = [];
    if (events.length === 0) return;
    if (this.options.url === undefined) {
      this.waiting = events;
      throw new Error('No webhook URL is set');
    }
    if (options.shuffle) shuffle(events, this.options.random);
    const batches = cut(events).flatMap((batch) => (options.duplicate ? [batch, { ...batch }] : [batch]));
    const statuses = new Set<number | null>();
    for (const batch of batches) {
      const status = await this.post(batch);
      if (wasTaken(status)) continue;
      statuses.add(status);
      if (!this.refused.some((other) => other.events === batch.events)) this.refused.push(batch);
    }
    if (statuses.size > 0) throw new Error(`The webhook answered ${[...statuses].join(', ')}; the events stay pending`);
  }

  /** Posts the events of one message at once, before any other; what is not taken stays pending. */
  async deliverNow(message: Message): Promise<void> {
    if (this.options.url === undefined) return;
    const mine = this.waiting.filter((pending) => pending.message === message);
    this.waiting = this.waiting.filter((pending) => pending.message !== message);
    await this.deliver({ events: mine, attempts: 0, notBefore: 0 });
  }

  /** Ends all delivering, the one under way included; what was not taken is still pending. */
  async stop(): Promise<void> {
    this.ending.abort();
    clearTimeout(this.timer?.handle);
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (!this.options.autoDeliver || this.ending.signal.aborted || this.options.url === undefined) return;
    const due = performance.now() + delayMs;
    if (this.timer && this.timer.due <= due) return;
    clearTimeout(this.timer?.handle);
    const handle = setTimeout(() => {
      this.timer = undefined;
      this.running = this.running.then(() => this.deliverDue());
    }, delayMs);
    this.timer = { handle, due };
  }

  private async deliverDue(): Promise<void> {
    const due = this.refused.filter((batch) => batch.notBefore <= performance.now());
    this.refused = this.refused.filter((batch) => !due.includes(batch));
    const fresh = cut(this.waiting);
    this.waiting = [];
    for (const batch of [...due, ...fresh]) await this.deliver(batch);
    const next = Math.min(...this.refused.map((batch) => batch.notBefore));
    if (Number.isFinite(next)) this.schedule(Math.max(AUTO_DELAY_MS, next - performance.now()));
  }

  private async deliver(batch: Batch): Promise<void> {
    const isTaken = !this.ending.signal.aborted && wasTaken(await this.post(batch));
    const attempts = batch.attempts + 1;
    if (isTaken || attempts >= MAX_ATTEMPTS) return;
    const delay = Math.min(MAX_RETRY_DELAY_MS, 500 * 2 ** batch.attempts);
    this.refused.push({ events: batch.events, attempts, notBefore: performance.now() + delay });
  }

  private async post(batch: Batch): Promise<number | null> {
    const { clock, key, journal, url } = this.options;
    const body = webhookBody(batch.events.map(({ message, occurrence }) => webhookEvent(message, occurrence)));
    const timestamp = String(Math.floor(clock.now().getTime() / 1000));
    let status: number | null = null;
    try {
      const response = await fetch(url ?? '', {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'SendGrid Event API',
          'X-Twilio-Email-Event-Webhook-Signature': key.sign(timestamp, body),
          'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(10_000)]),
      });
      status = response.status;
      await response.arrayBuffer();
    } catch {
      status = null;
    }
    journal.recordDelivery({ at: clock.now(), status, events: batch.events.length });
    return status;
  }
}

function wasTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

function cut(events: Pending[]): Batch[] {
  const batches: Batch[] = [];
  let current: Pending[] = [];
  let bytes = 0;
  for (const event of events) {
    const size =
      JSON.stringify(event.message.customArgs).length + JSON.stringify(event.occurrence.details).length + 600;
    if (current.length === MAX_BATCH_EVENTS || bytes + size > MAX_BATCH_BYTES) {
      batches.push({ events: current, attempts: 0, notBefore: 0 });
      current = [];
      bytes = 0;
    }
    current.push(event);
    bytes += size;
  }
  if (current.length > 0) batches.push({ events: current, attempts: 0, notBefore: 0 });
  return batches;
}

function shuffle(events: Pending[], random: () => number): void {
  for (let index = events.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [events[index], events[other]] = [events[other] as Pending, events[index] as Pending];
  }
}
