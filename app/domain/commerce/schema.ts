/** One line of a cart, checkout or order as the mirror and events keep it. Ids are strings: Shopify's exceed 2^53. */
export interface Line {
  productId: string | null;
  variantId: string | null;
  title: string;
  variantTitle?: string;
  quantity: number;
  /** Decimal string, per piece. */
  price: string;
}

export interface ProductChange {
  kind: 'product';
  id: string;
  title: string;
  handle: string;
  productType: string;
  vendor: string;
  imageUrl: string | null;
  status: string;
  tags: string[];
  /** Since when shoppers can see it; null: they cannot. Absent: not said. */
  publishedAt?: Date | null;
  updatedAt: Date;
  variants: VariantChange[];
  /** All variants the product has now, where the source says so: any other one is gone. */
  variantIds?: string[];
}

export interface VariantChange {
  kind: 'variant';
  id: string;
  productId: string;
  title?: string;
  price?: string;
  compareAtPrice?: string | null;
  /** Pieces for sale; null when the shop does not track this variant. */
  inventory?: number | null;
  inventoryItemId?: string;
  updatedAt: Date;
}

export interface ProductDeleted {
  kind: 'product_deleted';
  id: string;
  at: Date;
}

export interface InventoryChange {
  kind: 'inventory';
  inventoryItemId: string;
  /** Empty where Shopify does not say: one place, then. */
  locationId: string;
  available: number | null;
  updatedAt: Date;
}

export interface CartChange {
  kind: 'cart';
  token: string;
  lines: Line[];
  createdAt: Date;
  updatedAt: Date;
}

export interface CheckoutChange {
  kind: 'checkout';
  token: string;
  cartToken: string | null;
  url: string | null;
  lines: Line[];
  currency: string | null;
  subtotal: string | null;
  total: string | null;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
}

export interface CheckoutDeleted {
  kind: 'checkout_deleted';
  token: string;
  at: Date;
}

export interface OrderChange {
  kind: 'order';
  id: string;
  name: string;
  cartToken: string | null;
  checkoutToken: string | null;
  lines: Line[];
  currency: string;
  total: string;
  subtotal: string | null;
  placedAt: Date;
  paidAt: Date | null;
  cancelledAt: Date | null;
  fulfilledAt: Date | null;
  sourceName: string | null;
  test: boolean;
  updatedAt: Date;
}

/** A later fact about an order: only what it says, applied when newer. */
export interface OrderProgress {
  kind: 'order_progress';
  orderId: string;
  deliveredAt?: Date;
  fulfilledAt?: Date;
  /** Added to what was refunded before; `refundId` keeps a repeat from counting twice. */
  refund?: { refundId: string; amount: string };
  at: Date;
}

/** What a webhook changes in the mirror of the shop. Applied only when newer than what is stored (Shopify promises no order). */
export type CommerceChange =
  | ProductChange
  | VariantChange
  | ProductDeleted
  | InventoryChange
  | CartChange
  | CheckoutChange
  | CheckoutDeleted
  | OrderChange
  | OrderProgress;

/** What a change of the catalogue means to people who looked on: only what it became compared to what the mirror held before. */
export type CatalogueMove =
  | { kind: 'cheaper'; productId: string; variantId: string; before: string; after: string }
  /** There was none left, and now there is. null: sold without counting. */
  | { kind: 'restocked'; productId: string; variantId: string; after: number | null }
  | { kind: 'fewer'; productId: string; variantId: string; before: number; after: number }
  | { kind: 'published'; productId: string; productType: string; tags: string[] };

/** After how many days people buy a product again, as the shop's own reorders tell. */
export interface ReorderRhythm {
  productId: string;
  title: string;
  /** How many pieces they took; null: reckoned for one piece, whatever they took. */
  quantity: number | null;
  /** How many reorders it was found from. */
  reorders: number;
  /** Median, in days. */
  days: number;
  /** 75th percentile: who has not reordered by then is late. */
  lateDays: number;
}

/** A product as emails and truth checks read it. Prices are decimal strings. */
export interface ProductView {
  productId: string;
  variantId: string | null;
  title: string;
  variantTitle: string | null;
  handle: string;
  imageUrl: string | null;
  price: string | null;
  compareAtPrice: string | null;
  /** null: not tracked, sell freely. */
  inventory: number | null;
  available: boolean;
}

/** An order as truth checks read it. */
export interface OrderView {
  id: string;
  name: string;
  placedAt: Date;
  cancelledAt: Date | null;
  deliveredAt: Date | null;
  refunded: string;
  total: string;
  currency: string;
  lines: Line[];
  test: boolean;
  cartToken: string | null;
  checkoutToken: string | null;
}

export interface CartView {
  token: string;
  lines: Line[];
  updatedAt: Date;
}

export interface CheckoutView {
  token: string;
  cartToken: string | null;
  url: string | null;
  lines: Line[];
  currency: string | null;
  subtotal: string | null;
  total: string | null;
  updatedAt: Date;
  completedAt: Date | null;
  deletedAt: Date | null;
}

/** What the history import fetches, in this order: orders refer to customers, customers buy products. */
export const importKinds = ['products', 'customers', 'orders'] as const;
export type ImportKind = (typeof importKinds)[number];

/** The shop's past at Shopify: asked for once, prepared there, read as lines of JSON with children right after their parent. */
export interface HistorySource {
  request(shopDomain: string, kind: ImportKind): Promise<string>;
  find(
    shopDomain: string,
    id: string,
  ): Promise<{ state: 'running' | 'completed' | 'failed'; url: string | null; records: number }>;
  lines(url: string): AsyncIterable<string>;
}

/** One import of one kind, as progress is shown. */
export interface ImportView {
  id: string;
  kind: ImportKind;
  state: 'requested' | 'running' | 'reading' | 'done' | 'failed';
  bulkOperationId: string | null;
  /** Lines of the export that were read: where reading goes on. */
  linesDone: number;
  /** Products, customers or orders; what belongs to one has lines of its own and is not counted. */
  recordsTotal: number | null;
  recordsDone: number;
  requestedAt: Date;
  finishedAt: Date | null;
  error: string | null;
}
