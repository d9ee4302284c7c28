import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketOf, stableId } from '~/domain/ids.server';
import { launchBrowser } from '../support/browser';
import { type AdminVisit, visitAdmin } from '../support/admin-visit';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedAdmin, type SeededShop } from '../support/seed-admin';
import { startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;
const now = new Date('2026-11-24T14:20:00Z');

let database: TestDatabase;
let world: World;
let browser: Browser;
let seeded: SeededShop;

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('The screens are not built: npm run build');
  const build = (await import(BUILD)) as ServerBuild;
  database = await createTestDatabase();
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(now),
    screens: { build, clientFolder: 'build/client' },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

const inShop = <T>(work: Parameters<typeof world.app.inShop<T>>[1]) => world.app.inShop(world.shopify.domain, work);

/** Somebody stands in the welcome series. */
async function enterWelcome(): Promise<void> {
  await inShop((ctx) =>
    ctx.sql.query(
      `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, step_id, started_at)
       select $1, $2, $3, id, live_version_id, $4, $2, '{}', 'two-days', $5 from flow where shop_id = $3 and key = 'welcome'
       on conflict (bucket, id) do update set state = 'active'`,
      [bucketOf(ctx.shopId, seeded.ana), stableId(now, 'standing'), ctx.shopId, seeded.ana, now],
    ),
  );
}

describe('a merchant who opens Heed for the first time', () => {
  it('finds it installed and is told what to do first', async () => {
    const visit = await visitAdmin(browser, world, 'desktop');
    await visit.open('/app');
    const { page } = visit;
    await page.getByRole('heading', { name: 'Get ready to send' }).waitFor();
    expect(await page.getByText('0 of 3 steps done').count()).toBe(1);
    await visit.check();
    await page.getByRole('link', { name: 'Open settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await page.getByLabel('Sender name').inputValue()).toBe('Fern & Field');
    expect(await page.getByLabel('Sender address').inputValue()).toBe('');
    await visit.check();
    await visit.context.close();
  });
});

describe.each(['desktop', 'phone'] as const)('on a %s', (viewport) => {
  let visit: AdminVisit;

  beforeAll(async () => {
    if (!seeded) {
      await world.install();
      seeded = await inShop(seedAdmin);
    }
    await inShop((ctx) => ctx.sql.query(`update inbox_item set state = 'dead' where delivery_id like 'seed-%'`));
    visit = await visitAdmin(browser, world, viewport);
  });
  afterAll(() => visit?.context.close());

  it('Home says what Heed did, what it earned, and what waits', async () => {
    const { page } = visit;
    await visit.open('/app');
    await page.getByText('Needs your attention').waitFor();
    expect(await page.getByRole('heading', { name: 'deliveries could not be processed' }).count()).toBe(1);
    expect(
      await page
        .getByText(/^£[\d,.]+$/)
        .first()
        .textContent(),
    ).toMatch(/^£1,\d{3}\.\d\d$/);
    expect(await page.getByText('An order came in after the trigger').count()).toBe(1);
    const chart = page.getByRole('slider', { name: 'Emails sent per day' });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Nov 23: \d+ emails?/);
    await visit.check();
  });

  it('a flow is switched off and on, and asked about first while people are inside', async () => {
    const { page } = visit;
    await enterWelcome();
    await visit.open('/app/flows');
    await visit.check();
    await page.getByRole('button', { name: /^Off \d+$/ }).click();
    await page.getByRole('link', { name: 'Welcome series' }).waitFor({ state: 'detached' });
    await visit.check();
    await page.getByRole('button', { name: /^On \d+$/ }).click();
    await page.getByRole('link', { name: 'Time to restock' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All \d+$/ }).click();
    const off = page.getByRole('button', { name: 'Switch off: Welcome series' });
    await off.click();
    await page.getByText('1 person is inside.').waitFor();
    await visit.check();
    await page.getByRole('button', { name: 'Keep it on' }).click();
    await page.getByText('1 person is inside.').waitFor({ state: 'detached' });
    expect(await off.count()).toBe(1);
    await off.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Flow switched off').waitFor();
    const on = page.getByRole('button', { name: 'Switch on: Welcome series' });
    await on.click();
    await page.getByText('Flow switched on').waitFor();
    await off.waitFor();
    const rows = await inShop((ctx) =>
      ctx.sql.query(`select state, end_reason from enrollment where step_id = 'two-days'`),
    );
    expect(rows).toEqual([{ state: 'exited', end_reason: 'flow_off' }]);
  });

  it('a flow shows its way through and each of its emails', async () => {
    const { page } = visit;
    await visit.open('/app/flows');
    await page.getByRole('link', { name: 'Browse abandonment' }).click();
    await page.getByText('A visit ends: thirty minutes without a sign').waitFor();
    expect(await page.getByText('No: go on at step 3').count()).toBe(1);
    await visit.check();
    await page.getByRole('button', { name: 'Preview the email of step 5' }).click();
    const email = page.frameLocator('iframe[title^="Email:"]');
    await email.getByText('Fern & Field').first().waitFor();
    expect(await page.locator('iframe[title^="Email:"]').getAttribute('sandbox')).toBe('');
    await visit.check();
    await page.getByRole('tab', { name: 'Plain text' }).click();
    await page.locator('pre').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visit.open('/app/flows/replenishment');
    await page.getByRole('heading', { name: 'How long things last in your shop' }).waitFor();
    await visit.check();
  });

  it('a contact is found and explains why it got or did not get an email', async () => {
    const { page } = visit;
    await visit.open('/app/contacts');
    await visit.check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/after=/);
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.waitForURL((url) => !url.searchParams.has('after'));
    await page.getByLabel('Search contacts').fill('nobody at all');
    await page.getByText('Nobody found for “nobody at all”').waitFor();
    await page.getByLabel('Search contacts').fill('ana.okafor');
    await page.waitForURL(/q=ana\.okafor/);
    await page.getByRole('link', { name: 'Ana Okafor' }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await page.getByText('An order came in after the trigger.').count()).toBe(1);
    await page.getByRole('button', { name: 'Every check (5)' }).first().click();
    await page.getByText('No order has come in since (#5001)').waitFor();
    expect(await page.getByText(/^Clicked by a machine, not counted/).count()).toBe(1);
    await page.getByRole('button', { name: 'Proof (1)' }).click();
    await visit.check();
    await page.getByRole('button', { name: 'Show email “You left something at Fern & Field”' }).click();
    await page.frameLocator('iframe[title^="Email:"]').getByText('Linen kitchen apron').first().waitFor();
    await visit.check();
    await page.keyboard.press('Escape');
  });

  it('the ledger of decisions is filtered by what stands in its address, and each decision unfolds', async () => {
    const { page } = visit;
    await visit.open('/app/decisions');
    await page.getByRole('slider', { name: /^Emails considered/ }).waitFor();
    await visit.check();
    await page.getByLabel('What came of it').selectOption('hold');
    await page.waitForURL(/outcome=hold/);
    const unfold = page.getByRole('button', { name: /^\d+ checks$/ });
    await unfold.first().click();
    await page.getByText('Abandoned checkout (£0.41): sent').first().waitFor();
    await visit.check();
    await page.getByLabel('Reason').selectOption('order_refunded');
    await page.getByText('No decision fits').waitFor();
    await visit.check();
  });

  it('a flow leaves some people out when the merchant says so', async () => {
    const { page } = visit;
    await visit.open('/app/flows/win-back');
    const share = page.getByLabel('Get none of these emails');
    await share.selectOption(viewport === 'desktop' ? '10' : '20');
    await page.getByText('Kept for everybody who enters from now on').waitFor();
    await visit.check();
    await visit.open('/app/flows/win-back');
    expect(await share.inputValue()).toBe(viewport === 'desktop' ? '10' : '20');
  });

  it('settings are saved, and an error stands next to its field', async () => {
    const { page } = visit;
    await visit.open('/app/settings');
    await visit.check();
    const address = page.getByLabel('Sender address');
    await address.fill('hello');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const error = page.getByText('Enter an email address such as hello@yourshop.com.');
    await error.waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    expect(await address.getAttribute('aria-describedby')).toContain(
      await error.locator('xpath=ancestor::*[@id][1]').getAttribute('id'),
    );
    expect(await page.getByText('One field needs another look').count()).toBe(1);
    await visit.check(/status of 422/);
    await address.fill(`${viewport}@fernandfield.example`);
    const choice = viewport === 'desktop' ? 'Whom the rule of their country allows' : 'Subscribers only';
    const policy = page.getByRole('radio', { name: choice });
    expect(await policy.isChecked()).toBe(false);
    await page.getByText(choice, { exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Settings saved').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
    await visit.open('/app/settings');
    expect(await address.inputValue()).toBe(`${viewport}@fernandfield.example`);
    expect(await policy.isChecked()).toBe(true);
    await address.fill('something else');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await address.inputValue()).toBe(`${viewport}@fernandfield.example`);
  });

  it('the event API key is shown once', async () => {
    const { page } = visit;
    await visit.open('/app/settings');
    const replacing = (await page.getByRole('button', { name: 'Replace the key' }).count()) > 0;
    await page.getByRole('button', { name: replacing ? 'Replace the key' : 'Make a key' }).click();
    if (replacing) await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
    expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toMatch(/^heed_[\w-]{43}$/);
    await visit.check();
    await visit.open('/app/settings');
    expect(await page.getByText('It cannot be shown again').count()).toBe(1);
    expect(await page.content()).not.toContain('heed_');
  });

  it('problems are explained, and a failed delivery is tried again', async () => {
    const { page } = visit;
    await visit.open('/app/problems');
    await page.getByText('1 email may or may not have been sent').waitFor();
    await visit.check();
    await page.getByRole('button', { name: /^Try customers\/update from .* again$/ }).click();
    await page.getByText('One delivery is tried again').waitFor();
    await page.getByRole('heading', { name: '1 delivery could not be processed' }).waitFor();
    await visit.check();
  });

  it('a contact that is not there is said to be gone, with the way back', async () => {
    const { page } = visit;
    await visit.open('/app/contacts');
    await page.evaluate(`history.pushState(null, '', '/app/contacts/00000000-0000-7000-8000-000000000000')`);
    await page.goto(world.shopify.adminUrl('/app/contacts/00000000-0000-7000-8000-000000000000'));
    await page.getByText('There is no such contact.').waitFor();
    expect(await page.getByRole('link', { name: 'Contacts' }).count()).toBeGreaterThan(0);
  });
});
