import { addMoney, negateMoney } from '../money';
import { type EventType, type HeedEvent, isConclusion, type NewEvent } from '../events/schema';
import { withVisit } from './first-touch';
import { leadSignOf, withLeadSign } from './lead';
import { withPause, withResumption } from './pause';
import { withProfile } from './profile';
import type { DayBucket, ProductSeen, Seen, SessionTrait, Traits } from './schema';
import { withRating, withTicket } from './terms';

/** What the fold reads of an event: live events, imported history and a replay all have it. */
export type FoldedEvent = Pick<NewEvent | HeedEvent, 'type' | 'occurredAt' | 'properties'>;

const LIMITS = {
  products: 50,
  bought: 50,
  orderProducts: 20,
  cartProducts: 20,
  collections: 30,
  orderIds: 200,
  days: 400,
} as const;

function later(a: string | undefined, b: string): string {
  return a !== undefined && a > b ? a : b;
}

function earlier(a: string | undefined, b: string): string {
  return a !== undefined && a < b ? a : b;
}

/**
 * A copy to add to and take from. It inherits nothing: an engine then keeps it as a table from the start, which for many keys that come
 * and go is several times faster than to take it for an object with fixed fields.
 */
function copyOf<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}

/** Takes the entries seen longest ago out of a copy, so that a traits row stays a few kilobytes however long a contact shops. */
function bound<T>(copy: Record<string, T>, limit: number, age: (entry: T, key: string) => string): Record<string, T> {
  const keys = Object.keys(copy);
  const surplus = keys.length - limit;
  if (surplus <= 0) return copy;
  const aged = keys.map((key) => ({ key, at: age(copy[key] as T, key) }));
  aged.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1));
  for (const { key } of aged.slice(0, surplus)) delete copy[key];
  return copy;
}

function withEntry<T>(
  entries: Readonly<Record<string, T>>,
  key: string,
  entry: T,
  limit: number,
  age: (entry: T, key: string) => string,
): Record<string, T> {
  const copy = copyOf(entries);
  copy[key] = entry;
  return bound(copy, limit, age);
}

function seen<T extends Seen>(before: T | undefined, at: string, extra: Partial<T>): T {
  const isNewest = before === undefined || at >= before.lastAt;
  return {
    ...before,
    ...(isNewest ? extra : {}),
    count: (before?.count ?? 0) + 1,
    lastAt: later(before?.lastAt, at),
  } as T;
}

function onDay(traits: Traits, at: string, field: Exclude<keyof DayBucket, 'spend'>, by = 1): Traits['days'] {
  const day = at.slice(0, 10);
  const bucket = traits.days[day];
  const next = { ...bucket, [field]: (bucket?.[field] ?? 0) + by };
  return withEntry(traits.days, day, next, LIMITS.days, (_, key) => key);
}

function addOrder(traits: Traits, id: string, total: string, at: string, sign: 1 | -1): Traits {
  const amount = sign === 1 ? total : negateMoney(total);
  const day = at.slice(0, 10);
  const days = onDay(traits, at, 'orders', sign);
  return {
    ...traits,
    orders: {
      ...traits.orders,
      count: traits.orders.count + sign,
      spend: addMoney(traits.orders.spend, amount),
      firstAt: earlier(traits.orders.firstAt, at),
      lastAt: later(traits.orders.lastAt, at),
      lastOrderId: traits.orders.lastAt === undefined || at >= traits.orders.lastAt ? id : traits.orders.lastOrderId,
    },
    days: withSpend(days, day, amount),
  };
}

/** `days` is a copy already. */
function withSpend(days: Traits['days'], day: string, amount: string): Traits['days'] {
  const bucket = days[day];
  if (bucket) days[day] = { ...bucket, spend: addMoney(bucket.spend ?? '0', amount) };
  return days;
}

function rememberOrder(traits: Traits, id: string, entry: Traits['orderIds'][string]): Traits {
  return { ...traits, orderIds: withEntry(traits.orderIds, id, entry, LIMITS.orderIds, (order) => order.at) };
}

/** Counts the products of an order as bought, or takes them off again. */
function addBought(traits: Traits, productIds: readonly string[], at: string, sign: 1 | -1): Traits {
  if (productIds.length === 0) return traits;
  const bought = copyOf(traits.bought);
  for (const id of productIds) {
    const before = bought[id];
    const count = (before?.count ?? 0) + sign;
    if (count > 0) bought[id] = { count, lastAt: later(before?.lastAt, at) };
    else delete bought[id];
  }
  return { ...traits, bought: bound(bought, LIMITS.bought, (entry) => entry.lastAt) };
}

function firstProducts(lines: readonly { productId?: string | null }[]): string[] {
  const ids = new Set<string>();
  for (const { productId } of lines) {
    if (productId && ids.size < LIMITS.orderProducts) ids.add(productId);
  }
  return [...ids];
}

function foldOrderPlaced(traits: Traits, event: FoldedEvent, at: string): Traits {
  const { orderId, total = '0', lines = [], test } = event.properties;
  if (!orderId || test) return traits;
  const known = traits.orderIds[orderId];
  if (known && !known.cancelled) return traits;
  const productIds = firstProducts(lines);
  const count = (to: Traits, sign: 1 | -1) => addBought(addOrder(to, orderId, total, at, sign), productIds, at, sign);
  // An order whose cancellation came first leaves the same marks as one that was cancelled later.
  if (known?.cancelled) {
    return count(count(rememberOrder(traits, orderId, { total, at, cancelled: true }), 1), -1);
  }
  return count(rememberOrder(traits, orderId, { total, at, ...(productIds.length > 0 ? { productIds } : {}) }), 1);
}

function foldOrderCancelled(traits: Traits, event: FoldedEvent, at: string): Traits {
  const { orderId, test } = event.properties;
  if (!orderId || test) return traits;
  const known = traits.orderIds[orderId];
  if (known?.cancelled) return traits;
  const next = rememberOrder(traits, orderId, { total: known?.total ?? '0', at: known?.at ?? at, cancelled: true });
  const counted = { ...next, orders: { ...next.orders, cancelled: next.orders.cancelled + 1 } };
  if (!known) return counted;
  return addBought(addOrder(counted, orderId, known.total, known.at, -1), known.productIds ?? [], known.at, -1);
}

function foldSession(traits: Traits, event: FoldedEvent, at: string): Traits {
  const { sessionId, productId } = event.properties;
  if (!sessionId) return traits;
  const current = traits.sessions.current;
  if (current && current.id !== sessionId && at < current.lastAt) return traits;
  const same = current?.id === sessionId ? current : undefined;
  const viewedProduct = event.type === 'product_viewed';
  const session: SessionTrait = {
    id: sessionId,
    startedAt: earlier(same?.startedAt, at),
    lastAt: later(same?.lastAt, at),
    pageViews: (same?.pageViews ?? 0) + (event.type === 'page_viewed' ? 1 : 0),
    productViews: (same?.productViews ?? 0) + (viewedProduct ? 1 : 0),
    productIds:
      viewedProduct && productId && !same?.productIds.includes(productId)
        ? [productId, ...(same?.productIds ?? [])].slice(0, 12)
        : (same?.productIds ?? []),
    addedToCart: (same?.addedToCart ?? false) || event.type === 'product_added_to_cart',
  };
  const seconds = (part: SessionTrait | undefined) =>
    part ? Math.round((Date.parse(part.lastAt) - Date.parse(part.startedAt)) / 1000) : 0;
  return {
    ...traits,
    sessions: {
      count: traits.sessions.count + (same ? 0 : 1),
      totalSeconds: traits.sessions.totalSeconds + seconds(session) - seconds(same),
      current: session,
    },
    days: same ? traits.days : onDay(traits, at, 'sessions'),
  };
}

function foldStorefront(traits: Traits, event: FoldedEvent, at: string): Traits {
  const { properties } = event;
  const next = foldSession(traits, event, at);
  switch (event.type) {
    case 'page_viewed':
      return { ...withVisit(next, properties.url ?? '', at), days: onDay(next, at, 'views') };
    case 'product_viewed': {
      if (!properties.productId) return next;
      const { price, currency, variantId, handle, title, imageUrl } = properties;
      const product = seen<ProductSeen>(next.products[properties.productId], at, {
        ...{ price, currency, variantId, handle, title, imageUrl },
      });
      const { productId } = properties;
      const products = withEntry(next.products, productId, product, LIMITS.products, (entry) => entry.lastAt);
      return { ...next, products, days: onDay(next, at, 'productViews') };
    }
    case 'collection_viewed': {
      if (!properties.collectionId) return next;
      const { collectionId } = properties;
      const collection = seen<Seen>(next.collections[collectionId], at, {});
      const collections = withEntry(
        next.collections,
        collectionId,
        collection,
        LIMITS.collections,
        (one) => one.lastAt,
      );
      return { ...next, collections };
    }
    case 'search_submitted':
      return properties.query ? { ...next, lastSearch: properties.query } : next;
    case 'product_added_to_cart':
      return {
        ...next,
        carts: { ...next.carts, lastAddAt: later(next.carts.lastAddAt, at) },
        days: onDay(next, at, 'adds'),
      };
    default:
      return next;
  }
}

/** Keeps at which price something lay in the cart: what a later drop is measured against. */
function foldCart(traits: Traits, event: FoldedEvent, at: string): Traits {
  const carts = { ...traits.carts, lastAt: later(traits.carts.lastAt, at) };
  const lines = event.properties.lines ?? [];
  if (lines.length === 0) return { ...traits, carts };
  const products = copyOf(carts.products);
  for (const { productId, variantId, price } of lines) {
    if (variantId && !((products[variantId]?.at ?? '') > at)) products[variantId] = { productId, price, at };
  }
  return { ...traits, carts: { ...carts, products: bound(products, LIMITS.cartProducts, (entry) => entry.at) } };
}

function foldEmail(traits: Traits, event: FoldedEvent, at: string): Traits {
  const email = traits.email;
  const human = event.properties.actor === 'human';
  switch (event.type) {
    case 'email_sent':
      return {
        ...traits,
        email: { ...email, sent: email.sent + 1, lastSentAt: later(email.lastSentAt, at) },
        days: onDay(traits, at, 'emails'),
      };
    case 'email_delivered':
      return { ...traits, email: { ...email, delivered: email.delivered + 1 } };
    case 'email_bounced':
      return { ...traits, email: { ...email, bounced: email.bounced + 1 } };
    case 'email_opened':
      return {
        ...traits,
        email: human
          ? { ...email, humanOpens: email.humanOpens + 1 }
          : { ...email, machineOpens: email.machineOpens + 1 },
      };
    case 'email_clicked':
      if (!human) return { ...traits, email: { ...email, machineClicks: email.machineClicks + 1 } };
      return {
        ...traits,
        email: { ...email, humanClicks: email.humanClicks + 1, lastHumanClickAt: later(email.lastHumanClickAt, at) },
        days: onDay(traits, at, 'clicks'),
      };
    default:
      return traits;
  }
}

const storefront = new Set<string>([
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'product_added_to_cart',
  'cart_viewed',
  'page_engaged',
  'back_in_stock_requested',
]);

/** What others did to the contact or to an order of it. */
const done = new Set<EventType>([
  ...(['marketing_paused', 'marketing_resumed'] as const),
  ...(['contact_updated', 'contact_tagged', 'custom.ticket_closed'] as const),
  ...(['order_fulfilled', 'order_delivered', 'order_refunded', 'order_cancelled'] as const),
]);

/** A sent email, a parcel on its way or a silence says nothing about when the contact was last there. */
function isPresence(type: EventType): boolean {
  return !type.startsWith('email_') && !done.has(type) && !isConclusion(type);
}

/**
 * The one fold from events to traits: live processing, history import and replay all call it, so they cannot disagree.
 * Pure. Counts and latest moments do not depend on the order of arrival; repeats of one order are counted once.
 */
export function fold(traits: Traits, event: FoldedEvent): Traits {
  const at = event.occurredAt.toISOString();
  const { properties } = event;
  const isNewest = traits.lastSeenAt === undefined || at >= traits.lastSeenAt;
  const present: Traits = isPresence(event.type)
    ? {
        ...traits,
        firstSeenAt: earlier(traits.firstSeenAt, at),
        lastSeenAt: later(traits.lastSeenAt, at),
        timeZone: (isNewest && properties.timeZone) || traits.timeZone || properties.timeZone,
        locale: (isNewest && properties.locale) || traits.locale || properties.locale,
        countryCode: (isNewest && properties.countryCode) || traits.countryCode || properties.countryCode,
      }
    : traits;
  const sign = leadSignOf(event.type, properties);
  const base = sign ? withLeadSign(present, sign, at) : present;
  if (storefront.has(event.type)) return foldStorefront(base, event, at);
  if (event.type.startsWith('email_')) return foldEmail(base, event, at);
  switch (event.type) {
    case 'cart_updated':
      return foldCart(base, event, at);
    case 'contact_updated':
      return withProfile(
        base,
        {
          addTags: properties.tags,
          removeTags: properties.removedTags,
          set: properties.custom,
          birthday: properties.birthday,
        },
        at,
      );
    case 'checkout_started':
    case 'checkout_updated':
      return {
        ...base,
        checkouts: {
          count: base.checkouts.count + (event.type === 'checkout_started' ? 1 : 0),
          lastAt: later(base.checkouts.lastAt, at),
          lastToken:
            base.checkouts.lastAt === undefined || at >= base.checkouts.lastAt
              ? properties.checkoutToken
              : base.checkouts.lastToken,
        },
      };
    case 'order_placed':
      return foldOrderPlaced(base, event, at);
    case 'order_cancelled':
      return foldOrderCancelled(base, event, at);
    case 'order_refunded':
      return properties.total && !properties.test
        ? { ...base, orders: { ...base.orders, refunded: addMoney(base.orders.refunded, properties.total) } }
        : base;
    case 'custom.ticket_opened':
    case 'custom.ticket_closed':
      return withTicket(base, String(properties.custom?.ticketId ?? ''), event.type === 'custom.ticket_opened', at);
    case 'custom.review_submitted': {
      const rating = Number(properties.custom?.rating ?? Number.NaN);
      return Number.isFinite(rating) ? withRating(base, rating, at) : base;
    }
    case 'marketing_subscribed':
      return { ...base, subscribedAt: later(base.subscribedAt, at) };
    case 'marketing_paused':
      return withPause(base, properties.until ?? null, at);
    case 'marketing_resumed':
      return withResumption(base, at);
    case 'marketing_unsubscribed':
      return { ...base, unsubscribedAt: later(base.unsubscribedAt, at) };
    default:
      return base;
  }
}
