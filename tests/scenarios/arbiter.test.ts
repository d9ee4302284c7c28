import { expect, test } from 'vitest';
import type { Weighing } from '../../app/domain/messages/schema';
import { openShop } from '../support/scenario';

const shop = openShop();

interface Weighed {
  flow: string;
  outcome: string;
  reason: string;
  because: string | null;
  weighing: Weighing | null;
}

/** Decisions about one email of somebody, oldest first. */
const weighed = (address: string, template: string) =>
  shop.rows<Weighed>(
    `select f.key as flow, d.outcome, d.reason, d.because, d.weighing from decision d join message m on m.id = d.message_id
     join contact c on c.id = d.contact_id join flow f on f.id = d.flow_id
     where c.email_key = $1 and m.template = $2 order by d.decided_at, d.id`,
    [address, template],
  );

/** A new subscriber, welcomed. */
async function member(address: string) {
  const shopper = shop.world.shopify.shopper({ email: address });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  return shopper;
}

test('two series meet: the better email is sent, the other waits for its turn, and neither is lost', async () => {
  const ana = await member('ana@example.com');
  await shop.skip('46h');
  await ana.addToCart('enamel-jug');
  await shop.skip('2h');
  expect(shop.emailsTo('ana@example.com')).toEqual(['welcome/1', 'abandoned-cart/1']);

  const [held] = await weighed('ana@example.com', 'welcome/2');
  expect(held).toMatchObject({ outcome: 'hold', reason: 'outranked', because: null });
  expect(held?.weighing?.rivals).toMatchObject([{ flow: 'abandoned-cart', step: 'first', outcome: 'sent' }]);
  const [sent] = await weighed('ana@example.com', 'abandoned-cart/1');
  expect(sent?.weighing?.rivals).toMatchObject([{ flow: 'welcome', step: 'how-we-choose', outcome: 'held' }]);
  expect(sent?.weighing?.value).toBeGreaterThan(held?.weighing?.value ?? Infinity);

  await shop.skip('6d');
  expect(shop.emailsTo('ana@example.com')).toEqual([
    'welcome/1',
    'abandoned-cart/1',
    'abandoned-cart/2',
    'welcome/2',
    'abandoned-cart/3',
    'welcome/3',
    'welcome/4',
  ]);
  const slots = await shop.rows<{ hours: string }>(
    `select extract(epoch from slot_at - lag(slot_at) over (order by slot_at)) / 3600 as hours from message m
     join contact c on c.id = m.contact_id where c.email_key = 'ana@example.com' and slot_at is not null order by slot_at offset 1`,
  );
  expect(slots).toHaveLength(5);
  for (const { hours } of slots) expect(Number(hours)).toBeGreaterThanOrEqual(16);
});

test('Ben goes on from the cart to the checkout at night: in the morning one reminder comes, the other is moot', async () => {
  const ben = await member('ben@example.com');
  await shop.skip('570m');
  await ben.addToCart('enamel-jug');
  await shop.skip('150m');
  ben.startCheckout();
  await shop.skip('11h');
  expect(shop.emailsTo('ben@example.com')).toEqual(['welcome/1', 'abandoned-checkout/1']);
  const decisions = await weighed('ben@example.com', 'abandoned-cart/1');
  expect(decisions.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'hold: quiet_hours',
    'skip: replaced',
  ]);
  expect(decisions.at(-1)?.weighing?.rivals).toMatchObject([{ flow: 'abandoned-checkout', outcome: 'held' }]);
});

test('Cleo is reminded of her cart and buys: she is thanked at once, slot or no slot', async () => {
  const cleo = await member('cleo@example.com');
  await cleo.addToCart('enamel-jug');
  await shop.skip('2h');
  cleo.pay();
  await shop.skip('5m');
  expect(shop.emailsTo('cleo@example.com')).toEqual(['welcome/1', 'abandoned-cart/1', 'post-purchase/1']);
});

test('Dora was reminded of her cart and looks around on her phone: the browse reminder waits, and says for what', async () => {
  const dora = await member('dora@example.com');
  await dora.addToCart('enamel-jug');
  await shop.skip('2h');
  dora.removeFromCart('enamel-jug');
  const phone = shop.world.shopify.shopper({ email: 'dora@example.com' });
  phone.logIn();
  for (const handle of ['boston-fern', 'rubber-fig', 'snake-plant', 'young-olive-tree']) await phone.view(handle);
  await shop.skip('2h');
  const [waits] = await weighed('dora@example.com', 'browse-abandonment/1');
  expect(waits).toMatchObject({ outcome: 'hold', reason: 'slot_taken' });
  expect(waits?.weighing?.rivals[0]).toEqual({ flow: 'abandoned-cart', step: 'first', value: null, outcome: 'sent' });
  await shop.skip('1d');
  expect(shop.emailsTo('dora@example.com')).toEqual(['welcome/1', 'abandoned-cart/1', 'browse-abandonment/1']);
});

test('the line under an email is the one its decision recorded', async () => {
  const eva = await member('eva@example.com');
  await eva.addToCart('enamel-jug');
  await shop.skip('2h');
  const [sent] = await weighed('eva@example.com', 'abandoned-cart/1');
  expect(sent?.because).toBe('You get this email because you left something in your cart at Fern & Field.');
  const email = shop.lastEmailTo('eva@example.com');
  expect(email.text).toContain(sent?.because);
});

test('a decision holds ids and codes, and nothing about the person', async () => {
  const texts = await shop.rows<{ text: string }>('select d::text as text from decision d');
  expect(texts.length).toBeGreaterThan(10);
  for (const { text } of texts) expect(text).not.toMatch(/@|ana|cleo/i);
});
