import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import {
  ago,
  contact,
  DAY,
  decision,
  email,
  engaged,
  flowOf,
  HOUR,
  now,
  openEmailedShop,
  tell,
} from '../../../tests/support/emailed-shop';
import { flow } from '../../../tests/support/flow-cases';
import { type Database, openDatabase } from '../../db.server';
import { applyCommerce } from '../commerce/commerce.server';
import { applyConsent, resolveContacts } from '../contacts/contacts.server';
import { switchFlow } from '../flows/flows.server';
import { bucketOf, stableId } from '../ids.server';
import { pauseSending } from '../shops/shops.server';
import {
  attributeOrders,
  contactProfile,
  contactTimeline,
  flowFigures,
  listProblems,
  overview,
  stepFigures,
} from './analytics.server';
import type { TimelineEntry } from './schema';

let testDatabase: TestDatabase;
let db: Database;
let ctx: Awaited<ReturnType<typeof openEmailedShop>>;
let flowId: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  ctx = await openEmailedShop(db);
  flowId = await flowOf(ctx);
});

const order = (orderId: string, contactId: string, placedAt: Date, total = '50.00') => ({
  orderId,
  contactId,
  total,
  currency: 'EUR',
  placedAt,
});

describe('the overview', () => {
  it('counts what was sent, skipped and held, by day of the shop and by flow', async () => {
    const ana = await contact(ctx, 'ana');
    const clicked = await email(ctx, ana, { at: ago(10 * 60_000) });
    await email(ctx, ana, { at: ago(HOUR) });
    await email(ctx, ana, { state: 'skipped', reason: 'ordered_since' });
    await email(ctx, ana, { state: 'skipped', reason: 'ordered_since' });
    await email(ctx, ana, { state: 'skipped', reason: 'no_consent' });
    await email(ctx, ana, { state: 'held', reason: 'quiet_hours' });
    await email(ctx, ana, { at: ago(40 * DAY) });
    await engaged(ctx, ana, clicked, ago(60_000));
    await engaged(ctx, ana, clicked, ago(30_000));

    const home = await overview(ctx);
    expect(home).toMatchObject({
      sent: 2,
      days: 30,
      currency: 'EUR',
      orders: 0,
      revenue: [{ currency: 'EUR', amount: '0.00' }],
    });
    expect(home.skipped).toEqual([
      { reason: 'ordered_since', count: 2 },
      { reason: 'no_consent', count: 1 },
    ]);
    expect(home.held).toEqual([{ reason: 'quiet_hours', count: 1 }]);
    expect(home.byDay).toHaveLength(30);
    expect(home.byDay.slice(-2).map(({ day, sent }) => [day, sent])).toEqual([
      ['2026-11-23', 1],
      ['2026-11-24', 1],
    ]);
    expect(home.byFlow.find((flow) => flow.flowId === flowId)).toMatchObject({
      sent: 2,
      skipped: 3,
      clicked: 1,
      on: true,
    });
    expect(await flowFigures(ctx)).toEqual(home.byFlow);
  });

  it('takes refunds off, leaves cancelled orders out, and never adds up currencies', async () => {
    const ana = await contact(ctx, 'ana');
    await engaged(ctx, ana, await email(ctx, ana), ago(2 * DAY));
    await attributeOrders(ctx, [
      order('1', ana, ago(DAY), '50.00'),
      order('2', ana, ago(DAY), '70.00'),
      order('3', ana, ago(DAY), '30.00'),
      { ...order('4', ana, ago(DAY), '9.99'), currency: 'CHF' },
    ]);
    for (const [id, refunded, cancelledAt] of [
      ['2', '20.00', null],
      ['3', '0', now],
    ] as const) {
      await ctx.sql.query(
        `insert into order_record (bucket, shop_id, id, lines, currency, total, refunded, placed_at, cancelled_at, updated_at)
         values (0, $1, $2, '[]', 'EUR', '70', $3, $4, $5, $4)`,
        [ctx.shopId, id, refunded, ago(DAY), cancelledAt],
      );
    }
    const home = await overview(ctx);
    expect(home.orders).toBe(3);
    expect(home.revenue).toEqual([
      { currency: 'EUR', amount: '100.00' },
      { currency: 'CHF', amount: '9.99' },
    ]);
    expect(home.byDay.at(-2)).toMatchObject({ orders: 3, revenue: '100.00' });
  });

  it('has nothing to point out in a shop where all is well', async () => {
    const home = await overview(ctx);
    expect(home.attention).toEqual([]);
    expect(home.storefrontSeen).toBe(false);
  });

  it('points out what waits for the merchant, most urgent first', async () => {
    const ana = await contact(ctx, 'ana');
    await resolveContacts(ctx, [{ identities: [{ kind: 'visitor', value: 'v-1' }], patch: {}, at: now }]);
    await pauseSending(ctx, 'the key was refused');
    await ctx.sql.query(`update shop set settings = '{"senderEmail":"hello@fern.example"}' where id = $1`, [
      ctx.shopId,
    ]);
    await switchFlow(ctx, 'abandoned-checkout', 'off');
    await email(ctx, ana, { state: 'unknown' });
    await email(ctx, ana, { state: 'not_confirmed' });
    const { domain } = ctx;
    await ctx.sql.query(
      `insert into inbox_item (bucket, source, shop_domain, topic, delivery_id, received_at, payload, state, due_at)
       values ($1, 'shopify', $2, 'orders/create', 'd-1', $3, '{}', 'dead', $3)`,
      [bucketOf(domain, domain), domain, now],
    );
    await ctx.sql.query(
      `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, state, step_id, started_at, ended_at, error)
       values ($1, $2, $3, $4, $4, $5, $2, '{}', 'failed', 'first', $6, $6, 'a bug')`,
      [bucketOf(ctx.shopId, ana), stableId(now, 'failed', domain), ctx.shopId, flowId, ana, ago(DAY)],
    );
    await ctx.sql.query(
      `insert into commerce_import (id, shop_id, kind, state, requested_at) values ($1, $2, 'orders', 'failed', $3)`,
      [stableId(now, 'import', domain), ctx.shopId, ago(DAY)],
    );
    const home = await overview(ctx);
    expect(home.attention).toEqual([
      { kind: 'sending_paused', reason: 'the key was refused' },
      { kind: 'sender_missing', missing: ['postalAddress'] },
      { kind: 'dead_items', count: 1 },
      { kind: 'failed_enrollments', count: 1 },
      { kind: 'unconfirmed_messages', count: 1 },
      { kind: 'import_failed', imports: ['orders'] },
      { kind: 'no_flow_on' },
    ]);
    expect(home.storefrontSeen).toBe(true);
    expect(await listProblems(ctx)).toMatchObject({
      unconfirmed: [{ contactId: ana }, { contactId: ana }],
      failed: [{ contactId: ana, stepId: 'first', error: 'a bug', flowName: 'Abandoned checkout' }],
    });
  });

  it('counts per step of a flow', async () => {
    const ana = await contact(ctx, 'ana');
    const sent = await email(ctx, ana);
    await engaged(ctx, ana, sent, ago(DAY));
    await email(ctx, ana, { stepId: 'second', state: 'held', reason: 'quiet_hours' });
    const stands = (contactId: string, stepId: string, dueAt: Date) =>
      ctx.sql.query(
        `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, step_id,
           started_at, due_at)
         values ($1, $2, $3, $4, $4, $5, $2, '{}', $6, $7, $8)`,
        [
          bucketOf(ctx.shopId, contactId),
          stableId(now, 'standing', contactId),
          ctx.shopId,
          flowId,
          contactId,
          stepId,
          now,
          dueAt,
        ],
      );
    await stands(ana, 'second', new Date(now.getTime() + HOUR));
    await stands(await contact(ctx, 'ben'), 'second', now);
    const definition = flow([
      { id: 'first', kind: 'send', template: 'welcome/1' },
      { id: 'pause', kind: 'wait', for: '1d' },
      { id: 'second', kind: 'send', template: 'welcome/2' },
    ]);
    const steps = await stepFigures(ctx, { id: flowId, definition });
    expect(Object.fromEntries(steps.map(({ stepId, ...rest }) => [stepId, rest]))).toEqual({
      first: { here: 0, sent: 1, clicked: 1, held: 0, skipped: 0 },
      pause: { here: 1, sent: 0, clicked: 0, held: 0, skipped: 0 },
      second: { here: 1, sent: 0, clicked: 0, held: 1, skipped: 0 },
    });
  });
});

describe('a contact', () => {
  it('has one timeline of events, decisions and emails with what became of them', async () => {
    const ana = await contact(ctx, 'ana');
    await tell(ctx, ana, 'checkout_started', ago(3 * HOUR));
    await tell(ctx, ana, 'email_clicked', ago(HOUR));
    const sent = await email(ctx, ana, { at: ago(2 * HOUR), subject: 'Still here' });
    await decision(ctx, ana, sent, 'hold', 'quiet_hours', ago(2.75 * HOUR));
    await decision(ctx, ana, sent, 'hold', 'quiet_hours', ago(2.5 * HOUR));
    await decision(ctx, ana, sent, 'send', 'sent', ago(2 * HOUR));
    await engaged(ctx, ana, sent, ago(HOUR));
    await engaged(ctx, ana, sent, ago(1.9 * HOUR), 'delivered', 'unknown');
    const skipped = await email(ctx, ana, { state: 'skipped', reason: 'ordered_since' });
    await decision(ctx, ana, skipped, 'skip', 'ordered_since', ago(HOUR));

    const { entries, older } = await contactTimeline(ctx, ana, { limit: 10 });
    expect(older).toBeNull();
    expect(entries).toMatchObject([
      {
        kind: 'decision',
        outcome: 'skip',
        reason: 'ordered_since',
        flowName: 'Abandoned checkout',
        messageId: skipped,
      },
      {
        kind: 'message',
        subject: 'Still here',
        outcome: 'delivered',
        checks: [{ name: 'consent', passed: true }],
        engagement: [{ kind: 'clicked', actor: 'human', url: 'https://fern.example/cart' }],
      },
      { kind: 'decision', outcome: 'hold', at: ago(2.5 * HOUR) },
      { kind: 'event', type: 'checkout_started' },
    ]);
  });

  it('names the products of events that know only their ids', async () => {
    const product = { kind: 'product', id: '7', title: 'Linen apron', handle: 'linen-apron', imageUrl: null } as const;
    const record = { productType: '', vendor: '', status: 'active', tags: [], updatedAt: now };
    const variants = [{ kind: 'variant', id: '71', productId: '7', price: '20.00', updatedAt: now } as const];
    await applyCommerce(ctx, [{ change: { ...product, ...record, variants }, contactId: null }]);
    const ana = await contact(ctx, 'ana');
    await tell(ctx, ana, 'product_added_to_cart', ago(3 * HOUR), { variantId: '71', quantity: 1 });
    await tell(ctx, ana, 'product_viewed', ago(2 * HOUR), { productId: '7', title: 'Apron, as it was called then' });
    await tell(ctx, ana, 'product_added_to_cart', ago(HOUR), { variantId: '99', quantity: 1 });
    const { entries } = await contactTimeline(ctx, ana, { limit: 10 });
    expect(entries.map((entry) => entry.kind === 'event' && entry.properties.title)).toEqual([
      undefined,
      'Apron, as it was called then',
      'Linen apron',
    ]);
  });

  it('is read page by page, each entry once', async () => {
    const ana = await contact(ctx, 'ana');
    for (let index = 0; index < 7; index += 1) {
      await tell(ctx, ana, 'page_viewed', ago(Math.floor(index / 2) * HOUR));
      await email(ctx, ana, { at: ago(Math.floor(index / 2) * HOUR) });
    }
    const all = (await contactTimeline(ctx, ana, { limit: 100 })).entries;
    const read: TimelineEntry[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof contactTimeline>> = await contactTimeline(ctx, ana, { before, limit: 3 });
      read.push(...page.entries);
      before = page.older;
    } while (before !== null);
    expect(all).toHaveLength(14);
    expect(read.map((entry) => entry.id)).toEqual(all.map((entry) => entry.id));
  });

  it('is shown with its consent, every proof of it, and its traits', async () => {
    const ana = await contact(ctx, 'ana');
    await applyConsent(ctx, ana, { state: 'subscribed', source: 'checkout', occurredAt: ago(2 * DAY) });
    await applyConsent(ctx, ana, { state: 'unsubscribed', source: 'one_click', occurredAt: ago(DAY) });
    await tell(ctx, ana, 'checkout_started', ago(HOUR));
    expect(await contactProfile(ctx, ana)).toMatchObject({
      contact: { email: 'ana@example.com', firstName: 'ana', consentState: 'unsubscribed' },
      consent: [
        { state: 'unsubscribed', source: 'one_click', at: ago(DAY) },
        { state: 'subscribed', source: 'checkout' },
      ],
      traits: { checkouts: { count: 1 } },
      stage: 'activation',
    });
  });

  it('of another shop is not there', async () => {
    const ana = await contact(ctx, 'ana');
    await tell(ctx, ana, 'page_viewed', now);
    const other = await openEmailedShop(db);
    expect(await contactProfile(other, ana)).toBeNull();
    expect(await contactTimeline(other, ana, { limit: 10 })).toEqual({ entries: [], older: null });
  });
});
