import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { type Database, openDatabase } from './db.server';
import { readEnv } from './env.server';
import { createShopifyApp, type ShopifyAppOptions } from './shopify.server';

const env = readEnv({
  SHOPIFY_APP_URL: 'https://heed.example',
  SHOPIFY_API_KEY: 'heed-api-key',
  SHOPIFY_API_SECRET: 'a-secret-of-some-length',
  SENDGRID_API_KEY: 'SG.x',
  SENDGRID_WEBHOOK_PUBLIC_KEY: 'x'.repeat(80),
  ENCRYPTION_KEY: '0'.repeat(64),
});
const shopAnswer = {
  data: {
    shop: {
      name: 'Fern',
      contactEmail: 'hello@fern.example',
      currencyCode: 'EUR',
      ianaTimezone: 'Europe/Berlin',
      primaryDomain: { url: 'https://fern.example' },
      shopAddress: { formatted: ['1 Mill Road', 'Hudson'] },
    },
  },
};

let testDatabase: TestDatabase;
let db: Database;
let shops = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

/** A shop nobody has installed yet, and a Shopify that answers its token exchange and `answer` to any query. */
function setUp(answer: () => Response = () => Response.json(shopAnswer), options: Partial<ShopifyAppOptions> = {}) {
  shops += 1;
  const domain = `shop-${shops}.myshopify.com`;
  const installs: Parameters<ShopifyAppOptions['installer']['install']>[0][] = [];
  const warnings: string[] = [];
  const note = (_fields: unknown, message: string) => void warnings.push(message);
  const app = createShopifyApp({
    env,
    prisma: db.prisma,
    log: { debug: () => undefined, info: () => undefined, warn: note, error: note },
    installer: {
      isInstalled: async () => installs.length > 0,
      install: async (shop) => void installs.push(shop),
    },
    fetch: async (input) => {
      const { pathname } = new URL(input instanceof Request ? input.url : String(input));
      if (!pathname.endsWith('/access_token')) return answer();
      const refresh = { refresh_token: 'shprt_1', refresh_token_expires_in: 7_776_000 };
      return Response.json({ access_token: 'shpat_1', scope: 'read_orders', expires_in: 3600, ...refresh });
    },
    ...options,
  });
  return { app, domain, installs, warnings, visit: () => app.authenticate.admin(visitOf(domain)) };
}

function visitOf(domain: string, idToken = signedFor(domain)): Request {
  const host = Buffer.from(`admin.shopify.com/store/${domain}`).toString('base64url');
  const query = new URLSearchParams({ embedded: '1', shop: domain, host, ...(idToken ? { id_token: idToken } : {}) });
  return new Request(`https://heed.example/app?${query}`, {
    headers: {
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    },
  });
}

function signedFor(domain: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: `https://${domain}/admin`,
    dest: `https://${domain}`,
    aud: env.SHOPIFY_API_KEY,
    sub: '1',
    exp: now + 60,
    nbf: now,
    iat: now,
    jti: domain,
    sid: '1',
  };
  const message = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${message}.${createHmac('sha256', env.SHOPIFY_API_SECRET).update(message).digest('base64url')}`;
}

describe('opening the app for the first time', () => {
  it('installs the shop with what it says about itself', async () => {
    const { domain, installs, visit } = setUp();
    expect((await visit()).session.shop).toBe(domain);
    expect(installs).toEqual([
      {
        domain,
        details: {
          name: 'Fern',
          email: 'hello@fern.example',
          url: 'https://fern.example',
          currency: 'EUR',
          timeZone: 'Europe/Berlin',
        },
        postalAddress: 'Fern, 1 Mill Road, Hudson',
      },
    ]);
  });

  it('lets none of the loaders that run side by side through before the shop is installed', async () => {
    let finish = () => undefined as void;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const installed: string[] = [];
    const { visit } = setUp(undefined, {
      installer: {
        isInstalled: async () => installed.length > 0,
        install: async ({ domain }) => {
          await held;
          installed.push(domain);
        },
      },
    });
    const seen = [1, 2, 3].map(() => visit().then(() => installed.length));
    // Long enough for a loader that does not wait to be through: each needs a handful of queries.
    for (let query = 0; query < 100; query += 1) await db.sql.query('select 1');
    finish();
    expect(await Promise.all(seen)).toEqual([1, 1, 1]);
    expect(installed).toHaveLength(1);
  });

  it('installs the shop also when its details cannot be read', async () => {
    const { domain, installs, warnings, visit } = setUp(() => Response.json({ data: { shop: null } }));
    await visit();
    expect(installs).toEqual([{ domain, details: {}, postalAddress: '' }]);
    expect(warnings).toEqual(['the shop did not tell its details']);
  });

  it('happens again when the token is there and the record of the shop is not', async () => {
    const { installs, visit } = setUp();
    await visit();
    installs.length = 0;
    await visit();
    expect(installs).toHaveLength(1);
    await visit();
    expect(installs).toHaveLength(1);
  });
});

describe('another App Bridge', () => {
  const appBridgeUrl = 'http://127.0.0.1:9/app-bridge.js';

  it('is on the page that fetches a session token, and announced in its place', async () => {
    const { app, domain } = setUp(undefined, { appBridgeUrl });
    const bounce = new Request(`https://heed.example/auth/session-token?shop=${domain}`, {
      headers: visitOf(domain).headers,
    });
    const page = await app.authenticate.admin(bounce).catch((response: unknown) => response);
    if (!(page instanceof Response)) throw new Error('the library answers this itself');
    const html = await page.text();
    expect(html).toContain(appBridgeUrl);
    expect(html).not.toContain('cdn.shopify.com');
    const headers = new Headers();
    app.addDocumentResponseHeaders(visitOf(domain), headers);
    expect(headers.get('link')).toContain(appBridgeUrl);
    expect(headers.get('content-security-policy')).toContain(`frame-ancestors https://${domain}`);
  });

  it('is Shopify’s own unless somebody asks for another', () => {
    expect(setUp().app.appBridgeUrl).toBe('https://cdn.shopify.com/shopifycloud/app-bridge.js');
  });
});

describe('who is not a merchant', () => {
  it.each([
    ['without a token', ''],
    ['with a token that somebody else signed', `${signedFor('shop-1.myshopify.com').slice(0, -4)}aaaa`],
  ])('gets no screen %s', async (_case, token) => {
    const { app, domain, installs } = setUp();
    const answer = await app.authenticate.admin(visitOf(domain, token)).catch((response: unknown) => response);
    expect(answer).toBeInstanceOf(Response);
    expect(installs).toEqual([]);
  });
});
