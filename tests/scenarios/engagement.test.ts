import { expect, test } from 'vitest';
import { findTraits } from '../../app/domain/traits/traits.server';
import { drainPipeline } from '../../app/jobs/pipeline.server';
import { openShop } from '../support/scenario';

const shop = openShop();

/** A subscriber whose welcome has been delivered. */
async function reader(address: string) {
  const shopper = shop.world.shopify.shopper({ email: address });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  return { shopper, welcome: shop.lastEmailTo(address) };
}

async function emailTraitsOf(address: string) {
  const [contact] = await shop.rows<{ id: string }>('select id from contact where email_key = $1', [address]);
  const id = contact?.id ?? '';
  const traits = await shop.world.app.inShop(shop.world.shopify.domain, (ctx) => findTraits(ctx, [id]));
  return traits.get(id)?.email;
}

const creditsOf = (orderId: number) =>
  shop.rows<{ template: string; amount: string }>(
    `select m.template, a.amount::float::text as amount from attribution a join message m on m.id = a.message_id where a.order_id = $1`,
    [String(orderId)],
  );

test('a person clicks and buys: the click counts and the email is credited with the order', async () => {
  const { shopper, welcome } = await reader('ana@example.com');
  await shop.skip('10m');
  shop.world.sendgrid.click(welcome.id, 0);
  await shop.skip('1h');
  await shopper.addToCart('enamel-jug', 2);
  const order = shopper.pay();
  await shop.settle();
  expect(await emailTraitsOf('ana@example.com')).toMatchObject({ humanClicks: 1, machineClicks: 0 });
  expect(await creditsOf(order.id)).toMatchObject([{ template: 'welcome/1' }]);
});

test('the order is known before the click that led to it: the email gets its credit when the click is told', async () => {
  const { shopper, welcome } = await reader('anton@example.com');
  await shop.skip('10m');
  shop.world.sendgrid.click(welcome.id, 0);
  await shopper.addToCart('enamel-jug');
  const order = shopper.pay();
  await shop.world.shopify.webhooks.deliver();
  await drainPipeline(shop.world.app.parts);
  expect(await creditsOf(order.id)).toEqual([]);
  await shop.settle();
  expect(await creditsOf(order.id)).toMatchObject([{ template: 'welcome/1' }]);
});

test('a link scanner clicks, by its name: nothing counts, and a later order is nobody’s merit', async () => {
  const { shopper, welcome } = await reader('ben@example.com');
  await shop.skip('10m');
  shop.world.sendgrid.click(welcome.id, 0, { machine: true });
  await shop.skip('1h');
  await shopper.addToCart('enamel-jug');
  const order = shopper.pay();
  await shop.settle();
  expect(await emailTraitsOf('ben@example.com')).toMatchObject({ humanClicks: 0, machineClicks: 1 });
  expect(await creditsOf(order.id)).toEqual([]);
});

test('whoever follows a link within seconds of the delivery, or all links at once, is no person', async () => {
  const fast = await reader('cleo@example.com');
  await shop.skip('3s');
  shop.world.sendgrid.click(fast.welcome.id, 0);
  const thorough = await reader('dora@example.com');
  await thorough.shopper.addToCart('enamel-jug');
  await shop.skip('1d');
  const reminder = shop.lastEmailTo('dora@example.com');
  const links = [...new Set(reminder.links)];
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) shop.world.sendgrid.click(reminder.id, link);
  await shop.settle();
  expect(await emailTraitsOf('cleo@example.com')).toMatchObject({ humanClicks: 0, machineClicks: 1 });
  expect(await emailTraitsOf('dora@example.com')).toMatchObject({ humanClicks: 0, machineClicks: links.length });
});

test('an open, by whomever, decides nothing and credits nothing', async () => {
  const { shopper, welcome } = await reader('eva@example.com');
  await shop.skip('10m');
  shop.world.sendgrid.open(welcome.id);
  shop.world.sendgrid.open(welcome.id, { machine: true });
  await shopper.addToCart('enamel-jug');
  const order = shopper.pay();
  await shop.settle();
  expect(await emailTraitsOf('eva@example.com')).toMatchObject({ humanOpens: 0, humanClicks: 0 });
  expect(await creditsOf(order.id)).toEqual([]);
});

test('an order long after the click is not credited; of two clicks the later one is', async () => {
  const late = await reader('finn@example.com');
  const twice = await reader('gil@example.com');
  await shop.skip('10m');
  shop.world.sendgrid.click(late.welcome.id, 0);
  shop.world.sendgrid.click(twice.welcome.id, 0);
  await shop.skip('2d');
  await shop.skip('10m');
  const second = shop.lastEmailTo('gil@example.com');
  expect(second.categories).toContain('welcome/2');
  shop.world.sendgrid.click(second.id, 0);
  await shop.skip('3d');
  for (const { shopper } of [late, twice]) await shopper.addToCart('enamel-jug');
  const orders = [late, twice].map(({ shopper }) => shopper.pay());
  await shop.settle();
  expect(await creditsOf(orders[0]?.id ?? 0)).toEqual([]);
  expect(await creditsOf(orders[1]?.id ?? 0)).toMatchObject([{ template: 'welcome/2' }]);
});

test('batches that come twice and shuffled count each thing once', async () => {
  const { welcome } = await reader('hana@example.com');
  await shop.skip('1h');
  shop.world.sendgrid.open(welcome.id);
  shop.world.sendgrid.click(welcome.id, 0);
  await shop.skip('1m');
  const other = await reader('ines@example.com');
  await shop.skip('1h');
  for (const minute of [1, 2, 3]) {
    shop.world.sendgrid.click(other.welcome.id, minute % 2);
    shop.world.clock.moveTo(new Date(shop.world.clock.now().getTime() + 60_000));
    await shop.world.sendgrid.flushEvents({ duplicate: true, shuffle: true });
  }
  await shop.settle();
  expect(await emailTraitsOf('hana@example.com')).toMatchObject({ sent: 1, delivered: 1, humanClicks: 1 });
  expect(await emailTraitsOf('ines@example.com')).toMatchObject({ sent: 1, delivered: 1, humanClicks: 3 });
});

test('everything about an email in one shuffled batch, twice: the spam report wins, each fact is told once', async () => {
  const address = 'jule@example.com';
  const { shopify, sendgrid, app } = shop.world;
  shopify.shopper({ email: address }).signUp({ acceptsMarketing: true });
  await shopify.webhooks.deliver();
  await drainPipeline(app.parts);
  const mail = shop.lastEmailTo(address);
  shop.world.clock.moveTo(new Date(shop.world.clock.now().getTime() + 60_000));
  sendgrid.open(mail.id);
  sendgrid.click(mail.id, 0);
  sendgrid.complain(mail.id);
  await sendgrid.flushEvents({ duplicate: true, shuffle: true });
  await shop.settle();
  const events = await shop.rows<{ type: string; count: number }>(
    `select e.type, count(*)::int as count from event e join contact c on c.id = e.contact_id
     where c.email_key = $1 and e.type like 'email_%' group by 1 order by 1`,
    [address],
  );
  expect(events).toEqual(
    ['email_clicked', 'email_complained', 'email_delivered', 'email_opened', 'email_sent'].map((type) => ({
      type,
      count: 1,
    })),
  );
  const [message] = await shop.rows(
    'select m.outcome from message m join contact c on c.id = m.contact_id where c.email_key = $1',
    [address],
  );
  expect(message).toEqual({ outcome: 'complained' });
});
