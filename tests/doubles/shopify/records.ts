/** What the shop remembers. Money is in minor units (pence, cents); times are ISO strings in UTC. */

export type Variant = {
  id: number;
  inventoryItemId: number;
  title: string;
  sku: string;
  price: number;
  compareAtPrice: number | null;
  stock: number;
  oldStock: number;
  position: number;
};

export type Product = {
  /** Absent: since it was created. null: shoppers are not to see it. */
  publishedAt?: string | null;
  id: number;
  handle: string;
  title: string;
  description: string;
  vendor: string;
  productType: string;
  tags: string[];
  collections: string[];
  /** Name of the one option, or null for a product with a single default variant. */
  option: string | null;
  variants: Variant[];
  /** Which drawing shows it, see catalogue/art.ts. */
  art: { motif: string; palette: string };
  createdAt: string;
  updatedAt: string;
};

export type Collection = { id: number; handle: string; title: string; description: string };

export type ConsentState = 'not_subscribed' | 'pending' | 'subscribed' | 'unsubscribed' | 'invalid' | 'redacted';

export type Consent = {
  state: ConsentState;
  optInLevel: 'single_opt_in' | 'confirmed_opt_in' | 'unknown' | null;
  updatedAt: string | null;
};

export type Address = {
  firstName: string;
  lastName: string;
  address1: string;
  city: string;
  zip: string;
  country: string;
  countryCode: string;
};

export type Customer = {
  id: number;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  locale: string;
  state: 'disabled' | 'enabled';
  verifiedEmail: boolean;
  tags: string[];
  consent: Consent;
  address: Address | null;
  createdAt: string;
  updatedAt: string;
};

export type CartLine = {
  key: string;
  productId: number;
  variantId: number;
  quantity: number;
  properties: Record<string, string>;
};

export type Cart = {
  /** The token without its `?key=` part: the join key of carts, checkouts and orders. */
  id: string;
  key: string;
  lines: CartLine[];
  attributes: Record<string, string>;
  note: string | null;
  /** carts/create has been sent. Shopify announces a cart once it holds something. */
  announced: boolean;
  createdAt: string;
  updatedAt: string;
};

export type CheckoutLine = { key: string; productId: number; variantId: number; quantity: number };

export type Checkout = {
  /** The checkout token. */
  id: string;
  key: string;
  cartToken: string;
  lines: CheckoutLine[];
  attributes: Record<string, string>;
  email: string | null;
  acceptsMarketing: boolean;
  customerId: number | null;
  address: Partial<Address>;
  locale: string;
  landingSite: string | null;
  referringSite: string | null;
  /** A code the shopper brought or typed in, in capitals. It may have become worthless meanwhile. */
  code: string | null;
  completedAt: string | null;
  orderId: number | null;
  createdAt: string;
  updatedAt: string;
};

export type OrderLine = {
  id: number;
  productId: number;
  variantId: number;
  title: string;
  variantTitle: string | null;
  sku: string;
  vendor: string;
  quantity: number;
  price: number;
};

export type Fulfillment = {
  id: number;
  shipmentStatus: 'in_transit' | 'delivered' | null;
  trackingNumber: string;
  createdAt: string;
  updatedAt: string;
};

export type Refund = { id: number; amount: number; restock: boolean; createdAt: string };

export type Order = {
  id: number;
  name: string;
  number: number;
  token: string;
  cartToken: string | null;
  checkoutToken: string | null;
  email: string | null;
  customerId: number | null;
  lines: OrderLine[];
  shipping: number;
  /** null: the full price was paid. Orders of before codes existed lack it. */
  discount?: AppliedCode | null;
  address: Address | null;
  attributes: Record<string, string>;
  acceptsMarketing: boolean;
  currency: string;
  locale: string;
  landingSite: string | null;
  referringSite: string | null;
  sourceName: 'web' | 'import';
  financialStatus: 'paid' | 'refunded';
  fulfillments: Fulfillment[];
  refunds: Refund[];
  cancelledAt: string | null;
  createdAt: string;
  updatedAt: string;
};

/** A percentage off the goods of one order. Its codes are rows of their own. */
export type Discount = {
  id: number;
  title: string;
  /** 0.1 is ten percent. */
  percentage: number;
  startsAt: string;
  endsAt: string | null;
  /** How often each code may be used. */
  usageLimit: number | null;
  oncePerCustomer: boolean;
  createdAt: string;
  updatedAt: string;
};

export type RedeemCode = { id: number; discountId: number; code: string; uses: number; usedBy: number[] };

export type CodeBatch = { id: number; discountId: number; imported: number; failed: number; createdAt: string };

/** What a code took off an order, in minor units. */
export type AppliedCode = { code: string; amount: number };

/** A signed-in visitor of the storefront. */
export type StorefrontSession = { id: string; customerId: number };

export type AccessToken = { id: string; expiresAt: number | null; online: boolean };

export type RefreshToken = {
  id: string;
  expiresAt: number;
  /** The refresh token handed out when this one was used. */
  successor: string | null;
};

export type BulkOperation = {
  id: number;
  query: string;
  grouped: boolean;
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED';
  errorCode: 'INTERNAL_SERVER_ERROR' | null;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  createdAt: string;
  completedAt: string | null;
};

export type WebhookAttempt = { at: string; status: number | null; failure?: 'timeout' | 'unreachable' };

export type Webhook = {
  /** X-Shopify-Webhook-Id: one delivery, the same on its retries. */
  id: string;
  /** X-Shopify-Event-Id: one action in the shop, shared by everything it causes. */
  eventId: string;
  topic: string;
  triggeredAt: string;
  /** The exact text that is signed and sent. */
  body: string;
  attempts: WebhookAttempt[];
};

export type ShopSettings = {
  id: 'shop';
  shopId: number;
  domain: string;
  name: string;
  email: string;
  timeZone: string;
  currency: string;
  installed: boolean;
  scopes: string[];
  createdAt: string;
  updatedAt: string;
};

export type Counter = { id: string; value: number };
