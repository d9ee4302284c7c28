import { describe, expect, test } from 'vitest';
import { overview } from '../../app/domain/analytics/analytics.server';
import { listImports } from '../../app/domain/commerce/commerce.server';
import type { Ctx } from '../../app/domain/context';
import { findShop } from '../../app/domain/shops/shops.server';
import { listDead, retryDead } from '../../app/ingest/inbox.server';
import { TOPICS } from '../doubles/shopify/webhook-topics';
import { openShop } from '../support/scenario';

const shop = openShop();
const inShop = <T>(work: (ctx: Ctx) => Promise<T>) => shop.world.app.inShop(shop.world.shopify.domain, work);

/** A subscriber with an account, known to Heed. */
async function member(email: string) {
  const shopper = shop.world.shopify.shopper({ email });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  return shopper;
}

const one = async <Row>(text: string, ...values: unknown[]) => (await shop.rows<Row>(text, values))[0];

describe('every topic does its work', () => {
  test('the past is imported when the bulk operations are through', async () => {
    expect((await inShop(listImports)).map(({ kind, state }) => [kind, state])).toEqual([
      ['products', 'done'],
      ['customers', 'done'],
      ['orders', 'done'],
    ]);
  });

  test('the catalogue follows prices, stock and deletions', async () => {
    const { merchant } = shop.world.shopify;
    const product = shop.world.shopify.product('enamel-jug');
    const variant = () =>
      one('select price::float as price, inventory from variant where product_id = $1', String(product.id));
    merchant.changePrice('enamel-jug', '31.50');
    await shop.settle();
    expect(await variant()).toMatchObject({ price: 31.5 });
    merchant.setStock('enamel-jug', 0);
    await shop.settle();
    expect(await variant()).toMatchObject({ inventory: 0 });
    merchant.setStock('enamel-jug', 12);
    await shop.settle();
    expect(await variant()).toMatchObject({ inventory: 12, price: 31.5 });
    const gone = shop.world.shopify.product('hanging-bowl');
    merchant.deleteProduct('hanging-bowl');
    await shop.settle();
    expect(await one('select deleted_at is not null as gone from product where id = $1', String(gone.id))).toEqual({
      gone: true,
    });
  });

  test('an order is followed from the cart to the refund', async () => {
    const ana = await member('ana@example.com');
    await ana.addToCart('enamel-jug', 2);
    await shop.settle();
    await ana.addToCart('beeswax-tapers');
    const checkout = ana.startCheckout();
    await shop.settle();
    ana.updateCheckout({ address: { city: 'York' } });
    await shop.settle();
    const order = ana.pay();
    await shop.settle();
    shop.world.shopify.merchant.fulfil(order.id);
    shop.world.shopify.merchant.markDelivered(order.id);
    shop.world.shopify.merchant.refund(order.id);
    await ana.addToCart('enamel-jug');
    const regretted = ana.pay();
    await shop.settle();
    shop.world.shopify.merchant.cancel(regretted.id);
    await shop.settle();
    expect(
      await one(
        `select paid_at is not null as paid, fulfilled_at is not null as fulfilled, delivered_at is not null as delivered,
           refunded = total as refunded, checkout_token as checkout
         from order_record where id = $1`,
        String(order.id),
      ),
    ).toEqual({ paid: true, fulfilled: true, delivered: true, refunded: true, checkout: checkout.id });
    expect(
      await one('select cancelled_at is not null as cancelled from order_record where id = $1', String(regretted.id)),
    ).toEqual({ cancelled: true });
    const told = await shop.rows<{ type: string }>(
      `select distinct e.type from event e join contact c on c.id = e.contact_id where c.email_key = 'ana@example.com' and e.source = 'shopify' order by 1`,
    );
    expect(told.map(({ type }) => type)).toEqual([
      'cart_updated',
      'checkout_started',
      'checkout_updated',
      'customer_created',
      'marketing_subscribed',
      'order_cancelled',
      'order_delivered',
      'order_fulfilled',
      'order_paid',
      'order_placed',
      'order_refunded',
    ]);
    const ben = await member('ben@example.com');
    await ben.addToCart('enamel-jug');
    const left = ben.startCheckout();
    await shop.settle();
    shop.world.shopify.merchant.deleteCheckout(left.id);
    await shop.settle();
    expect(await one('select deleted_at is not null as gone from checkout where token = $1', left.id)).toEqual({
      gone: true,
    });
  });

  test('people and the shop itself change', async () => {
    const { merchant } = shop.world.shopify;
    await member('cleo@example.com');
    merchant.tagCustomer('cleo@example.com', 'wholesale', 'press');
    merchant.updateShop({ name: 'Fern, Field & Daughters', timeZone: 'Europe/Dublin' });
    merchant.updateScopes(['read_customers', 'read_products']);
    await shop.settle();
    expect(await one(`select tags from contact where email_key = 'cleo@example.com'`)).toEqual({
      tags: ['wholesale', 'press'],
    });
    expect(await findShop(shop.world.app.db.sql, shop.world.shopify.domain)).toMatchObject({
      name: 'Fern, Field & Daughters',
      timeZone: 'Europe/Dublin',
    });
    expect(await one('select scope from session where not "isOnline"')).toEqual({
      scope: 'read_customers,read_products',
    });
    merchant.updateShop({ name: 'Fern & Field', timeZone: 'Europe/London' });
    merchant.requestData('cleo@example.com');
    merchant.redactCustomer('cleo@example.com');
    await member('dora@example.com');
    merchant.deleteCustomer('dora@example.com');
    await shop.settle();
    expect(await shop.rows('select kind, state from privacy_request order by requested_at, kind')).toEqual([
      { kind: 'customer_redact', state: 'done' },
      { kind: 'customer_redact', state: 'done' },
      { kind: 'data_request', state: 'done' },
    ]);
    expect(
      await shop.rows(`select 1 from contact where email_key in ('cleo@example.com', 'dora@example.com')`),
    ).toEqual([]);
  });
});

describe('a delivery that cannot be processed', () => {
  /** More than the books can hold in one order: the second of these makes the door of commerce throw. */
  const hugeRefund = (orderId: number, id: number) => ({
    id,
    order_id: orderId,
    created_at: shop.world.clock.now().toISOString(),
    transactions: Array.from({ length: 9 }, () => ({
      kind: 'refund',
      status: 'success',
      amount: '999999999999999.00',
    })),
  });

  test('does not hold up the shop, is tried again with growing gaps, is shown as dead, and works once it can', async () => {
    const eva = await member('eva@example.com');
    await eva.addToCart('enamel-jug');
    const order = eva.pay();
    await shop.settle();
    shop.world.shopify.webhooks.emit('refunds/create', hugeRefund(order.id, 1));
    await shop.settle();
    shop.world.shopify.webhooks.emit('refunds/create', hugeRefund(order.id, 2));
    shop.world.shopify.shopper({ email: 'finn@example.com' }).signUp({ acceptsMarketing: true });
    await shop.settle();
    expect(shop.emailsTo('finn@example.com')).toEqual(['welcome/1']);

    const poison = () =>
      one<{ state: string; attempts: number; error: string; payload: string }>(
        `select state, attempts, error, payload from inbox_item where topic = 'refunds/create' and state <> 'done'`,
      );
    expect(await poison()).toMatchObject({ state: 'pending', attempts: 1, error: 'error 22003' });
    const gaps: number[] = [];
    for (let seconds = 5; (await poison())?.state === 'pending'; seconds *= 2) {
      const { attempts } = (await poison()) ?? { attempts: 0 };
      await shop.skip(`${seconds - 1}s`);
      expect(await poison()).toMatchObject({ attempts });
      await shop.skip('1s');
      expect(await poison()).toMatchObject({ attempts: attempts + 1 });
      gaps.push(seconds);
    }
    expect(gaps).toEqual([5, 10, 20, 40, 80, 160, 320]);

    const { domain } = shop.world.shopify;
    const dead = await inShop((ctx) => listDead(ctx.sql, domain));
    expect(dead).toMatchObject([{ source: 'shopify', topic: 'refunds/create', attempts: 8, error: 'error 22003' }]);
    expect((await inShop((ctx) => overview(ctx))).attention).toContainEqual({ kind: 'dead_items', count: 1 });

    const again = () =>
      inShop((ctx) =>
        retryDead(
          ctx.sql,
          domain,
          dead.map(({ id }) => id),
          ctx.now,
        ),
      );
    expect(await again()).toBe(1);
    await shop.skip('11m');
    expect(await poison()).toMatchObject({ state: 'dead' });

    await shop.rows('update order_record set refunded = 0 where id = $1', [String(order.id)]);
    expect(await again()).toBe(1);
    await shop.settle();
    expect(await poison()).toBeUndefined();
    expect(await one('select count(*)::int as count from event where source_id = $1', 'refund:2')).toEqual({
      count: 1,
    });
    expect(await again()).toBe(0);
  });

  test('what comes again after it was done changes nothing', async () => {
    const gil = await member('gil@example.com');
    await gil.addToCart('enamel-jug');
    gil.pay();
    await shop.settle();
    const state = () =>
      shop.rows(
        `select (select count(*) from event) as events, (select sum(total) from order_record) as total, (select count(*) from message) as messages,
           (select state::text from trait t join contact c on c.id = t.contact_id where c.email_key = 'gil@example.com') as traits`,
      );
    const before = await state();
    for (const { id } of shop.world.shopify.webhooks.log.slice(-8)) await shop.world.shopify.webhooks.redeliver(id);
    await shop.settle();
    expect(await state()).toEqual(before);
  });
});

test('every topic of the shop has been delivered by now, and every one was used', async () => {
  const later = ['app/uninstalled', 'customers/merge', 'shop/redact'];
  const states = await shop.rows<{ topic: string; states: string[] }>(
    `select topic, array_agg(distinct state) as states from inbox_item where source = 'shopify' group by topic order by topic`,
  );
  expect(states).toEqual(
    TOPICS.filter((topic) => !later.includes(topic)).map((topic) => ({ topic, states: ['done'] })),
  );
});

test('two customers are merged: one contact with both histories, whoever of them did what', async () => {
  const kept = await member('hana@example.com');
  await kept.view('boston-fern');
  await kept.addToCart('enamel-jug');
  kept.pay();
  const merged = await member('hana.old@example.com');
  await merged.view('snake-plant');
  await merged.addToCart('beeswax-tapers');
  merged.pay();
  await shop.settle();
  shop.world.shopify.merchant.mergeCustomers('hana@example.com', 'hana.old@example.com');
  await shop.settle();
  const contacts = await shop.rows<{ id: string; orders: number; products: number }>(
    `select c.id, (t.state -> 'orders' ->> 'count')::int as orders,
       (select count(*)::int from jsonb_object_keys(t.state -> 'products')) as products
     from contact c join trait t on t.contact_id = c.id where c.email_key like 'hana%'`,
  );
  expect(contacts).toMatchObject([{ orders: 2, products: 2 }]);
  expect(await one('select count(*)::int as orders from order_record where contact_id = $1', contacts[0]?.id)).toEqual({
    orders: 2,
  });
  await shop.skip('1d');
  await kept.addToCart('enamel-jug');
  await shop.skip('2h');
  expect(shop.emailsTo('hana@example.com')).toContain('abandoned-cart/1');
});

test('an email to the customer who was merged away still speaks for the person', async () => {
  await member('heidi@example.com');
  await member('heidi.old@example.com');
  const old = shop.lastEmailTo('heidi.old@example.com');
  shop.world.shopify.merchant.mergeCustomers('heidi@example.com', 'heidi.old@example.com');
  await shop.settle();
  const phone = shop.world.shopify.shopper();
  await phone.clickFromEmail(old.links[0] ?? '');
  await phone.view('snake-plant');
  await shop.settle();
  expect(
    await one(
      `select count(*)::int as count from event e join contact c on c.id = e.contact_id
       where c.email_key = 'heidi@example.com' and e.type = 'product_viewed'`,
    ),
  ).toEqual({ count: 1 });
  expect(await shop.world.sendgrid.oneClickUnsubscribe(old.id)).toBe(200);
  await shop.skip('3d');
  expect(await one(`select consent_state as state from contact where email_key = 'heidi@example.com'`)).toEqual({
    state: 'unsubscribed',
  });
  expect(shop.emailsTo('heidi@example.com')).toEqual(['welcome/1']);
});

test('a merge that arrives in one breath with the customers it is about is not lost', async () => {
  for (const email of ['ines@example.com', 'ines.old@example.com']) {
    shop.world.shopify.shopper({ email }).signUp({ acceptsMarketing: false });
  }
  shop.world.shopify.merchant.mergeCustomers('ines@example.com', 'ines.old@example.com');
  await shop.settle();
  expect(await shop.rows(`select email_key as email from contact where email_key like 'ines%'`)).toEqual([
    { email: 'ines@example.com' },
  ]);
});

test('consent that is withdrawn in Shopify stops the series at once; given again, it does not start the old one anew', async () => {
  await member('olga@example.com');
  expect(shop.emailsTo('olga@example.com')).toEqual(['welcome/1']);
  shop.world.shopify.merchant.setConsent('olga@example.com', 'unsubscribed');
  await shop.skip('3d');
  expect(shop.emailsTo('olga@example.com')).toEqual(['welcome/1']);
  shop.world.shopify.merchant.setConsent('olga@example.com', 'subscribed');
  await shop.skip('10d');
  expect(shop.emailsTo('olga@example.com')).toEqual(['welcome/1']);
});

test('the app is removed: no mail leaves from that moment; installed again, it works as before', async () => {
  const pia = await member('pia@example.com');
  await pia.addToCart('enamel-jug');
  await shop.skip('1h');
  const { accepted } = shop.world.sendgrid.journal;
  shop.world.shopify.merchant.uninstall();
  await shop.skip('4d');
  expect(shop.world.sendgrid.journal.accepted).toBe(accepted);
  expect(await shop.decisionsAbout('pia@example.com')).toContainEqual({
    flow: 'abandoned-cart',
    step: 'first',
    outcome: 'skip',
    reason: 'uninstalled',
  });
  expect(await shop.rows('select 1 from session')).toEqual([]);

  await shop.world.install();
  await member('quirin@example.com');
  expect(shop.emailsTo('quirin@example.com')).toEqual(['welcome/1']);
  await pia.addToCart('beeswax-tapers');
  await shop.skip('3h');
  expect(shop.emailsTo('pia@example.com')).toContain('abandoned-cart/1');
});
