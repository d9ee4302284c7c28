import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { browserScript } from '../browser-script';
import type { Merchant } from '../gestures/merchant';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { hexToken } from '../ids';
import { signSessionToken } from '../oauth/session-token';
import { settings, type World } from '../world';
import { adminPages } from './admin-pages';

const bridgeScript = new URL('./browser/app-bridge.ts', import.meta.url);
const cssOf = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The merchant's side: the admin's pages, opening the app, and what stands in for App Bridge inside the app. */
export function adminFrameRoutes(
  router: Router,
  world: World,
  merchant: Merchant,
  startPage: () => string | null,
): void {
  adminPages(router, world, merchant, startPage);
  router.get('/store/:handle/apps/heed', (exchange) => exchange.redirect(adminUrl(world, '/app')));
  router.get('/store/:handle/apps/heed/*path', (exchange) =>
    exchange.redirect(adminUrl(world, `/${exchange.params['path'] ?? ''}`)),
  );

  router.get('/app-bridge.js', (exchange) => {
    const frame = {
      storeName: settings(world).name,
      adminUrl: `${world.origin()}/store/${storeHandle(world)}`,
      storefrontUrl: world.origin(),
      startPage: startPage(),
      sessionTokenUrl: `${world.origin()}/session-token`,
      frameCss: cssOf('./frame.css'),
      modalCss: cssOf('./modal.css'),
    };
    const script = `window.shopifyAdminDouble = ${JSON.stringify(frame)};\n${browserScript(bridgeScript)}`;
    exchange.send(200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-store' }, script);
  });

  router.on('OPTIONS', '/session-token', (exchange) => exchange.send(204, forApp(world, exchange), ''));
  router.get('/session-token', (exchange) => {
    const shop = exchange.query.get('shop');
    if (shop && shop !== settings(world).domain) return exchange.send(404, forApp(world, exchange), 'no such shop');
    exchange.send(200, { ...forApp(world, exchange), 'Content-Type': 'text/plain' }, signSessionToken(world));
  });
}

/** The address that opens a page of the embedded app as the admin does, with a fresh id_token and a signed query. */
export function adminUrl(world: World, path: string): string {
  const { domain } = settings(world);
  const url = new URL(path, world.app.url);
  const given: Record<string, string> = {
    embedded: '1',
    host: Buffer.from(`admin.shopify.com/store/${storeHandle(world)}`).toString('base64url'),
    id_token: signSessionToken(world),
    locale: 'en',
    session: hexToken(),
    shop: domain,
    timestamp: String(Math.floor(Date.now() / 1000)),
  };
  for (const [name, value] of Object.entries(given)) url.searchParams.set(name, value);
  const signed = [...url.searchParams].sort(([one], [other]) => (one < other ? -1 : 1));
  const message = new URLSearchParams(signed).toString();
  url.searchParams.set('hmac', createHmac('sha256', world.app.apiSecret).update(message).digest('hex'));
  return url.href;
}

export function storeHandle(world: World): string {
  return settings(world).domain.replace('.myshopify.com', '');
}

/** Only pages of the app may read a token. */
function forApp(world: World, exchange: Exchange): Record<string, string> {
  const origin = world.app.url === '' ? '' : new URL(world.app.url).origin;
  const isApp = exchange.header('origin') === origin;
  return { Vary: 'Origin', ...(isApp ? { 'Access-Control-Allow-Origin': origin } : {}) };
}
