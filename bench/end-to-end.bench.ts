import { setTimeout as pause } from 'node:timers/promises';
import { shopper } from '../tests/support/webhook-bodies';
import { bundleWorker } from '../tests/support/worker-process';
import { type Child, startChild } from './children';
import { composeBenchApp, environmentOf, openShops } from './heed';
import { figure, type Line, median, percentile } from './lines';
import type { BenchPostgres } from './postgres';

const SHOPS = 4;
const ROUNDS = 3;
const SIGN_UPS = 5_000;
const CALM = { perSecond: 50, seconds: 12 };

/**
 * Everything real, each in its own process: signed webhooks of new subscribers over HTTP into the listener, the worker, Postgres, and
 * their welcome emails accepted by the SendGrid double. Sustained emails a second, counted from the first webhook sent to the last
 * email accepted; then the same with the provider's events flowing back; then how long one takes on a calm day.
 */
export async function endToEndBench(postgres: BenchPostgres): Promise<Line[]> {
  const databaseUrl = await postgres.database('end_to_end');
  const double = await startChild('double');
  const { url: sendgridUrl, publicKey } = await double.call<{ url: string; publicKey: string }>('address');
  const surroundings = { databaseUrl, sendgridUrl, publicKey };
  const app = composeBenchApp(surroundings);
  const shops = await openShops(app, SHOPS);
  await app.close();
  const web = await startChild('web', surroundings);
  const load = await startChild('load');
  const bundle = await bundleWorker();
  const worker = await bundle.start(environmentOf(surroundings));
  const webUrl = await web.call<string>('url');
  const port = Number(new URL(webUrl).port);
  let shoppers = 0;
  const prepare = async (count: number) => {
    await load.call('prepareSignUps', shops, shoppers, count);
    shoppers += count;
  };
  const throughput = async (count = SIGN_UPS) => {
    await prepare(count);
    const target = (await double.call<number>('accepted')) + count;
    const started = performance.now();
    await load.call('signUp', port);
    await untilAccepted(double, target);
    return count / ((performance.now() - started) / 1000);
  };
  const rounds = async () => {
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rates.push(await throughput());
    return median(rates);
  };
  try {
    await throughput(1_000);
    const rate = await rounds();
    await double.call('postEventsTo', `${webUrl}/webhooks/sendgrid`);
    const rateWithEvents = await rounds();
    const first = shoppers;
    await prepare(CALM.perSecond * CALM.seconds);
    const sentAt = await load.call<number[]>('signUp', port, CALM.perSecond);
    await untilAccepted(double, shoppers);
    const arrivals = await double.call<{ to: string; at: number }[]>('arrivals');
    const arrivedAt = new Map(arrivals.map(({ to, at }) => [to, at]));
    const delays = sentAt.map((at, index) => (arrivedAt.get(shopper(first + index).email) ?? Number.NaN) - at);
    return [
      figure('end-to-end', rate, 'emails/s'),
      figure('end-to-end with provider events', rateWithEvents, 'emails/s'),
      figure('end-to-end p50', percentile(delays, 0.5), 'ms'),
      figure('end-to-end p99', percentile(delays, 0.99), 'ms'),
    ];
  } finally {
    await worker.stop();
    bundle.remove();
    await Promise.all([web.stop(), load.stop(), double.stop()]);
  }
}

async function untilAccepted(double: Child, count: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  while ((await double.call<number>('accepted')) < count) {
    if (performance.now() > deadline) throw new Error('emails are missing at the double');
    await pause(10);
  }
}
