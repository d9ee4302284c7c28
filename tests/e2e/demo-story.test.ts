import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminVisit, visitAdmin } from '../support/admin-visit';
import { launchBrowser } from '../support/browser';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;
const ADDRESS = 'dora@example.com';

let database: TestDatabase;
let world: World;
let browser: Browser;
/** The computer of the person who shops and reads her mail. */
let home: BrowserContext;
let admin: AdminVisit;

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('The screens are not built: npm run build');
  const build = (await import(BUILD)) as ServerBuild;
  database = await createTestDatabase();
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(new Date('2026-03-02T10:00:00Z')),
    live: true,
    screens: { build, clientFolder: 'build/client' },
  });
  await world.install();
  browser = await launchBrowser();
  home = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  admin = await visitAdmin(browser, world, 'desktop');
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

const mailsTo = (address: string) => world.sendgrid.inbox().filter((mail) => mail.to.email === address);

test('a shopper leaves her checkout, is reminded, comes back, and the merchant sees why', async () => {
  const page = await home.newPage();
  await page.goto(world.shopify.url);
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('link', { name: 'Boston Fern' }).first().click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('link', { name: 'View cart' }).click();
  await page.getByRole('button', { name: 'Check out' }).click();
  // The checkout begins before anybody knows whose it is.
  await page.getByLabel('Email', { exact: true }).waitFor();
  await world.settle();

  const saved = () => page.waitForResponse((response) => response.url().endsWith('/save') && response.status() === 204);
  let written = saved();
  await page.getByLabel('Email', { exact: true }).fill(ADDRESS);
  await page.getByLabel('Email me with news and offers').focus();
  await written;
  written = saved();
  await page.getByLabel('Email me with news and offers').check();
  await written;
  await page.goto('about:blank');
  await world.skip('59m');
  expect(mailsTo(ADDRESS).map((mail) => mail.categories[1])).toEqual(['welcome/1']);
  await world.skip('2h');
  expect(mailsTo(ADDRESS).map((mail) => mail.categories[1])).toEqual(['welcome/1', 'abandoned-checkout/1']);

  const reminder = mailsTo(ADDRESS)[1];
  await page.goto(world.sendgrid.url);
  await page
    .locator('#list a')
    .filter({ hasText: reminder?.subject ?? '' })
    .filter({ hasText: ADDRESS })
    .click();
  const email = page.frameLocator('iframe');
  const picture = email.getByAltText('Boston Fern');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const opening = home.waitForEvent('page');
  await email.getByRole('link', { name: 'Finish your order' }).click();
  const checkout = await opening;
  await checkout.getByText('Boston Fern').waitFor();
  expect(new URL(checkout.url()).pathname).toMatch(/^\/checkouts\//);
  expect(await checkout.getByLabel('Email', { exact: true }).inputValue()).toBe(ADDRESS);
  await world.settle();

  await admin.open('/app');
  await admin.page.getByText('Emails sent').first().waitFor();
  await admin.page.getByRole('link', { name: 'Contacts' }).first().click();
  await admin.page.getByPlaceholder('Search by name or email address').fill('dora');
  await admin.page.getByRole('link', { name: ADDRESS }).click();
  const sent = admin.page.getByRole('listitem').filter({ hasText: reminder?.subject ?? '' });
  await sent.getByText('Clicked').waitFor();
  await sent.getByRole('button', { name: /^Why it was sent/ }).click();
  for (const reason of ['No order has come in since', 'The checkout is still open', 'May be sent this kind of email']) {
    await sent.getByText(reason).waitFor();
  }
  await admin.check();
});
