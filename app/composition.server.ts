import pino from 'pino';
import { createSendGridSender } from './adapters/sendgrid/send.server';
import { type Database, openDatabase } from './db.server';
import type { Ctx, Log } from './domain/context';
import type { EmailSender } from './domain/deliveries/schema';
import { findShop } from './domain/shops/shops.server';
import type { Env } from './env.server';
import { createShopifyApp, type ShopifyApp } from './shopify.server';

/** Read once at each edge and handed on as `now`. The demo and the tests bring one that moves by hand. */
export interface Clock {
  now(): Date;
}

export interface HeedApp {
  readonly env: Env;
  readonly clock: Clock;
  readonly log: Log & pino.Logger;
  readonly db: Database;
  readonly shopify: ShopifyApp;
  readonly sender: EmailSender;
  /** Runs `work` for the shop of that myshopify domain, in one transaction. Throws when the shop is not known. */
  inShop<T>(shopDomain: string, work: (ctx: Ctx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Overrides {
  clock?: Clock;
  log?: pino.Logger;
  /** Carries the Shopify library's own calls (token exchange, Admin API). */
  shopifyFetch?: typeof fetch;
  /** Replaces the address of Shopify's App Bridge script. */
  appBridgeUrl?: string;
  poolSize?: number;
}

/** The composition root: turns an environment into a running application's parts. Nothing else news up anything. */
export function composeApp(env: Env & { DATABASE_URL: string }, overrides: Overrides = {}): HeedApp {
  const clock = overrides.clock ?? { now: () => new Date() };
  const log = overrides.log ?? pino({ level: env.LOG_LEVEL, base: undefined });
  const db = openDatabase(env.DATABASE_URL, { poolSize: overrides.poolSize });
  const shopify = createShopifyApp({
    env,
    prisma: db.prisma,
    fetch: overrides.shopifyFetch,
    appBridgeUrl: overrides.appBridgeUrl,
  });
  const sender = createSendGridSender({ apiKey: env.SENDGRID_API_KEY, baseUrl: env.SENDGRID_BASE_URL, timeoutMs: 10_000 });
  return {
    env,
    clock,
    log,
    db,
    shopify,
    sender,
    inShop: (shopDomain, work) =>
      db.transaction(async (sql) => {
        const shop = await findShop(sql, shopDomain);
        if (!shop) throw new Error('This shop has not installed Heed.');
        return work({ shopId: shop.id, now: clock.now(), log, sql, prisma: db.prisma });
      }),
    close: () => db.close(),
  };
}
