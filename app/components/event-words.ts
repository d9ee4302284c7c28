import type { Line } from '~/domain/commerce/schema';
import type { EventProperties, EventType } from '~/domain/events/schema';
import { prebuiltSegments } from '~/domain/segments/schema';
import { counted, type ShopFormat, span } from './format';

export interface EventWords {
  title: string;
  detail?: string;
}

const LINES_SHOWN = 3;

/** "2 × Linen apron, Bowl and 3 more". */
export function linesWords(lines: readonly Line[] | undefined): string | undefined {
  if (!lines || lines.length === 0) return undefined;
  const named = lines.map((line) => (line.quantity > 1 ? `${line.quantity} × ${line.title}` : line.title));
  const rest = named.length - LINES_SHOWN;
  return rest > 0 ? `${named.slice(0, LINES_SHOWN).join(', ')} and ${rest} more` : named.join(', ');
}

/** Where a consent was given or taken, for people. */
export function consentSourceWords(source: string | null | undefined): string {
  const words: Record<string, string> = {
    shopify: 'in Shopify',
    checkout: 'in the checkout',
    storefront: 'in the shop',
    one_click: 'with the unsubscribe button of the mail program',
    unsubscribe_page: 'on the unsubscribe page',
    preference_page: 'on the preferences page',
    provider: 'as SendGrid reported',
    import: 'in the imported history',
    api: 'through the event API',
  };
  return source ? (words[source] ?? source.replaceAll('_', ' ')) : '';
}

/** Events carry keys; of the prebuilt segments the name is known. */
function segmentName(key: string | undefined): string | undefined {
  return prebuiltSegments.find((segment) => segment.key === key)?.name ?? key;
}

/** One event as a sentence, with what a merchant would ask next as the detail. */
export function eventWords(type: EventType, properties: EventProperties, format: ShopFormat): EventWords {
  const { title, url, lines, orderName, total, currency } = properties;
  const amount = total === undefined ? undefined : format.money(total, currency);
  const order = orderName ? `order ${orderName}` : 'an order';
  const join = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ') || undefined;
  switch (type) {
    case 'page_viewed':
      return { title: `Viewed ${title ? `“${title}”` : (url ?? 'a page')}` };
    case 'product_viewed':
      return {
        title: `Looked at ${title ?? 'a product'}`,
        detail: properties.price ? format.money(properties.price, currency) : undefined,
      };
    case 'collection_viewed':
      return { title: `Browsed ${title ?? 'a collection'}` };
    case 'search_submitted':
      return { title: `Searched for “${properties.query ?? ''}”` };
    case 'product_added_to_cart':
      return { title: `Added ${title ?? 'a product'} to the cart`, detail: piecesWords(properties.quantity) };
    case 'cart_viewed':
      return { title: 'Looked at the cart' };
    case 'page_engaged':
      return { title: `Stayed on a page for ${span(properties.seconds ?? 0)}`, detail: scrollWords(properties) };
    case 'cart_updated':
      return lines && lines.length === 0
        ? { title: 'Emptied the cart' }
        : { title: 'Changed the cart', detail: linesWords(lines) };
    case 'checkout_started':
      return { title: 'Began to check out', detail: join(amount, linesWords(lines)) };
    case 'checkout_updated':
      return { title: 'Went on with the checkout', detail: join(amount, linesWords(lines)) };
    case 'order_placed':
      return { title: `Placed ${order}`, detail: join(amount, linesWords(lines)) };
    case 'order_paid':
      return { title: `Paid ${order}`, detail: amount };
    case 'order_cancelled':
      return { title: orderName ? `Order ${orderName} was cancelled` : 'An order was cancelled' };
    case 'order_fulfilled':
      return { title: orderName ? `Order ${orderName} was sent off` : 'An order was sent off' };
    case 'order_delivered':
      return { title: orderName ? `Order ${orderName} was delivered` : 'An order was delivered' };
    case 'order_refunded':
      return { title: orderName ? `Order ${orderName} was refunded` : 'Something was refunded', detail: amount };
    case 'customer_created':
      return { title: 'Became a customer record in Shopify' };
    case 'marketing_subscribed':
      return { title: 'Signed up for emails', detail: consentSourceWords(properties.consentSource) || undefined };
    case 'marketing_unsubscribed':
      return { title: 'Unsubscribed from emails', detail: consentSourceWords(properties.consentSource) || undefined };
    case 'marketing_paused':
      return {
        title: 'Emails began to rest',
        detail: properties.until ? `until ${format.day(properties.until)}` : 'until there is a sign of life',
      };
    case 'marketing_resumed':
      return { title: 'Wants emails again' };
    case 'contact_tagged':
      return { title: `Tagged in Shopify: ${properties.tags?.join(', ') ?? ''}` };
    case 'session_ended':
      return { title: 'A visit ended', detail: visitWords(properties) };
    case 'contact_lapsed':
      return { title: 'No order for 90 days' };
    case 'contact_silent':
      return { title: `Silent for ${counted(properties.days ?? 0, 'day', 'days')}`, detail: rhythmWords(properties) };
    case 'date_reached':
      return { title: 'A day came that a flow waited for', detail: properties.setting };
    case 'score_reached':
      return { title: `A score reached ${properties.value ?? ''}`.trim(), detail: properties.setting };
    case 'segment_entered':
      return { title: 'Came into a segment', detail: segmentName(properties.segment) };
    case 'segment_left':
      return { title: 'Left a segment', detail: segmentName(properties.segment) };
    case 'contact_updated':
      return { title: 'Something new was noted', detail: notedWords(properties) };
    case 'back_in_stock_requested':
      return { title: `Asked to hear when ${title ?? 'a product'} is back` };
    case 'price_dropped':
      return {
        title: `${title ?? 'A product'} became cheaper than they saw it`,
        detail: dropWords(properties, format),
      };
    case 'restocked':
      return { title: `${title ?? 'A product'} they asked for is back`, detail: leftWords(properties.available) };
    case 'stock_low':
      return { title: `Few of ${title ?? 'a product'} are left`, detail: leftWords(properties.available) };
    case 'product_published':
      return { title: `${title ?? 'A product'} is new` };
    case 'supply_low':
      return { title: `${title ?? 'Something they bought'} is nearly used up`, detail: supplyWords(properties) };
    default:
      return { title: freeWords(type), detail: customWords(properties.custom) };
  }
}

function rhythmWords({ basis }: EventProperties): string | undefined {
  return basis === 'own_rhythm' ? 'measured by their own rhythm' : undefined;
}

function notedWords({ tags = [], removedTags = [], birthday, custom }: EventProperties): string | undefined {
  const parts = [
    ...tags.map((tag) => `tagged ${tag}`),
    ...removedTags.map((tag) => `no longer tagged ${tag}`),
    ...(birthday ? [`birthday ${birthday}`] : []),
  ];
  return [...parts, customWords(custom)].filter(Boolean).join(' · ') || undefined;
}

function dropWords({ price, seenPrice, currency }: EventProperties, format: ShopFormat): string | undefined {
  return price && seenPrice ? `${format.money(seenPrice, currency)} → ${format.money(price, currency)}` : undefined;
}

function supplyWords({ days = 0, custom }: EventProperties): string {
  const reorders = Number(custom?.['reorders'] ?? 0);
  return `bought again after ${counted(days, 'day', 'days')}, by ${counted(reorders, 'reorder', 'reorders')}`;
}

function leftWords(available: number | undefined): string | undefined {
  return available === undefined ? undefined : `${counted(available, 'piece', 'pieces')} left`;
}

function piecesWords(quantity: number | undefined): string | undefined {
  return quantity && quantity > 1 ? counted(quantity, 'piece', 'pieces') : undefined;
}

function scrollWords({ scrollPercent }: EventProperties): string | undefined {
  return scrollPercent ? `read ${scrollPercent} % of it` : undefined;
}

function visitWords({ pageViews = 0, productViews = 0, addedToCart }: EventProperties): string {
  const seen = `${counted(pageViews, 'page', 'pages')}, ${counted(productViews, 'product', 'products')}`;
  return addedToCart ? `${seen}, added to the cart` : `${seen}, nothing added to the cart`;
}

function freeWords(type: EventType): string {
  const words = type.replace(/^custom\./, '').replaceAll(/[_.-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function customWords(custom: EventProperties['custom']): string | undefined {
  const pairs = Object.entries(custom ?? {}).slice(0, 5);
  return pairs.length > 0 ? pairs.map(([name, value]) => `${name}: ${value}`).join(' · ') : undefined;
}
