/** `npm run demo`: the whole product on this machine. See --help. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import type { ServerBuild } from '@remix-run/node';
import pg from 'pg';
import { startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';
import { isWithin, nextLocalTime } from '../app/domain/local-time';
import { runningClock, stoppedClock } from '../tests/support/clock';
import { startWorld, type World, type WorldOptions } from '../tests/support/world';
import { startDemoPage } from './demo-page';
import { demoPast } from './demo-past';
import { troubles } from './demo-troubles';
import { readOrders } from './orders-csv';
import { playOrders, splitHistory } from './real-history';
import { reportOn } from './report';
import { brokenPromise, playHoldout, playStory, playWinBack, tryOnThePast } from './story';
import { startThrowawayPostgres } from './throwaway-postgres';

const HELP = `npm run demo                        the whole product, with a storefront, an admin and an inbox to click through
npm run demo -- --reset             the same, starting over
npm run demo -- --port 5000         on ports 5000 to 5003 instead of 4000 to 4003, with data of its own
npm run demo -- --story             plays the story of the README, prints what was sent and skipped, and ends
npm run demo -- --story --orders F  the same, with the shop's past from a file of order lines (CSV, plain or .gz)`;

const DAY_MS = 86_400_000;
type Ports = NonNullable<WorldOptions['ports']>;

/** Something the person at the terminal can mend, told in one line. */
class Unable extends Error {}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function screens() {
  // Built by Vite; the setup step before this script saw to it.
  const path = '../build/server/index.js';
  return { build: (await import(path)) as ServerBuild, clientFolder: 'build/client' };
}

async function story(ordersFile: string | undefined): Promise<number> {
  const postgres = await startThrowawayPostgres();
  await migrateDatabase(postgres.url);
  const file = ordersFile ? await readOrders(ordersFile) : null;
  const split = file && splitHistory(file);
  const clock = stoppedClock(split?.from ?? new Date('2026-03-02T10:00:00Z'));
  const world = await startWorld({ databaseUrl: postgres.url, clock });
  try {
    if (split) {
      process.stderr.write(`importing ${split.past.length} orders as the shop's past\n`);
      world.shopify.importOrders(split.past);
    }
    await world.install();
    if (split) await playOrders(world, split.live);
    else {
      await playStory(world);
      await playHoldout(world);
      await playWinBack(world);
    }
    const report = await reportOn(world);
    for (const line of report.lines) say(JSON.stringify(line));
    const counts = file && split ? await historyCounts(world, file.lines, file.guests, split.live.length) : {};
    say(JSON.stringify({ story: 'ok', sent: report.sent, skipped: report.skipped, emails: report.byFlow, ...counts }));
    return 0;
  } catch (error) {
    const reason = brokenPromise(error);
    if (reason === null) throw error;
    say(JSON.stringify({ story: 'broken', reason }));
    return 1;
  } finally {
    await world.stop();
    await postgres.stop();
  }
}

async function historyCounts(world: World, lines: number, guests: number, live: number) {
  const count = async (table: string) => {
    const { rows } = await world.app.db.pool.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    return rows[0]?.count ?? 0;
  };
  return {
    lines,
    orders: await count('order_record'),
    ordersPlayedLive: live,
    ordersOfGuestsLeftOut: guests,
    contacts: await count('contact'),
  };
}

/** The first run begins three weeks ago, so that there is something to look at: the story has just happened. */
async function prologue(databaseUrl: string, folder: string, ports: Ports): Promise<number> {
  say('Preparing the shop: three weeks of visitors, orders and emails. This takes about a quarter of a minute.');
  const begin = new Date(Math.floor((Date.now() - 21 * DAY_MS) / DAY_MS) * DAY_MS + 10 * 3_600_000);
  const clock = stoppedClock(begin);
  const world = await startWorld({ databaseUrl, clock, memory: folder, ports });
  try {
    world.shopify.importOrders(demoPast(world.shopify, begin));
    await world.install();
    await playStory(world);
    await playHoldout(world);
    const today = beginOfVisit(new Date(), world.shopify.shop.timeZone);
    const minutes = Math.floor((today.getTime() - clock.now().getTime()) / 60_000);
    if (minutes > 0) await world.skip(`${minutes}m`);
    await tryOnThePast(world);
    return Math.max(0, clock.now().getTime() - Date.now());
  } finally {
    await world.stop();
  }
}

/** Now, or the next morning when the evening is near in the shop: a first visitor should not run into its quiet hours. */
function beginOfVisit(now: Date, timeZone: string): Date {
  return isWithin(now, timeZone, '08:30', '17:00') ? now : nextLocalTime(now, timeZone, '09:00');
}

/** An empty database, whatever an earlier run left in it. */
async function emptyDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const server = new pg.Client({ connectionString: new URL('/postgres', url).href });
  await server.connect();
  try {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.query(`create database ${name}`);
  } finally {
    await server.end();
  }
}

async function demo(port: number, reset: boolean): Promise<void> {
  const ports = { shopify: port + 1, app: port + 2, sendgrid: port + 3 };
  const taken = await firstTaken([port, ...Object.values(ports)]);
  if (taken !== null) {
    throw new Unable(
      `port ${taken} is taken. Stop what uses it, or choose others: npm run demo -- --port ${port + 1000}`,
    );
  }
  const folder = `.heed/demo/${port}`;
  mkdirSync(folder, { recursive: true });
  say('Starting Postgres.');
  const postgres = await startEmbeddedPostgres({ dataDir: `${folder}/postgres`, log: say });
  const clockFile = `${folder}/clock`;
  const keepAhead = (ms: number) => writeFileSync(clockFile, String(ms));
  // Written last: a first run that was stopped half-way begins anew.
  const ready = `${folder}/ready`;
  const isFirst = reset || !existsSync(ready);
  if (isFirst) {
    for (const name of ['ready', 'clock', 'shopify.json', 'shopify.json.bulk', 'sendgrid.json']) {
      rmSync(`${folder}/${name}`, { recursive: true, force: true });
    }
    await emptyDatabase(postgres.url);
  }
  await migrateDatabase(postgres.url);
  if (isFirst) {
    keepAhead(await prologue(postgres.url, folder, ports));
    writeFileSync(ready, 'The prologue has been played.\n');
  }
  const clock = runningClock(Number(readFileSync(clockFile, 'utf8')) || 0, keepAhead);
  const world = await startWorld({
    databaseUrl: postgres.url,
    clock,
    live: true,
    memory: folder,
    ports,
    screens: await screens(),
    logLevel: 'warn',
  });
  const worker = await world.app.startWorker();
  const start = `http://127.0.0.1:${port}`;
  world.shopify.setStartPage(start);
  const { timeZone } = world.shopify.shop;
  const page = await startDemoPage({
    port,
    now: () => clock.now(),
    isNight: () => isWithin(clock.now(), timeZone, '21:00', '08:00'),
    emails: () => world.sendgrid.inbox().length,
    pages: {
      storefront: world.shopify.url,
      inbox: world.sendgrid.url,
      heed: `${world.shopify.url}/store/heed-demo/apps/heed`,
      admin: `${world.shopify.url}/store/heed-demo`,
    },
    async skip(length) {
      const morning = () => nextLocalTime(clock.now(), timeZone, '09:00').getTime() - clock.now().getTime();
      await worker.pause();
      try {
        await world.skip(length === 'morning' ? `${Math.ceil(morning() / 60_000)}m` : length);
      } finally {
        worker.resume();
      }
    },
    switches: troubles(world),
  });
  say('');
  say(`  Start here   ${start}`);
  say(`  Storefront   ${world.shopify.url}`);
  say(`  Inbox        ${world.sendgrid.url}`);
  say(`  Heed         ${world.shopify.url}/store/heed-demo/apps/heed`);
  say('');
  say('Ctrl-C stops all of it. The next run goes on where this one ended.');

  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  say('Stopping.');
  page.close();
  page.closeAllConnections();
  await worker.stop();
  await world.stop();
  await postgres.stop();
}

/** The first of these ports that somebody listens on already, or null. */
async function firstTaken(ports: number[]): Promise<number | null> {
  for (const port of ports) {
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (!isFree) return port;
  }
  return null;
}

const { values } = parseArgs({
  options: {
    story: { type: 'boolean', default: false },
    orders: { type: 'string' },
    reset: { type: 'boolean', default: false },
    port: { type: 'string', default: '4000' },
    help: { type: 'boolean', default: false },
  },
});
const port = Number(values.port);
try {
  if (!(Number.isInteger(port) && port >= 1024 && port <= 65_532)) {
    throw new Unable(`--port ${values.port}: use a number from 1024 to 65532`);
  }
  if (values.help) say(HELP);
  else if (values.story) process.exitCode = await story(values.orders);
  else await demo(port, values.reset);
} catch (error) {
  if (!(error instanceof Unable)) throw error;
  process.stderr.write(`heed: ${error.message}\n`);
  process.exitCode = 1;
}
process.exit();
