import { processInbox } from '../app/jobs/process-inbox.server';
import type { Parts } from '../app/jobs/parts';
import { composeBenchApp, openShops, storeDeliveries } from './heed';
import { journeys } from './journeys';
import { compared, type Line, perSecond } from './lines';
import type { BenchPostgres } from './postgres';
import { recording, replay } from './recording';

const VISITORS = 3_000;
const SHOPS = 3;
const START = new Date('2026-11-24T08:00:00Z');
/** After the last delivery, so that everything is due; the moment is the same in every run, and so is every id. */
const NOW = new Date('2026-11-25T08:00:00Z');

/** Events a second from stored deliveries to traits and enrollments, against the same writes with every answer known beforehand. */
export async function processBench(postgres: BenchPostgres): Promise<Line[]> {
  const clock = { now: () => NOW };
  const prepared = composeBenchApp({ databaseUrl: await postgres.database('process_ready') }, clock);
  const shops = await openShops(prepared, SHOPS);
  await storeDeliveries(prepared, journeys(shops, VISITORS, START));
  await prepared.close();

  const onCopy = async <T>(work: (databaseUrl: string, parts: Parts) => Promise<T>): Promise<T> => {
    const databaseUrl = await postgres.database('process_run', 'process_ready');
    const app = composeBenchApp({ databaseUrl }, clock);
    try {
      return await work(databaseUrl, app.parts);
    } finally {
      await app.close();
    }
  };
  const { transactions, events } = await onCopy(async (_, parts) => {
    const recorded = recording(parts);
    await drain(recorded.parts);
    const [count] = await parts.sql.query<{ events: number }>('select count(*)::int as events from event');
    return { transactions: recorded.transactions, events: count?.events ?? 0 };
  });
  return [
    await compared('process', 'events/s', {
      name: 'the same claims and writes as bare batched SQL, values prepared beforehand',
      subject: () => onCopy((_, parts) => perSecond(async () => (await drain(parts), events))),
      baseline: () => onCopy((databaseUrl) => perSecond(async () => (await replay(databaseUrl, transactions), events))),
    }),
  ];
}

async function drain(parts: Parts): Promise<void> {
  for (let round = 0; (await processInbox(parts, round)) > 0; round += 1);
}
