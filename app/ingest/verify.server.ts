import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

const PROXY_MAX_AGE_SECONDS = 90;

/** The app's secret, and the one before it: Shopify may sign with that for an hour after a rotation. */
export function shopifyKeys(secrets: readonly string[]): readonly KeyObject[] {
  return secrets.map((secret) => createSecretKey(Buffer.from(secret)));
}

/** Whether a webhook's `X-Shopify-Hmac-Sha256` (base64) was made over these very bytes. */
export function isSignedByShopify(keys: readonly KeyObject[], rawBody: Buffer, signature: string): boolean {
  const given = Buffer.from(signature, 'base64');
  return keys.some((key) => isEqual(createHmac('sha256', key).update(rawBody).digest(), given));
}

export interface ProxyClaims {
  shop: string;
  /** The logged-in customer; null for a visitor. */
  customerId: string | null;
}

/**
 * What Shopify's app proxy vouches for in the query of a forwarded request; null when the signature is missing or wrong, or the
 * request is older than 90 seconds. Keys that repeat count as one key with their values joined by commas.
 */
export function readProxyClaims(keys: readonly KeyObject[], query: string, now: Date): ProxyClaims | null {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) fields.set(name, [...(fields.get(name) ?? []), value]);
  const [signature = ''] = fields.get('signature') ?? [];
  fields.delete('signature');
  const message = [...fields]
    .map(([name, values]) => `${name}=${values.join(',')}`)
    .sort()
    .join('');
  const given = Buffer.from(signature, 'hex');
  if (!keys.some((key) => isEqual(createHmac('sha256', key).update(message).digest(), given))) return null;
  const age = now.getTime() / 1000 - Number(fields.get('timestamp')?.[0] ?? Number.NaN);
  const shop = fields.get('shop')?.[0];
  if (!shop || !(Math.abs(age) <= PROXY_MAX_AGE_SECONDS)) return null;
  const customerId = fields.get('logged_in_customer_id')?.[0];
  return { shop: shop.toLowerCase(), customerId: customerId && /^\d{1,20}$/.test(customerId) ? customerId : null };
}

function isEqual(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** The name under which a delivery that brings none is deduplicated: the same bytes from the same sender are the same delivery. */
export function contentId(rawBody: Buffer, sender = ''): string {
  return createHash('sha256').update(sender).update('\n').update(rawBody).digest('hex').slice(0, 32);
}

const KEY_MEMORY_MS = 5_000;
const KEY_MEMORY_SIZE = 10_000;

/**
 * Finds the shop behind an event API key by the key's SHA-256 (hexadecimal). Answers are remembered for 5 seconds, also that a key
 * is unknown, so that neither a busy shop nor a guessing stranger turns every request into a query.
 */
export function createKeyring(findShop: (keyHash: string) => Promise<string | null>) {
  const known = new Map<string, { shop: string | null; until: number }>();
  return async (key: string, now: Date): Promise<string | null> => {
    const hash = createHash('sha256').update(key).digest('hex');
    const memory = known.get(hash);
    if (memory && memory.until > now.getTime()) return memory.shop;
    const shop = await findShop(hash);
    if (known.size >= KEY_MEMORY_SIZE) known.clear();
    known.set(hash, { shop, until: now.getTime() + KEY_MEMORY_MS });
    return shop;
  };
}
