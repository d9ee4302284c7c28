import { expect, test } from 'vitest';
import type { Shopper } from '../doubles/shopify/gestures/shopper';
import { openShop } from '../support/scenario';

const shop = openShop();

test('welcome: Ana signs up and is greeted at once, then three times over a week, by day', async () => {
  const ana = shop.world.shopify.shopper({ email: 'ana@example.com', firstName: 'Ana' });
  ana.signUp({ acceptsMarketing: true });
  await shop.settle();
  expect(shop.emailsTo('ana@example.com')).toEqual(['welcome/1']);
  expect(shop.lastEmailTo('ana@example.com').html).toContain('Ana');
  await shop.skip('2d');
  await shop.skip('2d');
  await shop.skip('3d');
  expect(shop.emailsTo('ana@example.com')).toEqual(['welcome/1', 'welcome/2', 'welcome/3', 'welcome/4']);
});

test('welcome: a customer, a reader and somebody from an ad are each greeted in their own way', async () => {
  const [greta, hugo, ida] = ['greta', 'hugo', 'ida'].map((name) =>
    shop.world.shopify.shopper({ email: `${name}@example.com` }),
  ) as [Shopper, Shopper, Shopper];
  const looksAt = (shopper: Shopper, ...urls: string[]) =>
    shopper.track(urls.map((url) => ({ type: 'page_viewed' as const, url, title: 'A page' })));
  await greta.addToCart('enamel-jug');
  greta.pay();
  for (const shopper of [hugo, ida]) shopper.signUp({ acceptsMarketing: false });
  await looksAt(hugo, '/blogs/news/repotting', '/blogs/news/watering');
  await looksAt(ida, '/?gclid=1', '/collections/houseplants');
  await shop.skip('1h');
  for (const shopper of [greta, hugo, ida]) shopper.subscribe();
  await shop.skip('8d');
  const greeted = (name: string) => shop.emailsTo(`${name}@example.com`).filter((email) => email.startsWith('welcome'));
  const series = (first: string, ...then: number[]) => [first, ...then.map((n) => `welcome/${n}`)];
  expect(greeted('greta')).toEqual(series('welcome/5', 2, 3, 4));
  expect(greeted('hugo')).toEqual(series('welcome/6', 2, 3, 4));
  expect(greeted('ida')).toEqual(series('welcome/7', 3, 2, 4));
});

test('welcome: Ben orders on the second day and leaves the series', async () => {
  const ben = shop.world.shopify.shopper({ email: 'ben@example.com' });
  ben.signUp({ acceptsMarketing: true });
  await shop.skip('1d');
  await ben.addToCart('enamel-jug');
  ben.pay();
  await shop.skip('10d');
  expect(shop.emailsTo('ben@example.com').filter((email) => email.startsWith('welcome'))).toEqual(['welcome/1']);
});

test('welcome: a night owl is greeted at eight in the morning, not at three', async () => {
  await shop.skip('15h');
  const cleo = shop.world.shopify.shopper({ email: 'cleo@example.com' });
  expect(shop.world.clock.now().getUTCHours()).toBe(1);
  cleo.signUp({ acceptsMarketing: true });
  await shop.settle();
  expect(shop.emailsTo('cleo@example.com')).toEqual([]);
  expect(await shop.decisionsAbout('cleo@example.com')).toEqual([
    { flow: 'welcome', step: 'hello', outcome: 'hold', reason: 'quiet_hours' },
  ]);
  await shop.skip('7h');
  expect(shop.emailsTo('cleo@example.com')).toEqual(['welcome/1']);
});

test('browse abandonment: who looked closely hears an hour after the visit ended, once', async () => {
  const dora = shop.world.shopify.shopper({ email: 'dora@example.com' });
  dora.signUp({ acceptsMarketing: true });
  for (const handle of ['boston-fern', 'rubber-fig', 'snake-plant', 'young-olive-tree']) await dora.view(handle);
  await shop.skip('89m');
  expect(shop.emailsTo('dora@example.com')).toEqual(['welcome/1']);
  await shop.skip('2m');
  expect(shop.emailsTo('dora@example.com')).toEqual(['welcome/1', 'browse-abandonment/1']);
  expect(shop.lastEmailTo('dora@example.com').text).toContain('Young Olive Tree');
  await dora.view('boston-fern');
  await shop.skip('1d');
  expect(shop.emailsTo('dora@example.com').filter((email) => email === 'browse-abandonment/1')).toHaveLength(1);
});

test('browse abandonment: a short look is answered after six hours at the earliest; adding to the cart ends it', async () => {
  const eva = shop.world.shopify.shopper({ email: 'eva@example.com' });
  eva.signUp({ acceptsMarketing: true });
  await eva.view('boston-fern');
  await shop.skip('2h');
  expect(shop.emailsTo('eva@example.com')).toEqual(['welcome/1']);
  await eva.addToCart('boston-fern');
  await shop.skip('12h');
  expect(shop.emailsTo('eva@example.com').filter((email) => email.startsWith('browse'))).toEqual([]);
});

test('after a purchase: thanks at once, advice two days after the parcel arrived', async () => {
  const finn = shop.world.shopify.shopper({ email: 'finn@example.com', firstName: 'Finn' });
  finn.signUp({ acceptsMarketing: true });
  await shop.skip('2d');
  await finn.addToCart('copper-watering-can');
  const order = finn.pay();
  await shop.skip('1h');
  expect(shop.emailsTo('finn@example.com')).toContain('post-purchase/1');
  shop.world.shopify.merchant.fulfil(order.id);
  await shop.skip('3d');
  expect(shop.emailsTo('finn@example.com')).not.toContain('post-purchase/2');
  shop.world.shopify.merchant.markDelivered(order.id);
  await shop.skip('47h');
  expect(shop.emailsTo('finn@example.com')).not.toContain('post-purchase/2');
  await shop.skip('2h');
  expect(shop.emailsTo('finn@example.com')).toContain('post-purchase/2');
});

test('after a purchase: a refund before the advice stops it', async () => {
  const gil = shop.world.shopify.shopper({ email: 'gil@example.com' });
  gil.signUp({ acceptsMarketing: true });
  await gil.addToCart('copper-watering-can');
  const order = gil.pay();
  shop.world.shopify.merchant.markDelivered(order.id);
  await shop.skip('1d');
  shop.world.shopify.merchant.refund(order.id);
  await shop.skip('3d');
  expect(shop.emailsTo('gil@example.com')).not.toContain('post-purchase/2');
});
