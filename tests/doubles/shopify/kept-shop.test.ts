import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalFile } from './journal-file';
import { startShopify, type ShopifyDouble } from './shopify';

const NOW = new Date('2026-06-01T09:00:00.000Z');
let folder: string;
let running: ShopifyDouble[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-shop-'));
  running = [];
});

afterEach(async () => {
  for (const shop of running) await shop.stop();
  rmSync(folder, { recursive: true });
});

async function open(shop?: Parameters<typeof startShopify>[0]['shop']): Promise<ShopifyDouble> {
  const opened = await startShopify({
    clock: { now: () => NOW },
    app: { apiKey: 'key', apiSecret: 'secret', url: 'http://127.0.0.1:9' },
    dataFile: join(folder, 'shop.jsonl'),
    ...(shop ? { shop } : {}),
  });
  running.push(opened);
  return opened;
}

const row = {
  orderId: '536365',
  orderedAt: '2025-12-01T08:26:00Z',
  email: 'Ben@example.com',
  country: 'United Kingdom',
  acceptsMarketing: true,
  currency: 'GBP',
  lines: [{ sku: '85123A', title: 'WHITE HANGING HEART', quantity: 6, price: '2.55' }],
};

it('a shop that is opened again is as it was left', async () => {
  const first = await open();
  const ana = first.shopper({ email: 'ana@example.com', consent: false });
  await ana.addToCart('boston-fern');
  const order = ana.pay();
  first.merchant.setStock('boston-fern', 3);
  first.importOrders([row]);
  first.merchant.deleteProduct('rubber-fig');
  const pending = first.webhooks.pending().map(({ id }) => id);
  await first.stop();

  const second = await open();
  expect(
    second
      .orders()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['#1001', '#536365']);
  expect(second.merchant.order('#1001')).toEqual(order);
  expect(second.product('boston-fern').variants.map(({ stock }) => stock)).toEqual([3, 3, 3]);
  expect(second.products()).toHaveLength(30);
  expect(second.webhooks.pending().map(({ id }) => id)).toEqual(pending);
  const ben = second.shopper({ email: 'ben@example.com', consent: false });
  await ben.addToCart('boston-fern');
  const next = ben.pay();
  expect(next.name).toBe('#1003');
  expect(second.orders().filter(({ id }) => id === next.id)).toHaveLength(1);
});

it('the last line about a row counts, a line torn by a crash is ignored, and history is thrown away', () => {
  const file = join(folder, 'journal.jsonl');
  const journal = new JournalFile(file);
  for (let price = 1; price <= 9; price += 1) journal.append([{ table: 'products', id: 1, row: { id: 1, price } }]);
  journal.append([
    { table: 'carts', id: 'a', row: { id: 'a' } },
    { table: 'carts', id: 'a', row: null },
  ]);
  appendFileSync(file, '{"table":"products","id":1,"row":{"id":1,"pri');
  const kept = [{ table: 'products', id: 1, row: { id: 1, price: 9 } }];
  expect(new JournalFile(file).read()).toEqual(kept);
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(kept[0])}\n`);
  journal.append([{ table: 'products', id: 2, row: { id: 2 } }]);
  expect(new JournalFile(file).read()).toHaveLength(2);
});

it('imported orders lie in the past, with customers, consent and products of their own', async () => {
  const shop = await open({ domain: 'other.myshopify.com', currency: 'EUR' });
  shop.importOrders([{ ...row, orderId: '2', cancelled: true }, row]);
  expect(shop.domain).toBe('other.myshopify.com');
  expect(shop.webhooks.log).toEqual([]);
  expect(shop.customer('ben@example.com')).toMatchObject({
    createdAt: '2025-12-01T08:26:00.000Z',
    consent: { state: 'subscribed', updatedAt: '2025-12-01T08:26:00.000Z' },
    address: { countryCode: 'GB' },
  });
  const [cancelled, order] = shop.orders();
  expect(cancelled).toMatchObject({ name: '#2', cancelledAt: '2025-12-01T08:26:00.000Z', financialStatus: 'refunded' });
  expect(order).toMatchObject({ lines: [{ title: 'WHITE HANGING HEART', quantity: 6, price: 255 }] });
  expect(shop.product('white-hanging-heart-85123a').id).toBe(order!.lines[0]!.productId);
});

it('an order placed now has its webhooks', async () => {
  const shop = await open();
  const order = shop.placeOrder({ ...row, lines: [{ sku: 'FF-011', title: 'x', quantity: 1, price: 14 }] });
  expect(order).toMatchObject({ createdAt: NOW.toISOString(), cartToken: null, lines: [{ title: 'Boston Fern' }] });
  expect(shop.webhooks.log.map(({ topic }) => topic)).toEqual([
    'customers/create',
    'customers_email_marketing_consent/update',
    'customers/update',
    'orders/create',
    'orders/paid',
    'orders/updated',
    'inventory_levels/update',
    'products/update',
  ]);
});
