import { expect, test } from 'vitest';
import { setHoldout } from '../../app/domain/flows/flows.server';
import { findShopById, saveSettings } from '../../app/domain/shops/shops.server';
import { openShop } from '../support/scenario';

const shop = openShop();

const inShop = <T>(work: Parameters<typeof shop.world.app.inShop<T>>[1]) =>
  shop.world.app.inShop(shop.world.shopify.domain, work);

/** Twelve subscribers who all fill a cart at the same moment. */
async function fillCarts(group: string): Promise<string[]> {
  const addresses = Array.from({ length: 12 }, (_, index) => `${group}-${index}@example.com`);
  const shoppers = addresses.map((email) => shop.world.shopify.shopper({ email }));
  for (const shopper of shoppers) shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  for (const shopper of shoppers) await shopper.addToCart('enamel-jug');
  return addresses;
}

/** Which arm the runs of a flow were given, by address. */
async function arms(flow: string): Promise<Map<string, string | null>> {
  const rows = await shop.rows<{ email_key: string; arm: string | null }>(
    `select c.email_key, e.arm from enrollment e join contact c on c.id = e.contact_id join flow f on f.id = e.flow_id
     where f.key = $1 order by e.started_at`,
    [flow],
  );
  return new Map(rows.map((row) => [row.email_key, row.arm]));
}

/** When each email of a flow left to somebody, or would have. */
const moments = (address: string, flow: string) =>
  shop.rows<{ template: string; at: Date }>(
    `select m.template, m.decided_at as at from message m join contact c on c.id = m.contact_id join flow f on f.id = m.flow_id
     where c.email_key = $1 and f.key = $2 and (m.state = 'sent' or m.reason = 'holdout') order by m.decided_at`,
    [address, flow],
  );

const carts = (address: string) => shop.emailsTo(address).filter((email) => email.startsWith('abandoned-cart'));

test('half are held out of a flow: never mailed by it, with the very moments at which they would have been', async () => {
  await inShop((ctx) => setHoldout(ctx, 'abandoned-cart', 50));
  const people = await fillCarts('half');
  await shop.skip('3d');
  const drawn = await arms('abandoned-cart');
  const [control, treated] = ['flow_control', 'treated'].map((arm) => people.filter((one) => drawn.get(one) === arm));
  expect(control?.length).toBeGreaterThan(1);
  expect(treated?.length).toBeGreaterThan(1);
  const reminders = ['abandoned-cart/1', 'abandoned-cart/2', 'abandoned-cart/3'];
  const times = await moments(treated?.[0] ?? '', 'abandoned-cart');
  expect(times.map((one) => one.template)).toEqual(reminders);
  for (const address of treated ?? []) {
    expect(carts(address)).toEqual(reminders);
    expect(await moments(address, 'abandoned-cart')).toEqual(times);
  }
  for (const address of control ?? []) {
    expect(carts(address)).toEqual([]);
    expect(await moments(address, 'abandoned-cart')).toEqual(times);
    expect(shop.emailsTo(address)).toContain('welcome/1');
  }
});

test('the arm of a run stands: what the merchant sets in the middle of it changes nothing for those inside', async () => {
  await inShop((ctx) => setHoldout(ctx, 'abandoned-cart', 50));
  const people = await fillCarts('stays');
  await shop.skip('2h');
  const before = await arms('abandoned-cart');
  await inShop((ctx) => setHoldout(ctx, 'abandoned-cart', 0));
  await shop.skip('3d');
  const after = await arms('abandoned-cart');
  for (const address of people) {
    expect(after.get(address)).toBe(before.get(address));
    expect(carts(address)).toHaveLength(before.get(address) === 'treated' ? 3 : 0);
  }
});

test('with a share of nothing everybody is mailed, with a share of half only some', async () => {
  const draw = async (percent: number, group: string) => {
    await inShop((ctx) => setHoldout(ctx, 'abandoned-cart', percent));
    const people = await fillCarts(group);
    await shop.skip('2h');
    const drawn = await arms('abandoned-cart');
    await inShop((ctx) => setHoldout(ctx, 'abandoned-cart', 0));
    return people.filter((one) => drawn.get(one) === 'flow_control').length;
  };
  expect(await draw(0, 'none')).toBe(0);
  expect(await draw(50, 'many')).toBeGreaterThan(1);
});

test('a run counts for its arm from its first decision, also when nothing is ever sent', async () => {
  await inShop((ctx) => setHoldout(ctx, 'abandoned-checkout', 50));
  const begin = async (email: string) => {
    const shopper = shop.world.shopify.shopper({ email });
    await shopper.addToCart('enamel-jug');
    shopper.startCheckout({ email });
    return shopper;
  };
  await begin('asked@example.com');
  const early = await begin('early@example.com');
  await shop.skip('30m');
  early.pay();
  await shop.skip('3h');
  const runs = await shop.rows<{ email_key: string; arm: string | null; percent: number | null; exposed: boolean }>(
    `select c.email_key, e.arm, (e.assignment ->> 'flowPercent')::int as percent, e.exposed_at is not null as exposed
     from enrollment e join contact c on c.id = e.contact_id join flow f on f.id = e.flow_id
     where f.key = 'abandoned-checkout' order by c.email_key`,
  );
  expect(runs).toEqual([
    {
      email_key: 'asked@example.com',
      arm: expect.stringMatching(/^(treated|flow_control)$/),
      percent: 50,
      exposed: true,
    },
    { email_key: 'early@example.com', arm: null, percent: null, exposed: false },
  ]);
  await inShop((ctx) => setHoldout(ctx, 'abandoned-checkout', 0));
});

test('who is in the holdout of the whole shop gets no marketing of any flow', async () => {
  await inShop(async (ctx) => {
    const current = await findShopById(ctx.sql, ctx.shopId);
    if (!current) throw new Error('the shop is gone');
    await saveSettings(ctx, { ...current.settings, globalHoldoutPercent: 20 });
  });
  const people = [...(await fillCarts('one')), ...(await fillCarts('two')), ...(await fillCarts('three'))];
  await shop.skip('2h');
  const drawn = await arms('welcome');
  const without = people.filter((one) => drawn.get(one) === 'shop_control');
  expect(without.length).toBeGreaterThan(1);
  expect(without.length).toBeLessThan(18);
  for (const address of people) {
    const expected = without.includes(address) ? [] : ['welcome/1', 'abandoned-cart/1'];
    expect(shop.emailsTo(address)).toEqual(expected);
  }
});
