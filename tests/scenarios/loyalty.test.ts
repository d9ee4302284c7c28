import { expect, test } from 'vitest';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, reported } = openFlows(shop, 'loyalty', 'milestones', 'referral');

/** What somebody got of one flow. */
const of = (person: Person, flow: string) =>
  shop.emailsTo(person.email).filter((email) => email.startsWith(`${flow}/`));

async function buys({ shopper }: Person, times = 1) {
  shop.world.shopify.merchant.setStock('enamel-jug', 99);
  const orders = [];
  for (let time = 0; time < times; time += 1) {
    await shopper.addToCart('enamel-jug');
    orders.push(shopper.pay());
    await shop.settle();
  }
  return orders;
}

test('loyalty: the second, third, fifth and tenth order are thanked for after three days, each in words of its own', async () => {
  const { merchant } = shop.world.shopify;
  const [ana, ben] = [await somebody('ana'), await somebody('ben')];
  await buys(ana);
  await shop.skip('5d');
  expect(of(ana, 'loyalty')).toEqual([]);
  await buys(ana);
  await buys(ben, 2);
  merchant.cancel((await buys(ben))[0]?.id ?? 0);
  await shop.skip('71h');
  expect(of(ana, 'loyalty')).toEqual([]);
  await shop.skip('3h');
  expect(of(ana, 'loyalty')).toEqual(['loyalty/1']);
  for (const times of [1, 1, 1, 4, 1]) {
    await buys(ana, times);
    await shop.skip('5d');
  }
  expect(of(ana, 'loyalty')).toEqual(['loyalty/1', 'loyalty/2', 'loyalty/3', 'loyalty/4']);
  await buys(ana);
  await shop.skip('5d');
  expect(of(ana, 'loyalty')).toHaveLength(4);
});

test('loyalty: not for an order that was sent back', async () => {
  const cleo = await somebody('cleo');
  await buys(cleo);
  await shop.skip('1d');
  const [second] = await buys(cleo);
  await shop.skip('1d');
  shop.world.shopify.merchant.refund(second?.id ?? 0);
  await shop.skip('5d');
  expect(of(cleo, 'loyalty')).toEqual([]);
});

test('milestones: the twentieth order gets a letter the next day, by day, that sells nothing', async () => {
  const dora = await somebody('dora');
  await buys(dora, 19);
  await shop.skip('4d');
  expect(of(dora, 'milestones')).toEqual([]);
  await buys(dora);
  await shop.skip('2d');
  expect(of(dora, 'milestones')).toEqual(['milestones/1']);
  expect(shop.lastEmailTo(dora.email).text).not.toContain('£');
  await buys(dora);
  await shop.skip('3d');
  expect(of(dora, 'milestones')).toHaveLength(1);
});

test('referral: people with three orders or a good review are asked once, five days after a delivery', async () => {
  const { merchant } = shop.world.shopify;
  const [eva, finn, gil] = [await somebody('eva'), await somebody('finn'), await somebody('gil')];
  await buys(eva, 2);
  await reported(finn.email, 'contact_updated', { tags: ['fan'] });
  for (const person of [eva, finn, gil]) merchant.markDelivered((await buys(person))[0]?.id ?? 0);
  await shop.skip('4d');
  expect(of(eva, 'referral')).toEqual([]);
  await shop.skip('2d');
  expect([eva, finn, gil].map((person) => of(person, 'referral').length)).toEqual([1, 1, 0]);
  await shop.skip('30d');
  merchant.markDelivered((await buys(eva))[0]?.id ?? 0);
  await shop.skip('8d');
  expect(of(eva, 'referral')).toHaveLength(1);
});
