import { expect, test } from 'vitest';
import { switchFlow } from '../../app/domain/flows/flows.server';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, inShop } = openFlows(shop, 'replenishment');

const of = (person: Person) => shop.emailsTo(person.email);

async function buys({ shopper }: Person, handle: string, quantity = 1): Promise<void> {
  await shopper.addToCart(handle, quantity);
  shopper.pay();
  await shop.settle();
}

test('replenishment: five reorders teach how long a thing lasts; who bought it hears shortly before, and once when late', async () => {
  const { merchant } = shop.world.shopify;
  merchant.setStock('meadow-seed-mix', 99);
  const regulars = [];
  for (const name of ['ana', 'ben', 'cleo', 'dora', 'eva']) regulars.push(await somebody(name));
  for (const person of regulars) await buys(person, 'meadow-seed-mix');
  await shop.skip('28d');
  for (const person of regulars.slice(0, 2)) await buys(person, 'meadow-seed-mix');
  await shop.skip('2d');
  await buys(regulars[2] as Person, 'meadow-seed-mix');
  await shop.skip('10d');
  for (const person of regulars.slice(3)) await buys(person, 'meadow-seed-mix');
  expect(regulars.flatMap(of)).toEqual([]);

  await shop.skip('1d');
  const [zoe, yuri, xenia, will] = [
    await somebody('zoe'),
    await somebody('yuri'),
    await somebody('xenia'),
    await somebody('will'),
  ];
  await buys(zoe, 'meadow-seed-mix');
  await buys(yuri, 'meadow-seed-mix', 2);
  await buys(xenia, 'meadow-seed-mix');
  await buys(will, 'enamel-jug');
  await shop.skip('20d');
  await buys(xenia, 'meadow-seed-mix');
  // Half of the people order again after thirty days, so three days before that.
  await shop.skip('6d');
  expect(of(zoe)).toEqual([]);
  await shop.skip('1d');
  expect(of(zoe)).toEqual(['replenishment/1']);
  expect(shop.lastEmailTo(zoe.email).text).toContain('Meadow Seed Mix');
  const [told] = await shop.rows<{ properties: Record<string, unknown> }>(
    `select e.properties from event e join contact c on c.id = e.contact_id where e.type = 'supply_low' and c.email_key = $1`,
    [zoe.email],
  );
  expect(told?.properties).toMatchObject({ days: 30, custom: { reorders: 5 } });
  // Three in four have ordered after forty days.
  await shop.skip('12d');
  expect(of(zoe)).toEqual(['replenishment/1']);
  await shop.skip('1d');
  expect(of(zoe)).toEqual(['replenishment/1', 'replenishment/2']);
  expect([of(yuri), of(xenia)]).toEqual([[], []]);
  // Two pieces last twice as long. Buying again in the meantime began Xenia's time anew.
  await shop.skip('15d');
  expect(of(yuri)).toEqual(['replenishment/1']);
  expect(of(xenia)).toEqual(['replenishment/1']);
  expect(of(will)).toEqual([]);
});

test('replenishment: buying the thing again ends it, buying another does not', async () => {
  const [vera, udo] = [await somebody('vera'), await somebody('udo')];
  for (const person of [vera, udo]) await buys(person, 'meadow-seed-mix');
  await shop.skip('28d');
  expect([of(vera), of(udo)]).toEqual([['replenishment/1'], ['replenishment/1']]);
  await buys(vera, 'meadow-seed-mix');
  await buys(udo, 'boston-fern');
  await shop.skip('14d');
  expect([of(vera), of(udo)]).toEqual([['replenishment/1'], ['replenishment/1', 'replenishment/2']]);
});

test('replenishment: who bought before the flow was on is told, too', async () => {
  const tove = await somebody('tove');
  await inShop((ctx) => switchFlow(ctx, 'replenishment', 'off'));
  await buys(tove, 'meadow-seed-mix', 2);
  await buys(tove, 'enamel-jug');
  await shop.skip('3d');
  await buys(tove, 'meadow-seed-mix');
  await shop.skip('10d');
  await inShop((ctx) => switchFlow(ctx, 'replenishment', 'on'));
  await shop.skip('13d');
  expect(of(tove)).toEqual([]);
  await shop.skip('5d');
  expect(of(tove)).toEqual(['replenishment/1']);
});
