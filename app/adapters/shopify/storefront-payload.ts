import { z } from 'zod';

/**
 * Postgres stores neither NUL nor half of a surrogate pair, and a title cut to length can end in one:
 * such characters are removed, which loses nothing a reader would see.
 */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((value) => value.replaceAll('\0', '').replace(/\p{Surrogate}/gu, ''));

const shopifyId = z.string().regex(/^\d{1,20}$/);
/** Opaque printable text; what a browser sees behind `?` has been cut off. */
const cartToken = z.string().regex(/^[!->@-~]{1,255}$/);

const common = {
  /** Made once in the browser and kept through retries: the deduplication key. */
  id: z.uuid(),
  /** By the browser's clock; `sentAt` of the batch tells how far that clock is off. */
  occurredAt: z.iso.datetime(),
  /** Path and query of the page, without click ids and personal parameters. */
  url: text(2048).refine((url) => url.startsWith('/')),
};

/** Asks to hear when a variant can be bought again. Who asks is told by the session or by the envelope, never by the event. */
const backInStockRequest = z.object({
  ...common,
  type: z.literal('back_in_stock_requested'),
  productId: shopifyId.optional(),
  variantId: shopifyId,
  title: text(255).optional(),
});

/** One thing a shopper did in the storefront, as extensions/heed-theme reports it. Unknown fields are dropped. */
export const storefrontEventSchema = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('page_viewed'), title: text(255) }),
  z.object({
    ...common,
    type: z.literal('product_viewed'),
    productId: shopifyId,
    variantId: shopifyId.optional(),
    handle: text(255),
    title: text(255),
    /** Decimal string in `currency`, the one the shopper sees. */
    price: z.string().regex(/^\d{1,12}(\.\d{1,4})?$/),
    currency: z.string().regex(/^[A-Z]{3}$/),
    imageUrl: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional(),
  }),
  z.object({
    ...common,
    type: z.literal('collection_viewed'),
    collectionId: shopifyId,
    handle: text(255),
    title: text(255),
  }),
  z.object({ ...common, type: z.literal('search_submitted'), query: text(255) }),
  z.object({
    ...common,
    type: z.literal('product_added_to_cart'),
    productId: shopifyId.optional(),
    variantId: shopifyId,
    quantity: z.int().min(1).max(1_000_000),
    /** As webhooks write it. Absent when the page was left before the shop had told it. */
    cartToken: cartToken.optional(),
  }),
  z.object({ ...common, type: z.literal('cart_viewed'), cartToken: cartToken.optional() }),
  backInStockRequest,
  z.object({
    ...common,
    type: z.literal('page_engaged'),
    /** Seconds the page was visible before it was first put out of sight. */
    seconds: z.int().min(0).max(86_400),
    /** How far down the page the shopper got, 100 being its end. */
    scrollPercent: z.int().min(0).max(100),
  }),
]);
export type StorefrontEvent = z.infer<typeof storefrontEventSchema>;

/**
 * The envelope of one request of the theme extension; anything else is refused as a whole. Its events are parsed one
 * by one with storefrontEventSchema, so that a bad one never costs the others. All of them belong to one visitor and
 * one session, and the shopper allowed analytics before any of them was stored or sent.
 */
export const storefrontBatchSchema = z.strictObject({
  v: z.literal(1),
  visitor: z.uuid(),
  session: z.uuid(),
  sentAt: z.iso.datetime(),
  timeZone: text(64).optional(),
  locale: text(35).optional(),
  /** What a link of one of our emails carried as heed_c; signed, so worth nothing until verified. */
  clickId: z
    .string()
    .regex(/^[\w.~-]{1,512}$/)
    .optional(),
  consent: z.strictObject({ analytics: z.literal(true) }),
  events: z.array(z.unknown()).min(1).max(20),
});
export type StorefrontBatch = z.infer<typeof storefrontBatchSchema>;

/**
 * What the block for sold-out products sends: a wish, and the address typed with it. It names no visitor and no session, since an address
 * that anybody can type must not be joined to what a browser did.
 */
export const restockWishSchema = z.strictObject({
  v: z.literal(1),
  sentAt: z.iso.datetime(),
  locale: text(35).optional(),
  email: z.email().max(254),
  events: z.array(backInStockRequest).length(1),
});
