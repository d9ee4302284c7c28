import type { SendResult } from '../app/domain/deliveries/schema';
import { advanceEnrollments } from '../app/jobs/advance-enrollments.server';
import type { Parts } from '../app/jobs/parts';
import { processInbox } from '../app/jobs/process-inbox.server';
import { sendMessages } from '../app/jobs/send-messages.server';
import { checkoutStarted } from '../tests/support/webhook-bodies';
import { composeBenchApp, openShops, storeDeliveries } from './heed';
import { compared, type Line, perSecond } from './lines';
import type { BenchPostgres } from './postgres';
import { recording, replay } from './recording';

const CHECKOUTS = 4_000;
const SHOPS = 3;
const STARTED = new Date('2026-11-24T08:00:00Z');
const AN_HOUR_LATER = new Date('2026-11-24T09:00:01Z');

/**
 * Due enrollments a second to decided messages whose hand-over is recorded: waits that are over, conditions, the truth read again,
 * decisions, rendering, attempts. The provider takes every email at once.
 */
export async function advanceBench(postgres: BenchPostgres): Promise<Line[]> {
  await prepare(await postgres.database('advance_ready'));
  const onCopy = async <T>(work: (databaseUrl: string, parts: Parts) => Promise<T>): Promise<T> => {
    const databaseUrl = await postgres.database('advance_run', 'advance_ready');
    const app = composeBenchApp({ databaseUrl }, { now: () => AN_HOUR_LATER });
    const accepted: SendResult = { outcome: 'accepted', providerMessageId: 'taken' };
    const sender = { ...app.parts.sender, send: async () => accepted };
    try {
      return await work(databaseUrl, { ...app.parts, sender });
    } finally {
      await app.close();
    }
  };
  const transactions = await onCopy(async (_, parts) => {
    const recorded = recording(parts);
    await drain(recorded.parts);
    const [sent] = await parts.sql.query<{ count: number }>(
      `select count(*)::int as count from message where template = 'abandoned-checkout/1' and state = 'sent'`,
    );
    if (sent?.count !== CHECKOUTS) throw new Error(`${sent?.count} of ${CHECKOUTS} reminders were sent`);
    return recorded.transactions;
  });
  return [
    await compared('advance', 'enrollments/s', {
      name: 'the same claims and writes as bare batched SQL, values prepared beforehand',
      subject: () => onCopy((_, parts) => perSecond(async () => (await drain(parts), CHECKOUTS))),
      baseline: () =>
        onCopy((databaseUrl) => perSecond(async () => (await replay(databaseUrl, transactions), CHECKOUTS))),
    }),
  ];
}

/** Leaves people who began to check out an hour ago, whose wait is about to be over. */
async function prepare(databaseUrl: string): Promise<void> {
  const app = composeBenchApp({ databaseUrl }, { now: () => STARTED });
  const shops = await openShops(app, SHOPS, ['abandoned-checkout']);
  const rows = Array.from({ length: CHECKOUTS }, (_, index) => {
    const { shop, topic, body } = checkoutStarted(shops[index % SHOPS] ?? '', index, STARTED);
    const times = { triggeredAt: STARTED, receivedAt: STARTED };
    const rest = { apiVersion: '2026-10', customerId: null, payload: Buffer.from(body) };
    return { source: 'shopify' as const, shopDomain: shop, topic, deliveryId: String(index), ...times, ...rest };
  });
  await storeDeliveries(app, rows);
  for (let round = 0; (await processInbox(app.parts, round)) > 0; round += 1);
  await app.close();
}

async function drain(parts: Parts): Promise<void> {
  for (let round = 0; ; round += 1) {
    const taken = (await advanceEnrollments(parts, round)) + (await sendMessages(parts, round));
    if (taken === 0) return;
  }
}
