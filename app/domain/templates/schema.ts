import { z } from 'zod';
import { safeUrl } from './escaping';

/** A text that the merchant writes; it may hold the Liquid that `checkMerchantString` accepts. */
export const merchantStringSchema = z.string().max(2_000);

const addressSchema = z
  .string()
  .max(2_000)
  .refine((value) => safeUrl(value) !== undefined, 'Must be an http, https or mailto address');

/** Places that a link can lead to without the merchant knowing the address. `help` writes an email to the shop. */
export const targetNames = ['recover', 'shop', 'product', 'order', 'help', 'preferences', 'pause'] as const;
export type TargetName = (typeof targetNames)[number];

/** One of `targetNames`, or an http, https or mailto address. */
export const linkTargetSchema = z.union([z.enum(targetNames), addressSchema]);
export type LinkTarget = z.infer<typeof linkTargetSchema>;

export const spanSchema = z.object({
  text: merchantStringSchema,
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  link: linkTargetSchema.optional(),
});
export type Span = z.infer<typeof spanSchema>;

export const emailProductSchema = z.object({
  title: z.string(),
  variantTitle: z.string().optional(),
  quantity: z.number().int().positive().optional(),
  /** Decimal string in the currency of the email, for one piece. */
  price: z.string().optional(),
  compareAtPrice: z.string().optional(),
  imageUrl: z.string().optional(),
  url: z.string(),
});
export type EmailProduct = z.infer<typeof emailProductSchema>;

/** A code of one contact's own: good once, on one order, until it ends or the contact orders without it. */
export const emailDiscountSchema = z.object({ code: z.string(), percent: z.number(), endsAt: z.string() });
export type EmailDiscount = z.infer<typeof emailDiscountSchema>;

const productSources = ['items', 'viewed', 'recommended', 'fixed'] as const;
export type ProductSource = (typeof productSources)[number];

/** Shown instead of the block's own words when their Liquid fails while sending. Plain text, no Liquid. */
const fallback = z.string().max(500).optional();

export const blockSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header') }),
  z.object({ type: z.literal('heading'), text: merchantStringSchema, fallback }),
  z.object({ type: z.literal('text'), paragraphs: z.array(z.array(spanSchema)).min(1).max(30), fallback }),
  z.object({
    type: z.literal('image'),
    src: addressSchema,
    /** Empty only for a decorative picture. */
    alt: merchantStringSchema,
    link: linkTargetSchema.optional(),
  }),
  z.object({
    type: z.literal('button'),
    label: merchantStringSchema,
    target: linkTargetSchema,
    style: z.enum(['primary', 'secondary']).default('primary'),
    fallback,
  }),
  z.object({
    type: z.literal('productGrid'),
    source: z.enum(productSources),
    /** Used when source is `fixed`. */
    products: z.array(emailProductSchema).max(12).optional(),
    /** Stands above the products and disappears with them. */
    title: merchantStringSchema.optional(),
    columns: z.union([z.literal(1), z.literal(2)]).default(1),
    showPrice: z.boolean().default(true),
    /** One column with a limit of 1 shows that product large. */
    limit: z.number().int().min(1).max(20).default(10),
  }),
  z.object({ type: z.literal('priceSummary') }),
  /** The code of this contact's own, what it takes off and until when. Left out where there is none. */
  z.object({ type: z.literal('discountCode') }),
  z.object({ type: z.literal('trust') }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('spacer'), size: z.enum(['small', 'medium', 'large']).default('medium') }),
  z.object({ type: z.literal('footer') }),
]);
export type Block = z.infer<typeof blockSchema>;

/** What a merchant writes and we store: one email as a tree of blocks. A footer is always shown last, whether listed or not. */
export const templateSchema = z.object({
  subject: merchantStringSchema.min(1),
  preheader: merchantStringSchema,
  blocks: z.array(blockSchema).min(1).max(60),
  /** The email teaches instead of selling; the linter then objects to talk of discounts. */
  educational: z.boolean().optional(),
});
export type Template = z.infer<typeof templateSchema>;

/**
 * Every value that one email can show. Amounts are decimal strings in `currency`, times are ISO 8601 with a zone.
 * Anything absent or malformed is left out of the email together with the words around it.
 */
export const emailDataSchema = z.object({
  /** BCP 47. Formats numbers and dates when it shares the language of the compiled template. */
  locale: z.string(),
  /** ISO 4217. */
  currency: z.string(),
  /** IANA zone in which dates are printed. */
  timeZone: z.string(),
  contact: z.object({ firstName: z.string().optional() }),
  shop: z.object({
    name: z.string(),
    url: z.string(),
    email: z.string(),
    postalAddress: z.string(),
    logoUrl: z.string().optional(),
    /** `#rgb` or `#rrggbb`. */
    brandColor: z.string().optional(),
    /** Short reassurances that the merchant stands behind, such as the returns policy. The first three are shown. */
    points: z.array(z.string()).optional(),
  }),
  items: z.array(emailProductSchema),
  viewed: z.array(emailProductSchema),
  recommended: z.array(emailProductSchema),
  totals: z.object({ subtotal: z.string(), discount: z.string().optional(), total: z.string() }).optional(),
  discount: emailDiscountSchema.optional(),
  order: z
    .object({ name: z.string(), url: z.string().optional(), placedAt: z.string(), deliveredAt: z.string().optional() })
    .optional(),
  urls: z.object({
    recover: z.string().optional(),
    shop: z.string(),
    unsubscribe: z.string(),
    preferences: z.string(),
    pause: z.string().optional(),
    view: z.string().optional(),
  }),
  /** The sentence that tells the reader why this email came. */
  reason: z.string(),
});
export type EmailData = z.infer<typeof emailDataSchema>;
