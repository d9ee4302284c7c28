import { advanceEnrollments } from './advance-enrollments.server';
import { fireTimers } from './fire-timers.server';
import { queueCodeWork } from './keep-codes.server';
import { queueNotifications } from './notify-others.server';
import type { Parts } from './parts';
import { processInbox } from './process-inbox.server';
import { reconcileDeliveries } from './reconcile-deliveries.server';
import { sendMessages } from './send-messages.server';
import { tellConcerned } from './tell-concerned.server';

export interface Stage {
  name: string;
  /** The arrow of the data path it is. */
  arrow: string;
  /** How many batches of it one process has under way at a time: while one waits for the database or the provider, another works. */
  lanes: number;
  /** Does one batch and returns how many rows it took; 0 means there was nothing to do. Safe to run in any number of processes. */
  run(parts: Parts, round: number): Promise<number>;
}

/**
 * THE data path, in order. Webhooks, storefront batches, API calls and provider events are stored in the inbox by `app/ingest`
 * before they are acknowledged; from there each stage takes rows in one transaction and leaves rows for the next.
 */
export const pipeline: readonly Stage[] = [
  { name: 'process-inbox', arrow: 'inbox → events → traits → flows → messages', lanes: 2, run: processInbox },
  { name: 'fire-timers', arrow: 'silence → events → traits → flows → messages', lanes: 1, run: fireTimers },
  { name: 'advance-enrollments', arrow: 'flows (a wait is over) → messages', lanes: 1, run: advanceEnrollments },
  { name: 'tell-concerned', arrow: 'catalogue → events of the contacts it concerns', lanes: 1, run: tellConcerned },
  { name: 'queue-notifications', arrow: 'flows → other systems', lanes: 1, run: queueNotifications },
  { name: 'queue-code-work', arrow: 'discounts → codes kept ready in Shopify', lanes: 1, run: queueCodeWork },
  { name: 'send-messages', arrow: 'messages → decisions → deliveries → SendGrid', lanes: 2, run: sendMessages },
  {
    name: 'reconcile-deliveries',
    arrow: 'deliveries without an answer → what the provider knows',
    lanes: 1,
    run: reconcileDeliveries,
  },
];

/** Runs every stage until none finds work: what tests and the demo's clock do after each step of time. */
export async function drainPipeline(parts: Parts): Promise<number> {
  let total = 0;
  for (let round = 0; ; round += 1) {
    let taken = 0;
    for (const stage of pipeline) taken += await stage.run(parts, round);
    if (taken === 0) return total;
    total += taken;
  }
}
