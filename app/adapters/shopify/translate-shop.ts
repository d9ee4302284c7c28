import { z } from 'zod';
import * as read from './payload';
import type { TranslationResult } from './translation';

const shopSchema = z.object({
  name: read.lenient(read.text),
  email: read.lenient(read.text),
  customer_email: read.lenient(read.text),
  domain: read.lenient(z.string().regex(/^[\w.-]+$/)),
  currency: read.lenient(z.string().regex(/^[A-Z]{3}$/)),
  iana_timezone: read.lenient(read.text),
  primary_locale: read.lenient(read.text),
});

/** shop/update. The address shown to customers goes before the owner's. */
export function translateShopUpdate(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = shopSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const shop = parsed.data;
  return read.translated({
    shop: read.said({
      name: shop.name,
      email: shop.customer_email ?? shop.email,
      url: shop.domain && `https://${shop.domain}`,
      currency: shop.currency,
      timeZone: shop.iana_timezone,
      locale: shop.primary_locale,
    }),
  });
}

/** app/uninstalled. */
export function translateUninstalled(delivery: read.ShopifyDelivery): TranslationResult {
  return read.translated({ shop: { uninstalledAt: delivery.triggeredAt ?? delivery.receivedAt } });
}

/** app/scopes_update. */
export function translateScopes(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = z.object({ current: z.array(z.string()) }).safeParse(delivery.payload);
  return parsed.success
    ? read.translated({ shop: { scopes: parsed.data.current.join(',') } })
    : read.invalid(parsed.error);
}

/** bulk_operations/finish. It names no address of the result: that has to be asked for. */
export function translateBulkOperation(delivery: read.ShopifyDelivery): TranslationResult {
  const gid = z.string().regex(/^gid:\/\/shopify\/BulkOperation\/\d+$/);
  const parsed = z.object({ admin_graphql_api_id: gid }).safeParse(delivery.payload);
  return parsed.success
    ? read.translated({ bulkOperationFinished: parsed.data.admin_graphql_api_id })
    : read.invalid(parsed.error);
}

/** shop/redact: 48 hours after the app was removed. */
export function translateShopRedact(): TranslationResult {
  return read.translated({ privacy: { kind: 'shop_redact' } });
}
