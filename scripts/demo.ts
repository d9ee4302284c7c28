/** `npm run demo`: the whole product on this machine. See --help. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ServerBuild } from '@remix-run/node';
import { startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';
import { runningClock, stoppedClock } from '../tests/support/clock';
import { startWorld, type World } from '../tests/support/world';
import { startDemoPage } from './demo-page';
import { demoPast } from './demo-past';
import { readOrders } from './orders-csv';
import { playOrders, splitHistory } from './real-history';
import { reportOn } from './report';
import { brokenPromise, playStory, playWinBack } from './story';
import { startThrowawayPostgres } from './throwaway-postgres';

const HELP = `npm run demo                        the whole product, with a storefront, an admin and an inbox to click through
npm run demo -- --reset             the same, starting over
npm run demo -- --port 5000         on ports 5000 to 5003 (default 4000 to 4003)
npm run demo -- --story             plays the story of the README, prints what was sent and skipped, and ends
npm run demo -- --story --orders F  the same, with the shop's past from a file of order lines (CSV, plain or .gz)`;

const FOLDER = '.heed/demo';
const DAY_MS = 86_400_000;
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
async function prologue(databaseUrl: string): Promise<void> {
  say('Preparing the shop: three weeks of visitors, orders and emails. This takes about half a minute.');
  const begin = new Date(Math.floor((Date.now() - 21 * DAY_MS) / DAY_MS) * DAY_MS + 10 * 3_600_000);
  const clock = stoppedClock(begin);
  const world = await startWorld({ databaseUrl, clock, memory: FOLDER });
  try {
    world.shopify.importOrders(demoPast(world.shopify, begin));
    await world.install();
    await playStory(world);
    const minutes = Math.floor((Date.now() - clock.now().getTime()) / 60_000);
    if (minutes > 0) await world.skip(`${minutes}m`);
  } finally {
    await world.stop();
  }
}

async function demo(port: number, reset: boolean): Promise<void> {
  const databaseFolder = `${FOLDER}/postgres`;
  if (reset) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  say('Starting Postgres.');
  const postgres = await startEmbeddedPostgres({ dataDir: databaseFolder, log: say });
  await migrateDatabase(postgres.url);
  const ready = `${FOLDER}/ready`;
  if (!existsSync(ready)) {
    await prologue(postgres.url);
    writeFileSync(ready, 'The prologue has been played.\n');
  }
  const clockFile = `${FOLDER}/clock`;
  const ahead = existsSync(clockFile) ? Number(readFileSync(clockFile, 'utf8')) || 0 : 0;
  const clock = runningClock(ahead, (ms) => writeFileSync(clockFile, String(ms)));
  const world = await startWorld({
    databaseUrl: postgres.url,
    clock,
    live: true,
    memory: FOLDER,
    ports: { shopify: port + 1, app: port + 2, sendgrid: port + 3 },
    screens: await screens(),
    logLevel: 'warn',
  });
  const worker = await world.app.startWorker();
  const start = `http://127.0.0.1:${port}`;
  world.shopify.setStartPage(start);
  const page = await startDemoPage({
    port,
    now: () => clock.now(),
    links: [
      {
        title: 'Storefront',
        text: 'Shop as a visitor: browse, fill a cart, check out, sign up.',
        url: world.shopify.url,
      },
      { title: 'Inbox', text: 'Every email Heed sent, on desktop, phone, dark and as text.', url: world.sendgrid.url },
      {
        title: 'Heed in the admin',
        text: 'What the merchant sees: what was sent, what was not, and why.',
        url: `${world.shopify.url}/store/heed-demo/apps/heed`,
      },
      {
        title: 'Shopify admin',
        text: 'Fulfil, deliver and refund orders; change prices and stock.',
        url: `${world.shopify.url}/store/heed-demo`,
      },
    ],
    async skip(length) {
      await worker.pause();
      try {
        await world.skip(length);
      } finally {
        worker.resume();
      }
    },
    switches: [
      {
        id: 'sendgrid-timeout',
        label: 'SendGrid takes emails but does not answer',
        hint: 'They are looked up in its log, never blindly sent again.',
        ...chaos(world, 'timeout-after-accept'),
      },
      {
        id: 'sendgrid-429',
        label: 'SendGrid is busy',
        hint: 'Answers 429; Heed waits and tries again.',
        ...chaos(world, '429'),
      },
    ],
  });
  say('');
  say(`  Start here   ${start}`);
  say(`  Storefront   ${world.shopify.url}`);
  say(`  Inbox        ${world.sendgrid.url}`);
  say(`  Heed         ${world.web.url} (through the admin: ${world.shopify.url}/store/heed-demo/apps/heed)`);
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

function chaos(world: World, mode: 'timeout-after-accept' | '429') {
  let on = false;
  return {
    isOn: () => on,
    set(next: boolean) {
      on = next;
      world.sendgrid.chaos.always(next ? mode : null);
    },
  };
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
if (values.help) say(HELP);
else if (values.story) process.exitCode = await story(values.orders);
else await demo(Number(values.port), values.reset);
process.exit();
