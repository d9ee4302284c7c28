import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReplays } from '~/domain/analytics/analytics.server';
import { switchFlow } from '~/domain/flows/flows.server';
import { launchBrowser } from '../support/browser';
import { type AdminVisit, visitAdmin } from '../support/admin-visit';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedAdmin } from '../support/seed-admin';
import { startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;

let database: TestDatabase;
let world: World;
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('The screens are not built: npm run build');
  const build = (await import(BUILD)) as ServerBuild;
  database = await createTestDatabase();
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(new Date('2026-11-24T14:20:00Z')),
    screens: { build, clientFolder: 'build/client' },
  });
  await world.install();
  await inShop(seedAdmin);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof world.app.inShop<T>>[1]) => world.app.inShop(world.shopify.domain, work);

/** What the process that replays writes down as it goes. */
const report = (state: string, done: number, total: number) =>
  inShop((ctx) =>
    ctx.sql.query(
      `update replay_run set state = $2, contacts_done = $3, contacts_total = $4 where shop_id = $1 and finished_at is null`,
      [ctx.shopId, state, done, total],
    ),
  );

describe.each(['desktop', 'phone'] as const)('on a %s', (viewport) => {
  let visit: AdminVisit;

  beforeAll(async () => {
    await inShop((ctx) => ctx.sql.query('delete from replay_run where shop_id = $1', [ctx.shopId]));
    await inShop((ctx) => switchFlow(ctx, 'welcome', 'off'));
    visit = await visitAdmin(browser, world, viewport);
  });
  afterAll(() => visit?.context.close());

  it('a flow that is off is tried on the past, from the first click to the report', async () => {
    const { page } = visit;
    await visit.open('/app/flows');
    await visit.check();
    await page.getByRole('link', { name: 'Welcome series' }).click();
    await page.getByRole('heading', { name: 'Why it is built so' }).waitFor();
    if (viewport === 'phone') await page.getByRole('button', { name: /^View actions/ }).click();
    await page.getByRole('link', { name: 'Try it on your past' }).click();
    await page.getByRole('heading', { name: 'Try Welcome series on your past' }).waitFor();
    expect(await page.getByText('Nothing is sent, and nobody enters the flow.').count()).toBe(1);
    await visit.check();

    await page.getByLabel('How far back').selectOption('30');
    await page.getByRole('button', { name: 'Start the replay' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Replaying the last 30 days …').waitFor();
    await report('running', 24, 60);
    await page.getByText('24 of 60 contacts done.').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Contacts replayed' }).getAttribute('value')).toBe('40');
    await visit.check();

    await world.app.queue.drain();
    await page.getByRole('heading', { name: 'Would have entered' }).waitFor();
    const [replay] = await inShop((ctx) => listReplays(ctx, 'welcome'));
    expect(replay).toMatchObject({ state: 'done', contactsDone: 60, contactsTotal: 60 });
    expect(replay?.report?.entrants).toBeGreaterThan(0);
    const numbers = await page.locator('h2 + p').allTextContents();
    expect(numbers.slice(0, 5)).toEqual(expect.arrayContaining([String(replay?.report?.entrants)]));

    const chart = page.getByRole('slider', { name: 'Entered and written to, per day' });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Nov 23: \d+ entered, \d+ emails?$/);
    expect(world.sendgrid.inbox()).toEqual([]);
    await visit.check();

    const moment = page.locator('.heed-moment').first();
    const name = (await moment.getByRole('link').textContent()) ?? '';
    await moment.getByRole('link').click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await page.getByRole('heading', { name, level: 1 }).count()).toBe(1);
  });

  it('a replay that stopped says that nothing happened, keeps the last report, and is tried again', async () => {
    const { page } = visit;
    await world.skip('1m');
    await visit.open('/app/flows/welcome/replay');
    await page.getByRole('button', { name: 'Replay again' }).click();
    await page.getByText('Replaying the last 30 days …').waitFor();
    await report('failed', 10, 60);
    await page.getByText('The last replay stopped before it was through').waitFor();
    expect(await page.getByRole('heading', { name: 'Would have entered' }).count()).toBe(1);
    await visit.check();
    await world.skip('1m');
    await page.getByLabel('How far back').selectOption('365');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Replaying the last 365 days …').waitFor();
    await world.app.queue.drain();
    await page.getByRole('slider', { name: 'Entered and written to, per week' }).waitFor();
    await visit.check();
  });

  it('a flow that found nobody explains what starts it and how far back is known', async () => {
    const { page } = visit;
    await visit.open('/app/flows/win-back');
    await visit.check();
    if (viewport === 'phone') await page.getByRole('button', { name: /^View actions/ }).click();
    await page.getByRole('link', { name: 'Try it on your past' }).click();
    await page.getByRole('button', { name: 'Start the replay' }).click();
    await page.getByText('Replaying the last 90 days …').waitFor();
    await world.app.queue.drain();
    await page.getByText(/It begins when: Someone has not ordered for 1\.5 times their usual interval/).waitFor();
    expect(await page.getByRole('slider').count()).toBe(0);
    await visit.check();
  });
});
