import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startShopify } from '../doubles/shopify/shopify';
import { launchBrowser } from '../support/browser';
import { StorefrontEvents } from '../support/storefront-events';
import { MINUTES, Visitor } from '../support/storefront-visitor';

const app = new StorefrontEvents();
const shop = await startShopify({
  clock: { now: () => Visitor.start },
  app: { apiKey: 'key', apiSecret: 'secret', url: await app.start() },
});
shop.merchant.setStock('boston-fern', 10_000);
const fern = shop.product('boston-fern');
const PRODUCT = String(fern.id);
const VARIANT = String(fern.variants[0]?.id);

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await shop.stop();
  app.stop();
});

beforeEach(async () => {
  visitor = await Visitor.arrive(browser, shop.url, app);
});

afterEach(async () => {
  const { refused } = app;
  await visitor.leave();
  expect({ refused, complaints: visitor.complaints }).toEqual({ refused: [], complaints: [] });
});

describe('before consent', () => {
  test('nothing is stored or sent, whatever the shopper does', async () => {
    await visitor.visit(`/products/boston-fern?heed_c=abc`);
    await visitor.add(VARIANT);
    await visitor.page.mouse.wheel(0, 500);
    await visitor.pass(5 * MINUTES);
    await visitor.visit('/collections/houseplants');
    await visitor.pass(5 * MINUTES);
    await visitor.everythingArrived();
    const cookies = (await visitor.context.cookies()).filter(({ name }) => name.includes('heed'));
    expect({ sent: app.batches, stored: await visitor.stored(), cookies }).toEqual({
      sent: [],
      stored: {},
      cookies: [],
    });
    expect((await visitor.cart()).attributes).toEqual({});
  });

  test('events wait in memory and leave, with their own times, once it is given', async () => {
    await visitor.visit('/products/boston-fern');
    await visitor.add(VARIANT);
    await visitor.pass(5 * MINUTES);
    await visitor.decide(true);
    const added = await app.nth('product_added_to_cart');
    expect(app.events.map(({ type }) => type)).toEqual(['page_viewed', 'product_viewed', 'product_added_to_cart']);
    expect(new Date(added.occurredAt).getTime()).toBeLessThan(Visitor.start.getTime() + 5 * MINUTES);
    const { token, attributes } = await visitor.cart();
    expect(added.cartToken).toBe(token);
    expect(attributes).toEqual({ _heed_visitor: app.batches[0]?.visitor });
    expect(app.events[1]).toMatchObject({
      productId: PRODUCT,
      variantId: VARIANT,
      price: '14.00',
      currency: 'GBP',
      url: '/products/boston-fern',
    });
  });

  test('the buffer holds the latest fifty and sends them in small batches', async () => {
    await visitor.visit(`/?utm_campaign=${'june'.repeat(1000)}`);
    for (let quantity = 1; quantity <= 60; quantity += 1) await visitor.add(VARIANT, quantity);
    await visitor.decide(true);
    await app.nth('product_added_to_cart', 50);
    await visitor.everythingArrived();
    const quantities = app.ofType('product_added_to_cart').map(({ quantity }) => quantity);
    expect(quantities).toEqual(Array.from({ length: 50 }, (_, index) => index + 11));
    expect(app.batches).toHaveLength(3);
  });
});

describe('without consent', () => {
  test('a refusal drops what waited; a later yes starts from there', async () => {
    await visitor.visit('/products/boston-fern');
    await visitor.decide(false);
    await visitor.decide(true);
    await visitor.pass(5 * MINUTES);
    await visitor.everythingArrived();
    expect(app.events).toEqual([]);
    await visitor.visit('/collections/houseplants');
    const seen = await app.nth('collection_viewed');
    expect(seen).toMatchObject({ handle: 'houseplants', title: 'Houseplants' });
  });

  test('a refusal of an earlier visit is not asked again', async () => {
    await visitor.visit('/');
    await visitor.decide(false);
    await visitor.visit('/products/boston-fern');
    await visitor.pass(MINUTES);
    await visitor.decide(true);
    await visitor.pass(MINUTES);
    await visitor.everythingArrived();
    expect(app.events).toEqual([]);
  });

  test('a withdrawal removes the ids and takes the visitor out of the cart', async () => {
    await visitor.agree();
    await visitor.add(VARIANT);
    await app.nth('product_added_to_cart');
    expect(Object.keys(await visitor.stored()).sort()).toEqual(['heed_cart', 'heed_session', 'heed_visitor']);
    const erased = visitor.page.waitForResponse(/cart\/update\.js/);
    await visitor.decide(false);
    await erased;
    app.forget();
    await visitor.pass(MINUTES);
    await visitor.everythingArrived();
    expect(await visitor.stored()).toEqual({});
    expect((await visitor.cart()).attributes['_heed_visitor'] ?? '').toBe('');
    expect(app.events).toEqual([]);
  });

  test('a withdrawal in another tab is noticed', async () => {
    await visitor.agree();
    const first = visitor.page;
    await visitor.openTab();
    await visitor.visit('/collections/houseplants');
    await app.nth('collection_viewed');
    await visitor.decide(false);
    app.forget();
    visitor.page = first;
    await visitor.add(VARIANT);
    await visitor.pass(MINUTES);
    await visitor.everythingArrived();
    expect({ stored: await visitor.stored(), events: app.events }).toEqual({ stored: {}, events: [] });
  });
});

describe('a session', () => {
  test('goes on across pages and tabs, and ends after 30 minutes of silence; the visitor stays', async () => {
    await visitor.agree();
    await visitor.visit('/collections/houseplants');
    const first = await app.nth('collection_viewed');
    await visitor.pass(29 * MINUTES);
    await visitor.openTab();
    await visitor.visit('/products/boston-fern');
    const second = await app.nth('product_viewed');
    await visitor.pass(31 * MINUTES);
    await visitor.visit('/search?q=linen');
    const third = await app.nth('search_submitted');
    expect(second.session).toBe(first.session);
    expect(third.session).not.toBe(first.session);
    expect(third.query).toBe('linen');
    expect(new Set(app.batches.map(({ visitor }) => visitor)).size).toBe(1);
  });

  test('is not reopened by leaving a page that was forgotten in a tab', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    const viewed = await app.nth('product_viewed');
    await visitor.pass(120 * MINUTES);
    await visitor.visit('/collections/houseplants');
    const left = await app.nth('page_engaged', 2);
    const next = await app.nth('collection_viewed');
    expect(left.session).toBe(viewed.session);
    expect(next.session).not.toBe(viewed.session);
  });
});

describe('addresses', () => {
  test('a click on one of our emails is told once and leaves the address bar', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern?utm_source=heed&heed_c=abc.DEF-1_2~3&variant=%20a#reviews');
    const viewed = await app.nth('product_viewed');
    expect(visitor.page.url()).toBe(`${shop.url}/products/boston-fern?utm_source=heed&variant=%20a#reviews`);
    await visitor.visit('/collections/houseplants');
    const last = await app.nth('collection_viewed');
    const clickIds = app.batches.map(({ clickId }) => clickId).filter(Boolean);
    expect(clickIds).toEqual(['abc.DEF-1_2~3']);
    expect(viewed.url).toBe('/products/boston-fern?utm_source=heed&variant=%20a');
    expect(last.url).toBe('/collections/houseplants');
  });

  test('carry nothing personal', async () => {
    await visitor.agree();
    await visitor.visit(
      '/account/reset/77/sesame?email=ana%40example.com&utm_campaign=june&k=ana@example.com&token=1&broken=%E0%A4',
    );
    expect((await app.nth('page_viewed')).url).toBe('/account?utm_campaign=june');
    await visitor.visit('/search?q=ana%40example.com');
    expect((await app.nth('page_viewed', 2)).url).toBe('/search');
    await visitor.visit('/search?q=%3C/script%3E%3Cb%3E');
    expect((await app.nth('search_submitted')).query).toBe('</script><b>');
    expect(app.ofType('search_submitted')).toHaveLength(1);
  });
});

describe('leaving', () => {
  test('tells by beacon how long and how far the page was read, once', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    await visitor.pass(1000);
    await visitor.run(
      'new Promise((done) => { addEventListener("scroll", done, { once: true }); scrollTo(0, 99999); })',
    );
    await visitor.pass(60_000);
    await visitor.visit('/collections/houseplants');
    const read = await app.nth('page_engaged', 2);
    expect(read).toMatchObject({ url: '/products/boston-fern', scrollPercent: 100 });
    expect(read.seconds).toBeGreaterThanOrEqual(61);
    expect(read.seconds).toBeLessThan(75);
    expect(read.contentType).toMatch(/^text\/plain/);
    await app.nth('collection_viewed');
    expect(
      app.events.filter(({ type, url }) => type === 'page_engaged' && url === '/products/boston-fern'),
    ).toHaveLength(1);
  });

  test('tells what Heed had not accepted yet', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    await app.nth('product_viewed');
    app.answer = 'fail';
    await visitor.add(VARIANT);
    const { id } = await app.nth('product_added_to_cart');
    await visitor.everythingArrived();
    app.answer = 'accept';
    await visitor.visit('/collections/houseplants');
    await app.until(() => app.timesSeen(id) >= 2);
  });

  test('does not tell again what is already on its way', async () => {
    await visitor.agree();
    app.answer = 'nothing';
    await visitor.visit('/products/boston-fern?heed_c=abc');
    const { id } = await app.nth('product_viewed');
    app.answer = 'accept';
    await visitor.visit('/collections/houseplants');
    await app.nth('collection_viewed');
    await visitor.everythingArrived();
    expect(app.timesSeen(id)).toBe(1);
    expect(app.batches.filter(({ clickId }) => clickId)).toHaveLength(1);
  });

  test('and coming back by the back button is a view of its own', async () => {
    await visitor.agree();
    await visitor.visit('/products/boston-fern');
    await visitor.run(`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`);
    await visitor.run(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
    await app.nth('product_viewed', 2);
    await visitor.visit('/');
    await app.until(() => app.ofType('page_engaged').filter(({ url }) => url === '/products/boston-fern').length === 2);
  });

  test('says nothing about reading when the merchant switched that off', async () => {
    await visitor.agree();
    await visitor.page.route('**/products/boston-fern', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        body: (await answer.text()).replace('"engagement": true', '"engagement": false'),
      });
    });
    await visitor.visit('/products/boston-fern');
    await visitor.visit('/collections/houseplants');
    await app.nth('collection_viewed');
    expect(app.events.filter(({ type, url }) => type === 'page_engaged' && url === '/products/boston-fern')).toEqual(
      [],
    );
  });
});

describe('trouble', () => {
  test.each(['fail', 'hang up'] as const)(
    'when Heed answers with "%s" the same events are tried again',
    async (trouble) => {
      await visitor.agree();
      app.answer = trouble;
      await visitor.visit('/products/boston-fern');
      const first = await app.nth('product_viewed');
      await visitor.add(VARIANT);
      app.answer = 'accept';
      await visitor.pass(MINUTES);
      await app.until(() => app.timesSeen(first.id) >= 2);
      await app.nth('product_added_to_cart');
      expect(app.ofType('product_viewed')).toHaveLength(1);
    },
  );

  test('when Heed stays away the page gives up and goes on', async () => {
    await visitor.agree();
    app.answer = 'fail';
    await visitor.visit('/products/boston-fern');
    const { id } = await app.nth('product_viewed');
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await app.until(() => app.timesSeen(id) >= attempt);
      await visitor.pass(20_000);
    }
    await visitor.pass(10 * MINUTES);
    await visitor.everythingArrived();
    expect(app.timesSeen(id)).toBe(4);
    await visitor.add(VARIANT);
    expect((await visitor.cart()).token).toBeTruthy();
  });

  test('without storage nothing is tracked and nothing breaks', async () => {
    await visitor.agree();
    await visitor.context.addInitScript(
      `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }`,
    );
    await visitor.context.addInitScript('localStorage.clear()');
    await visitor.visit('/products/boston-fern');
    await visitor.add(VARIANT);
    await visitor.pass(MINUTES);
    app.forget();
    await visitor.everythingArrived();
    expect(app.events).toEqual([]);
  });

  test('without the consent API nothing is tracked and nothing breaks', async () => {
    await visitor.page.route('**/customer-privacy.js', (route) => route.abort());
    await visitor.visit('/products/boston-fern');
    await visitor.pass(MINUTES);
    await visitor.everythingArrived();
    expect({ events: app.events, stored: await visitor.stored() }).toEqual({ events: [], stored: {} });
  });
});
