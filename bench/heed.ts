import pino from 'pino';
import { composeApp, type HeedApp } from '../app/composition.server';
import { applyCommerce } from '../app/domain/commerce/commerce.server';
import type { ProductChange } from '../app/domain/commerce/schema';
import { firstFlows } from '../app/domain/flows/presets';
import { readEnv } from '../app/env.server';
import { createInbox, type NewInboxRow } from '../app/ingest/inbox.server';
import { openSendingShop } from '../tests/support/sending-shop';
import { PRODUCTS } from '../tests/support/webhook-bodies';

/** Credentials worth nothing anywhere else. */
export const SHOPIFY_SECRET = 'shpss_benchbenchbenchbenchbenchbenchbe';
export const SENDGRID_KEY = 'SG.bench.0123456789abcdefghijklmnopqrstuvwxyz';

export interface Surroundings {
  databaseUrl: string;
  sendgridUrl?: string;
  /** What the SendGrid double signs its events with. */
  publicKey?: string;
}

/** The environment of a Heed process in a benchmark, as `npm start` and `npm run worker` read it. */
export function environmentOf({ databaseUrl, sendgridUrl, publicKey }: Surroundings): Record<string, string> {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    SHOPIFY_APP_URL: 'http://127.0.0.1:3000',
    SHOPIFY_API_KEY: 'heed-bench-api-key',
    SHOPIFY_API_SECRET: SHOPIFY_SECRET,
    SENDGRID_API_KEY: SENDGRID_KEY,
    SENDGRID_BASE_URL: sendgridUrl ?? 'http://127.0.0.1:9',
    SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey ?? 'no events are posted here'.padEnd(124, '.'),
    ENCRYPTION_KEY: 'be9c'.repeat(16),
    LOG_LEVEL: 'warn',
  };
}

export function composeBenchApp(surroundings: Surroundings, clock?: { now(): Date }): HeedApp {
  const env = readEnv(environmentOf(surroundings));
  const log = pino({ level: env.LOG_LEVEL, base: undefined }, pino.destination(2));
  return composeApp({ ...env, DATABASE_URL: surroundings.databaseUrl }, { log, clock });
}

/** Installs shops that may send at any hour, with a catalogue and the named flows switched on. Returns their domains. */
export async function openShops(app: HeedApp, count: number, flows: readonly string[] = firstFlows): Promise<string[]> {
  const domains = Array.from({ length: count }, (_, index) => `bench-${index + 1}.myshopify.com`);
  for (const domain of domains) {
    await openSendingShop(app, domain, flows);
    await app.inShop(domain, (ctx) =>
      applyCommerce(
        ctx,
        Array.from({ length: PRODUCTS }, (_, index) => ({ change: productNumber(index), contactId: null })),
      ),
    );
  }
  return domains;
}

/** Stores deliveries as the listener does, in their order. */
export async function storeDeliveries(app: HeedApp, rows: readonly NewInboxRow[]): Promise<void> {
  // Silent, because it wakes workers a moment later, when the database may be closed.
  const inbox = createInbox({ pool: app.db.pool, log: pino({ level: 'silent' }) });
  for (let from = 0; from < rows.length; from += 500) {
    await Promise.all(rows.slice(from, from + 500).map((row) => inbox.enqueue(row)));
  }
}

function productNumber(index: number): ProductChange {
  const id = String(7_700_000_000_000 + index);
  const updatedAt = new Date('2026-01-01T00:00:00Z');
  return {
    kind: 'product',
    id,
    title: `Walnut board no. ${index + 1}`,
    handle: `walnut-board-${index + 1}`,
    productType: 'Boards',
    vendor: 'Bench',
    imageUrl: `https://cdn.example.com/boards/${index + 1}.jpg`,
    status: 'active',
    tags: ['wood'],
    updatedAt,
    variants: [
      {
        kind: 'variant',
        id: String(8_800_000_000_000 + index),
        productId: id,
        title: 'Small',
        price: `${20 + index}.00`,
        inventory: 1_000,
        updatedAt,
      },
    ],
  };
}
