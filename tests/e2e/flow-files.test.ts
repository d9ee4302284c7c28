import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFlow } from '../../app/domain/flows/flows.server';
import { launchBrowser } from '../support/browser';
import { visitAdmin } from '../support/admin-visit';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;

let database: TestDatabase;
let world: World;
let browser: Browser;
let welcome = '';

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
  const file = await world.app.inShop(world.shopify.domain, (ctx) => exportFlow(ctx, 'welcome', null));
  welcome = file?.text ?? '';
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

describe('a merchant’s developer', () => {
  it('imports a changed flow: mistakes stand at the field, the difference is shown, and there is a way back', async () => {
    const visit = await visitAdmin(browser, world, 'desktop');
    const { page } = visit;
    await visit.open('/app/flows');
    await page.getByRole('link', { name: 'Import' }).click();
    const field = page.getByRole('textbox', { name: 'Flow' });
    await field.fill(welcome.replace('"for": "2d"', '"for": "two days"'));
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('step “two-days”, for: Use a duration such as 30m, 2h or 14d.').waitFor();
    await visit.check(/422/);

    await field.fill(welcome.replace('"for": "2d"', '"for": "4d"'));
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('heading', { name: 'What changes in Welcome series' }).waitFor();
    expect(await page.getByText('Wait 4 days').count()).toBe(1);
    await visit.check();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('heading', { name: 'Welcome series', level: 1 }).waitFor();
    await page.getByText('version 2').waitFor();

    await visit.open('/app/flows/welcome/versions');
    await page.getByRole('heading', { name: 'Version 2' }).waitFor();
    expect(await page.getByText('written by you').count()).toBe(1);
    await visit.check();
    await page.getByRole('button', { name: 'Go back to version 1' }).click();
    await page.getByRole('button', { name: 'Go back', exact: true }).click();
    await page.getByRole('heading', { name: 'Version 3' }).waitFor();
    await visit.check();
    await visit.context.close();
  });

  it('downloads a version as a file that the import takes again', async () => {
    const visit = await visitAdmin(browser, world, 'phone');
    const { page } = visit;
    await visit.open('/app/flows/welcome/versions');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download version 1' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('welcome-v1.json');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(welcome);
    await visit.check();
    await visit.context.close();
  });
});
