import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareQueue } from '../../app/adapters/queue/queue.server';
import { composeApp, type HeedApp } from '../../app/composition.server';
import { installShop } from '../../app/domain/shops/shops.server';
import { readEnv } from '../../app/env.server';
import { drainPipeline } from '../../app/jobs/pipeline.server';
import { startWeb, type Web } from '../../app/web.server';
import { createTestDatabase, type TestDatabase } from '../support/database';

const folder = fileURLToPath(new URL('../../../shared/fixtures/shopify', import.meta.url));
const secret = 'shpss_0123456789abcdef0123456789abcdef';
const now = new Date('2026-11-24T10:00:00.000Z');

/** Topic, and what has to come of it: the types of events, or that Heed has no use for it. */
const expected: Record<string, [topic: string, events: string[] | 'unused']> = {
  'hookdeck/2024-10__app.uninstalled.json': ['app/uninstalled', []],
  'hookdeck/2024-10__app_subscriptions.update.json': ['app_subscriptions/update', 'unused'],
  'hookdeck/2024-10__bulk_operations.finish.json': ['bulk_operations/finish', []],
  'hookdeck/2024-10__carts.create.json': ['carts/create', ['cart_updated']],
  'hookdeck/2024-10__carts.update.json': ['carts/update', ['cart_updated']],
  'hookdeck/2024-10__checkouts.create.json': ['checkouts/create', ['checkout_started']],
  'hookdeck/2024-10__checkouts.update.json': ['checkouts/update', ['checkout_updated']],
  'hookdeck/2024-10__customers.create.json': ['customers/create', ['customer_created']],
  'hookdeck/2024-10__customers.delete.json': ['customers/delete', []],
  'hookdeck/2024-10__customers.enable.json': ['customers/enable', 'unused'],
  'hookdeck/2024-10__customers.update.json': ['customers/update', []],
  // Its state is null: nothing to conclude.
  'hookdeck/2024-10__customers_email_marketing_consent.update.json': ['customers_email_marketing_consent/update', []],
  'hookdeck/2024-10__fulfillment_events.create.json': ['fulfillment_events/create', []],
  'hookdeck/2024-10__fulfillments.create.json': ['fulfillments/create', []],
  'hookdeck/2024-10__fulfillments.update.json': ['fulfillments/update', []],
  'hookdeck/2024-10__inventory_levels.update.json': ['inventory_levels/update', []],
  'hookdeck/2024-10__orders.cancelled.json': ['orders/cancelled', ['order_cancelled']],
  // Marketing was accepted for jon@, and the customer is john@: no consent of his.
  'hookdeck/2024-10__orders.create.json': ['orders/create', ['order_placed']],
  'hookdeck/2024-10__orders.fulfilled.json': ['orders/fulfilled', ['order_fulfilled']],
  'hookdeck/2024-10__orders.paid.json': ['orders/paid', ['order_paid']],
  'hookdeck/2024-10__products.update.json': ['products/update', []],
  'hookdeck/2024-10__refunds.create.json': ['refunds/create', ['order_refunded']],
  'hookdeck/2024-10__shop.update.json': ['shop/update', []],
  'hookdeck/2024-10__variants.in_stock.json': ['variants/in_stock', []],
  'gadget/doc-2026-04__app__scopes_update.json': ['app/scopes_update', []],
  'gadget/doc-2026-04__carts__update.json': ['carts/update', ['cart_updated']],
  'gadget/doc-2026-04__checkouts__create.json': ['checkouts/create', ['checkout_started']],
  'gadget/doc-2026-04__customer.tags_added.json': ['customer.tags_added', ['contact_tagged']],
  'gadget/doc-2026-04__customers__create.json': ['customers/create', ['customer_created']],
  'gadget/doc-2026-04__customers__data_request.json': ['customers/data_request', []],
  'gadget/doc-2026-04__customers__purchasing_summary.json': ['customers/purchasing_summary', 'unused'],
  'gadget/doc-2026-04__customers__redact.json': ['customers/redact', []],
  'gadget/doc-2026-04__orders__create.json': ['orders/create', ['order_placed']],
  'gadget/doc-2026-04__shop__redact.json': ['shop/redact', []],
  // Resources of the REST API in their wrappers, as old as webhooks ever were.
  'go-shopify/customer.json': ['customers/update', []],
  'go-shopify/inventory_levels.json': ['inventory_levels/update', []],
  'go-shopify/order.json': ['orders/create', ['marketing_subscribed', 'order_placed']],
  'go-shopify/product.json': ['products/update', []],
};

function files(): string[] {
  if (!existsSync(folder)) {
    throw new Error('../shared/fixtures/shopify is not there: contract tests need the reference beside the project');
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.json'));
}

type Json = Record<string, unknown>;

/** The payload inside a fixture as the bytes Shopify would send, with every digit of its numbers. */
function bodyOf(file: string): string {
  const raw = JSON as unknown as { rawJSON(source: string): unknown };
  const keepDigits = (_key: string, value: unknown, { source }: { source: string }) =>
    typeof value === 'number' ? raw.rawJSON(source) : value;
  const parse = JSON.parse as (text: string, reviver: typeof keepDigits) => Json;
  const fixture = parse(readFileSync(`${folder}/${file}`, 'utf8'), keepDigits);
  const [wrapped] = Object.values(fixture);
  const payload = fixture.body ?? fixture.response ?? (Array.isArray(wrapped) ? wrapped[0] : wrapped);
  return JSON.stringify(payload);
}

let database: TestDatabase;
let app: HeedApp;
let web: Web;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = readEnv({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SHOPIFY_APP_URL: 'https://heed.example.com',
    SHOPIFY_API_KEY: 'contract-api-key',
    SHOPIFY_API_SECRET: secret,
    SENDGRID_API_KEY: 'SG.contract',
    SENDGRID_WEBHOOK_PUBLIC_KEY: 'unused'.padEnd(124, '.'),
    ENCRYPTION_KEY: 'c0de'.repeat(16),
  });
  const log = pino({ level: 'silent' });
  app = composeApp({ ...env, DATABASE_URL: database.url }, { clock: { now: () => now }, log });
  await prepareQueue(app.db.pool);
  web = await startWeb(app);
});
afterAll(async () => {
  await web?.close();
  await app?.close();
  await database?.drop();
});

async function deliver(topic: string, body: string, shop: string): Promise<number> {
  const response = await fetch(`${web.url}/webhooks/shopify`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-webhook-id': `contract-${shop}`,
      'x-shopify-api-version': '2026-10',
      'x-shopify-triggered-at': now.toISOString(),
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    },
  });
  return response.status;
}

test('every fixture has an expectation, and every expectation its fixture', () => {
  expect(files().sort()).toEqual(Object.keys(expected).sort());
});

describe('a fixture, signed anew and posted', () => {
  test.each(Object.entries(expected))('%s', async (file, [topic, events]) => {
    const shop = `${file.replace(/\W+/g, '-').toLowerCase()}.myshopify.com`;
    await installShop(app.db.sql, { domain: shop, now: new Date('2020-01-01T00:00:00Z') });
    expect(await deliver(topic, bodyOf(file), shop)).toBe(200);
    await drainPipeline(app.parts);
    const recorded = await app.db.sql.query<{ type: string }>(
      'select e.type from event e join shop s on s.id = e.shop_id where s.domain = $1 order by e.type',
      [shop],
    );
    expect(recorded.map(({ type }) => type)).toEqual(events === 'unused' ? [] : events);
    expect(await app.db.sql.query('select state, error from inbox_item where shop_domain = $1', [shop])).toEqual([
      events === 'unused' ? { state: 'unused', error: 'no use for this topic' } : { state: 'done', error: null },
    ]);
  });

  test('keeps ids beyond 2^53 to the last digit', async () => {
    const orders = await app.db.sql.query<{ id: string }>('select distinct id from order_record order by id');
    expect(orders.map(({ id }) => id)).toEqual(['123456', '820982911946154500']);
    const body = bodyOf('hookdeck/2024-10__orders.create.json').replaceAll('820982911946154500', '820982911946154508');
    await installShop(app.db.sql, { domain: 'digits.myshopify.com', now });
    expect(await deliver('orders/create', body, 'digits.myshopify.com')).toBe(200);
    await drainPipeline(app.parts);
    expect(await app.db.sql.query(`select id from order_record where id like '%508'`)).toEqual([
      { id: '820982911946154508' },
    ]);
  });
});
