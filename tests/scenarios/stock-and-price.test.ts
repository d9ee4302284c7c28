import { expect, test } from 'vitest';
import { openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, runsOf } = openFlows(shop, 'back-in-stock', 'price-drop', 'low-stock');

const merchant = () => shop.world.shopify.merchant;
const variantOf = (handle: string) => String(shop.world.shopify.product(handle).variants[0]?.id);
const priceOf = (handle: string) => Number(shop.world.shopify.product(handle).variants[0]?.price) / 100;
const countOf = (handle: string) => shop.world.shopify.product(handle).variants[0]?.stock ?? 0;

test('price drop: Nora looked at the higher price and hears of the lower one, by day, with both', async () => {
  const [nora, otto] = [await somebody('nora'), await somebody('otto')];
  await nora.shopper.view('boston-fern');
  await shop.skip('12h');
  const seen = priceOf('boston-fern');
  merchant().changePrice('boston-fern', (seen * 0.75).toFixed(2));
  await otto.shopper.view('boston-fern');
  await shop.skip('1h');
  // At eleven at night nobody is told anything.
  expect(shop.emailsTo(nora.email)).toEqual([]);
  await shop.skip('10h');
  expect(shop.emailsTo(nora.email)).toEqual(['price-drop/1']);
  expect(shop.lastEmailTo(nora.email).text).toContain(`was £${seen.toFixed(2)}`);
  expect(shop.emailsTo(otto.email)).toEqual([]);
});

test('price drop: a small step, a price that went up again, and a purchase in between are told to nobody', async () => {
  const [pia, quin, ravi] = [await somebody('pia'), await somebody('quin'), await somebody('ravi')];
  await pia.shopper.view('rubber-fig');
  await shop.settle();
  merchant().changePrice('rubber-fig', (priceOf('rubber-fig') * 0.95).toFixed(2));
  await quin.shopper.view('snake-plant');
  await ravi.shopper.view('snake-plant');
  await shop.skip('12h');
  const before = priceOf('snake-plant');
  merchant().changePrice('snake-plant', (before * 0.5).toFixed(2));
  await shop.skip('20m');
  await ravi.shopper.addToCart('snake-plant');
  ravi.shopper.pay();
  await shop.settle();
  merchant().changePrice('snake-plant', before.toFixed(2));
  await shop.skip('12h');
  for (const { email } of [pia, quin, ravi])
    expect(shop.emailsTo(email).filter((template) => template === 'price-drop/1')).toEqual([]);
  expect(await runsOf(pia.email, 'price-drop')).toEqual([]);
  expect((await shop.decisionsAbout(quin.email)).at(-1)).toMatchObject({ reason: 'price_back_up' });
  expect(await runsOf(ravi.email, 'price-drop')).toMatchObject([{ state: 'finished' }]);
});

test('back in stock: three for each piece and in the order of asking, also who wants no marketing, while there is any', async () => {
  merchant().setStock('enamel-jug', 0);
  await shop.settle();
  const variantId = variantOf('enamel-jug');
  const waiting: string[] = [];
  for (const name of ['ada', 'bo', 'cy', 'di', 'ed']) {
    const person = await somebody(name);
    waiting.push(person.email);
    await person.shopper.track([{ type: 'back_in_stock_requested', url: '/products/enamel-jug', variantId }]);
    await shop.skip('1m');
  }
  merchant().setConsent(waiting[0] ?? '', 'unsubscribed');
  await shop.settle();
  const heard = () => waiting.map((email) => shop.emailsTo(email));
  merchant().setStock('enamel-jug', 1);
  await shop.settle();
  const told = ['back-in-stock/1'];
  expect(heard()).toEqual([told, told, told, [], []]);
  expect(shop.lastEmailTo(waiting[0] ?? '').text).toContain('because you asked');
  merchant().setStock('enamel-jug', 0);
  await shop.skip('31m');
  expect(heard()).toEqual([told, told, told, [], []]);
  merchant().setStock('enamel-jug', 4);
  await shop.settle();
  expect(heard()).toEqual([told, told, told, told, told]);
});

test('few left: who looked lately is told once; when the last piece goes first, nobody is', async () => {
  const [sam, tess] = [await somebody('sam'), await somebody('tess')];
  merchant().setStock('copper-watering-can', 9);
  merchant().setStock('young-olive-tree', 9);
  await sam.shopper.view('copper-watering-can');
  await tess.shopper.view('young-olive-tree');
  await shop.settle();
  merchant().setStock('copper-watering-can', 3);
  await shop.skip('1h');
  expect(shop.emailsTo(sam.email)).toEqual(['low-stock/1']);
  merchant().setStock('copper-watering-can', 2);
  await shop.skip('10h');
  expect(shop.emailsTo(sam.email)).toEqual(['low-stock/1']);
  // In the evening three are left; in the morning none.
  await shop.skip('1h');
  merchant().setStock('young-olive-tree', 2);
  await shop.settle();
  merchant().setStock('young-olive-tree', 0);
  await shop.skip('12h');
  expect(countOf('young-olive-tree')).toBe(0);
  expect(shop.emailsTo(tess.email)).toEqual([]);
});
