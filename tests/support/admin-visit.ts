import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { World } from './world';

export const viewports = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 375, height: 800 },
} as const;

/** What the double draws around the app, as Shopify would. */
const OUTSIDE = '#shopify-admin-double';
/** Emails under preview show pictures of a shop that does not exist. */
const MADE_UP_SHOP = 'https://shop.example/';

/** A merchant with the admin open, and everything the browser complained about. */
export interface AdminVisit {
  page: Page;
  context: BrowserContext;
  /** Opens a screen of the app as the admin does, and waits until it answers to input. */
  open(path: string): Promise<void>;
  /**
   * Checks what must hold on every screen: accessible, as wide as the window and not wider, and since the last check no
   * complaint on the browser's console but those `expected`.
   */
  check(expected?: RegExp): Promise<void>;
}

export async function visitAdmin(
  browser: Browser,
  world: World,
  viewport: keyof typeof viewports,
): Promise<AdminVisit> {
  const context = await browser.newContext({ viewport: viewports[viewport] });
  const page = await context.newPage();
  let complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    if (!url.startsWith(MADE_UP_SHOP)) complaints.push(`${message.text()} ${url}`);
  });
  return {
    page,
    context,
    async open(path) {
      await page.goto(world.shopify.adminUrl(path));
      await hydrated(page);
    },
    async check(expected) {
      const heard = complaints;
      complaints = [];
      expect(heard.filter((complaint) => !expected?.test(complaint))).toEqual([]);
      await settled(page);
      expect(await widerBy(page)).toBe(0);
      expect(await violations(page)).toEqual([]);
    },
  };
}

/** React has taken over the page: elements carry its keys. */
async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(
    `Object.keys(document.querySelector('h1') ?? {}).some((key) => key.startsWith('__react'))`,
  );
}

/** Nothing fades or slides any more, but for what turns for ever: half a fade is no colour to judge. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.getAnimations().every((animation) => animation.effect.getComputedTiming().endTime === Infinity || animation.playState !== 'running')`,
  );
}

/** By how many pixels the page is wider than its window, once Polaris has measured its buttons: they stand in one row until then. */
async function widerBy(page: Page): Promise<unknown> {
  const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  await page.waitForFunction(`${wider} === 0`, undefined, { timeout: 2_000 }).catch(() => undefined);
  return page.evaluate(wider);
}

/** What axe finds wrong, as short lines that name the rule and the element. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const results: AxeResults = await page.evaluate(
    `axe.run({ exclude: ['${OUTSIDE}'] }, { iframes: false, runOnly: { type: 'tag', values: ${JSON.stringify(tags)} } })`,
  );
  expect(results.passes.length).toBeGreaterThan(5);
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}
