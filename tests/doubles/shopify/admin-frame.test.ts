import '@shopify/shopify-api/adapters/node';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startShopify, type ShopifyDouble } from './shopify';

const APP = { apiKey: 'key', apiSecret: 'shpss_test', url: 'http://127.0.0.1:3000' };

/** Shopify's own library checks what the double signs. */
const library = shopifyApi({
  apiKey: APP.apiKey,
  apiSecretKey: APP.apiSecret,
  apiVersion: ApiVersion.October26,
  hostName: '127.0.0.1',
  isEmbeddedApp: true,
});

let shop: ShopifyDouble;

beforeEach(async () => {
  shop = await startShopify({ clock: { now: () => new Date('2026-06-01T09:00:00Z') }, app: APP });
});

afterEach(() => shop.stop());

const admin = (path: string, init?: RequestInit) =>
  fetch(`${shop.url}/store/heed-demo${path}`, { redirect: 'manual', ...init });
const press = (path: string, form: Record<string, string> = {}) =>
  admin(path, { method: 'POST', body: new URLSearchParams(form) });

describe('opening the app', () => {
  it('leads to the app with a session token the library accepts', async () => {
    const opened = new URL((await admin('/apps/heed')).headers.get('location') ?? '');
    expect(opened.origin + opened.pathname).toBe(`${APP.url}/app`);
    expect(opened.searchParams.get('embedded')).toBe('1');
    expect(Buffer.from(opened.searchParams.get('host') ?? '', 'base64').toString()).toBe(
      'admin.shopify.com/store/heed-demo',
    );
    const claims = await library.session.decodeSessionToken(opened.searchParams.get('id_token') ?? '');
    expect(claims).toMatchObject({
      dest: `https://${shop.domain}`,
      iss: `https://${shop.domain}/admin`,
      aud: APP.apiKey,
    });
    expect(await library.utils.validateHmac(Object.fromEntries(opened.searchParams))).toBe(true);
  });

  it('hands session tokens only to pages of the app', async () => {
    const ask = (origin: string) =>
      fetch(`${shop.url}/session-token?shop=${shop.domain}`, { headers: { Origin: origin } });
    const granted = await ask(APP.url);
    expect(granted.headers.get('access-control-allow-origin')).toBe(APP.url);
    await expect(library.session.decodeSessionToken(await granted.text())).resolves.toMatchObject({ aud: APP.apiKey });
    expect((await ask('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(`${shop.url}/session-token?shop=other.myshopify.com`)).status).toBe(404);
  });

  it('signs app proxy requests the way the library checks them', async () => {
    const { proxySignature } = await import('./storefront/app-proxy');
    const query = new URLSearchParams({
      shop: shop.domain,
      path_prefix: '/apps/heed',
      timestamp: String(Math.floor(Date.now() / 1000)),
      logged_in_customer_id: '',
    });
    query.set('signature', proxySignature(query, APP.apiSecret));
    expect(await library.utils.validateHmac(Object.fromEntries(query), { signator: 'appProxy' })).toBe(true);
  });

  it('serves one script in place of App Bridge, with the way back to the start page', async () => {
    shop.setStartPage('http://127.0.0.1:4000/');
    const script = await (await fetch(`${shop.url}/app-bridge.js`)).text();
    expect(script).toContain('"startPage":"http://127.0.0.1:4000/"');
    expect(() => new Function(script)).not.toThrow();
  });
});

describe('the pages', () => {
  it('send, deliver and refund an order', async () => {
    const ana = shop.shopper({ email: 'ana@example.com', consent: false });
    await ana.addToCart('boston-fern');
    const order = ana.pay();
    expect(await (await admin('/orders')).text()).toContain('To send');
    await press(`/orders/${order.id}/fulfil`);
    await press(`/orders/${order.id}/deliver`);
    await press(`/orders/${order.id}/refund`);
    expect(shop.merchant.order(order)).toMatchObject({
      financialStatus: 'refunded',
      fulfillments: [{ shipmentStatus: 'delivered' }],
    });
    expect(await (await admin('')).text()).toContain('Refunded');
  });

  it('change prices and stock', async () => {
    const product = shop.product('rubber-fig');
    const [variant] = product.variants;
    await press(`/products/${product.id}`, { [`price-${variant!.id}`]: '31.50', [`stock-${variant!.id}`]: '2' });
    expect(shop.product('rubber-fig').variants[0]).toMatchObject({ price: 3150, stock: 2 });
    expect(await (await admin('/products')).text()).toContain('value="31.50"');
  });

  it('change what a customer agreed to, and erase them', async () => {
    const ana = shop.shopper({ email: 'ana@example.com' }).signUp();
    await press(`/customers/${ana.id}/subscribe`);
    await press(`/customers/${ana.id}/tag`);
    expect(shop.customer('ana@example.com')).toMatchObject({ consent: { state: 'subscribed' }, tags: ['VIP'] });
    expect(await (await admin('/customers')).text()).toContain('ana@example.com');
    await press(`/customers/${ana.id}/redact`);
    expect(await (await admin('/customers')).text()).not.toContain('ana@example.com');
  });

  it('uninstall the app', async () => {
    await press('/uninstall');
    expect(shop.shop.installed).toBe(false);
    expect(await (await admin('')).text()).toContain('Install');
  });
});
