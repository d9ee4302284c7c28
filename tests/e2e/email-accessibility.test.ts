import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTemplate } from '~/domain/templates/compile';
import { presetTemplates } from '~/domain/templates/presets';
import { renderEmail } from '~/domain/templates/render';
import { bareEmailData, sampleEmailData } from '~/domain/templates/sample';
import type { EmailData } from '~/domain/templates/schema';
import { launchBrowser } from '../support/browser';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'];
const SCHEMES = ['light', 'dark'] as const;
/** The narrowest phone still in use, in CSS pixels. */
const NARROW = 320;

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const withLogo: EmailData = {
  ...sampleEmailData,
  shop: { ...sampleEmailData.shop, logoUrl: 'https://shop.example/images/logo.png' },
};

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 700, height: 900 } });
  // Nothing leaves the machine: pictures are one grey pixel, everything else is refused.
  await page.route('**/*', (route) =>
    route.request().resourceType() === 'image'
      ? route.fulfill({ contentType: 'image/png', body: pixel })
      : route.abort(),
  );
});

afterAll(() => browser.close());

async function show(key: string, data: EmailData, scheme: 'light' | 'dark', locale: string): Promise<void> {
  const template = presetTemplates[key];
  if (!template) throw new Error(`There is no preset ${key}`);
  const { html } = renderEmail(compileTemplate(template, { locale }), data);
  await page.emulateMedia({ colorScheme: scheme });
  await page.setContent(html, { waitUntil: 'load' });
}

/** What axe finds wrong, as short lines that name the rule and the element. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} } })`;
  const results: AxeResults = await page.evaluate(run);
  expect(results.passes.length).toBeGreaterThan(10);
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

async function width(): Promise<number> {
  await page.setViewportSize({ width: NARROW, height: 900 });
  const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width: 700, height: 900 });
  return scrollWidth;
}

describe.each(Object.keys(presetTemplates))('%s', (key) => {
  it.each(SCHEMES)('passes every automated accessibility check in the %s scheme', async (scheme) => {
    await show(key, withLogo, scheme, 'en');
    expect(await violations()).toEqual([]);
  });

  it('fits the narrowest phone without scrolling sideways', async () => {
    await show(key, sampleEmailData, 'light', 'en');
    expect(await width()).toBeLessThanOrEqual(NARROW);
  });
});

describe('an email at its limits', () => {
  it.each(SCHEMES)('is accessible with next to no data, in the %s scheme', async (scheme) => {
    await show('abandoned-cart/3', bareEmailData, scheme, 'en');
    expect(await violations()).toEqual([]);
  });

  it.each(['#ffd400', '#000000', '#ffffff', '#ff0033', '#0b1d3a'])(
    'is accessible in the brand colour %s',
    async (brandColor) => {
      for (const scheme of SCHEMES) {
        await show(
          'abandoned-cart/3',
          { ...sampleEmailData, shop: { ...sampleEmailData.shop, brandColor } },
          scheme,
          'en',
        );
        expect(await violations()).toEqual([]);
      }
    },
  );

  it('is accessible and mirrored when written from the right', async () => {
    await show('abandoned-checkout/3', { ...sampleEmailData, locale: 'ar' }, 'light', 'ar');
    expect(await violations()).toEqual([]);
    const image = await page.locator('img[alt="Linen kitchen apron"]').boundingBox();
    const price = await page.getByText('48.00', { exact: false }).first().boundingBox();
    expect(image?.x).toBeGreaterThan(price?.x ?? Infinity);
    expect(await width()).toBeLessThanOrEqual(NARROW);
  });

  it('keeps long names and large amounts within a narrow phone', async () => {
    const item = {
      title: 'Handgefertigter Küchenarbeitsplattenschutz aus Olivenholz',
      variantTitle: 'Dunkelwalnuss / 60 × 40 cm',
      quantity: 12,
      price: '12345.00',
      compareAtPrice: '15000.00',
      imageUrl: 'https://shop.example/images/board.png',
      url: 'https://shop.example/products/board',
    };
    const lists = { items: [item], viewed: [item, item], recommended: [item, item] };
    await show('abandoned-checkout/3', { ...sampleEmailData, ...lists }, 'light', 'en');
    expect(await width()).toBeLessThanOrEqual(NARROW);
  });
});
