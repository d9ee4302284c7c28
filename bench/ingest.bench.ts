import { startChild } from './children';
import { compared, figure, type Line, percentile } from './lines';
import type { BenchPostgres } from './postgres';

const SHOPS = Array.from({ length: 20 }, (_, index) => `bench-${index + 1}.myshopify.com`);
const WEBHOOKS = 6_000;
/** A flash sale: ten times the ordinary pace from one moment to the next. */
const PACES = [
  { perSecond: 400, seconds: 3 },
  { perSecond: 4_000, seconds: 5 },
  { perSecond: 400, seconds: 3 },
];

/** Signed webhooks a second through the real listener to durable rows; and how long they wait for their answer in a burst. */
export async function ingestBench(postgres: BenchPostgres): Promise<Line[]> {
  const bare = await startChild('bare-listener', { databaseUrl: await postgres.database('ingest_bare') });
  const web = await startChild('web', { databaseUrl: await postgres.database('ingest_heed') });
  const load = await startChild('load');
  const portOf = async (child: typeof web) => Number(new URL(await child.call<string>('url')).port);
  const [barePort, webPort] = [await portOf(bare), await portOf(web)];
  try {
    const flood = (port: number) => () => load.call<number>('flood', port, SHOPS, WEBHOOKS);
    await flood(barePort)();
    await flood(webPort)();
    const throughput = await compared('ingest', 'webhooks/s', {
      name: 'bare node:http, the same HMAC, one multi-row insert per batch',
      subject: flood(webPort),
      baseline: flood(barePort),
    });
    const burst = await load.call<{ latencies: number[][]; refused: number }>('keepPace', webPort, SHOPS, PACES);
    return [
      throughput,
      figure('ingest burst p50', percentile(burst.latencies[1] ?? [], 0.5), 'ms'),
      figure('ingest burst p99', percentile(burst.latencies[1] ?? [], 0.99), 'ms'),
      figure('ingest burst not 2xx', burst.refused, 'webhooks'),
    ];
  } finally {
    await Promise.all([load.stop(), web.stop(), bare.stop()]);
  }
}
