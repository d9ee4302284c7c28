import { z } from 'zod';
import { eventTypeSchema, type EventProperties, type EventType } from '~/domain/events/schema';
import { parseLossless } from './json';
import * as read from './payload';
import type { TranslationResult } from './translation';

const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** Facts that other systems may report. What Heed concludes itself, and consent, which needs its proof, are not among them. */
const openTypes: ReadonlySet<EventType> = new Set([
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'product_added_to_cart',
  'cart_viewed',
  'cart_updated',
  'checkout_started',
  'checkout_updated',
  'order_placed',
  'order_paid',
  'order_cancelled',
  'order_fulfilled',
  'order_delivered',
  'order_refunded',
  'contact_tagged',
  'contact_updated',
  'back_in_stock_requested',
] satisfies EventType[]);

const text = z.string().max(2_000);
const price = z.string().regex(/^\d{1,14}(\.\d{1,4})?$/, 'must be a decimal string such as "12.50"');
const externalId = z.union([
  z.int().nonnegative().transform(String),
  z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w-]+$/),
]);

/** The properties that have a meaning of their own; whatever else is reported is kept as a free property. */
const knownProperties = z.object({
  url: text.optional(),
  title: text.optional(),
  productId: externalId.optional(),
  variantId: externalId.optional(),
  handle: text.optional(),
  price: price.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  imageUrl: z.url({ protocol: /^https?$/ }).optional(),
  collectionId: externalId.optional(),
  query: text.optional(),
  quantity: z.int().min(1).max(1_000_000).optional(),
  cartToken: z.string().min(1).max(255).optional(),
  checkoutToken: z.string().min(1).max(255).optional(),
  orderId: externalId.optional(),
  orderName: text.optional(),
  total: price.optional(),
  tags: z.array(z.string().max(255)).max(100).optional(),
  removedTags: z.array(z.string().max(255)).max(100).optional(),
  birthday: z
    .string()
    .regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a date such as 1990-04-12 or 04-12')
    .optional(),
});

const scalar = z.union([text, z.number(), z.boolean(), z.null()]);

const itemSchema = z.object({
  id: z.string().min(1).max(200),
  type: eventTypeSchema.refine((type) => type.startsWith('custom.') || openTypes.has(type), 'cannot be reported'),
  occurredAt: z.iso.datetime({ offset: true }),
  contact: z
    .object({
      email: z.email().max(254).optional(),
      customerId: read.id.optional(),
      visitorId: externalId.optional(),
    })
    .refine((contact) => Object.values(contact).some(Boolean), 'needs an email, a customerId or a visitorId'),
  properties: z
    .record(z.string().min(1).max(100), z.unknown())
    .refine((properties) => Object.keys(properties).length <= 50, 'has more than 50 entries')
    .default({}),
});

/** Why an item of the event API is refused: the field and what is wrong with it, never its value. */
export interface ApiEventProblem {
  field: string;
  message: string;
}

type ApiEvent = Omit<z.infer<typeof itemSchema>, 'properties'> & { properties: EventProperties };

function readItem(item: unknown, receivedAt: Date): ApiEvent | ApiEventProblem {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return problem(parsed.error);
  const { type, occurredAt, properties } = parsed.data;
  if (new Date(occurredAt).getTime() > receivedAt.getTime() + FUTURE_TOLERANCE_MS) {
    return { field: 'occurredAt', message: 'lies in the future' };
  }
  const isCustom = type.startsWith('custom.');
  const known = isCustom ? { success: true as const, data: {} } : knownProperties.safeParse(properties);
  if (!known.success) return problem(known.error, 'properties');
  if (type === 'back_in_stock_requested' && !('variantId' in known.data))
    return { field: 'properties.variantId', message: 'names what somebody waits for' };
  const free = Object.fromEntries(
    Object.entries(properties).filter(([key]) => isCustom || !Object.hasOwn(knownProperties.shape, key)),
  );
  const custom = z.record(z.string(), scalar).safeParse(free);
  if (!custom.success) return problem(custom.error, 'properties');
  return {
    ...parsed.data,
    properties: Object.keys(custom.data).length > 0 ? { ...known.data, custom: custom.data } : known.data,
  };
}

function problem(error: z.ZodError, inside?: string): ApiEventProblem {
  const [issue] = error.issues;
  const path = [inside, ...(issue?.path ?? [])].filter((part) => part !== undefined).join('.');
  return { field: path || 'event', message: issue?.message ?? 'is malformed' };
}

const ITEMS = 100;

/**
 * Reads the body of an event API request: each item ready to be stored on its own (`payload`), or with what is wrong with it.
 * Throws SyntaxError on anything but JSON.
 */
export function readApiRequest(
  text: string,
  now: Date,
):
  | { problem: ApiEventProblem }
  | { items: ({ id: string; payload: string } | { id: string | null; problem: ApiEventProblem })[] } {
  const body = z.object({ events: z.array(z.unknown()).min(1).max(ITEMS) }).safeParse(parseLossless(text));
  if (!body.success) return { problem: { field: 'events', message: `A list of 1 to ${ITEMS} events is needed.` } };
  return {
    items: body.data.events.map((item) => {
      const event = readItem(item, now);
      if (!('field' in event)) return { id: event.id, payload: JSON.stringify(item) };
      const named = z.object({ id: z.string().max(200) }).safeParse(item);
      return { id: named.data?.id ?? null, problem: event };
    }),
  };
}

/** One stored item of the event API in Heed's own words. */
export function translateApi({ payload, receivedAt }: { payload: unknown; receivedAt: Date }): TranslationResult {
  const event = readItem(payload, receivedAt);
  if ('field' in event) return { kind: 'invalid', reason: `${event.field}: ${event.message}` };
  const { id, type, occurredAt, contact, properties } = event;
  const at = new Date(Math.min(new Date(occurredAt).getTime(), receivedAt.getTime()));
  return read.translated({
    who: {
      identities: [
        ...read.identity('customer', contact.customerId),
        ...read.identity('email', read.emailKey(contact.email)),
        ...read.identity('visitor', contact.visitorId),
      ],
      patch: read.said({ email: contact.email, customerId: contact.customerId }),
      at,
    },
    events: [{ type, source: 'api', sourceId: id, occurredAt: at, properties }],
  });
}
