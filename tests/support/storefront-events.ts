import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { storefrontBatchSchema, storefrontEventSchema } from '~/adapters/shopify/storefront-payload';
import type { StorefrontBatch, StorefrontEvent } from '~/adapters/shopify/storefront-payload';

type EventType = StorefrontEvent['type'];
type Received<T extends EventType = EventType> = Extract<StorefrontEvent, { type: T }> & {
  session: string;
  contentType: string;
};

/** Bytes. The endpoint takes 64 KiB, and a browser refuses larger beacons. */
const LARGEST_BODY = 60_000;

/** What the app says to the storefront; whatever it says, it keeps what it was told. */
type Answer = 'accept' | 'fail' | 'hang up' | 'nothing';

/**
 * Stands where Heed would, behind the shop's app proxy: keeps what arrives at /proxy/events and holds it against the
 * contract. An event that comes again under its id is counted in `timesSeen` and otherwise ignored, as Heed does.
 * What breaks the contract is in `refused`; `others` counts requests to any other path.
 */
export class StorefrontEvents {
  batches: Omit<StorefrontBatch, 'events'>[] = [];
  events: Received[] = [];
  refused: unknown[] = [];
  others = 0;
  answer: Answer = 'accept';

  readonly #seen = new Map<string, number>();
  readonly #retired = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url?.split('?')[0] !== '/proxy/events') this.others += 1;
      else this.#keep(Buffer.concat(chunks).toString(), request.headers['content-type'] ?? '');
      if (this.answer === 'hang up') request.socket.destroy();
      else if (this.answer !== 'nothing') response.writeHead(this.answer === 'fail' ? 500 : 202).end();
      for (const check of this.#waiting) check();
    });
  });

  /** Resolves to the address to give the shop as the app's. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }

  /** Resolves once the condition holds, which is looked at after every request. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The nth event of a type, waited for. */
  async nth<T extends EventType>(type: T, n = 1): Promise<Received<T>> {
    await this.until(() => this.ofType(type).length >= n);
    return this.ofType(type)[n - 1]!;
  }

  ofType<T extends EventType>(type: T): Received<T>[] {
    return this.events.filter((event): event is Received<T> => event.type === type);
  }

  /** How often an event arrived, by its id. */
  timesSeen(id: string): number {
    return this.#seen.get(id) ?? 0;
  }

  /** Starts over; what was seen before is still known. A retired visitor's late beacons are ignored from now on. */
  forget(retired?: string): void {
    if (retired) this.#retired.add(retired);
    this.batches = [];
    this.events = [];
    this.refused = [];
    this.others = 0;
    this.answer = 'accept';
  }

  #keep(body: string, contentType: string): void {
    if (Buffer.byteLength(body) > LARGEST_BODY) this.refused.push('a body over 60 KB');
    const batch = storefrontBatchSchema.safeParse(JSON.parse(body));
    if (!batch.success) {
      this.refused.push(batch.error);
      return;
    }
    const { events, ...envelope } = batch.data;
    if (this.#retired.has(envelope.visitor)) return;
    this.batches.push(envelope);
    for (const item of events) {
      const event = storefrontEventSchema.safeParse(item);
      if (!event.success) {
        this.refused.push({ item, error: event.error });
        continue;
      }
      const seen = this.timesSeen(event.data.id);
      this.#seen.set(event.data.id, seen + 1);
      if (seen === 0) this.events.push({ ...event.data, session: envelope.session, contentType });
    }
  }
}
