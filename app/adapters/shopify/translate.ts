import type { ShopifyDelivery } from './payload';
import { translateCart, translateCheckout, translateCheckoutDeleted } from './translate-carts';
import { translateInventory, translateProduct, translateProductDeleted, translateVariant } from './translate-catalogue';
import {
  translateConsent,
  translateCustomer,
  translateCustomerDeleted,
  translateMerge,
  translatePrivacy,
  translateTagsAdded,
} from './translate-customers';
import { translateFulfillment, translateFulfillmentEvent, translateOrder, translateRefund } from './translate-orders';
import {
  translateBulkOperation,
  translateScopes,
  translateShopRedact,
  translateShopUpdate,
  translateUninstalled,
} from './translate-shop';
import type { TranslationResult } from './translation';

const translators: Record<string, (delivery: ShopifyDelivery) => TranslationResult> = {
  'app/scopes_update': translateScopes,
  'app/uninstalled': translateUninstalled,
  'bulk_operations/finish': translateBulkOperation,
  'carts/create': translateCart,
  'carts/update': translateCart,
  'checkouts/create': translateCheckout,
  'checkouts/delete': translateCheckoutDeleted,
  'checkouts/update': translateCheckout,
  'customer.tags_added': translateTagsAdded,
  'customers/create': translateCustomer,
  'customers/data_request': translatePrivacy,
  'customers/delete': translateCustomerDeleted,
  'customers/merge': translateMerge,
  'customers/redact': translatePrivacy,
  'customers/update': translateCustomer,
  'customers_email_marketing_consent/update': translateConsent,
  'fulfillment_events/create': translateFulfillmentEvent,
  'fulfillments/create': translateFulfillment,
  'fulfillments/update': translateFulfillment,
  'inventory_levels/update': translateInventory,
  'orders/cancelled': translateOrder,
  'orders/create': translateOrder,
  'orders/fulfilled': translateOrder,
  'orders/paid': translateOrder,
  'orders/updated': translateOrder,
  'products/create': translateProduct,
  'products/delete': translateProductDeleted,
  'products/update': translateProduct,
  'refunds/create': translateRefund,
  'shop/redact': translateShopRedact,
  'shop/update': translateShopUpdate,
  'variants/in_stock': translateVariant,
  'variants/out_of_stock': translateVariant,
};

/** Every topic that `translateShopify` can use; shopify.app.toml subscribes to exactly these. */
export const shopifyTopics = Object.keys(translators);

/**
 * One webhook in Heed's own words. Pure and tolerant: takes the shapes of 2024-10 up to 2026-10, reads lists item by item so that a
 * malformed one costs nothing but itself, and never throws. `unused`: a topic Heed has no use for. `invalid`: what it is about
 * cannot be told; the reason names fields, never values.
 */
export function translateShopify(delivery: ShopifyDelivery): TranslationResult {
  const translate = translators[delivery.topic];
  return translate ? translate(delivery) : { kind: 'unused', reason: 'no use for this topic' };
}
