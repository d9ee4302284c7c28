import { existsSync } from 'node:fs';
import type { ServerBuild } from '@remix-run/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishFlow, switchFlow } from '~/domain/flows/flows.server';
import { countSegments } from '~/domain/segments/segments.server';
import { checkSegments } from '~/jobs/keep-segments.server';
import { type AdminVisit, visitAdmin } from '../support/admin-visit';
import { launchBrowser } from '../support/browser';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { flow } from '../support/flow-cases';
import { hello } from '../support/open-flows';
import { seedAdmin, type SeededShop } from '../support/seed-admin';
import { startWorld, type World } from '../support/world';

const BUILD = `${process.cwd()}/build/server/index.js`;
const now = new Date('2026-11-24T14:20:00Z');

let database: TestDatabase;
let world: World;
let browser: Browser;
let seeded: SeededShop;

const inShop = <T>(work: Parameters<typeof world.app.inShop<T>>[1]) => world.app.inShop(world.shopify.domain, work);

/** A flow that people enter by coming into a segment. */
const startsFrom = (segment: string) => ({
  ...flow([hello('hello', 'welcome/1')], { key: 'neighbours', name: 'Neighbourly' }),
  trigger: { event: 'segment_entered', segment },
});

/** Chooses what stands in the head of a page: behind three dots where there is no room. */
async function does(page: Page, action: string): Promise<void> {
  const button = page.getByRole('main').getByRole('button', { name: action, exact: true });
  const more = page.getByRole('button', { name: /^View (more )?actions/ });
  await button.or(more).first().waitFor();
  if (await button.isVisible()) return button.click();
  await more.click();
  await page.locator('#PolarisPortalsContainer').getByText(action, { exact: true }).first().click();
}

/** The segments as they were some nights ago. */
async function countNights(nights: number): Promise<void> {
  for (let night = nights; night > 0; night -= 1) {
    await inShop((ctx) => countSegments({ ...ctx, now: new Date(now.getTime() - night * 86_400_000) }));
  }
}

beforeAll(async () => {
  if (!existsSync(BUILD)) throw new Error('The screens are not built: npm run build');
  const build = (await import(BUILD)) as ServerBuild;
  database = await createTestDatabase();
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(now),
    screens: { build, clientFolder: 'build/client' },
  });
  await world.install();
  seeded = await inShop(seedAdmin);
  const shopId = await inShop((ctx) => Promise.resolve(ctx.shopId));
  await countNights(20);
  await checkSegments(world.app.parts, { shopId });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await database?.drop();
});

describe.each(['desktop', 'phone'] as const)('segments on a %s', (viewport) => {
  let visit: AdminVisit;
  beforeAll(async () => {
    visit = await visitAdmin(browser, world, viewport);
  });
  afterAll(() => visit?.context.close());

  it('are listed by what they are about, with their size and where it goes', async () => {
    const { page } = visit;
    await visit.open('/app/segments');
    await page.getByRole('heading', { name: 'Stage of life' }).waitFor();
    expect(await page.getByText('Kept up to date', { exact: true }).count()).toBe(9);
    expect(await page.getByText(/^\d+ people$/).count()).toBeGreaterThan(5);
    expect(await page.getByText(/since Nov 4/).count()).toBeGreaterThan(5);
    await visit.check();
  });

  it('say who is in them, how many were, and why somebody is', async () => {
    const { page } = visit;
    await visit.open('/app/segments');
    await page.getByRole('link', { name: 'Looking closely' }).click();
    await page.getByText('At least 3 product views in the last 14 days and not ordered in the last 14 days.').waitFor();
    const chart = page.getByRole('slider', { name: 'Size over time' });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^Nov 23: \d+ (person|people)$/);
    await visit.check();
    await page.getByLabel('Name or email address').fill('ana.okafor');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('All of these have to hold:').waitFor();
    await page.getByText('Not in', { exact: true }).waitFor();
    await page.getByText(/^Ordered in the last 14 days · 2 hours ago$/).waitFor();
    await visit.check();
    await page.getByLabel('Name or email address').fill('okafor');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('More people fit.').waitFor();
    await visit.check();
    await page.getByLabel('Name or email address').fill('ben.');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('link', { name: 'Ben Okafor' }).click();
    await page.waitForURL(/who=/);
    await page.getByText('All of these have to hold:').waitFor();
    await page.getByLabel('Name or email address').fill('nobody at all');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('Nobody found for “nobody at all”.').waitFor();
    await page.getByRole('button', { name: 'As JSON' }).click();
    await page.getByText('"productViews"').waitFor();
    await visit.check();
  });

  it('are made from a template, with every problem next to the field, and counted before they are saved', async () => {
    const { page } = visit;
    await visit.open('/app/segments');
    await page.getByRole('link', { name: 'New segment' }).first().click();
    await page.getByRole('heading', { name: 'New segment' }).waitFor();
    await visit.check();
    const line = page.getByRole('group', { name: 'Conditions, line 1' });
    await line.getByLabel('What', { exact: true }).selectOption('Lives in the country');
    await page.getByText('People are counted as soon as this can be asked.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Use codes of two letters, such as DE, AT.').waitFor();
    await visit.check(/status of 422/);
    await line.getByLabel('Which').fill('gb, ie');
    await page.getByText('60 people fit now').waitFor();
    await page.getByRole('button', { name: 'Add a line' }).click();
    const second = page.getByRole('group', { name: 'Conditions, line 2' });
    await second.getByLabel('What', { exact: true }).selectOption('Orders in all');
    await second.getByLabel('Not').check();
    await page.getByText('In gb or ie and not at least 1 order.').waitFor();
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.getByLabel('How the groups belong together').selectOption('One group that fits is enough');
    await page.getByRole('group', { name: 'Group 2, line 1' }).getByLabel('How much').fill('3');
    await page.getByText('(In gb or ie and not at least 1 order) or at least 3 orders.').waitFor();
    await visit.check();
    await page.getByRole('button', { name: 'Remove group 2' }).click();
    await page.getByRole('button', { name: 'Edit as JSON' }).click();
    const condition = page.getByLabel('Condition');
    expect(JSON.parse(await condition.inputValue())).toEqual({
      all: [{ place: 'country', in: ['gb', 'ie'] }, { not: { trait: 'orders.count', is: 'gte', value: 1 } }],
    });
    await condition.fill('{ "all": [{ "stage": "somewhere" }, { "moment": "orders.lastAt", "within": "3 weeks" }] }');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByText(/^all\/0\/stage: Invalid option/).waitFor();
    await page.getByText('all/1/within: Use a duration such as 30m, 2h or 14d.').waitFor();
    expect(await condition.getAttribute('aria-invalid')).toBe('true');
    await visit.check(/status of 422/);
    await page.getByLabel('Start from').selectOption('Lives in a city');
    await page.getByText(/^60 people fit now/).waitFor();
    await page.getByText('In the city Bristol.').waitFor();
    expect(await line.getByLabel('Which').inputValue()).toBe('Bristol');
    await visit.check();
    await page.getByLabel('Name', { exact: true }).fill(`Neighbours on a ${viewport}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: `Neighbours on a ${viewport}` }).waitFor();
    await visit.check();
  });

  it('of the merchant are kept up to date, changed and deleted', async () => {
    const { page } = visit;
    await visit.open(`/app/segments/neighbours-on-a-${viewport}`);
    await page.getByRole('button', { name: 'Keep up to date' }).click();
    await page.getByText('Kept up to date from now on').waitFor();
    await world.settle();
    await visit.open(`/app/segments/neighbours-on-a-${viewport}`);
    await page.getByText('60 people', { exact: true }).waitFor();
    await page.getByText('Came in last').waitFor();
    await visit.check();
    await visit.open(`/app/segments/neighbours-on-a-${viewport}/edit`);
    await page.getByRole('group', { name: 'Conditions, line 1' }).getByLabel('Which').fill('Bath');
    await page.getByText('0 people fit now').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Finding people').waitFor();
    await world.settle();
    await visit.open(`/app/segments/neighbours-on-a-${viewport}`);
    await page.getByText('Nobody is in it now.').waitFor();
    await visit.check();
    await inShop((ctx) => publishFlow(ctx, startsFrom(`neighbours-on-a-${viewport}`), 90));
    await inShop((ctx) => switchFlow(ctx, 'neighbours', 'on'));
    await visit.open(`/app/segments/neighbours-on-a-${viewport}`);
    await page.getByRole('link', { name: 'Neighbourly' }).waitFor();
    await does(page, 'Stop keeping');
    await page.getByText('Nobody enters Neighbourly by it any more.').waitFor();
    await visit.check();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Nobody enters by this segment until it is kept up to date.').waitFor();
    // Opened anew: on a phone the message that it was stopped lies over the buttons of a dialog.
    await visit.open(`/app/segments/neighbours-on-a-${viewport}`);
    await does(page, 'Delete');
    await page.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Nobody is in it now.').waitFor();
    await does(page, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Segments', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Stage of life' }).waitFor();
    expect(await page.getByText(`Neighbours on a ${viewport}`).count()).toBe(0);
    await visit.check();
    await page.goto(world.shopify.adminUrl(`/app/segments/neighbours-on-a-${viewport}`));
    await page.getByText('There is no segment with this address.').waitFor();
    await visit.check(/status of 404/);
  });

  it('are named on the page of a contact and lead to why', async () => {
    const { page } = visit;
    await visit.open(`/app/contacts/${seeded.ana}`);
    await page.getByRole('heading', { name: 'Segments' }).waitFor();
    await visit.check();
    await page.getByRole('link', { name: 'Often in touch' }).click();
    await page.getByText('In', { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'Ana Okafor' }).count()).toBeGreaterThan(0);
    await visit.check();
  });
});
