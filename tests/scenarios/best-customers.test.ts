import { beforeAll, expect, test } from 'vitest';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, runsOf } = openFlows(shop, 'vip', 'early-access', 'abandoned-cart');

async function orders({ shopper }: Person, handle: string, pieces: number) {
  await shopper.addToCart(handle, pieces);
  const order = shopper.pay();
  await shop.settle();
  return order;
}

/** Twenty-four customers with one small order each: what the dear ones are measured by. */
beforeAll(async () => {
  shop.world.shopify.merchant.setStock('enamel-jug', 500);
  for (let n = 0; n < 24; n += 1) await orders(await somebody('small'), 'enamel-jug', 1);
  // What is dear is counted again every hour.
  await shop.skip('1h');
}, 60_000);

test('very good customers: Vera’s order is among the dearest; a day after its delivery she is thanked, Will is not', async () => {
  const [vera, will] = [await somebody('vera'), await somebody('will')];
  const order = await orders(vera, 'enamel-jug', 9);
  const small = await orders(will, 'enamel-jug', 1);
  await shop.skip('4d');
  expect(shop.emailsTo(vera.email)).toEqual([]);
  for (const { id } of [order, small]) shop.world.shopify.merchant.markDelivered(id);
  await shop.skip('23h');
  expect(shop.emailsTo(vera.email)).toEqual([]);
  await shop.skip('2h');
  expect(shop.emailsTo(vera.email)).toEqual(['vip/1']);
  expect(await runsOf(will.email, 'vip')).toEqual([]);
});

test('very good customers: a refund before the day is over ends it', async () => {
  const xaver = await somebody('xaver');
  const order = await orders(xaver, 'enamel-jug', 12);
  shop.world.shopify.merchant.markDelivered(order.id);
  await shop.skip('5h');
  shop.world.shopify.merchant.refund(order.id);
  await shop.skip('3d');
  expect(shop.emailsTo(xaver.email)).toEqual([]);
  expect(await runsOf(xaver.email, 'vip')).toMatchObject([{ end_reason: 'order_refunded' }]);
});

test('new things first: on the day a product is published the best customers see it, others do not, at most once in two weeks', async () => {
  const [yara, zoe] = [await somebody('yara'), await somebody('zoe')];
  await orders(yara, 'enamel-jug', 15);
  await orders(zoe, 'enamel-jug', 1);
  await shop.skip('2d');
  const { merchant } = shop.world.shopify;
  const publishes = async (handle: string) => {
    merchant.unpublish(handle);
    await shop.settle();
    merchant.publish(handle);
    await shop.skip('1h');
  };
  await publishes('boston-fern');
  expect(shop.emailsTo(yara.email)).toEqual(['early-access/1']);
  expect(shop.lastEmailTo(yara.email).text).toContain('Boston Fern');
  expect(shop.emailsTo(zoe.email)).toEqual([]);
  await publishes('snake-plant');
  expect(shop.emailsTo(yara.email)).toEqual(['early-access/1']);
});

test('a dear cart is reassured on the second day, a small one reminded, by the prices of this shop', async () => {
  const [anton, bea] = [await somebody('anton'), await somebody('bea')];
  await anton.shopper.addToCart('ember-table-lamp');
  await bea.shopper.addToCart('beeswax-tapers');
  await shop.skip('3d');
  expect(shop.emailsTo(anton.email)).toEqual(['abandoned-cart/1', 'abandoned-cart/4', 'abandoned-cart/3']);
  expect(shop.emailsTo(bea.email)).toEqual(['abandoned-cart/1', 'abandoned-cart/2', 'abandoned-cart/3']);
});
