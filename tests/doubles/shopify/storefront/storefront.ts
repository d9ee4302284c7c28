import { readFileSync } from 'node:fs';
import { browserScript } from '../browser-script';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { accountPages } from './account-pages';
import { appProxyRoutes } from './app-proxy';
import { cartAjaxRoutes } from './cart-ajax';
import { cartPages } from './cart-pages';
import { cataloguePages, notFound } from './catalogue-pages';
import { checkoutPages } from './checkout-pages';
import { fernMark, type Storefront } from './layout';

const stylesheets = ['./theme-base.css', './theme-pages.css'].map((file) => new URL(file, import.meta.url));
const themeScript = new URL('./browser/theme.ts', import.meta.url);
const privacyScript = new URL('./browser/customer-privacy.ts', import.meta.url);

/** Everything a shopper's browser asks for. Must come last: what no other part answers is a page not found. */
export function storefrontRoutes(router: Router, shop: Storefront): void {
  const script = (url: URL) => (exchange: Exchange) =>
    exchange.send(200, { 'Content-Type': 'text/javascript; charset=utf-8' }, browserScript(url));
  router.get('/cdn/shop/theme.js', script(themeScript));
  router.get('/cdn/shop/customer-privacy.js', script(privacyScript));
  router.get('/cdn/shop/theme.css', (exchange) =>
    exchange.send(
      200,
      { 'Content-Type': 'text/css; charset=utf-8' },
      stylesheets.map((url) => readFileSync(url, 'utf8')).join('\n'),
    ),
  );
  router.get('/favicon.svg', (exchange) => {
    const mark = fernMark().text.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" color="#2f5d46"');
    exchange.send(200, { 'Content-Type': 'image/svg+xml' }, mark);
  });
  shop.theme.routes(router);
  appProxyRoutes(router, shop.world);
  cartAjaxRoutes(router, shop.world);
  cataloguePages(router, shop);
  accountPages(router, shop);
  checkoutPages(router, shop);
  cartPages(router, shop);
  router.get('/*rest', (exchange) => notFound(shop, exchange));
}
