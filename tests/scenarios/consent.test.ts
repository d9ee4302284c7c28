import { expect, test } from 'vitest';
import type { Check, ConsentRuling } from '../../app/domain/messages/schema';
import { findShopById, saveSettings } from '../../app/domain/shops/shops.server';
import type { ShopSettings } from '../../app/domain/shops/schema';
import { openShop } from '../support/scenario';

const shop = openShop();

async function writeTo(consentPolicy: ShopSettings['consentPolicy']): Promise<void> {
  await shop.world.app.inShop(shop.world.shopify.domain, async (ctx) => {
    const found = await findShopById(ctx.sql, ctx.shopId);
    if (found) await saveSettings(ctx, { ...found.settings, consentPolicy });
  });
}

const countries = { DE: 'Germany', US: 'United States', CA: 'Canada' } as const;

/** Somebody begins a checkout at an address in a country, and leaves. */
async function leavesCheckout(
  email: string,
  country: keyof typeof countries | null,
  { acceptsMarketing = false }: { acceptsMarketing?: boolean } = {},
) {
  const shopper = shop.world.shopify.shopper({ email });
  await shopper.addToCart('boston-fern');
  const place = country && { address1: '7 Orchard Row', country: countries[country], countryCode: country };
  shopper.startCheckout({ email, acceptsMarketing, ...(place ? { address: place } : {}) });
  await shop.skip('70m');
  return shopper;
}

/** The newest ruling about a flow's email to somebody, as it is kept with the decision. */
async function rulingFor(email: string, flow: string): Promise<ConsentRuling | undefined> {
  const [row] = await shop.rows<{ checks: Check[] }>(
    `select d.checks from decision d join contact c on c.id = d.contact_id join flow f on f.id = d.flow_id
     where c.email_key = $1 and f.key = $2 order by d.decided_at desc, d.id desc limit 1`,
    [email, flow],
  );
  return row?.checks.find((check) => check.name === 'consent')?.ruling;
}

const reminders = (email: string) => shop.emailsTo(email).filter((one) => one.startsWith('abandoned-checkout'));

test('Uma in Ohio never subscribed: a shop that writes to subscribers does not remind her', async () => {
  await leavesCheckout('uma@example.com', 'US');
  expect(reminders('uma@example.com')).toEqual([]);
  expect(await rulingFor('uma@example.com', 'abandoned-checkout')).toMatchObject({
    country: 'US',
    policy: 'subscribers',
    rule: 'subscribers',
    basis: null,
  });
});

test('Vic in Ohio never subscribed: where the rule of the country holds he is reminded, until he objects', async () => {
  await writeTo('by_country');
  await leavesCheckout('vic@example.com', 'US');
  expect(reminders('vic@example.com')).toEqual(['abandoned-checkout/1']);
  expect(await rulingFor('vic@example.com', 'abandoned-checkout')).toMatchObject({
    purpose: 'marketing',
    country: 'US',
    rule: 'opt_out',
    basis: 'no_objection',
  });
  const [contact] = await shop.rows<{ id: string }>(`select id from contact where email_key = 'vic@example.com'`);
  await shop.world.app.inShop(shop.world.shopify.domain, (ctx) =>
    shop.world.app.actions.unsubscribe(ctx, { contactId: contact?.id ?? '', source: 'one_click' }),
  );
  await shop.skip('3d');
  expect(reminders('vic@example.com')).toEqual(['abandoned-checkout/1']);
});

test('Wes in Ontario may be reminded because he bought, Xia next door may not', async () => {
  await writeTo('by_country');
  const wes = await leavesCheckout('wes@example.com', 'CA');
  expect(reminders('wes@example.com')).toEqual([]);
  wes.pay();
  await shop.skip('20d');
  await leavesCheckout('wes@example.com', 'CA');
  expect(reminders('wes@example.com')).toEqual(['abandoned-checkout/1']);
  expect(await rulingFor('wes@example.com', 'abandoned-checkout')).toMatchObject({ days: 730, basis: 'purchase' });
  await leavesCheckout('xia@example.com', 'CA');
  expect(reminders('xia@example.com')).toEqual([]);
});

test('Yara in Hamburg ticked the box and never confirmed: nothing comes before she does', async () => {
  await leavesCheckout('yara@example.com', 'DE', { acceptsMarketing: true });
  expect(shop.emailsTo('yara@example.com')).toEqual([]);
  expect(await shop.decisionsAbout('yara@example.com')).toContainEqual(
    expect.objectContaining({ flow: 'abandoned-checkout', outcome: 'skip', reason: 'not_confirmed' }),
  );
  const [contact] = await shop.rows<{ id: string }>(`select id from contact where email_key = 'yara@example.com'`);
  await shop.skip('1m');
  await shop.world.app.inShop(shop.world.shopify.domain, (ctx) =>
    shop.world.app.actions.resubscribe(ctx, { contactId: contact?.id ?? '', source: 'preference_page' }),
  );
  await shop.skip('1d');
  expect(reminders('yara@example.com')).toEqual(['abandoned-checkout/2']);
  expect(await rulingFor('yara@example.com', 'abandoned-checkout')).toMatchObject({
    country: 'DE',
    needsConfirming: true,
    basis: 'confirmed',
    source: 'preference_page',
  });
});

test('Zoe says nothing of where she lives: she is treated as strictly as can be', async () => {
  await writeTo('by_country');
  await leavesCheckout('zoe@example.com', null);
  expect(reminders('zoe@example.com')).toEqual([]);
  expect(await rulingFor('zoe@example.com', 'abandoned-checkout')).toMatchObject({
    country: null,
    rule: 'subscribers',
    basis: null,
  });
});
