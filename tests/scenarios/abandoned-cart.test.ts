import { expect, test } from 'vitest';
import { openShop } from '../support/scenario';

const shop = openShop();

/** A known shopper with consent whose welcome email has been sent. */
async function member(address: string) {
  const shopper = shop.world.shopify.shopper({ email: address });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  return shopper;
}

const reminders = (address: string) => shop.emailsTo(address).filter((email) => email.startsWith('abandoned'));

test('Ana fills a cart and leaves: reminders after two hours, a day and two and a half days', async () => {
  const ana = await member('ana@example.com');
  await ana.addToCart('oak-serving-board');
  await shop.skip('119m');
  expect(reminders('ana@example.com')).toEqual([]);
  await shop.skip('1m');
  expect(reminders('ana@example.com')).toEqual(['abandoned-cart/1']);
  expect(shop.lastEmailTo('ana@example.com').links.some((link) => /\/cart\/\d+:1/.test(link))).toBe(true);
  await shop.skip('3d');
  expect(reminders('ana@example.com')).toEqual(['abandoned-cart/1', 'abandoned-cart/2', 'abandoned-cart/3']);
});

test('Ben keeps adding for an hour: one episode, counted from the last change, showing the cart as it is now', async () => {
  const ben = await member('ben@example.com');
  await ben.addToCart('enamel-jug');
  await shop.skip('1h');
  await ben.addToCart('beeswax-tapers');
  ben.removeFromCart('enamel-jug');
  await shop.skip('90m');
  expect(reminders('ben@example.com')).toEqual([]);
  await shop.skip('30m');
  expect(reminders('ben@example.com')).toEqual(['abandoned-cart/1']);
  const reminder = shop.lastEmailTo('ben@example.com');
  expect(reminder.text).toContain('Beeswax');
  expect(reminder.text).not.toContain('Enamel');
});

test('Cleo empties her cart again: nothing to remind her of', async () => {
  const cleo = await member('cleo@example.com');
  await cleo.addToCart('enamel-jug');
  await shop.settle();
  cleo.removeFromCart('enamel-jug');
  await shop.skip('3h');
  expect(reminders('cleo@example.com')).toEqual([]);
  expect(await shop.decisionsAbout('cleo@example.com')).toContainEqual({
    flow: 'abandoned-cart',
    step: 'first',
    outcome: 'skip',
    reason: 'cart_empty',
  });
});

test('Dora goes on to the checkout: the checkout reminder takes over, she never gets both', async () => {
  const dora = await member('dora@example.com');
  await dora.addToCart('enamel-jug');
  await shop.skip('10m');
  dora.startCheckout();
  await shop.skip('4h');
  expect(reminders('dora@example.com')).toEqual(['abandoned-checkout/1']);
});

test('Two carts of one person, on the phone and at the desk, make one series', async () => {
  const desk = await member('eva@example.com');
  const phone = shop.world.shopify.shopper({ email: 'eva@example.com' });
  phone.logIn();
  await desk.addToCart('enamel-jug');
  await phone.addToCart('beeswax-tapers');
  await shop.skip('4d');
  expect(reminders('eva@example.com')).toEqual(['abandoned-cart/1', 'abandoned-cart/2', 'abandoned-cart/3']);
});

test('Finn’s webhooks come twice, late and out of order: still one reminder', async () => {
  const finn = await member('finn@example.com');
  await finn.addToCart('enamel-jug');
  await finn.addToCart('beeswax-tapers');
  await shop.world.shopify.webhooks.deliver({ duplicate: true, order: 'reverse' });
  await shop.world.shopify.webhooks.deliver({ duplicate: true, order: 'shuffle' });
  await shop.skip('5h');
  expect(reminders('finn@example.com')).toEqual(['abandoned-cart/1']);
});

test('Gil unsubscribes between two reminders: the second never comes, and Shopify is told', async () => {
  const gil = await member('gil@example.com');
  await gil.addToCart('enamel-jug');
  await shop.skip('2h');
  expect(reminders('gil@example.com')).toEqual(['abandoned-cart/1']);
  await shop.world.sendgrid.oneClickUnsubscribe(shop.lastEmailTo('gil@example.com').id);
  await shop.skip('4d');
  expect(reminders('gil@example.com')).toEqual(['abandoned-cart/1']);
  const [contact] = await shop.rows<{ consent_state: string; consent_source: string }>(
    `select consent_state, consent_source from contact where email_key = 'gil@example.com'`,
  );
  expect(contact).toEqual({ consent_state: 'unsubscribed', consent_source: 'one_click' });
});

test('an anonymous cart mails nobody', async () => {
  const [before] = await shop.rows<{ count: string }>('select count(*) from message');
  const nobody = shop.world.shopify.shopper({});
  await nobody.view('enamel-jug');
  await nobody.addToCart('enamel-jug');
  await shop.skip('3h');
  expect(await shop.rows('select count(*) from message')).toEqual([before]);
});
