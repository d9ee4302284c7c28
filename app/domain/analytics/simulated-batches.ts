import type { HeedEvent } from '../events/schema';

/** What became of an email comes after what led to it, also within one instant. */
export function isFeedback(event: HeedEvent): boolean {
  return event.type.startsWith('email_');
}

const ONE_BATCH_MS = 60_000;

/** Events that were recorded together were answered together: an order in the same batch keeps a welcome from starting. */
export function batchesOf(events: readonly HeedEvent[]): HeedEvent[][] {
  const batches: HeedEvent[][] = [];
  for (const event of events) {
    const last = batches.at(-1);
    const first = last?.[0];
    const isSame =
      first !== undefined &&
      first.receivedAt.getTime() === event.receivedAt.getTime() &&
      event.occurredAt.getTime() - first.occurredAt.getTime() < ONE_BATCH_MS &&
      isFeedback(first) === isFeedback(event);
    if (last && isSame) last.push(event);
    else batches.push([event]);
  }
  return batches;
}
