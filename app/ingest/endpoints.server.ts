import { isUtf8 } from 'node:buffer';
import type { KeyObject } from 'node:crypto';
import { type Endpoint, type Received, refusal } from './http.server';
import type { Inbox } from './inbox.server';
import type { NewInboxRow } from './inbox-insert.server';
import { createRateLimit, type Rate } from './rate-limit';
import { contentId, createKeyring, isSignedByShopify, readProxyClaims } from './verify.server';

const WEBHOOK_BYTES = 5 * 1024 * 1024;
const API_BYTES = 1024 * 1024;
const BROWSER_BYTES = 64 * 1024;
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;

const OK = { status: 200 };
const ACCEPTED = { status: 202 };
const broken = refusal(400, 'invalid_json', 'The body is not valid JSON in UTF-8.');
const empty = refusal(400, 'empty', 'The body is empty.');

/** The text of a JSON body and its value, or null for what is neither UTF-8 nor JSON. */
function readJson(body: Buffer): { value: unknown } | null {
  if (!isUtf8(body)) return null;
  try {
    return { value: JSON.parse(body.toString()) as unknown };
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function row(
  received: Received,
  parts: Omit<NewInboxRow, 'receivedAt' | 'payload' | 'apiVersion' | 'triggeredAt' | 'customerId'> &
    Partial<NewInboxRow>,
): NewInboxRow {
  return {
    apiVersion: null,
    triggeredAt: null,
    customerId: null,
    receivedAt: received.now,
    payload: received.body,
    ...parts,
  };
}

function header(received: Received, name: string): string | undefined {
  const value = received.headers[name];
  return typeof value === 'string' && value.length <= 255 ? value : undefined;
}

/** POST /webhooks/shopify: any topic and any shop; what it means is found out later. */
export function shopifyWebhooks(inbox: Inbox, keys: readonly KeyObject[]): Endpoint {
  return {
    maxBytes: WEBHOOK_BYTES,
    crossOrigin: false,
    async answer(received) {
      const signature = header(received, 'x-shopify-hmac-sha256');
      if (!signature || !isSignedByShopify(keys, received.body, signature)) {
        return refusal(401, 'unauthorized', 'The HMAC is missing or wrong.');
      }
      if (received.body.length === 0) return empty;
      const topic = header(received, 'x-shopify-topic');
      const shopDomain = header(received, 'x-shopify-shop-domain');
      const deliveryId = header(received, 'x-shopify-webhook-id');
      const apiVersion = header(received, 'x-shopify-api-version');
      if (!topic || !shopDomain || !deliveryId || !apiVersion) {
        return refusal(400, 'missing_header', 'Topic, shop domain, webhook id and API version are needed.');
      }
      if (!isObject(readJson(received.body)?.value)) return broken;
      await inbox.enqueue(
        row(received, {
          source: 'shopify',
          shopDomain: shopDomain.toLowerCase(),
          topic: topic.toLowerCase(),
          deliveryId,
          apiVersion,
          triggeredAt: dateOf(header(received, 'x-shopify-triggered-at')),
        }),
      );
      return OK;
    },
  };
}

function dateOf(text: string | undefined): Date | null {
  const date = new Date(text ?? Number.NaN);
  return date.getUTCFullYear() >= 1990 && date.getUTCFullYear() < 2200 ? date : null;
}

/** Whether SendGrid signed these bytes. The two headers as they came. */
export type SendgridVerifier = (delivery: {
  signature: string | undefined;
  timestamp: string | undefined;
  rawBody: Buffer;
  now: Date;
}) => boolean;

/** POST /webhooks/sendgrid: one batch of events, of any shops. */
export function sendgridWebhooks(inbox: Inbox, isSigned: SendgridVerifier): Endpoint {
  return {
    maxBytes: WEBHOOK_BYTES,
    crossOrigin: false,
    async answer(received) {
      const isGenuine = isSigned({
        signature: header(received, 'x-twilio-email-event-webhook-signature'),
        timestamp: header(received, 'x-twilio-email-event-webhook-timestamp'),
        rawBody: received.body,
        now: received.now,
      });
      if (!isGenuine) return refusal(401, 'unauthorized', 'The signature is missing or wrong.');
      if (!Array.isArray(readJson(received.body)?.value)) return broken;
      const deliveryId = contentId(received.body);
      await inbox.enqueue(row(received, { source: 'sendgrid', shopDomain: '', topic: 'events', deliveryId }));
      return { status: 204 };
    },
  };
}

/** POST /proxy/events: a batch of the theme extension, forwarded and signed by Shopify's app proxy. */
export function proxyEvents(inbox: Inbox, keys: readonly KeyObject[]): Endpoint {
  return {
    maxBytes: BROWSER_BYTES,
    crossOrigin: false,
    async answer(received) {
      const claims = readProxyClaims(keys, received.query, received.now);
      if (!claims) return refusal(401, 'unauthorized', 'The signature is missing, wrong or too old.');
      if (received.body.length === 0) return empty;
      const value = readJson(received.body)?.value;
      if (!isObject(value)) return broken;
      if (!Array.isArray(value.events)) return refusal(400, 'invalid', 'A list of events is needed.', 'events');
      await inbox.enqueue(
        row(received, {
          source: 'storefront',
          shopDomain: claims.shop,
          topic: 'events',
          deliveryId: contentId(received.body, claims.customerId ?? ''),
          customerId: claims.customerId,
        }),
      );
      return ACCEPTED;
    },
  };
}

/** POST /pixel/events: a batch of the web pixel. Nobody signs it, so it is limited by sender and by shop and names no person. */
export function pixelEvents(inbox: Inbox, limits: { perSender: Rate; perShop: Rate }): Endpoint {
  const senders = createRateLimit(limits.perSender);
  const shops = createRateLimit(limits.perShop);
  return {
    maxBytes: BROWSER_BYTES,
    crossOrigin: true,
    async answer(received) {
      const wait = senders.take(received.address, received.now);
      if (wait > 0) return tooMany(wait);
      if (received.body.length === 0) return empty;
      const value = readJson(received.body)?.value;
      if (!isObject(value)) return broken;
      if (!Array.isArray(value.events)) return refusal(400, 'invalid', 'A list of events is needed.', 'events');
      const shop = new URLSearchParams(received.query).get('shop') ?? value.shop;
      if (typeof shop !== 'string' || !SHOP_DOMAIN.test(shop)) {
        return refusal(400, 'invalid', 'A myshopify.com domain is needed.', 'shop');
      }
      const shopWait = shops.take(shop, received.now);
      if (shopWait > 0) return tooMany(shopWait);
      const deliveryId = contentId(received.body);
      await inbox.enqueue(row(received, { source: 'pixel', shopDomain: shop, topic: 'events', deliveryId }));
      return ACCEPTED;
    },
  };
}

function tooMany(seconds: number) {
  return {
    ...refusal(429, 'too_many_requests', 'Slow down and try again.'),
    headers: { 'retry-after': String(Math.ceil(seconds)) },
  };
}

/** What is wrong with a request or an item of the event API. */
export interface ApiProblem {
  field?: string;
  message: string;
}

/** Reads the body of an event API request: each item ready to be stored on its own, or with what is wrong with it. */
export type ApiReader = (
  text: string,
  now: Date,
) =>
  { problem: ApiProblem } | { items: ({ id: string; payload: string } | { id: string | null; problem: ApiProblem })[] };

/** POST /api/v1/events: events of other systems with a bearer key, each item stored and answered on its own. */
export function apiEvents(
  inbox: Inbox,
  deps: { findShop: (keyHash: string) => Promise<string | null>; read: ApiReader; perShop: Rate },
): Endpoint {
  const shopOf = createKeyring(deps.findShop);
  const shops = createRateLimit(deps.perShop);
  return {
    maxBytes: API_BYTES,
    crossOrigin: false,
    async answer(received) {
      const key = /^Bearer +(\S+)$/i.exec(received.headers.authorization ?? '')?.[1];
      const shopDomain = key ? await shopOf(key, received.now) : null;
      if (!shopDomain) {
        return {
          ...refusal(401, 'unauthorized', 'A valid API key is needed.'),
          headers: { 'www-authenticate': 'Bearer' },
        };
      }
      const wait = shops.take(shopDomain, received.now);
      if (wait > 0) return tooMany(wait);
      if (received.body.length === 0) return empty;
      if (!readJson(received.body)) return broken;
      const request = deps.read(received.body.toString(), received.now);
      if ('problem' in request) return refusal(400, 'invalid', request.problem.message, request.problem.field);
      const results = await Promise.all(
        request.items.map(async (item) => {
          if ('problem' in item)
            return { id: item.id, status: 'rejected', error: { code: 'invalid', ...item.problem } };
          const parts = { source: 'api' as const, shopDomain, topic: 'event', deliveryId: item.id };
          const outcome = await inbox.enqueue(row(received, { ...parts, payload: Buffer.from(item.payload) }));
          return { id: item.id, status: outcome === 'stored' ? 'accepted' : 'duplicate' };
        }),
      );
      return { status: 202, body: { results } };
    },
  };
}
