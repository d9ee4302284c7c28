import { expect, test } from 'vitest';
import { openShop } from '../support/scenario';

const shop = openShop();

test('Ana leaves her checkout, is reminded three times, and the button brings her checkout back', async () => {
  const ana = shop.world.shopify.shopper({ email: 'ana@example.com', firstName: 'Ana' });
  await ana.addToCart('boston-fern', 2);
  const checkout = ana.startCheckout({ email: 'ana@example.com', acceptsMarketing: true });
  await shop.settle();
  expect(shop.emailsTo('ana@example.com')).toEqual(['welcome/1']);

  await shop.skip('1h');
  expect(shop.emailsTo('ana@example.com')).toEqual(['welcome/1', 'abandoned-checkout/1']);
  const reminder = shop.lastEmailTo('ana@example.com');
  expect(reminder.html).toContain('Boston Fern');
  expect(reminder.text).toContain('Boston Fern');
  expect(reminder.links.some((link) => link.includes(`/${checkout.id}/recover`))).toBe(true);

  await shop.skip('21h');
  await shop.skip('2d');
  expect(shop.emailsTo('ana@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([
    'abandoned-checkout/1',
    'abandoned-checkout/2',
    'abandoned-checkout/3',
  ]);
});

test('Ivy types her address when the checkout is open already: the hour counts from there', async () => {
  const ivy = shop.world.shopify.shopper({ firstName: 'Ivy' });
  await ivy.addToCart('boston-fern');
  ivy.startCheckout();
  await shop.skip('10m');
  ivy.updateCheckout({ email: 'ivy@example.com', acceptsMarketing: true });
  await shop.skip('59m');
  expect(shop.emailsTo('ivy@example.com')).toEqual(['welcome/1']);
  await shop.skip('1m');
  expect(shop.emailsTo('ivy@example.com')).toEqual(['welcome/1', 'abandoned-checkout/1']);
});

test('Ben pays forty minutes later and is never reminded', async () => {
  const ben = shop.world.shopify.shopper({ email: 'ben@example.com' });
  await ben.addToCart('enamel-jug');
  ben.startCheckout({ email: 'ben@example.com', acceptsMarketing: true });
  await shop.skip('40m');
  ben.pay();
  await shop.skip('4d');
  expect(shop.emailsTo('ben@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([]);
});

test('Cleo orders while her reminder is being sent: the truth is read again in the transaction that sends', async () => {
  const cleo = shop.world.shopify.shopper({ email: 'cleo@example.com' });
  await cleo.addToCart('enamel-jug');
  cleo.startCheckout({ email: 'cleo@example.com', acceptsMarketing: true });
  await shop.skip('59m');
  cleo.pay();
  await shop.world.shopify.webhooks.deliver({ hold: (webhook) => webhook.topic === 'orders/create' });
  await shop.skip('2m');
  expect(shop.emailsTo('cleo@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([]);
  expect(await shop.decisionsAbout('cleo@example.com')).not.toContainEqual(
    expect.objectContaining({ flow: 'abandoned-checkout', outcome: 'send' }),
  );
});

test('Dora’s order arrives before her checkout: no reminder is ever planned', async () => {
  const dora = shop.world.shopify.shopper({ email: 'dora@example.com' });
  await dora.addToCart('enamel-jug');
  dora.startCheckout({ email: 'dora@example.com', acceptsMarketing: true });
  dora.pay();
  await shop.world.shopify.webhooks.deliver({ order: 'reverse' });
  await shop.skip('3d');
  expect(shop.emailsTo('dora@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([]);
});

test('Eva did not agree to marketing: nothing is sent, and the reason is on record', async () => {
  const eva = shop.world.shopify.shopper({ email: 'eva@example.com' });
  await eva.addToCart('enamel-jug');
  eva.startCheckout({ email: 'eva@example.com' });
  await shop.skip('2h');
  expect(shop.emailsTo('eva@example.com')).toEqual([]);
  expect(await shop.decisionsAbout('eva@example.com')).toEqual([
    { flow: 'abandoned-checkout', step: 'first', outcome: 'skip', reason: 'no_consent' },
  ]);
});

test('Finn comes back and changes the checkout: his first reminder counts from then', async () => {
  const finn = shop.world.shopify.shopper({ email: 'finn@example.com' });
  await finn.addToCart('enamel-jug');
  finn.startCheckout({ email: 'finn@example.com', acceptsMarketing: true });
  await shop.skip('45m');
  finn.updateCheckout({ address: { city: 'York' } });
  await shop.skip('45m');
  expect(shop.emailsTo('finn@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([]);
  await shop.skip('20m');
  expect(shop.emailsTo('finn@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([
    'abandoned-checkout/1',
  ]);
});

test('Gus left a jug that has sold out: he is not sent to an empty shelf', async () => {
  const gus = shop.world.shopify.shopper({ email: 'gus@example.com' });
  await gus.addToCart('hanging-bowl');
  gus.startCheckout({ email: 'gus@example.com', acceptsMarketing: true });
  await shop.settle();
  shop.world.shopify.merchant.setStock('hanging-bowl', 0);
  await shop.skip('2h');
  expect(shop.emailsTo('gus@example.com').filter((email) => email.startsWith('abandoned'))).toEqual([]);
  expect(await shop.decisionsAbout('gus@example.com')).toContainEqual({
    flow: 'abandoned-checkout',
    step: 'first',
    outcome: 'skip',
    reason: 'sold_out',
  });
});
