import { expect, test } from 'vitest';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, runsOf } = openFlows(shop, 'category-interest');

async function looksAt({ shopper }: Person, ...collectionIds: string[]): Promise<void> {
  for (const collectionId of collectionIds)
    await shopper.track([
      {
        type: 'collection_viewed',
        url: `/collections/${collectionId}`,
        collectionId,
        handle: collectionId,
        title: 'Plants',
      },
    ]);
  await shop.settle();
}

test('category interest: the third look at one collection in a week brings a shorter list, six hours later', async () => {
  const [uma, vic] = [await somebody('uma'), await somebody('vic')];
  await looksAt(uma, '11', '11');
  await uma.shopper.view('boston-fern');
  await looksAt(vic, '11', '12', '13');
  await shop.skip('1h');
  await looksAt(uma, '11');
  await shop.skip('5h');
  expect(shop.emailsTo(uma.email)).toEqual([]);
  await shop.skip('2h');
  expect(shop.emailsTo(uma.email)).toEqual(['category-interest/1']);
  expect(shop.lastEmailTo(uma.email).text).toContain('Boston Fern');
  expect(await runsOf(vic.email, 'category-interest')).toEqual([]);
});

test('category interest: the cart takes over, and who has just ordered is left alone', async () => {
  const [wim, xena] = [await somebody('wim'), await somebody('xena')];
  await looksAt(wim, '11', '11', '11');
  await shop.skip('1h');
  await wim.shopper.addToCart('boston-fern');
  await xena.shopper.addToCart('boston-fern');
  xena.shopper.pay();
  await shop.skip('1d');
  await looksAt(xena, '11', '11', '11');
  await shop.skip('1d');
  expect([shop.emailsTo(wim.email), shop.emailsTo(xena.email)]).toEqual([[], []]);
  expect(await runsOf(wim.email, 'category-interest')).toMatchObject([{ end_reason: 'added_to_cart' }]);
});
