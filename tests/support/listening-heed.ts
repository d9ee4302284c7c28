import { generateKeyPairSync, sign } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { prepareQueue } from '../../app/adapters/queue/queue.server';
import { composeApp, type HeedApp } from '../../app/composition.server';
import { createApiKey, installShop } from '../../app/domain/shops/shops.server';
import { readEnv } from '../../app/env.server';
import { startWeb, type Web } from '../../app/web.server';
import { type HandClock, stoppedClock } from './clock';
import { createTestDatabase, type TestDatabase } from './database';
import { credentials } from './world';

export const SHOP = 'fern-and-field.myshopify.com';

export type Body = string | Buffer<ArrayBuffer>;

const sendgrid = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** Heed over some database, with nothing around it. The caller closes it. */
export function composeHeed(databaseUrl: string, clock: HandClock): HeedApp {
  const env = readEnv({
    ...credentials,
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    SHOPIFY_APP_URL: 'https://heed.example',
    SENDGRID_WEBHOOK_PUBLIC_KEY: sendgrid.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  });
  return composeApp({ ...env, DATABASE_URL: databaseUrl }, { clock, log: pino({ level: 'silent' }) });
}

/** Headers by which SendGrid vouches for a batch of events. */
export function sendgridHeaders(body: Body, at: Date): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = Buffer.concat([Buffer.from(timestamp), Buffer.from(body)]);
  return {
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign('sha256', signed, sendgrid.privateKey).toString('base64'),
  };
}

/** Heed listening, with one shop installed, for the tests of a file. Nothing is processed unless a test asks for it. */
export function listeningHeed() {
  const clock = stoppedClock(new Date('2026-11-24T10:00:00Z'));
  const parts = {} as { database: TestDatabase; app: HeedApp; web: Web; apiKey: string };
  beforeAll(async () => {
    parts.database = await createTestDatabase();
    parts.app = composeHeed(parts.database.url, clock);
    await prepareQueue(parts.app.db.pool);
    parts.web = await startWeb(parts.app);
    await parts.app.db.transaction((sql) => installShop(sql, { domain: SHOP, now: clock.now() }));
    parts.apiKey = await parts.app.inShop(SHOP, (ctx) => createApiKey(ctx));
  });
  afterAll(async () => {
    await parts.web.close();
    await parts.app.close();
    await parts.database.drop();
  });

  async function call(path: string, init: RequestInit = {}) {
    const response = await fetch(parts.web.url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers };
  }
  return {
    clock,
    parts,
    call,
    post: (path: string, body: Body, headers: Record<string, string> = {}) =>
      call(path, { method: 'POST', body, headers }),
  };
}
