import { expect, test } from 'vitest';
import { presetTemplates } from '../../app/domain/templates/presets';
import { hello, openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const flows = openFlows(
  shop,
  ...['usage-tutorial', 'feedback-request', 'review-submitted', 'cross-sell', 'upsell'],
  ...['order-confirmation', 'shipping-confirmation'],
);
const { somebody, reported } = flows;

/** What somebody got of one flow. */
const of = (person: Person, flow: string) =>
  shop.emailsTo(person.email).filter((email) => email.startsWith(`${flow}/`));

async function buys({ shopper }: Person, handle: string) {
  await shopper.addToCart(handle);
  return shopper.pay();
}

/** Two days pass, and the carrier brings what was ordered. */
async function delivered(orders: readonly { id: number }[]): Promise<void> {
  await shop.skip('2d');
  for (const order of orders) shop.world.shopify.merchant.markDelivered(order.id);
  await shop.settle();
}

test('usage tutorial: six days after the parcel came, not before, and not while a question is open', async () => {
  const { merchant } = shop.world.shopify;
  const [ana, ben, cleo] = [await somebody('ana'), await somebody('ben'), await somebody('cleo')];
  for (const person of [ana, ben, cleo]) {
    const order = await buys(person, 'copper-watering-can');
    merchant.fulfil(order.id);
    await shop.skip('1h');
    merchant.markDelivered(order.id);
  }
  await shop.skip('1d');
  await reported(ben.email, 'custom.ticket_opened', { ticketId: '7' });
  await shop.skip('4d');
  expect(of(ana, 'usage-tutorial')).toEqual([]);
  await shop.skip('2d');
  expect(of(ana, 'usage-tutorial')).toEqual(['usage-tutorial/1']);
  expect(shop.lastEmailTo(ana.email).text).toContain('Copper Watering Can');
  expect(of(ben, 'usage-tutorial')).toEqual([]);
  expect(of(cleo, 'usage-tutorial')).toEqual(['usage-tutorial/1']);
});

test('feedback: asked ten days after delivery, after two weeks where nobody reports one, never about what came back', async () => {
  const { merchant } = shop.world.shopify;
  const [dora, eva, finn, gil] = [
    await somebody('dora'),
    await somebody('eva'),
    await somebody('finn'),
    await somebody('gil'),
  ];
  const orders = [];
  for (const person of [dora, eva, finn, gil]) orders.push(await buys(person, 'enamel-jug'));
  for (const order of orders) merchant.fulfil(order.id);
  await shop.skip('3d');
  for (const order of [orders[0], orders[2], orders[3]]) if (order) merchant.markDelivered(order.id);
  await shop.skip('5d');
  if (orders[2]) merchant.refund(orders[2].id);
  await reported(gil.email, 'custom.ticket_opened', { ticketId: 'g' });
  await reported(gil.email, 'custom.ticket_closed', { ticketId: 'g' });
  await shop.skip('4d');
  expect([dora, eva, finn].map((person) => of(person, 'feedback-request'))).toEqual([[], [], []]);
  await shop.skip('2d');
  expect(of(dora, 'feedback-request')).toEqual(['feedback-request/1']);
  expect(of(eva, 'feedback-request')).toEqual(['feedback-request/2']);
  await shop.skip('10d');
  expect([dora, eva, finn, gil].map((person) => of(person, 'feedback-request').length)).toEqual([1, 1, 0, 0]);
});

test('a review: four stars are thanked the next day, two are answered within the hour and end all selling for two weeks', async () => {
  const [hana, ines, jon] = [await somebody('hana'), await somebody('ines'), await somebody('jon')];
  await delivered(await Promise.all([hana, ines].map((person) => buys(person, 'boston-fern'))));
  await shop.skip('12d');
  // Jon likes one thing and not the other: what went wrong comes first.
  await reported(jon.email, 'custom.review_submitted', { rating: 5 });
  await shop.skip('5m');
  await reported(hana.email, 'custom.review_submitted', { rating: 4 });
  await reported(ines.email, 'custom.review_submitted', { rating: 2 });
  await reported(jon.email, 'custom.review_submitted', { rating: 1 });
  await shop.skip('59m');
  expect([...of(hana, 'review-submitted'), ...of(ines, 'review-submitted')]).toEqual([]);
  await shop.skip('2m');
  expect(of(ines, 'review-submitted')).toEqual(['review-submitted/2']);
  await shop.skip('1d');
  expect(of(hana, 'review-submitted')).toEqual(['review-submitted/1']);
  expect(of(jon, 'review-submitted')).toEqual(['review-submitted/2']);
  await shop.skip('3d');
  expect(of(hana, 'cross-sell')).toEqual(['cross-sell/1']);
  expect(of(ines, 'cross-sell')).toEqual([]);
  expect(await shop.decisionsAbout(ines.email)).toContainEqual({
    flow: 'cross-sell',
    step: 'goes-with-it',
    outcome: 'skip',
    reason: 'unhappy',
  });
});

test('cross-sell: two weeks after delivery, with what they do not have yet; an order in the meantime ends it', async () => {
  const [jana, kim] = [await somebody('jana'), await somebody('kim')];
  await delivered(await Promise.all([jana, kim].map((person) => buys(person, 'enamel-jug'))));
  await shop.skip('13d');
  await buys(kim, 'boston-fern');
  expect(of(jana, 'cross-sell')).toEqual([]);
  await shop.skip('2d');
  expect(of(jana, 'cross-sell')).toEqual(['cross-sell/1']);
  const { text } = shop.lastEmailTo(jana.email);
  const suggested = text.slice(text.indexOf('Worth a look'), text.indexOf('See what is in the shop'));
  expect(suggested).toMatch(/£/);
  expect(suggested).not.toContain('Enamel Jug');
  expect(of(kim, 'cross-sell')).toEqual([]);
});

test('upsell: a month after the second order, only for who looks around again', async () => {
  const [lena, marek, nora] = [await somebody('lena'), await somebody('marek'), await somebody('nora')];
  for (const person of [lena, marek]) await buys(person, 'enamel-jug');
  await shop.skip('1d');
  await delivered(await Promise.all([lena, marek, nora].map((person) => buys(person, 'beeswax-tapers'))));
  await shop.skip('20d');
  for (const person of [lena, nora]) await person.shopper.view('ember-table-lamp');
  await shop.skip('9d');
  expect(of(lena, 'upsell')).toEqual([]);
  await shop.skip('2d');
  expect([lena, marek, nora].map((person) => of(person, 'upsell'))).toEqual([['upsell/1'], [], []]);
  expect(shop.lastEmailTo(lena.email).text).toContain('Ember Table Lamp');
});

test('order and shipping confirmations: for every buyer, at any hour, about the order and nothing else', async () => {
  const { merchant } = shop.world.shopify;
  const otto = shop.world.shopify.shopper({ email: 'otto@example.com', firstName: 'Otto' });
  await shop.skip('15h');
  expect(shop.world.clock.now().getUTCHours()).toBeLessThan(6);
  await otto.view('ember-table-lamp');
  await otto.addToCart('enamel-jug');
  const order = otto.pay();
  await shop.settle();
  expect(shop.emailsTo('otto@example.com')).toEqual(['order-confirmation/1']);
  expect(shop.lastEmailTo('otto@example.com').text).toContain('Enamel Jug');
  merchant.fulfil(order.id);
  await shop.settle();
  expect(shop.emailsTo('otto@example.com')).toEqual(['order-confirmation/1', 'shipping-confirmation/1']);
  for (const { blocks } of [
    presetTemplates['order-confirmation/1'],
    presetTemplates['shipping-confirmation/1'],
  ].flatMap((template) => template ?? []))
    expect(blocks.filter((block) => block.type === 'productGrid' && block.source !== 'items')).toEqual([]);

  // An email with suggestions shows none when its flow belongs to an order.
  await flows.open([hello('sneaky', 'cross-sell/1')], {
    key: 'sneaky',
    class: 'transactional',
    trigger: { event: 'order_placed' },
  });
  await otto.addToCart('boston-fern');
  otto.pay();
  await shop.settle();
  expect(shop.emailsTo('otto@example.com')).toContain('cross-sell/1');
  expect(shop.lastEmailTo('otto@example.com').text).not.toContain('Worth a look');
});
