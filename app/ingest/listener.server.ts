import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '~/domain/context';
import {
  apiEvents,
  type ApiReader,
  pixelEvents,
  proxyEvents,
  sendgridWebhooks,
  type SendgridVerifier,
  shopifyWebhooks,
} from './endpoints.server';
import { addressOf, type Answer, createBodyReader, type Endpoint, refusal, send } from './http.server';
import { type Inbox, InboxUnavailable } from './inbox.server';
import type { Rate } from './rate-limit';
import { shopifyKeys } from './verify.server';

export interface IngestDeps {
  inbox: Inbox;
  clock: { now(): Date };
  log: Log;
  /** The app's secret first, then the one before the last rotation. */
  shopifySecrets: readonly string[];
  verifySendgrid: SendgridVerifier;
  /** The domain of the shop whose event API key has this SHA-256 in hexadecimal. */
  findShopByApiKeyHash(hash: string): Promise<string | null>;
  readApiRequest: ApiReader;
  limits?: { pixelSender: Rate; pixelShop: Rate; api: Rate };
}

const LIMITS = {
  pixelSender: { perSecond: 5, burst: 40 },
  pixelShop: { perSecond: 500, burst: 2_000 },
  api: { perSecond: 20, burst: 100 },
} satisfies IngestDeps['limits'];

/**
 * The machine endpoints of docs/interfaces in front of everything else: a request is verified over its raw bytes, stored, and only
 * then acknowledged. The handler returns true when the request was one of theirs and is being answered, else false and untouched.
 * Whatever is wrong with a request is answered with 4xx; 503 means that the database did not take it and the sender should retry.
 */
export function createIngestHandler(deps: IngestDeps): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { inbox, clock, log, limits = LIMITS } = deps;
  const keys = shopifyKeys(deps.shopifySecrets);
  const endpoints = new Map<string, Endpoint>([
    ['/webhooks/shopify', shopifyWebhooks(inbox, keys)],
    ['/webhooks/sendgrid', sendgridWebhooks(inbox, deps.verifySendgrid)],
    ['/proxy/events', proxyEvents(inbox, keys)],
    ['/pixel/events', pixelEvents(inbox, { perSender: limits.pixelSender, perShop: limits.pixelShop })],
    [
      '/api/v1/events',
      apiEvents(inbox, { findShop: deps.findShopByApiKeyHash, read: deps.readApiRequest, perShop: limits.api }),
    ],
  ]);
  const bodies = createBodyReader();

  async function serve(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse, query: string) {
    if (request.method !== 'POST') return send(response, otherMethod(request, endpoint), endpoint.crossOrigin);
    const body = await bodies.read(request, endpoint.maxBytes);
    if (body === null) return;
    if (!Buffer.isBuffer(body)) return send(response, body, endpoint.crossOrigin);
    try {
      const received = { headers: request.headers, query, body, address: addressOf(request), now: clock.now() };
      send(response, await endpoint.answer(received), endpoint.crossOrigin);
    } catch (error) {
      if (!(error instanceof InboxUnavailable)) log.error({ error: nameOf(error) }, 'a machine endpoint failed');
      const unavailable = refusal(503, 'unavailable', 'This could not be stored now. Try again.');
      send(response, { ...unavailable, headers: { 'retry-after': '2' } }, endpoint.crossOrigin);
    } finally {
      bodies.release(body.length);
    }
  }

  return (request, response) => {
    const url = request.url ?? '';
    const cut = url.indexOf('?');
    const endpoint = endpoints.get(cut === -1 ? url : url.slice(0, cut));
    if (!endpoint) return false;
    void serve(endpoint, request, response, cut === -1 ? '' : url.slice(cut + 1));
    return true;
  };
}

function otherMethod(request: IncomingMessage, { crossOrigin }: Endpoint): Answer {
  if (crossOrigin && request.method === 'OPTIONS') {
    const allowed = { 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type' };
    return { status: 204, headers: { ...allowed, 'access-control-max-age': '86400' } };
  }
  return { ...refusal(405, 'method_not_allowed', 'Only POST is answered here.'), headers: { allow: 'POST' } };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
