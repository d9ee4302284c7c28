import { createHmac } from 'node:crypto';
import { nextId, uuid } from './ids';
import type { Webhook, WebhookAttempt } from './records';
import type { Store } from './store';
import { API_VERSION, COMPLIANCE_TOPICS, type Topic } from './webhook-topics';
import { settings, type InstalledApp } from './world';

const TIME_LIMIT_MS = 5_000;
const ATTEMPTS = 9;
/** Shopify spreads its eight retries over four hours; here they follow within minutes of wall time. */
const RETRY_GAPS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000];
const PARALLEL_DELIVERIES = 8;
const LOG_LENGTH = 5_000;

export type DeliveryOptions = {
  /** Send each one twice, with the same Webhook-Id. */
  duplicate?: boolean;
  order?: 'reverse' | 'shuffle';
  /** Makes a shuffle repeatable; 1 unless told. */
  seed?: number;
  /** Those for which it answers true stay pending. */
  hold?: (webhook: Webhook) => boolean;
};

/** What goes wrong with webhooks on their way, one after the other or all at once. Of background delivery only. */
export type DeliveryTroubles = {
  /** Each one is sent twice, with the same Webhook-Id. */
  duplicate: boolean;
  /** Each one sets out so many milliseconds of wall time after it happened. */
  lateMs: number;
  /** Those of so many milliseconds of wall time gather, and set out one by one, the last first. */
  reorderWithinMs: number;
};

/** `status` is null when the app did not answer in time or at all. */
export type Delivery = { webhookId: string; topic: string } & WebhookAttempt;

/**
 * The queue between the shop and the app. Delivery is at least once: whatever is not answered with 2xx within
 * five seconds stays pending and goes out again with the same id and the same bytes, nine times at most.
 */
export class Webhooks {
  /** Every webhook since the start (the last 5,000), with its attempts. Oldest first. */
  readonly log: Webhook[] = [];
  #eventId: string | null = null;
  #inFlight = new Set<string>();
  #dueAt = new Map<string, number>();
  #troubles: DeliveryTroubles = { duplicate: false, lateMs: 0, reorderWithinMs: 0 };
  #gatheredUntil = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly store: Store,
    private readonly app: InstalledApp,
    private readonly now: () => Date,
    private readonly autoDeliver: boolean,
  ) {
    this.log.push(...store.pendingWebhooks.all());
  }

  /** Everything emitted inside `change` carries one Event-Id: it is one action in the shop. */
  action<T>(change: () => T): T {
    const outer = this.#eventId;
    this.#eventId ??= uuid();
    try {
      return change();
    } finally {
      this.#eventId = outer;
    }
  }

  emit(topic: Topic, payload: unknown): void {
    if (!settings({ store: this.store }).installed && !COMPLIANCE_TOPICS.includes(topic)) return;
    const webhook: Webhook = {
      id: uuid(),
      eventId: this.#eventId ?? uuid(),
      topic,
      triggeredAt: this.#triggeredAt(),
      body: JSON.stringify(payload),
      attempts: [],
    };
    this.store.pendingWebhooks.put(webhook);
    this.log.push(webhook);
    if (this.log.length > LOG_LENGTH) this.log.shift();
    if (!this.autoDeliver) return;
    this.#dueAt.set(webhook.id, this.#setsOutAt());
    this.#pump();
  }

  /** Not yet delivered, in the order of their happening. */
  pending(): Webhook[] {
    return this.store.pendingWebhooks.all();
  }

  /** Delivers everything pending, one after the other, and tells how each went. */
  async deliver(options: DeliveryOptions = {}): Promise<Delivery[]> {
    const chosen = this.pending().filter((webhook) => !options.hold?.(webhook));
    if (options.order === 'reverse') chosen.reverse();
    if (options.order === 'shuffle') shuffle(chosen, options.seed ?? 1);
    const deliveries: Delivery[] = [];
    for (const webhook of chosen) {
      deliveries.push(await this.#attempt(webhook));
      if (options.duplicate) deliveries.push(await this.#attempt(webhook));
    }
    return deliveries;
  }

  /** Sends a webhook of the log once more, delivered or not: the same id, the same bytes. */
  async redeliver(webhookId: string): Promise<Delivery> {
    const webhook = this.log.find(({ id }) => id === webhookId);
    if (!webhook) throw new Error(`no webhook ${webhookId} in the log`);
    return this.#attempt(webhook);
  }

  /** With autoDeliver: resolves once nothing is pending or being sent. */
  async idle(): Promise<void> {
    if (this.store.pendingWebhooks.size === 0 && this.#inFlight.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** With autoDeliver: sends what is pending, also what was left from an earlier run or waited for the app's url. */
  start(): void {
    if (this.autoDeliver) this.#pump();
  }

  /** Changes what goes wrong from now on; webhooks already on their way are not touched. */
  disturb(troubles: Partial<DeliveryTroubles>): void {
    this.#troubles = { ...this.#troubles, ...troubles };
  }

  get troubles(): Readonly<DeliveryTroubles> {
    return this.#troubles;
  }

  /** Nothing goes out by itself any more; what is pending stays pending. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #setsOutAt(): number {
    const now = Date.now();
    const { lateMs, reorderWithinMs } = this.#troubles;
    if (this.#gatheredUntil < now) this.#gatheredUntil = now + reorderWithinMs;
    return this.#gatheredUntil + lateMs;
  }

  #pump(): void {
    if (this.#isStopped || this.app.url === '') return;
    const isReordered = this.#troubles.reorderWithinMs > 0;
    const pending = isReordered ? this.pending().reverse() : this.store.pendingWebhooks.values();
    const parallel = isReordered ? 1 : PARALLEL_DELIVERIES;
    for (const webhook of pending) {
      if (this.#inFlight.size >= parallel) break;
      const isDue = (this.#dueAt.get(webhook.id) ?? 0) <= Date.now();
      if (isDue && !this.#inFlight.has(webhook.id)) void this.#deliverInBackground(webhook);
    }
    this.#wakeWhenDue();
    if (this.store.pendingWebhooks.size === 0 && this.#inFlight.size === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #deliverInBackground(webhook: Webhook): Promise<void> {
    this.#inFlight.add(webhook.id);
    this.#dueAt.delete(webhook.id);
    await this.#attempt(webhook);
    if (this.#troubles.duplicate) await this.#attempt(webhook);
    this.#inFlight.delete(webhook.id);
    const gap = RETRY_GAPS_MS[webhook.attempts.length - 1];
    if (this.store.pendingWebhooks.get(webhook.id) && gap) this.#dueAt.set(webhook.id, Date.now() + gap);
    this.#pump();
  }

  #wakeWhenDue(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const now = Date.now();
    // What is due and not yet out waits for one that is; its return comes here again.
    const next = Math.min(...[...this.#dueAt.values()].filter((at) => at > now));
    if (!Number.isFinite(next)) return;
    this.#timer = setTimeout(() => this.#pump(), next - now);
    this.#timer.unref();
  }

  async #attempt(webhook: Webhook): Promise<Delivery> {
    const attempt: WebhookAttempt = { at: this.now().toISOString(), ...(await this.#post(webhook)) };
    webhook.attempts.push(attempt);
    const accepted = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    if (accepted || webhook.attempts.length >= ATTEMPTS) this.store.pendingWebhooks.delete(webhook.id);
    else if (this.store.pendingWebhooks.get(webhook.id)) this.store.pendingWebhooks.put(webhook);
    return { webhookId: webhook.id, topic: webhook.topic, ...attempt };
  }

  async #post(webhook: Webhook): Promise<Omit<WebhookAttempt, 'at'>> {
    const body = Buffer.from(webhook.body, 'utf8');
    try {
      const response = await fetch(`${this.app.url}/webhooks/shopify`, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
        body,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Shopify-Captain-Hook',
          'X-Shopify-Topic': webhook.topic,
          'X-Shopify-Hmac-Sha256': createHmac('sha256', this.app.apiSecret).update(body).digest('base64'),
          'X-Shopify-Shop-Domain': settings({ store: this.store }).domain,
          'X-Shopify-API-Version': API_VERSION,
          'X-Shopify-Webhook-Id': webhook.id,
          'X-Shopify-Event-Id': webhook.eventId,
          'X-Shopify-Triggered-At': webhook.triggeredAt,
        },
      });
      await response.arrayBuffer();
      return { status: response.status };
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError';
      return { status: null, failure: timedOut ? 'timeout' : 'unreachable' };
    }
  }

  /** Nanoseconds: the part below the millisecond counts up, so that two webhooks of one instant keep their order. */
  #triggeredAt(): string {
    const sequence = nextId(this.store, 'webhook') % 1_000_000;
    return this.now()
      .toISOString()
      .replace('Z', `${String(sequence).padStart(6, '0')}Z`);
  }
}

function shuffle<T>(list: T[], seed: number): void {
  let state = seed >>> 0;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other] as T, list[last] as T];
  }
}
