import '@shopify/shopify-app-remix/adapters/node';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import { createSessionStorage } from './adapters/shopify/sessions.server';
import { parseShopDetails, SHOP_DETAILS, type ShopDetails } from './adapters/shopify/shop-details';
import type { Log } from './domain/context';
import type { Env } from './env.server';
import type { PrismaClient } from './generated/prisma/client';

export const API_VERSION = ApiVersion.October26;

const APP_BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';

/** What installing a shop leads to; the composition root connects it to the shops module. Must be safe to repeat. */
export interface Installer {
  isInstalled(domain: string): Promise<boolean>;
  install(shop: { domain: string } & ShopDetails): Promise<void>;
}

export interface ShopifyAppOptions {
  env: Env;
  prisma: PrismaClient;
  log: Log;
  installer: Installer;
  /** Carries the library's own calls (token exchange, refresh, Admin API) instead of the global fetch. */
  fetch?: typeof fetch;
  /** Replaces the address of Shopify's App Bridge script. */
  appBridgeUrl?: string;
}

type Graphql = (document: string) => Promise<{ json(): Promise<unknown> }>;

export type ShopifyApp = ReturnType<typeof createShopifyApp>;

/**
 * Shopify's own authentication for the embedded admin, with one promise on top: `authenticate.admin` returns only when the shop
 * is recorded as installed, so that every loader may open it.
 */
export function createShopifyApp({ env, prisma, log, installer, fetch, appBridgeUrl = APP_BRIDGE }: ShopifyAppOptions) {
  // The adapter imported above takes hold of the global fetch; only this replaces it afterwards.
  if (fetch) setAbstractFetchFunc(fetch);
  const installing = new Map<string, Promise<void>>();

  const shopify = shopifyApp({
    apiKey: env.SHOPIFY_API_KEY,
    apiSecretKey: env.SHOPIFY_API_SECRET,
    apiVersion: API_VERSION,
    appUrl: env.SHOPIFY_APP_URL,
    distribution: AppDistribution.AppStore,
    sessionStorage: createSessionStorage(prisma),
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    logger: {
      level: LogSeverity.Error,
      log: async (_severity, message) => log.error({ library: 'shopify' }, withoutData(message)),
    },
    hooks: { afterAuth: ({ session, admin }) => onInstalled(session.shop, admin.graphql) },
  });

  /** One run per shop at a time: a screen's loaders run side by side, and the library's hook runs for the first of them only. */
  function onInstalled(domain: string, graphql: Graphql): Promise<void> {
    const running = installing.get(domain) ?? install(domain, graphql).finally(() => installing.delete(domain));
    installing.set(domain, running);
    return running;
  }

  async function install(domain: string, graphql: Graphql): Promise<void> {
    // Nobody should be kept from installing because details could not be read: shop/update brings them later.
    let known: ShopDetails = { details: {}, postalAddress: '' };
    try {
      known = parseShopDetails(await (await graphql(SHOP_DETAILS)).json());
    } catch (error) {
      if (error instanceof Response) throw error;
      log.warn({ shop: domain }, 'the shop did not tell its details');
    }
    await installer.install({ domain, ...known });
    log.info({ shop: domain }, 'installed');
  }

  async function authenticateAdmin(request: Request) {
    const admin = await shopify.authenticate.admin(request).catch(async (thrown: unknown) => {
      throw thrown instanceof Response ? await withAppBridge(thrown, appBridgeUrl) : thrown;
    });
    const { shop } = admin.session;
    await installing.get(shop);
    if (!(await installer.isInstalled(shop))) await onInstalled(shop, admin.admin.graphql);
    return admin;
  }

  /** The library also announces its script in a header, so that browsers fetch it early. */
  function addDocumentResponseHeaders(request: Request, headers: Headers): void {
    shopify.addDocumentResponseHeaders(request, headers);
    const link = headers.get('Link');
    if (link) headers.set('Link', link.replaceAll(APP_BRIDGE, appBridgeUrl));
  }

  return {
    ...shopify,
    appBridgeUrl,
    addDocumentResponseHeaders,
    authenticate: { ...shopify.authenticate, admin: authenticateAdmin },
  };
}

/** The library answers some requests with a page that only loads App Bridge; it must be the same script as everywhere. */
async function withAppBridge(response: Response, appBridgeUrl: string): Promise<Response> {
  if (appBridgeUrl === APP_BRIDGE || !response.headers.get('content-type')?.startsWith('text/html')) return response;
  const html = await response.text();
  return new Response(html.replaceAll(APP_BRIDGE, appBridgeUrl), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}

/** Keeps tokens and request data, which the library adds after the first sentence, out of the log. */
function withoutData(message: string): string {
  return message.split('|')[0]?.slice(0, 200).trim() ?? '';
}
