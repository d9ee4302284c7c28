import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import pino from 'pino';
import { prepareQueue } from '../../app/adapters/queue/queue.server';
import { composeApp, type HeedApp } from '../../app/composition.server';
import { switchFlow } from '../../app/domain/flows/flows.server';
import { firstFlows } from '../../app/domain/flows/presets';
import { findShop, saveSettings } from '../../app/domain/shops/shops.server';
import { readEnv } from '../../app/env.server';
import { nextDueAt } from '../../app/jobs/agenda.server';
import { drainPipeline } from '../../app/jobs/pipeline.server';
import { startWeb, type Web, type WebOptions } from '../../app/web.server';
import { startSendGrid, type SendGridDouble } from '../doubles/sendgrid/sendgrid';
import { startShopify, type ShopifyDouble } from '../doubles/shopify/shopify';
import { duration, type HandClock } from './clock';

/** Credentials of the doubles: worth nothing anywhere else. */
export const credentials = {
  SHOPIFY_API_KEY: 'heed-demo-api-key',
  SHOPIFY_API_SECRET: 'shpss_0123456789abcdef0123456789abcdef',
  SENDGRID_API_KEY: 'SG.demo.0123456789abcdefghijklmnopqrstuvwxyz',
  ENCRYPTION_KEY: '5eed'.repeat(16),
} as const;

/** A full desktop browser's name: Shopify's library turns bots away. */
export const DESKTOP =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36';

export interface WorldOptions {
  databaseUrl: string;
  clock: HandClock;
  /** The doubles deliver by themselves, as in the demo; else only when `settle` asks them to. */
  live?: boolean;
  ports?: { shopify: number; app: number; sendgrid: number };
  screens?: WebOptions['screens'];
  /** Folder in which the doubles remember their state. */
  memory?: string;
  logLevel?: string;
  /** Takes the log in place of the standard output. */
  log?: pino.Logger;
}

/** Heed with everything around it: the real application, listening, between the doubles of Shopify and SendGrid. */
export interface World {
  clock: HandClock;
  app: HeedApp;
  web: Web;
  shopify: ShopifyDouble;
  sendgrid: SendGridDouble;
  /** Lets everything that is under way arrive and be processed, until nothing moves any more. Time stands still. */
  settle(): Promise<void>;
  /** Moves time on by "3h", "30d" …, stopping at every moment at which something falls due. */
  skip(length: string): Promise<void>;
  /** The merchant opens the app for the first time, fills in the sender, and switches on the flows most shops begin with. */
  install(): Promise<void>;
  stop(): Promise<void>;
}

/** Below those that the system gives out by itself, so that nothing takes it before it is listened on again. */
async function freePort(): Promise<number> {
  const port = randomInt(10_240, 32_768);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!isFree) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { clock, live = false } = options;
  const appPort = options.ports?.app ?? (await freePort());
  const appUrl = `http://127.0.0.1:${appPort}`;
  const sendgrid = await startSendGrid({
    port: options.ports?.sendgrid,
    clock,
    apiKeys: [credentials.SENDGRID_API_KEY],
    webhookUrl: `${appUrl}/webhooks/sendgrid`,
    autoDeliver: live,
    dataFile: options.memory ? `${options.memory}/sendgrid.json` : undefined,
  });
  const shopify = await startShopify({
    port: options.ports?.shopify,
    clock,
    app: { apiKey: credentials.SHOPIFY_API_KEY, apiSecret: credentials.SHOPIFY_API_SECRET, url: appUrl },
    autoDeliver: live,
    dataFile: options.memory ? `${options.memory}/shopify.json` : undefined,
  });
  const env = readEnv({
    ...credentials,
    NODE_ENV: 'development',
    DATABASE_URL: options.databaseUrl,
    PORT: String(appPort),
    SHOPIFY_APP_URL: appUrl,
    SENDGRID_BASE_URL: sendgrid.url,
    SENDGRID_WEBHOOK_PUBLIC_KEY: sendgrid.publicKey,
    LOG_LEVEL: options.logLevel ?? 'silent',
  });
  const app = composeApp(
    { ...env, DATABASE_URL: options.databaseUrl },
    {
      clock,
      log: options.log ?? pino({ level: env.LOG_LEVEL, base: undefined }),
      shopifyFetch: shopify.fetchFor(fetch),
      appBridgeUrl: `${shopify.url}/app-bridge.js`,
    },
  );
  await prepareQueue(app.db.pool);
  const web = await startWeb(app, { port: appPort, screens: options.screens });

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet += 1) {
      const delivered = live ? 0 : (await shopify.webhooks.deliver()).length;
      if (live) await shopify.webhooks.idle();
      await app.queue.drain();
      await shopify.admin.bulkIdle();
      const processed = await drainPipeline(app.parts);
      await sendgrid.flushEvents();
      if (delivered + processed + (await drainPipeline(app.parts)) > 0) quiet = -1;
    }
  }

  async function skip(length: string): Promise<void> {
    const target = new Date(clock.now().getTime() + duration(length));
    await settle();
    for (let next = await nextDueAt(app.parts); next && next <= target; next = await nextDueAt(app.parts)) {
      if (next <= clock.now()) throw new Error(`something due at ${next.toISOString()} is not being done`);
      clock.moveTo(next);
      await settle();
    }
    clock.moveTo(target);
    await settle();
  }

  return {
    clock,
    app,
    web,
    shopify,
    sendgrid,
    settle,
    skip,
    async install() {
      await app.shopify.authenticate.admin(
        new Request(shopify.adminUrl('/app'), { headers: { 'user-agent': DESKTOP } }),
      );
      await app.inShop(shopify.domain, async (ctx) => {
        const shop = await findShop(ctx.sql, shopify.domain);
        if (!shop) throw new Error('the shop was not installed');
        await saveSettings(ctx, {
          ...shop.settings,
          senderName: 'Fern & Field',
          senderEmail: 'hello@fernandfield.example',
          postalAddress: 'Fern & Field, 14 Hollow Lane, Frome BA11 3AB, United Kingdom',
          points: ['Free delivery over £50', 'Sent within two working days', 'Thirty days to change your mind'],
        });
        for (const key of firstFlows) await switchFlow(ctx, key, 'on');
      });
      await settle();
    },
    async stop() {
      await web.close();
      await app.close();
      await shopify.stop();
      await sendgrid.stop();
    },
  };
}
