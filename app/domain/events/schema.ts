import { z } from 'zod';
import type { Line } from '../commerce/schema';

/** Every kind of fact Heed knows, by where it comes from. `custom.*` is free for the event API. */
export const eventTypes = [
  // storefront
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'product_added_to_cart',
  'cart_viewed',
  'page_engaged',
  // Shopify
  'cart_updated',
  'checkout_started',
  'checkout_updated',
  'order_placed',
  'order_paid',
  'order_cancelled',
  'order_fulfilled',
  'order_delivered',
  'order_refunded',
  'customer_created',
  'marketing_subscribed',
  'marketing_unsubscribed',
  'marketing_paused',
  'marketing_resumed',
  'contact_tagged',
  // told by the contact, by another system or by a flow
  'contact_updated',
  'back_in_stock_requested',
  // email
  'email_sent',
  'email_delivered',
  'email_bounced',
  'email_opened',
  'email_clicked',
  'email_complained',
  // silences that time turned into facts
  'session_ended',
  'contact_lapsed',
  'contact_silent',
  'date_reached',
  // what Heed concludes
  'score_reached',
  'segment_entered',
  'segment_left',
  'price_dropped',
  'restocked',
  'stock_low',
  'product_published',
  'supply_low',
] as const;

export const eventTypeSchema = z.union([z.enum(eventTypes), z.templateLiteral(['custom.', z.string().min(1).max(60)])]);
export type EventType = z.infer<typeof eventTypeSchema>;

const conclusions: ReadonlySet<EventType> = new Set<EventType>([
  'session_ended',
  'contact_lapsed',
  'contact_silent',
  'date_reached',
  'score_reached',
  'segment_entered',
  'segment_left',
  'price_dropped',
  'restocked',
  'stock_low',
  'product_published',
  'supply_low',
]);

/** Whether Heed concluded the event itself, from time, from other events or from the catalogue: the contact did nothing. */
export function isConclusion(type: EventType): boolean {
  return conclusions.has(type);
}

export const eventSources = ['shopify', 'storefront', 'pixel', 'api', 'sendgrid', 'heed'] as const;
export type EventSource = (typeof eventSources)[number];

/** A fact that is about to be recorded: whose it is has been resolved. (source, sourceId) is its natural key within the shop. */
export interface NewEvent {
  contactId: string;
  type: EventType;
  source: EventSource;
  sourceId: string;
  occurredAt: Date;
  properties: EventProperties;
}

/** A recorded fact. Never changes; only erasure removes it. */
export interface HeedEvent extends NewEvent {
  id: string;
  receivedAt: Date;
}

/**
 * What events carry. All optional: an event of an older release lacks what a newer one knows.
 * Money is a decimal string, times are ISO 8601, ids are strings.
 */
export interface EventProperties {
  url?: string;
  title?: string;
  sessionId?: string;
  visitorId?: string;
  timeZone?: string;
  locale?: string;
  productId?: string;
  variantId?: string;
  handle?: string;
  price?: string;
  currency?: string;
  imageUrl?: string;
  collectionId?: string;
  query?: string;
  quantity?: number;
  cartToken?: string;
  checkoutToken?: string;
  orderId?: string;
  orderName?: string;
  total?: string;
  lines?: Line[];
  seconds?: number;
  scrollPercent?: number;
  /** Tags that were added. */
  tags?: string[];
  removedTags?: string[];
  /** "1990-04-12", or "04-12" when the year was kept back. */
  birthday?: string;
  test?: boolean;
  sourceName?: string;
  /** Codes an order was placed with. */
  discountCodes?: string[];
  messageId?: string;
  actor?: 'human' | 'machine' | 'unknown';
  startedAt?: string;
  productIds?: string[];
  pageViews?: number;
  productViews?: number;
  addedToCart?: boolean;
  /** How close to buying a visit was, from 0 to 100. */
  intent?: number;
  consentSource?: string;
  countryCode?: string;
  /** Which setting of a flow's trigger a date, a silence or a score answers. */
  setting?: string;
  /** Until when a pause lasts; absent: until there is a sign of life. */
  until?: string;
  /** Since when there was silence; when the person last saw what this is about, or asked for it. */
  since?: string;
  /** What a silence was measured by. */
  basis?: 'fixed' | 'own_rhythm' | 'fallback';
  /** Days of silence, days from the date, or days something usually lasts. */
  days?: number;
  /** The number a score has now. */
  value?: number;
  /** Key of a segment. */
  segment?: string;
  /** The price this person saw before it dropped; `price` is the new one. */
  seenPrice?: string;
  dropPercent?: number;
  /** Decimal string. */
  dropAmount?: string;
  productType?: string;
  productTags?: string[];
  /** Pieces for sale now, and before. */
  available?: number;
  availableBefore?: number;
  /** Free properties of custom events; of `contact_updated` the traits it sets, null taking one away. */
  custom?: Record<string, string | number | boolean | null>;
}

/**
 * Moments that become events. `session_end`: 30 minutes without a storefront event. `lapse`: no order for 90 days. The others are
 * asked for by flows: `date:…` and `silence:…` with the setting of the trigger, one timer for each; `supply:…` for
 * each product. Two are no events: at `segment_recheck` time alone may move the contact in or out of a segment, and `tag …` asks to tell
 * Shopify of a tag that a flow changed.
 */
export type TimerKind =
  | 'session_end'
  | 'lapse'
  | 'segment_recheck'
  | `tag ${string}`
  | `date:${string}`
  | `silence:${string}`
  | `supply:${string}`;

export const SESSION_IDLE_MINUTES = 30;
export const LAPSE_DAYS = 90;
