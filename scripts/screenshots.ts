/** `npm run screenshots`: the pictures of the README, taken in Chromium after the story was played. */
import { mkdirSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Page } from 'playwright-core';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';
import { launchBrowser } from '../tests/support/browser';
import { stoppedClock } from '../tests/support/clock';
import { DESKTOP, startWorld } from '../tests/support/world';
import { playStory } from './story';
import { startThrowawayPostgres } from './throwaway-postgres';

const FOLDER = 'docs/images';
mkdirSync(FOLDER, { recursive: true });

// Built by Vite; the setup step before this script saw to it.
const bundle = '../build/server/index.js';
const postgres = await startThrowawayPostgres();
await migrateDatabase(postgres.url);
const world = await startWorld({
  databaseUrl: postgres.url,
  clock: stoppedClock(new Date('2026-03-02T10:00:00Z')),
  screens: { build: (await import(bundle)) as ServerBuild, clientFolder: 'build/client' },
});
const browser = await launchBrowser();

async function shoot(
  name: string,
  url: string,
  size: { width: number; height: number },
  prepare?: (page: Page) => Promise<void>,
) {
  const page = await browser.newPage({ viewport: size, userAgent: DESKTOP });
  await page.goto(url, { waitUntil: 'networkidle' });
  await prepare?.(page);
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
  await page.close();
}

try {
  await world.install();
  await playStory(world);
  const { rows } = await world.app.db.pool.query<{ id: string }>(
    `select id from contact where email_key = 'ben@example.com'`,
  );
  const ben = rows[0]?.id ?? '';
  const reminder = world.sendgrid.inbox().find((mail) => mail.categories[1] === 'abandoned-checkout/1');
  const desktop = { width: 1200, height: 860 };
  await shoot('storefront', `${world.shopify.url}/products/boston-fern`, desktop, async (page) => {
    await page.getByRole('button', { name: 'Accept' }).click();
  });
  await shoot('inbox', `${world.sendgrid.url}/mail/${reminder?.id ?? ''}`, desktop);
  await shoot('home', world.shopify.adminUrl('/app'), desktop);
  await shoot('timeline', world.shopify.adminUrl(`/app/contacts/${ben}`), { width: 1200, height: 1100 });
  await shoot('flow', world.shopify.adminUrl('/app/flows/abandoned-checkout'), desktop);
  await shoot('phone', world.shopify.adminUrl('/app'), { width: 375, height: 760 });
} finally {
  await browser.close();
  await world.stop();
  await postgres.stop();
}
process.exit();
