import { expect, test } from 'vitest';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, switchOn } = openFlows(shop, 'win-back');

async function orders({ shopper }: Person): Promise<void> {
  await shopper.addToCart('enamel-jug');
  shopper.pay();
  await shop.settle();
}

test('win-back: ninety quiet days, three emails over three weeks, and an order ends it', async () => {
  const [hana, ines] = [await somebody('hana'), await somebody('ines')];
  for (const person of [hana, ines]) await orders(person);
  await shop.skip('89d');
  expect(shop.emailsTo(hana.email)).toEqual([]);
  await shop.skip('2d');
  expect(shop.emailsTo(hana.email)).toEqual(['win-back/1']);
  await orders(ines);
  await shop.skip('25d');
  expect(shop.emailsTo(hana.email)).toEqual(['win-back/1', 'win-back/2', 'win-back/3']);
  expect(shop.emailsTo(ines.email)).toEqual(['win-back/1']);
});

test('win-back: who orders every twenty days is missed after thirty, not after ninety', async () => {
  const jo = await somebody('jo');
  await orders(jo);
  await shop.skip('20d');
  await orders(jo);
  await shop.skip('20d');
  await orders(jo);
  await shop.skip('29d');
  expect(shop.emailsTo(jo.email)).toEqual([]);
  await shop.skip('2d');
  expect(shop.emailsTo(jo.email)).toEqual(['win-back/1']);
});

test('second order: ninety days after the only order a question, then a short list, and no win-back beside it', async () => {
  await switchOn('reactivation');
  const [kai, lou] = [await somebody('kai'), await somebody('lou')];
  for (const person of [kai, lou]) await orders(person);
  await shop.skip('91d');
  expect(shop.emailsTo(kai.email)).toEqual(['reactivation/1']);
  expect(shop.lastEmailTo(kai.email).text).toContain('How has it turned out?');
  await orders(lou);
  await shop.skip('11d');
  expect(shop.emailsTo(kai.email)).toEqual(['reactivation/1', 'reactivation/2']);
  await shop.skip('30d');
  expect(shop.emailsTo(kai.email)).toEqual(['reactivation/1', 'reactivation/2']);
  expect(shop.emailsTo(lou.email)).toEqual(['reactivation/1']);
  // Lou has bought twice by now: the next time it is win-back that writes.
  await shop.skip('50d');
  expect(shop.emailsTo(lou.email)).toEqual(['reactivation/1', 'win-back/1']);
});
