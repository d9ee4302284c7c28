import { createHmac, randomUUID } from 'node:crypto';
import { credentials } from './world';

/** The value of X-Shopify-Hmac-Sha256 for these bytes. */
export function shopifySignature(body: string | Buffer): string {
  return createHmac('sha256', credentials.SHOPIFY_API_SECRET).update(body).digest('base64');
}

export interface SignedWebhook {
  topic: string;
  shop: string;
  body: string | Buffer;
  webhookId?: string;
  triggeredAt?: string;
}

/** Headers as Shopify sends them with a webhook. */
export function webhookHeaders({ topic, shop, body, webhookId, triggeredAt }: SignedWebhook): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': shopifySignature(body),
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': webhookId ?? randomUUID(),
    ...(triggeredAt ? { 'x-shopify-triggered-at': triggeredAt } : {}),
  };
}

/** Posts a webhook as Shopify would, also one that the double knows no gesture for. Returns the status. */
export async function postWebhook(appUrl: string, webhook: SignedWebhook): Promise<number> {
  const response = await fetch(`${appUrl}/webhooks/shopify`, {
    method: 'POST',
    headers: webhookHeaders(webhook),
    body: webhook.body as BodyInit,
  });
  await response.arrayBuffer();
  return response.status;
}

/** The query Shopify's app proxy adds to a request of the storefront, signed. */
export function proxyQuery(shop: string, now: Date, extra: Record<string, string> = {}): string {
  const fields: Record<string, string> = {
    shop,
    path_prefix: '/apps/heed',
    timestamp: String(Math.floor(now.getTime() / 1000)),
    logged_in_customer_id: '',
    ...extra,
  };
  const message = Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('');
  const signature = createHmac('sha256', credentials.SHOPIFY_API_SECRET).update(message).digest('hex');
  return new URLSearchParams({ ...fields, signature }).toString();
}
