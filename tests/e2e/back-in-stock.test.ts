import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violations } from '../support/admin-visit';
import { launchBrowser } from '../support/browser';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startWorld, type World } from '../support/world';

let database: TestDatabase;
let world: World;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(new Date('2026-03-02T10:00:00Z')),
    live: true,
  });
  await world.install();
  await world.app.inShop(world.shopify.domain, (ctx) => world.app.actions.switchFlow(ctx, 'back-in-stock', 'on'));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

test.each([
  [1280, 'desk@example.com'],
  [375, 'phone@example.com'],
])(
  'who refuses to be tracked can ask for word of a sold-out product, at %i pixels, and gets it',
  async (width, email) => {
    const { merchant, url } = world.shopify;
    merchant.setStock('enamel-jug', 0);
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(`${url}/products/enamel-jug`);
    await page.getByRole('button', { name: 'Decline' }).click();
    const ask = page.getByRole('button', { name: 'Tell me' });
    await page.getByLabel('Your email address').fill('nobody');
    await ask.click();
    expect(await page.getByText('Thank you. We will write to you').count()).toBe(0);
    await page.getByLabel('Your email address').fill(email);
    await ask.click();
    await page.getByText('Thank you. We will write to you').waitFor();
    // The theme's own announcement stands outside of its landmarks.
    expect((await violations(page)).filter((one) => !one.includes('announcement'))).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('heed')))).toEqual([]);
    await page.close();
    await world.settle();
    const { rows } = await world.app.db.pool.query<{ consent_state: string }>(
      'select consent_state from contact where email_key = $1',
      [email],
    );
    expect(rows).toEqual([{ consent_state: 'unknown' }]);
    merchant.setStock('enamel-jug', 3);
    await world.settle();
    const mails = world.sendgrid.inbox().filter((mail) => mail.to.email === email);
    expect(mails.map((mail) => mail.categories[1])).toEqual(['back-in-stock/1']);
  },
);

test('nothing is asked where nothing is sold out', async () => {
  const page = await browser.newPage();
  await page.goto(`${world.shopify.url}/products/boston-fern`);
  await page.getByRole('heading', { name: 'Boston Fern' }).waitFor();
  expect(await page.getByText('Shall we tell you').count()).toBe(0);
  await page.close();
});
