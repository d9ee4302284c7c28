import { listReplays } from '../app/domain/analytics/analytics.server';
import { listFlows, setHoldout } from '../app/domain/flows/flows.server';
import type { ReceivedMail } from '../tests/doubles/sendgrid/sendgrid';
import type { World } from '../tests/support/world';

/** One thing the story promised that did not come true. */
class Broken extends Error {}

function must(condition: boolean, what: string): void {
  if (!condition) throw new Broken(what);
}

function inboxOf(world: World, address: string): ReceivedMail[] {
  return world.sendgrid.inbox().filter((mail) => mail.to.email === address);
}

function got(world: World, address: string): string[] {
  return inboxOf(world, address).map((mail) => mail.categories[1] ?? '');
}

/** A person follows the button of their newest email, some minutes after it came. */
async function clickNewest(world: World, address: string, text: string): Promise<void> {
  const mail = inboxOf(world, address).at(-1);
  if (!mail) throw new Broken(`no email reached the inbox of the ${text}`);
  const link = mail.links.findIndex((target) => target.includes('recover') || target.includes('/cart/'));
  must(link >= 0, `the email to the ${text} has no link back`);
  world.sendgrid.click(mail.id, link);
  await world.settle();
}

/**
 * The story of the README, played by shoppers through the storefront: three weeks in which people sign up, look around, leave carts
 * and checkouts, come back, buy, return things and unsubscribe. Throws when something does not come true.
 */
export async function playStory(world: World): Promise<void> {
  const { shopify } = world;
  const person = (email: string, firstName: string) => shopify.shopper({ email, firstName });

  const ana = person('ana@example.com', 'Ana');
  ana.signUp({ acceptsMarketing: true });
  const jana = person('jana@example.com', 'Jana');
  jana.signUp({ acceptsMarketing: true });
  await world.settle();
  must(got(world, 'ana@example.com').includes('welcome/1'), 'a new subscriber was not welcomed at once');
  for (const handle of ['boston-fern', 'rubber-fig', 'snake-plant', 'young-olive-tree']) await ana.view(handle);
  await world.skip('2h');
  must(got(world, 'ana@example.com').includes('browse-abandonment/1'), 'who looked closely did not hear from the shop');

  const ben = person('ben@example.com', 'Ben');
  await ben.view('copper-watering-can');
  await ben.addToCart('copper-watering-can');
  ben.startCheckout({ email: 'ben@example.com', acceptsMarketing: true });
  const eva = person('eva@example.com', 'Eva');
  await eva.addToCart('herringbone-throw');
  eva.startCheckout({ email: 'eva@example.com' });
  await world.skip('1h');
  must(
    got(world, 'ben@example.com').includes('abandoned-checkout/1'),
    'the checkout reminder did not come after an hour',
  );
  must(got(world, 'eva@example.com').length === 0, 'somebody who did not agree to marketing was written to');
  await world.skip('7m');
  await clickNewest(world, 'ben@example.com', 'shopper who left a checkout');
  const first = ben.pay();
  await world.skip('30m');
  must(got(world, 'ben@example.com').includes('post-purchase/1'), 'the buyer was not thanked');

  const cleo = person('cleo@example.com', 'Cleo');
  cleo.signUp({ acceptsMarketing: true });
  await cleo.addToCart('ember-table-lamp');
  const finn = person('finn@example.com', 'Finn');
  finn.signUp({ acceptsMarketing: true });
  await finn.addToCart('drip-glaze-planter');
  await world.skip('2h');
  must(got(world, 'cleo@example.com').includes('abandoned-cart/1'), 'the cart reminder did not come after two hours');
  const reminder = inboxOf(world, 'finn@example.com').at(-1);
  if (reminder) await world.sendgrid.oneClickUnsubscribe(reminder.id);
  await world.skip('3h');
  await cleo.addToCart('beeswax-tapers', 2);
  const second = cleo.pay();

  shopify.merchant.fulfil(first.id);
  shopify.merchant.fulfil(second.id);
  await world.skip('36h');
  await jana.addToCart('enamel-jug');
  await world.skip('12h');
  must(got(world, 'jana@example.com').includes('abandoned-cart/1'), 'a cart reminder gave way to a lesser email');
  must(!got(world, 'jana@example.com').includes('welcome/2'), 'two emails left to one person within hours');
  shopify.merchant.markDelivered(first.id);
  shopify.merchant.markDelivered(second.id);
  await world.skip('1d');
  shopify.merchant.refund(second.id);
  const gus = person('gus+bounce@example.com', 'Gus');
  gus.signUp({ acceptsMarketing: true });
  await world.skip('2d');
  must(got(world, 'ben@example.com').includes('post-purchase/2'), 'the advice after delivery did not come');
  must(!got(world, 'cleo@example.com').includes('post-purchase/2'), 'advice was sent for a returned parcel');
  must(!got(world, 'finn@example.com').includes('abandoned-cart/2'), 'somebody who unsubscribed was reminded again');

  const hana = person('hana@example.com', 'Hana');
  await hana.addToCart('meadow-seed-mix', 3);
  hana.startCheckout({ email: 'hana@example.com', acceptsMarketing: true });
  hana.pay();
  await playCodes(world);
  await world.skip('10d');
  must(got(world, 'ana@example.com').includes('welcome/4'), 'the welcome series did not run its course');
  must(got(world, 'jana@example.com').includes('welcome/2'), 'an email that had to wait was never sent');
}

/**
 * Four days in which people leave carts until the last reminder: some get a code of their own in it, some belong to those who pay the full
 * price. One uses the code by the link in the email, another buys without it.
 */
async function playCodes(world: World): Promise<void> {
  const names = ['Ada', 'Bea', 'Cem', 'Dan', 'Edi', 'Fay', 'Gil', 'Hal'];
  const people = names.map((firstName) => {
    const email = `${firstName.toLowerCase()}@example.com`;
    return { email, shopper: world.shopify.shopper({ email, firstName }) };
  });
  for (const { shopper } of people) {
    shopper.signUp({ acceptsMarketing: true });
    await shopper.addToCart('enamel-jug');
  }
  await world.skip('4d');
  const given = people.flatMap(({ email, shopper }) => {
    const mail = inboxOf(world, email).find((one) => one.categories[1] === 'abandoned-cart/3');
    const link = mail?.links.find((target) => target.includes('/discount/'));
    const code = link && /discount\/([^?]+)/.exec(link)?.[1];
    return mail && link && code ? [{ mail, link, code, shopper }] : [];
  });
  const [first, second] = given;
  if (!first || !second) throw new Broken('nobody got a code in the last cart reminder');
  must(first.mail.text.includes(first.code), 'a code was in the link of an email and not in its words');
  await first.shopper.clickFromEmail(first.link);
  const order = first.shopper.pay();
  must(order.discount?.code === first.code, 'the checkout did not take the code of an email');
  await second.shopper.addToCart('meadow-seed-mix');
  second.shopper.pay();
  await world.settle();
  for (const code of [first.code, second.code])
    must(isRefused(world, code), 'a code worked after the order it was for');
}

function isRefused({ shopify }: World, code: string): boolean {
  const other = shopify.shopper({ email: 'code.hunter@example.com', consent: false });
  return other.refusalOf(code) !== null;
}

/**
 * The merchant wants to know what the cart reminder earns: for two days half of those who leave a cart get none. Who is held out gets
 * nothing, and each moment at which a reminder would have left is kept.
 */
export async function playHoldout(world: World): Promise<void> {
  const hold = (percent: number) =>
    world.app.inShop(world.shopify.domain, (ctx) => setHoldout(ctx, 'abandoned-cart', percent));
  await hold(50);
  const names = ['Kim', 'Lena', 'Marek', 'Nora', 'Olga', 'Paul', 'Rui', 'Sven', 'Tilda', 'Urs'];
  const addresses = names.map((name) => `${name.toLowerCase()}@example.com`);
  for (const [index, address] of addresses.entries()) {
    const shopper = world.shopify.shopper({ email: address, firstName: names[index] ?? '' });
    shopper.signUp({ acceptsMarketing: true });
    await shopper.addToCart('enamel-jug');
  }
  await world.skip('3h');
  const { rows } = await world.app.db.pool.query<{ address: string; arm: string }>(
    `select c.email as address, e.arm from enrollment e join contact c on c.id = e.contact_id join flow f on f.id = e.flow_id
     where f.key = 'abandoned-cart' and c.email = any($1)`,
    [addresses],
  );
  must(rows.length === addresses.length, 'somebody who left a cart was overlooked');
  for (const { address, arm } of rows) {
    const isReminded = got(world, address).includes('abandoned-cart/1');
    must(isReminded === (arm === 'treated'), 'somebody in the holdout was reminded, or somebody outside of it was not');
  }
  await hold(0);
}

/** Time passes until customers of the first weeks have been away for ninety days. */
export async function playWinBack(world: World): Promise<void> {
  await world.skip('76d');
  must(got(world, 'hana@example.com').includes('win-back/1'), 'a customer who stayed away was not written to');
}

/** The merchant tries two flows on the shop's past: a busy one on the weeks that were live, win-back on the whole year. */
export async function tryOnThePast({ app, shopify }: World): Promise<void> {
  const tries = { 'browse-abandonment': 30, 'win-back': 365 };
  await app.inShop(shopify.domain, async (ctx) => {
    const flows = await listFlows(ctx);
    for (const [key, days] of Object.entries(tries)) {
      const flow = flows.find((one) => one.key === key);
      if (flow) await app.actions.requestReplay(ctx, flow.definition, days);
    }
  });
  await app.queue.drain();
  for (const key of Object.keys(tries)) {
    const [replay] = await app.inShop(shopify.domain, (ctx) => listReplays(ctx, key));
    must((replay?.report?.entrants ?? 0) > 0, `the replay of ${key} found nobody`);
  }
}

/** The reason a story ended early, in words; other errors are bugs and are passed on. */
export function brokenPromise(error: unknown): string | null {
  return error instanceof Broken ? error.message : null;
}
