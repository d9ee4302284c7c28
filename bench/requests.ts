import { createHmac, randomUUID } from 'node:crypto';
import type { Webhook } from '../tests/support/webhook-bodies';
import { SHOPIFY_SECRET } from './heed';

/** The request of one delivery, byte for byte, for a connection that stays open. Each call is a delivery of its own. */
export function requestOf({ topic, shop, body }: Webhook, hmac = signatureOf(body)): Buffer {
  return Buffer.from(
    [
      'POST /webhooks/shopify HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      'User-Agent: Shopify-Captain-Hook',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Shopify-Topic: ${topic}`,
      `X-Shopify-Hmac-Sha256: ${hmac}`,
      `X-Shopify-Shop-Domain: ${shop}`,
      'X-Shopify-API-Version: 2026-10',
      `X-Shopify-Webhook-Id: ${randomUUID()}`,
      `X-Shopify-Triggered-At: ${new Date().toISOString()}`,
      '',
      body,
    ].join('\r\n'),
  );
}

export function signatureOf(body: string): string {
  return createHmac('sha256', SHOPIFY_SECRET).update(body).digest('base64');
}
