import { globSync, readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shopifyTopics } from '../app/adapters/shopify/translate';

const compliance = ['customers/data_request', 'customers/redact', 'shop/redact'] as const;
const path = z.string().regex(/^(\/|https:\/\/)/);
const topic = z.string().regex(/^[a-z_]+[/.][a-z_]+$/);

/** What `shopify app deploy` accepts, as far as Heed uses it; a key it does not know is refused. */
const schema = z.strictObject({
  client_id: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string().min(1).max(30),
  handle: z.string().regex(/^[a-z0-9-]+$/),
  application_url: z.url({ protocol: /^https$/ }),
  embedded: z.boolean(),
  extension_directories: z.array(z.string()),
  build: z.strictObject({ automatically_update_urls_on_dev: z.boolean() }),
  auth: z.strictObject({ redirect_urls: z.array(z.url({ protocol: /^https$/ })).min(1) }),
  access_scopes: z.strictObject({
    scopes: z.string().regex(/^[a-z_]+(,[a-z_]+)*$/),
    use_legacy_install_flow: z.boolean(),
  }),
  app_proxy: z.strictObject({
    url: path,
    subpath: z.string().regex(/^[a-z0-9-]{1,30}$/),
    prefix: z.enum(['a', 'apps', 'community', 'tools']),
  }),
  webhooks: z.strictObject({
    api_version: z.string().regex(/^20\d\d-(01|04|07|10)$/),
    subscriptions: z.array(
      z.union([
        z.strictObject({ uri: path, topics: z.array(topic).min(1) }),
        z.strictObject({ uri: path, compliance_topics: z.array(z.enum(compliance)).min(1) }),
      ]),
    ),
  }),
});

const app = schema.parse(parse(readFileSync('shopify.app.toml', 'utf8')));
const { subscriptions } = app.webhooks;
const topics = subscriptions.flatMap((subscription) => ('topics' in subscription ? subscription.topics : []));
const complianceTopics = subscriptions.flatMap((subscription) =>
  'compliance_topics' in subscription ? subscription.compliance_topics : [],
);

/** The scope without which Shopify refuses a subscription. */
const scopes: [RegExp, string | null][] = [
  [/^(app|shop|bulk_operations)\//, null],
  [/^(carts|checkouts|orders|refunds)\//, 'read_orders'],
  [/^customers\/merge$/, 'read_customer_merge'],
  [/^customer/, 'read_customers'],
  [/^fulfillment/, 'read_fulfillments'],
  [/^inventory_levels\//, 'read_inventory'],
  [/^(products|variants)\//, 'read_products'],
];

describe('shopify.app.toml', () => {
  test('subscribes to every topic the translator knows, once, and to nothing else', () => {
    expect([...topics, ...complianceTopics].sort()).toEqual([...shopifyTopics].sort());
    expect(complianceTopics.sort()).toEqual([...compliance]);
  });

  test('sends webhooks and the app proxy to the listener', () => {
    expect(new Set(subscriptions.map(({ uri }) => uri))).toEqual(new Set(['/webhooks/shopify']));
    const listener = readFileSync('app/ingest/listener.server.ts', 'utf8');
    for (const endpoint of ['/webhooks/shopify', `${app.app_proxy.url}/events`])
      expect(listener).toContain(`'${endpoint}'`);
  });

  test('is where the theme extension reports to', () => {
    const assets = globSync('extensions/heed-theme/**/*.{js,liquid}').map((file) => readFileSync(file, 'utf8'));
    expect(assets.join('\n')).toContain(`/${app.app_proxy.prefix}/${app.app_proxy.subpath}/events`);
  });

  test('asks for the scopes its topics and its proxy need', () => {
    const granted = app.access_scopes.scopes.split(',');
    for (const name of topics) {
      const rule = scopes.find(([pattern]) => pattern.test(name));
      if (!rule) throw new Error(`no scope is known for ${name}`);
      if (rule[1]) expect(granted, name).toContain(rule[1]);
    }
    expect(granted).toEqual(expect.arrayContaining(['write_app_proxy', 'read_all_orders', 'write_discounts']));
    expect(new Set(granted).size).toBe(granted.length);
  });

  test('is embedded, installed by Shopify, and speaks the version of the code', () => {
    expect([app.embedded, app.access_scopes.use_legacy_install_flow]).toEqual([true, false]);
    expect(app.webhooks.api_version).toBe('2026-10');
    const code = readFileSync('app/shopify.server.ts', 'utf8');
    expect(code).toMatch(/ApiVersion\.October26/);
    expect(code).toMatch(/expiringOfflineAccessTokens: true/);
    expect(code).toMatch(/unstable_newEmbeddedAuthStrategy: true/);
  });
});
