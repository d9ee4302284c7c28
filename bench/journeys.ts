import { randomUUID } from 'node:crypto';
import type { NewInboxRow } from '../app/ingest/inbox.server';
import {
  cartUpdated,
  checkoutStarted,
  customerCreated,
  orderPlaced,
  PRODUCTS,
  shopper,
  unsubscribed,
  type Webhook,
} from '../tests/support/webhook-bodies';

const MINUTE_MS = 60_000;

/**
 * What a shop's inbox holds after a busy while: visitors look around, half of them fill a cart, some begin to check out, a few buy,
 * some sign up, one in a hundred leaves the list. Deliveries of different visitors come interleaved, each visitor's own in order.
 */
export function journeys(shops: readonly string[], visitors: number, start: Date): NewInboxRow[] {
  const rows: NewInboxRow[] = [];
  for (let index = 0; index < visitors; index += 1) {
    const shop = shops[index % shops.length] ?? '';
    const visitor = randomUUID();
    const session = randomUUID();
    // Visitors arrive four a minute and stay for about seven minutes.
    const at = (minute: number) => new Date(start.getTime() + (index * MINUTE_MS) / 4 + minute * MINUTE_MS);
    const browsed = (minute: number, events: object[]) =>
      rows.push(storefrontRow(shop, { visitor, session, at: at(minute), events }));
    const posted = (minute: number, webhook: Webhook) => rows.push(webhookRow(webhook, at(minute)));

    browsed(0, [page(), collection(index), product(index), product(index + 1), engaged()]);
    if (index % 2 === 0) {
      browsed(2, [page(), product(index + 2), addedToCart(index), cartViewed(index)]);
      posted(2.1, cartUpdated(shop, index, visitor, at(2.1)));
    }
    if (index % 5 === 1) posted(3, customerCreated(shop, shopper(index), at(3)));
    if (index % 4 === 0) posted(4, checkoutStarted(shop, index, at(4)));
    if (index % 8 === 0) posted(6, orderPlaced(shop, index, at(6)));
    if (index % 100 === 1) posted(7, unsubscribed(shop, shopper(index), at(7)));
  }
  return rows.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

function storefrontRow(
  shop: string,
  { visitor, session, at, events }: { visitor: string; session: string; at: Date; events: object[] },
): NewInboxRow {
  const payload = {
    v: 1,
    visitor,
    session,
    sentAt: at.toISOString(),
    timeZone: 'Europe/London',
    locale: 'en-GB',
    consent: { analytics: true },
    events: events.map((event, position) => ({
      id: randomUUID(),
      occurredAt: new Date(at.getTime() - (events.length - position) * 4_000).toISOString(),
      url: '/products/walnut-board-1',
      ...event,
    })),
  };
  return { ...row('storefront', shop, 'events', at), payload: Buffer.from(JSON.stringify(payload)) };
}

function webhookRow({ shop, topic, body }: Webhook, at: Date): NewInboxRow {
  return { ...row('shopify', shop, topic, at), apiVersion: '2026-10', triggeredAt: at, payload: Buffer.from(body) };
}

function row(source: NewInboxRow['source'], shopDomain: string, topic: string, receivedAt: Date) {
  const rest = { apiVersion: null, triggeredAt: null, customerId: null };
  return { source, shopDomain, topic, deliveryId: randomUUID(), receivedAt, ...rest };
}

const page = () => ({ type: 'page_viewed', title: 'Bench & Daughters' });
const engaged = () => ({ type: 'page_engaged', seconds: 21, scrollPercent: 60 });
const collection = (index: number) => ({
  type: 'collection_viewed',
  collectionId: String(4_400_000_000_000 + (index % 6)),
  handle: 'boards',
  title: 'Boards',
});

function product(index: number) {
  const number = index % PRODUCTS;
  return {
    type: 'product_viewed',
    productId: String(7_700_000_000_000 + number),
    variantId: String(8_800_000_000_000 + number),
    handle: `walnut-board-${number + 1}`,
    title: `Walnut board no. ${number + 1}`,
    price: `${20 + number}.00`,
    currency: 'USD',
    imageUrl: `https://cdn.example.com/boards/${number + 1}.jpg`,
  };
}

const addedToCart = (index: number) => ({
  type: 'product_added_to_cart',
  productId: String(7_700_000_000_000 + (index % PRODUCTS)),
  variantId: String(8_800_000_000_000 + (index % PRODUCTS)),
  quantity: 1,
  cartToken: shopper(index).cartToken,
});
const cartViewed = (index: number) => ({ type: 'cart_viewed', cartToken: shopper(index).cartToken });
