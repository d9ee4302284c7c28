import { createHmac } from 'node:crypto';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { settings, type World } from '../world';
import { customerOf } from './visitor';

export const PROXY_PREFIX = '/apps/heed';

/** Neither crosses the proxy; the rest of these belong to one connection only. */
const NOT_FORWARDED = ['cookie', 'host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'];
const NOT_RETURNED = [
  'set-cookie',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'content-encoding',
];

/** Forwards `/apps/heed/*` to the app's `/proxy/*`, signed and without cookies. */
export function appProxyRoutes(router: Router, world: World): void {
  router.on('*', `${PROXY_PREFIX}/*rest`, async (exchange) => {
    const query = signedQuery(world, exchange);
    const body = await exchange.bytes();
    const method = exchange.request.method ?? 'GET';
    const headers = Object.entries(exchange.request.headers).flatMap(([name, value]) =>
      NOT_FORWARDED.includes(name) || value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    try {
      const response = await fetch(`${world.app.url}/proxy/${exchange.params['rest'] ?? ''}?${query}`, {
        method,
        headers,
        redirect: 'manual',
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      const kept = [...response.headers].filter(([name]) => !NOT_RETURNED.includes(name));
      exchange.send(response.status, Object.fromEntries(kept), Buffer.from(await response.arrayBuffer()));
    } catch {
      exchange.send(502, { 'Content-Type': 'text/plain' }, 'The app did not answer');
    }
  });
}

function signedQuery(world: World, exchange: Exchange): URLSearchParams {
  const query = new URLSearchParams(exchange.query);
  for (const name of ['shop', 'path_prefix', 'timestamp', 'logged_in_customer_id', 'signature']) query.delete(name);
  query.set('shop', settings(world).domain);
  query.set('logged_in_customer_id', String(customerOf(world, exchange)?.id ?? ''));
  query.set('path_prefix', PROXY_PREFIX);
  query.set('timestamp', String(Math.floor(world.now().getTime() / 1000)));
  query.set('signature', proxySignature(query, world.app.apiSecret));
  return query;
}

/** Sorted by key, repeated values joined by commas, no separator between pairs. */
export function proxySignature(query: URLSearchParams, secret: string): string {
  const names = [...new Set(query.keys())].filter((name) => name !== 'signature').sort();
  const message = names.map((name) => `${name}=${query.getAll(name).join(',')}`).join('');
  return createHmac('sha256', secret).update(message).digest('hex');
}
