/** The API version whose payload shapes this double writes. */
export const API_VERSION = '2026-10';

export const TOPICS = [
  'app/scopes_update',
  'app/uninstalled',
  'bulk_operations/finish',
  'carts/create',
  'carts/update',
  'checkouts/create',
  'checkouts/delete',
  'checkouts/update',
  'customer.tags_added',
  'customers/create',
  'customers/data_request',
  'customers/delete',
  'customers/merge',
  'customers/redact',
  'customers/update',
  'customers_email_marketing_consent/update',
  'fulfillment_events/create',
  'fulfillments/create',
  'fulfillments/update',
  'inventory_levels/update',
  'orders/cancelled',
  'orders/create',
  'orders/fulfilled',
  'orders/paid',
  'orders/updated',
  'products/delete',
  'products/update',
  'refunds/create',
  'shop/redact',
  'shop/update',
  'variants/in_stock',
  'variants/out_of_stock',
] as const;

export type Topic = (typeof TOPICS)[number];

/** Sent whether or not the app is still installed. */
export const COMPLIANCE_TOPICS: readonly Topic[] = ['customers/data_request', 'customers/redact', 'shop/redact'];
