import { beforeAll, describe, expect, test } from 'vitest';
import { contactTimeline, listProblems, overview } from '../../app/domain/analytics/analytics.server';
import { findShopById, saveSettings } from '../../app/domain/shops/shops.server';
import type { DiscountLimits } from '../../app/domain/discounts/schema';
import type { Step } from '../../app/domain/flows/schema';
import type { Order } from '../doubles/shopify/records';
import { hello, openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { inShop, open, somebody, reported, runsOf } = openFlows(shop);

const code: Step = { id: 'code', kind: 'discount', ladder: [10, 15], validDays: 7 };

async function limit(limits: Partial<DiscountLimits>): Promise<void> {
  await inShop(async (ctx) => {
    const found = await findShopById(ctx.sql, ctx.shopId);
    if (!found) throw new Error('the shop is gone');
    const { settings } = found;
    await saveSettings(ctx, { ...settings, discounts: { ...settings.discounts, ...limits } });
  });
}

interface GrantRow {
  id: string;
  reason: string;
  code: string | null;
  ends_at: Date | null;
  used_at: Date | null;
  taken_back_at: Date | null;
  returned_at: Date | null;
}
const grantsOf = (email: string) =>
  shop.rows<GrantRow>(
    'select g.* from discount_grant g join contact c on c.id = g.contact_id where c.email_key = $1 order by g.at',
    [email],
  );

/** Somebody new who is not in the full-price arm: it is drawn from the contact, so we meet people until one is. */
async function someoneOffered(name: string): Promise<Person & { code: string }> {
  for (;;) {
    const person = await somebody(name);
    await reported(person.email, 'custom.wants_code');
    const [grant] = await grantsOf(person.email);
    if (grant?.code) return { ...person, code: grant.code };
  }
}

function codeLink(email: string): string {
  const link = shop.lastEmailTo(email).links.find((one) => one.includes('/discount/'));
  if (!link) throw new Error('the email has no link with a code');
  return link;
}

/** What the double's checkout says of a code, typed in by a stranger. */
async function triedByStranger(typed: string): Promise<string | null> {
  const stranger = shop.world.shopify.shopper({ email: 'stranger@example.com', consent: false });
  await stranger.addToCart('enamel-jug');
  stranger.startCheckout({ email: 'stranger@example.com' });
  try {
    stranger.enterCode(typed);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}

beforeAll(async () => {
  await open([code, hello('say', 'abandoned-cart/3')], { key: 'gives-codes', trigger: { event: 'custom.wants_code' } });
  await shop.settle();
});

test('pools are made ahead: codes are ready in Shopify before anybody wants one', async () => {
  const [pools, codes] = await Promise.all([
    shop.rows<{ count: number }>('select count(*)::int as count from discount_pool where remote_id is not null'),
    shop.rows<{ count: number }>(`select count(*)::int as count from discount_code where state = 'free'`),
  ]);
  expect(pools[0]?.count).toBe(2);
  expect(codes[0]?.count).toBe(200);
});

describe('somebody who got a code', () => {
  test('reads it with its true end, has it applied by the link, and nobody can use it again', async () => {
    const ana = await someoneOffered('ana');
    const { text, html } = shop.lastEmailTo(ana.email);
    const [grant] = await grantsOf(ana.email);
    expect(text).toContain(ana.code);
    expect(text).toContain('10% off your order with your own code');
    expect(html).toContain(ana.code);
    const end = grant?.ends_at as Date;
    expect(end.getTime() - shop.world.clock.now().getTime()).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(text).toContain(
      `until ${end.toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Europe/London' })}`,
    );
    await ana.shopper.addToCart('copper-watering-can');
    expect(codeLink(ana.email)).toContain(`/discount/${ana.code}?redirect=`);
    await ana.shopper.clickFromEmail(codeLink(ana.email));
    const order: Order = ana.shopper.pay();
    await shop.settle();
    const goods = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
    expect(order.discount).toEqual({ code: ana.code, amount: Math.round(goods / 10) });
    expect((await grantsOf(ana.email))[0]).toMatchObject({ taken_back_at: null });
    expect((await grantsOf(ana.email))[0]?.used_at).not.toBeNull();
    expect(await triedByStranger(ana.code)).toMatch(/usage limit/);
  });

  test('and orders without it loses it, also in Shopify', async () => {
    const ben = await someoneOffered('ben');
    await ben.shopper.addToCart('enamel-jug');
    expect(await triedByStranger(ben.code)).toBeNull();
    ben.shopper.pay();
    await shop.settle();
    expect((await grantsOf(ben.email))[0]?.taken_back_at).not.toBeNull();
    expect(await triedByStranger(ben.code)).toMatch(/valid discount code/);
  });

  test('too late finds that it really ended when the email said', async () => {
    const cleo = await someoneOffered('cleo');
    const end = (await grantsOf(cleo.email))[0]?.ends_at as Date;
    const minutes = Math.floor((end.getTime() - shop.world.clock.now().getTime()) / 60_000);
    await shop.skip(`${minutes}m`);
    expect(await triedByStranger(cleo.code)).toBeNull();
    await shop.skip('1m');
    expect(await triedByStranger(cleo.code)).toMatch(/expired/);
  });

  test('sees it on no second email of another flow, because of the time between two codes', async () => {
    const dora = await someoneOffered('dora');
    await open([code, hello('say', 'abandoned-cart/3')], {
      key: 'gives-more',
      trigger: { event: 'custom.wants_more' },
    });
    await reported(dora.email, 'custom.wants_more');
    expect((await grantsOf(dora.email)).map(({ reason }) => reason)).toEqual(['given', 'cool_down']);
    const mail = shop.lastEmailTo(dora.email);
    expect(mail.text).not.toContain(dora.code);
    expect(mail.text).not.toMatch(/your own code/);
    const [decision] = await shop.rows<{ checks: { name: string; found: string }[] }>(
      `select d.checks from decision d join contact c on c.id = d.contact_id join flow f on f.id = d.flow_id
       where c.email_key = $1 and f.key = 'gives-more'`,
      [dora.email],
    );
    expect(decision?.checks.find(({ name }) => name === 'discount')?.found).toBe('cool_down');
  });

  test('finds it on the timeline, with what became of it', async () => {
    const eli = await someoneOffered('eli');
    const [row] = await shop.rows<{ id: string }>('select id from contact where email_key = $1', [eli.email]);
    const { entries } = await inShop((ctx) => contactTimeline(ctx, row?.id ?? '', { limit: 50 }));
    const message = entries.find((entry) => entry.kind === 'message');
    expect(message?.kind === 'message' && message.checks.find(({ name }) => name === 'discount')?.found).toBe(
      `10 %, ${eli.code}`,
    );
  });

  test('and is erased leaves no trace of whose it was, and it stops working', async () => {
    const finn = await someoneOffered('finn');
    shop.world.shopify.merchant.redactCustomer(finn.email);
    await shop.settle();
    expect(await shop.rows('select 1 from discount_grant where code = $1', [finn.code])).toEqual([]);
    expect(await triedByStranger(finn.code)).toMatch(/valid discount code/);
  });
});

describe('no code', () => {
  test('takes the way of the step when it has one, and is no trouble', async () => {
    await open(
      [{ ...code, onError: 'without' }, hello('with', 'abandoned-cart/3', 'end'), hello('without', 'welcome/2')],
      { key: 'two-ways', trigger: { event: 'custom.two_ways' } },
    );
    const gus = await someoneOffered('gus');
    await reported(gus.email, 'custom.two_ways');
    expect(shop.emailsTo(gus.email)).toEqual(['abandoned-cart/3', 'welcome/2']);
    expect(await runsOf(gus.email, 'two-ways')).toMatchObject([{ state: 'finished' }]);
    expect((await inShop(listProblems)).failed).toEqual([]);
    await shop.skip('61d');
    const hana = await somebody('hana');
    await limit({ weeklyCodes: 0 });
    await reported(hana.email, 'custom.two_ways');
    expect(shop.emailsTo(hana.email)).toEqual(['welcome/2']);
    expect((await grantsOf(hana.email)).map(({ reason }) => reason)).toEqual(['budget_spent']);
    await limit({ weeklyCodes: 100 });
    await reported(gus.email, 'custom.two_ways');
    expect(shop.emailsTo(gus.email)).toEqual(['abandoned-cart/3', 'welcome/2', 'abandoned-cart/3']);
    expect((await grantsOf(gus.email)).at(-1)).toMatchObject({ percent: 15 });
  });

  test('can be made in Shopify: Home says so', async () => {
    const isSaid = async () =>
      (await inShop((ctx) => overview(ctx))).attention.some((one) => one.kind === 'codes_not_ready');
    expect(await isSaid()).toBe(false);
    await shop.world.app.db.pool.query(
      `update discount_pool set remote_id = null, gives_until = gives_from where remote_id is not null`,
    );
    shop.world.shopify.admin.denyNext('codeDiscountNodeByCode', 2);
    await shop.world.app.db.pool.query('update discount_offer set due_at = $1', [shop.world.clock.now()]);
    await shop.settle();
    expect(await isSaid()).toBe(true);
    await shop.skip('1h');
    expect(await isSaid()).toBe(false);
  });

  test('is ready: the email goes at once, without one', async () => {
    await shop.world.app.db.pool.query(`update discount_code set state = 'gone' where state = 'free'`);
    const ida = await somebody('ida');
    await reported(ida.email, 'custom.wants_code');
    const [grant] = await grantsOf(ida.email);
    if (grant?.reason === 'full_price') return;
    expect(grant?.reason).toBe('no_codes');
    expect(shop.emailsTo(ida.email)).toEqual(['abandoned-cart/3']);
  });

  test('who leaves the flow before the email gives the code back, unseen', async () => {
    await shop.skip('4d');
    await open([code, { id: 'pause', kind: 'wait', for: '1d' }, hello('say', 'abandoned-cart/3')], {
      key: 'slow-code',
      trigger: { event: 'custom.slow' },
      exits: [{ event: 'custom.never_mind', reason: 'never_mind' }],
    });
    for (;;) {
      const jon = await somebody('jon');
      await reported(jon.email, 'custom.slow');
      if (!(await grantsOf(jon.email))[0]?.code) continue;
      await reported(jon.email, 'custom.never_mind');
      expect((await grantsOf(jon.email))[0]?.returned_at).not.toBeNull();
      await reported(jon.email, 'custom.wants_code');
      expect((await grantsOf(jon.email)).map(({ reason }) => reason)).toEqual(['given', 'given']);
      return;
    }
  });
});
