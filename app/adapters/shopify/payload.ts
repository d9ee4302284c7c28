import { z } from 'zod';
import type { Line } from '~/domain/commerce/schema';
import type { ContactPatch, Identity } from '~/domain/contacts/schema';
import { addMoney, multiplyMoney } from '~/domain/money';
import type { Translation, TranslationResult } from './translation';

/** One verified webhook as the translators read it. */
export interface ShopifyDelivery {
  topic: string;
  /** The body as `parseLossless` read it. */
  payload: unknown;
  triggeredAt: Date | null;
  receivedAt: Date;
  deliveryId: string;
  /** The shop's currency: carts name none. */
  currency?: string;
}

/** Shopify adds, drops and nulls fields between versions, so a field that is absent, null or malformed is `undefined`. */
export function lenient<T extends z.ZodType>(schema: T) {
  return schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);
}

/** Numbers, strings and GraphQL ids alike: the digits at the end. */
export const id = z.union([
  z.int().nonnegative().transform(String),
  z
    .string()
    .transform((value) => value.replace(/^gid:\/\/.*\//, '').replace(/\?.*$/, ''))
    .pipe(z.string().regex(/^\w[\w-]{0,63}$/)),
]);

/** Carts and checkouts go by opaque tokens; the browser's form has a suffix that webhooks lack. */
export const token = z
  .string()
  .transform((value) => value.replace(/\?.*$/, ''))
  .pipe(z.string().min(1).max(255));

export const text = z
  .string()
  .trim()
  .min(1)
  .transform((value) => value.slice(0, 2_000));

export const money = z.union([
  z
    .number()
    .gt(-1e15)
    .lt(1e15)
    .transform((value) => value.toFixed(4).replace(/\.?0+$/, '')),
  z.string().regex(/^-?\d{1,15}(\.\d+)?$/),
]);

export const date = z
  .string()
  .transform((value) => new Date(value))
  .refine((value) => value.getUTCFullYear() >= 1990 && value.getUTCFullYear() < 2200);

export const flag = z.boolean();
/** A list whose items are read one by one later, so that a malformed one costs nothing but itself. */
export const items = lenient(z.array(z.unknown())).transform((value) => value ?? []);

export const tags = lenient(
  z.union([z.array(z.string()), z.string().transform((value) => value.split(','))]),
).transform((value) => value?.map((tag) => tag.trim()).filter((tag) => tag !== ''));

const address = z.object({
  first_name: lenient(text),
  last_name: lenient(text),
  phone: lenient(text),
  city: lenient(text),
  country_code: lenient(text),
  province_code: lenient(text),
});

export const customer = z.object({
  id,
  email: lenient(text),
  first_name: lenient(text),
  last_name: lenient(text),
  phone: lenient(text),
  tags,
  default_address: lenient(address),
});

/** The parts that carts, checkouts and orders have in common as to who is buying. */
export const buyer = z.object({
  email: lenient(text),
  contact_email: lenient(text),
  phone: lenient(text),
  customer_locale: lenient(text),
  customer: lenient(customer),
  billing_address: lenient(address),
  shipping_address: lenient(address),
  note_attributes: lenient(z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())])),
});

/** The cart attribute in which extensions/heed-theme leaves the visitor's id; it comes back in checkouts and orders. */
const VISITOR_ATTRIBUTE = '_heed_visitor';
const noteAttribute = z.object({ name: z.string(), value: z.string().min(1).max(64) });

export function visitorOf(attributes: z.infer<typeof buyer>['note_attributes']): string | undefined {
  if (!attributes) return undefined;
  const list = Array.isArray(attributes)
    ? attributes
    : Object.entries(attributes).map(([name, value]) => ({ name, value }));
  for (const item of list) {
    const parsed = noteAttribute.safeParse(item);
    if (parsed.success && parsed.data.name === VISITOR_ATTRIBUTE) return parsed.data.value;
  }
  return undefined;
}

/** The form in which addresses are compared and joined, or undefined for what cannot be one. */
export function emailKey(email: string | undefined): string | undefined {
  const key = email?.trim().toLowerCase();
  return key && /^[^\s@]+@[^\s@]+$/.test(key) && key.length <= 254 ? key : undefined;
}

export function identity(kind: Identity['kind'], value: string | undefined | null): Identity[] {
  return value ? [{ kind, value }] : [];
}

/**
 * Keys and patch of whoever is buying. The customer record's own address goes before the one typed at this checkout: what
 * belongs to the customer must not be kept under an address that was typed once, as for a gift. `typedOwnEmail` tells that
 * both are the same, so that a consent given there is a consent for the address the contact goes by.
 */
export function buyerOf(data: z.infer<typeof buyer>): {
  identities: Identity[];
  patch: ContactPatch;
  typedOwnEmail: boolean;
} {
  const { customer: record, shipping_address: shipping, billing_address: billing } = data;
  const home = record?.default_address ?? shipping ?? billing;
  const typed = [data.email, data.contact_email].find((candidate) => emailKey(candidate));
  const email = emailKey(record?.email) ? record?.email : typed;
  return {
    identities: [
      ...identity('customer', record?.id),
      ...identity('email', emailKey(email)),
      ...identity('visitor', visitorOf(data.note_attributes)),
    ],
    patch: said({
      email,
      customerId: record?.id,
      firstName: record?.first_name ?? shipping?.first_name ?? billing?.first_name,
      lastName: record?.last_name ?? shipping?.last_name ?? billing?.last_name,
      phone: record?.phone ?? data.phone ?? shipping?.phone,
      locale: data.customer_locale,
      countryCode: home?.country_code,
      regionCode: home?.province_code,
      city: home?.city,
      tags: record?.tags,
    }),
    typedOwnEmail: email !== undefined && emailKey(email) === emailKey(typed),
  };
}

const line = z
  .object({
    product_id: lenient(id),
    variant_id: lenient(id),
    title: lenient(text),
    presentment_title: lenient(text),
    variant_title: lenient(text),
    quantity: z.int().positive().max(1_000_000),
    discounted_price: lenient(money),
    price: lenient(money),
  })
  .refine((value) => value.title !== undefined || value.variant_id !== undefined);

/** The readable items of `line_items`, in their order. */
export function linesOf(list: unknown[]): Line[] {
  return list.flatMap((item) => {
    const parsed = line.safeParse(item);
    if (!parsed.success) return [];
    const data = parsed.data;
    return {
      productId: data.product_id ?? null,
      variantId: data.variant_id ?? null,
      title: data.title ?? data.presentment_title ?? '',
      ...(data.variant_title ? { variantTitle: data.variant_title } : {}),
      quantity: data.quantity,
      price: data.discounted_price ?? data.price ?? '0.00',
    };
  });
}

/** What events say about lines: the lines, their products once each, and the number of pieces. */
export function lineProperties(lines: Line[]) {
  const productIds = [...new Set(lines.flatMap(({ productId }) => productId ?? []))];
  return { lines, productIds, quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0) };
}

export function totalOf(lines: Line[]): string {
  return sum(lines.map(({ price, quantity }) => multiplyMoney(price, quantity)));
}

export function sum(amounts: string[]): string {
  return addMoney('0', ...amounts);
}

/** The object without its undefined keys: an absent key means "not said". */
export function said<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** A translation that says nothing. */
export const nothing: Translation = {
  who: null,
  commerce: [],
  consent: null,
  events: [],
  shop: null,
  privacy: null,
  merge: null,
  customerDeleted: null,
  bulkOperationFinished: null,
};

export function translated(parts: Partial<Translation>): TranslationResult {
  return { kind: 'translated', translation: { ...nothing, ...parts } };
}

/** Names the fields that made a payload unusable, never their values. */
export function invalid(error: z.ZodError): TranslationResult {
  const fields = error.issues.map(({ path, code }) => `${path.join('.') || 'payload'}: ${code}`);
  return { kind: 'invalid', reason: [...new Set(fields)].join(', ') };
}
