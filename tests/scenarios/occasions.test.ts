import { expect, test } from 'vitest';
import { openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, reported } = openFlows(shop, 'birthday', 'anniversary', 'sign-up-anniversary');

const dayIn = (days: number) =>
  new Date(shop.world.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);

test('birthday: a word a week before and a greeting on the day, every year, only for those who told it', async () => {
  const [lea, mo, nia] = [await somebody('lea'), await somebody('mo'), await somebody('nia')];
  await reported(lea.email, 'contact_updated', { birthday: dayIn(20).replace(/^\d+/, '1990') });
  await reported(nia.email, 'contact_updated', { birthday: dayIn(20).slice(5) });
  await shop.skip('12d');
  expect(shop.emailsTo(lea.email)).toEqual([]);
  await shop.skip('1d');
  expect(shop.emailsTo(lea.email)).toEqual(['birthday/1']);
  // Something goes wrong in that week: a greeting would be out of place.
  await reported(nia.email, 'custom.ticket_opened', { ticketId: '1' });
  await shop.skip('6d');
  expect(shop.emailsTo(lea.email)).toEqual(['birthday/1']);
  await shop.skip('1d');
  expect(shop.emailsTo(lea.email)).toEqual(['birthday/1', 'birthday/2']);
  expect(shop.lastEmailTo(lea.email).text).not.toContain('£');
  expect(shop.emailsTo(nia.email)).toEqual(['birthday/1']);
  expect(shop.emailsTo(mo.email)).toEqual([]);
  await shop.skip('359d');
  expect(shop.emailsTo(lea.email).filter((email) => email.startsWith('birthday'))).toEqual([
    ...['birthday/1', 'birthday/2', 'birthday/1'],
  ]);
});

test('anniversary: a year after the first order, for who has ordered within the year; a year of emails for who never did', async () => {
  const [ola, pim, quinn] = [await somebody('ola'), await somebody('pim'), await somebody('quinn')];
  for (const { shopper } of [ola, pim]) {
    await shopper.addToCart('enamel-jug');
    shopper.pay();
  }
  await shop.skip('200d');
  await ola.shopper.addToCart('enamel-jug');
  ola.shopper.pay();
  await shop.skip('164d');
  expect([ola, pim, quinn].flatMap(({ email }) => shop.emailsTo(email))).toEqual([]);
  await shop.skip('2d');
  expect(shop.emailsTo(ola.email)).toEqual(['anniversary/1']);
  expect(shop.emailsTo(pim.email)).toEqual([]);
  expect(shop.emailsTo(quinn.email)).toEqual(['sign-up-anniversary/1']);
});

test('a year of emails: not for who has bought by then', async () => {
  const rosa = await somebody('rosa');
  await shop.skip('100d');
  await rosa.shopper.addToCart('enamel-jug');
  rosa.shopper.pay();
  await shop.skip('266d');
  expect(shop.emailsTo(rosa.email)).toEqual([]);
});
