import pg from 'pg';
import pino from 'pino';
import { createOutbound } from './adapters/outbound/post.server';
import { createQueue, enqueue, prepareQueue, type Queue } from './adapters/queue/queue.server';
import { createSendGridSender } from './adapters/sendgrid/send.server';
import { verifyEventWebhook } from './adapters/sendgrid/webhook.server';
import { createAccessTokens } from './adapters/shopify/access-tokens.server';
import { createAdminClient } from './adapters/shopify/admin.server';
import { createCodeSource } from './adapters/shopify/codes.server';
import { createHistorySource } from './adapters/shopify/history.server';
import { createSessionStorage } from './adapters/shopify/sessions.server';
import { readApiRequest } from './adapters/shopify/translate-api';
import { type Database, openDatabase } from './db.server';
import type { Ctx, Log } from './domain/context';
import { installPresets } from './domain/flows/flows.server';
import { findShop, findShopByApiKeyHash, installShop } from './domain/shops/shops.server';
import type { Env } from './env.server';
import { createInbox, INBOX_CHANNEL } from './ingest/inbox.server';
import { createIngestHandler } from './ingest/listener.server';
import { contextOf, type Parts } from './jobs/parts';
import { runPipeline, type Runner } from './jobs/runner.server';
import { type Actions, createActions, housekeeping } from './jobs/tasks.server';
import { API_VERSION, createShopifyApp, type ShopifyApp } from './shopify.server';

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
  /** The machine endpoints: true when it took the request. */
  readonly ingest: ReturnType<typeof createIngestHandler>;
  /** What the jobs are handed; tests and the demo run them by hand with it. */
  readonly parts: Parts;
  /** Imports, erasure, write-backs. */
  readonly queue: Queue;
  /** What people ask for on screens and pages that reaches further than one door. */
  readonly actions: Actions;
  /** Runs `work` for the shop of that myshopify domain, in one transaction. Throws when the shop is not known. */
  inShop<T>(shopDomain: string, work: (ctx: Ctx) => Promise<T>): Promise<T>;
  /** Starts the pipeline and the housekeeping queue in this process, woken by what any process stores. */
  startWorker(): Promise<Worker>;
  close(): Promise<void>;
}

export interface Worker extends Runner {
  /** Graceful end of pipeline, queue and listener. */
  stop(): Promise<void>;
}

export interface Overrides {
  clock?: Clock;
  log?: pino.Logger;
  /** Carries everything that goes to Shopify: token exchange, Admin API, export files. */
  shopifyFetch?: typeof fetch;
  /** Replaces the address of Shopify's App Bridge script. */
  appBridgeUrl?: string;
  poolSize?: number;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const wallClock = () => new Date();

/** The composition root: turns an environment into a running application's parts. Nothing else news up anything. */
export function composeApp(env: Env & { DATABASE_URL: string }, overrides: Overrides = {}): HeedApp {
  const clock = overrides.clock ?? { now: wallClock };
  const log = overrides.log ?? pino({ level: env.LOG_LEVEL, base: undefined });
  const shopifyFetch = overrides.shopifyFetch ?? fetch;
  const db = openDatabase(env.DATABASE_URL, { poolSize: overrides.poolSize });
  const inbox = createInbox({ pool: db.pool, log });
  const sender = createSendGridSender({
    apiKey: env.SENDGRID_API_KEY,
    baseUrl: env.SENDGRID_BASE_URL,
    timeoutMs: 10_000,
  });
  const parts: Parts = {
    transaction: (work) => db.transaction(work),
    sql: db.sql,
    prisma: db.prisma,
    now: () => clock.now(),
    log,
    secret: env.ENCRYPTION_KEY,
    appUrl: env.SHOPIFY_APP_URL,
    sender,
    enqueue,
  };
  const admin = createAdminClient({
    apiVersion: API_VERSION,
    tokens: createAccessTokens({
      now: wallClock,
      fetch: shopifyFetch,
      apiKey: env.SHOPIFY_API_KEY,
      apiSecret: env.SHOPIFY_API_SECRET,
      sessions: createSessionStorage(db.prisma),
      exclusively: (shopDomain, work) =>
        db.transaction(async (sql) => {
          await sql.query('select pg_advisory_xact_lock(7302, hashtext($1))', [shopDomain]);
          return work();
        }),
    }),
    fetch: shopifyFetch,
    log,
    now: wallClock,
    sleep,
  });
  const tasks = housekeeping(parts, {
    history: createHistorySource(admin, shopifyFetch),
    codes: createCodeSource(admin, sleep),
    admin,
    outbound: createOutbound({ allowLocal: env.NODE_ENV !== 'production' }),
  });
  const queue = createQueue(db.pool, tasks, log);
  const shopify = createShopifyApp({
    env,
    prisma: db.prisma,
    log,
    installer: {
      isInstalled: async (domain) => (await findShop(db.sql, domain))?.status === 'installed',
      install: (shop) =>
        db.transaction(async (sql) => {
          const { id } = await installShop(sql, { ...shop, now: clock.now() });
          const ctx = contextOf(parts, sql, id, clock.now());
          await installPresets(ctx);
          const actions = createActions(parts);
          await actions.installSegments(ctx);
          await actions.requestImport(ctx);
        }),
    },
    fetch: overrides.shopifyFetch,
    appBridgeUrl: overrides.appBridgeUrl,
  });
  return {
    env,
    clock,
    log,
    db,
    shopify,
    ingest: createIngestHandler({
      inbox,
      clock,
      log,
      shopifySecrets: [
        env.SHOPIFY_API_SECRET,
        ...(env.SHOPIFY_API_SECRET_PREVIOUS ? [env.SHOPIFY_API_SECRET_PREVIOUS] : []),
      ],
      verifySendgrid: (delivery) => verifyEventWebhook({ ...delivery, publicKey: env.SENDGRID_WEBHOOK_PUBLIC_KEY }),
      findShopByApiKeyHash: async (hash) => (await findShopByApiKeyHash(db.sql, hash))?.domain ?? null,
      readApiRequest,
    }),
    parts,
    queue,
    actions: createActions(parts),
    inShop: (shopDomain, work) =>
      db.transaction(async (sql) => {
        const shop = await findShop(sql, shopDomain);
        if (!shop) throw new Error('This shop has not installed Heed.');
        return work(contextOf(parts, sql, shop.id, clock.now()));
      }),
    async startWorker() {
      await prepareQueue(db.pool);
      await queue.start();
      const runner = runPipeline(parts);
      const ears = await listen(env.DATABASE_URL, runner.wake, log);
      return {
        ...runner,
        async stop() {
          await runner.stop();
          await queue.stop();
          await ears.end();
        },
      };
    },
    async close() {
      await inbox.settled();
      await db.close();
    },
  };
}

/** Wakes the pipeline when any process stored something. A connection that breaks is let go: polling is the safety net. */
async function listen(url: string, wake: () => void, log: Log): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('notification', wake);
  client.on('error', () => log.warn({}, 'lost the connection that wakes the worker; polling goes on'));
  await client.connect();
  await client.query(`listen ${INBOX_CHANNEL}`);
  return client;
}
