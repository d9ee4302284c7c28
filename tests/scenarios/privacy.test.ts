import { expect, test } from 'vitest';
import { contactProfile, contactTimeline } from '../../app/domain/analytics/analytics.server';
import { listPrivacyRequests } from '../../app/domain/contacts/contacts.server';
import { findShop } from '../../app/domain/shops/shops.server';
import { openShop } from '../support/scenario';
import { openSecondShop } from '../support/second-shop';
import { postWebhook } from '../support/signed-request';
import { placesOf, rowsOfShop } from '../support/whole-database';

const shop = openShop();

type Shopper = ReturnType<typeof shop.world.shopify.shopper>;

async function contactOf(email: string): Promise<{ id: string; customerId: string } | undefined> {
  const [contact] = await shop.rows<{ id: string; customerId: string }>(
    'select id, customer_id as "customerId" from contact where email_key = $1',
    [email],
  );
  return contact;
}

/** Everything by which the outside world and Heed know a shopper right now. */
async function namesOf(shopper: Shopper, email: string, firstName: string): Promise<string[]> {
  const contact = await contactOf(email);
  const { cart, checkout, customer, visitorId, sessionId } = shopper;
  return [email, firstName, contact?.id, customer?.id, cart?.id, checkout?.id, visitorId, sessionId].flatMap((name) =>
    name === undefined ? [] : String(name),
  );
}

/** A customer with a past: an order, visits, emails read and clicked, and a cart whose reminder waits. */
async function regular(email: string, firstName: string): Promise<Shopper> {
  const shopper = shop.world.shopify.shopper({ email, firstName });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  const welcome = shop.lastEmailTo(email);
  shop.world.sendgrid.open(welcome.id);
  await shop.skip('1h');
  shop.world.sendgrid.click(welcome.id, 0);
  await shopper.clickFromEmail(welcome.links[0] ?? '');
  await shopper.addToCart('enamel-jug');
  shopper.pay();
  await shop.skip('1h');
  await shopper.view('boston-fern');
  await shopper.addToCart('boston-fern');
  await shop.skip('1h');
  return shopper;
}

test('Ottilie is erased while a reminder waits: nothing more is sent, no trace stays, the shop’s sums do', async () => {
  const email = 'ottilie.quill@example.com';
  const ottilie = await regular(email, 'Ottilie');
  const names = await namesOf(ottilie, email, 'Ottilie');
  expect(names.length).toBeGreaterThan(6);
  // Stored and of no use, so nothing else would ever remove it.
  await postWebhook(shop.world.web.url, {
    topic: 'companies/create',
    shop: shop.world.shopify.domain,
    body: JSON.stringify({ contact: email.toUpperCase() }),
  });
  await shop.settle();
  const sums = () =>
    shop.rows(
      'select count(*)::int as orders, sum(total)::text as total, currency from order_record group by currency',
    );
  const before = await sums();
  const places = await placesOf(shop.rows, names);
  expect(places).toEqual(
    expect.arrayContaining([
      'public.contact.email',
      'public.event.properties',
      'public.message.content',
      'public.inbox_item.payload',
    ]),
  );
  const sent = shop.emailsTo(email);

  shop.world.shopify.merchant.redactCustomer(email);
  await shop.settle();
  expect(await placesOf(shop.rows, names)).toEqual([]);
  await shop.skip('10d');
  expect(shop.emailsTo(email)).toEqual(sent);
  expect(await placesOf(shop.rows, names)).toEqual([]);
  expect(await sums()).toEqual(before);
});

test('Paloma is erased while her email is being handed over: what comes back later finds nobody to belong to', async () => {
  const email = 'paloma.reyes@example.com';
  const paloma = shop.world.shopify.shopper({ email, firstName: 'Paloma' });
  const { parts, queue } = shop.world.app;
  const sender = parts.sender;
  let names: string[] = [];
  parts.sender = {
    ...sender,
    async send(outgoing) {
      names = await namesOf(paloma, email, 'Paloma');
      const [{ id } = { id: '' }] = await shop.rows<{ id: string }>('select id from shop');
      const contact = await contactOf(email);
      const payload = { shopId: id, requestId: id, kind: 'customer_redact', contactIds: [contact?.id] };
      await parts.enqueue(parts.sql, 'answer-privacy-request', payload, 'privacy:under-way');
      await queue.drain();
      return sender.send(outgoing);
    },
  };
  paloma.signUp({ acceptsMarketing: true });
  try {
    await shop.settle();
  } finally {
    parts.sender = sender;
  }
  expect(shop.emailsTo(email)).toEqual(['welcome/1']);
  shop.world.sendgrid.open(shop.lastEmailTo(email).id);
  await shop.skip('3d');
  expect(names).toContain(email);
  expect(await placesOf(shop.rows, names)).toEqual([]);
});

test('Quentin asks what is known about him: the copy holds all of it, and erasing him erases the copy', async () => {
  const email = 'quentin.marsh@example.com';
  const quentin = await regular(email, 'Quentin');
  quentin.startCheckout();
  await shop.settle();
  const names = await namesOf(quentin, email, 'Quentin');
  const [order] = shop.world.shopify.orders().filter((one) => one.customerId === quentin.customer?.id);
  shop.world.shopify.merchant.requestData(email);
  await shop.settle();

  const requests = () => shop.world.app.inShop(shop.world.shopify.domain, (ctx) => listPrivacyRequests(ctx));
  const request = (await requests()).find(({ kind }) => kind === 'data_request');
  expect(request?.state).toBe('done');
  const copy = JSON.stringify(request?.result);
  for (const name of names) expect(copy).toContain(name);
  for (const known of [
    order?.name,
    'Enamel Jug', // ordered
    'Boston Fern', // looked at, in the cart
    'marketing_subscribed',
    'email_clicked',
    'welcome/1',
    '"basis":"subscription"', // why he was written to
  ]) {
    expect(copy).toContain(known);
  }

  shop.world.shopify.merchant.redactCustomer(email);
  await shop.settle();
  expect(await placesOf(shop.rows, names)).toEqual([]);
});

test('Rosalind is deleted in Shopify: she is erased as thoroughly, and her reminder never comes', async () => {
  const email = 'rosalind.stone@example.com';
  const rosalind = await regular(email, 'Rosalind');
  const names = await namesOf(rosalind, email, 'Rosalind');
  const sent = shop.emailsTo(email);
  shop.world.shopify.merchant.deleteCustomer(email);
  await shop.skip('5d');
  expect(shop.emailsTo(email)).toEqual(sent);
  expect(await placesOf(shop.rows, names)).toEqual([]);
});

test('Sidonie signs up again after she was erased: a new contact without a past, welcomed anew', async () => {
  const email = 'sidonie.vale@example.com';
  await regular(email, 'Sidonie');
  const before = await contactOf(email);
  shop.world.shopify.merchant.redactCustomer(email);
  await shop.skip('1d');
  const again = shop.world.shopify.shopper({ email, firstName: 'Sidonie' });
  again.signUp({ acceptsMarketing: true });
  await shop.settle();

  const after = await contactOf(email);
  expect(after).toBeDefined();
  expect(after?.id).not.toBe(before?.id);
  expect(shop.emailsTo(email).filter((one) => one === 'welcome/1')).toHaveLength(2);
  const { profile, timeline } = await shop.world.app.inShop(shop.world.shopify.domain, async (ctx) => ({
    profile: await contactProfile(ctx, after?.id ?? ''),
    timeline: await contactTimeline(ctx, after?.id ?? '', { limit: 100 }),
  }));
  expect(profile?.traits.orders.count).toBe(0);
  expect(profile?.consent).toHaveLength(1);
  expect(JSON.stringify(timeline)).not.toMatch(/order_placed|Boston Fern|Enamel Jug/);
});

test('a guest who left nothing but an address is erased by that address', async () => {
  const email = 'theodora.finch@example.com';
  const guest = shop.world.shopify.shopper({ email, firstName: 'Theodora' });
  await guest.addToCart('enamel-jug');
  guest.startCheckout({ email, acceptsMarketing: true });
  await shop.settle();
  const names = await namesOf(guest, email, 'Theodora');
  expect(await placesOf(shop.rows, names)).not.toEqual([]);
  await postWebhook(shop.world.web.url, {
    topic: 'customers/redact',
    shop: shop.world.shopify.domain,
    body: JSON.stringify({ customer: { email: email.toUpperCase() }, orders_to_redact: [] }),
  });
  await shop.skip('3d');
  expect(shop.emailsTo(email)).toEqual(['welcome/1']);
  expect(await placesOf(shop.rows, names)).toEqual([]);
});

test('an old email of an erased person still answers “unsubscribe”, and writes nothing down', async () => {
  const email = 'ulrika.berg@example.com';
  const ulrika = shop.world.shopify.shopper({ email, firstName: 'Ulrika' });
  ulrika.signUp({ acceptsMarketing: true });
  await shop.settle();
  const names = await namesOf(ulrika, email, 'Ulrika');
  const mail = shop.lastEmailTo(email);
  shop.world.shopify.merchant.redactCustomer(email);
  await shop.settle();
  expect(await shop.world.sendgrid.oneClickUnsubscribe(mail.id)).toBe(200);
  shop.world.sendgrid.complain(mail.id);
  await shop.settle();
  expect(await placesOf(shop.rows, names)).toEqual([]);
});

test('the shop leaves and is erased: not one row of it stays, and another shop with the same people keeps all of its', async () => {
  const { world } = shop;
  const other = await openSecondShop(world, 'stone-and-thistle.myshopify.com');
  const email = 'vera.lund@example.com';
  const visitors = [world.shopify, other.shopify].map((double) => double.shopper({ email, firstName: 'Vera' }));
  for (const shopper of visitors) {
    shopper.signUp({ acceptsMarketing: true });
    await shopper.addToCart('enamel-jug');
    shopper.pay();
  }
  await other.settle();
  await shop.skip('1h');
  for (const shopper of visitors) await shopper.addToCart('boston-fern');
  await other.settle();

  const leaving = await findShop(world.app.db.sql, world.shopify.domain);
  if (!leaving) throw new Error('the shop is not installed');
  const kept = await rowsOfShop(shop.rows, other);
  expect(Object.keys(kept).length).toBeGreaterThan(15);
  expect(Object.keys(await rowsOfShop(shop.rows, leaving)).length).toBeGreaterThan(15);

  world.shopify.merchant.uninstall();
  await shop.settle();
  const sent = shop.emailsTo(email);
  // A worker in the middle of something writes these down after they were erased.
  await shop.rows('create table late_enrollment as select * from enrollment where shop_id = $1', [leaving.id]);
  await shop.rows('create table late_message as select * from message where shop_id = $1', [leaving.id]);
  world.shopify.merchant.redactShop();
  await shop.settle();
  for (const table of ['enrollment', 'message']) {
    await shop.rows(`update late_${table} set due_at = $1`, [world.clock.now()]);
    await shop.rows(`insert into ${table} select * from late_${table}`);
    await shop.rows(`drop table late_${table}`);
  }
  await shop.settle();
  expect(await rowsOfShop(shop.rows, leaving)).toEqual({});
  expect(await placesOf(shop.rows, [leaving.id, leaving.domain])).toEqual([]);
  expect(await rowsOfShop(shop.rows, other)).toEqual(kept);

  await shop.skip('2h');
  expect(shop.emailsTo(email).filter((one) => one.startsWith('abandoned-cart'))).toEqual(['abandoned-cart/1']);
  expect(shop.emailsTo(email)).toHaveLength(sent.length + 1);
  await other.stop();
});
