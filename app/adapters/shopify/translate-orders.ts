import { z } from 'zod';
import type { OrderChange } from '~/domain/commerce/schema';
import type { EventType } from '~/domain/events/schema';
import * as read from './payload';
import { consentAtCheckout, subscribedAtCheckout } from './translate-carts';
import type { TranslationResult } from './translation';

const fulfillmentTimes = z.object({ created_at: read.lenient(read.date), updated_at: read.lenient(read.date) });

const orderSchema = z.object({
  ...read.buyer.shape,
  id: read.id,
  name: read.lenient(read.text),
  cart_token: read.lenient(read.token),
  checkout_token: read.lenient(read.token),
  line_items: read.items,
  discount_codes: read.items,
  currency: read.lenient(read.text),
  total_price: read.lenient(read.money),
  subtotal_price: read.lenient(read.money),
  buyer_accepts_marketing: read.lenient(read.flag),
  financial_status: read.lenient(read.text),
  fulfillment_status: read.lenient(read.text),
  fulfillments: read.items,
  source_name: read.lenient(read.text),
  test: read.lenient(read.flag),
  created_at: read.lenient(read.date),
  processed_at: read.lenient(read.date),
  updated_at: read.lenient(read.date),
  cancelled_at: read.lenient(read.date),
});

type OrderPayload = z.infer<typeof orderSchema>;

/** What each topic adds to the mirror: an event, its suffix, and the field that says when it happened. */
const orderEvents: Record<
  string,
  { type: EventType; suffix: string; time: 'placedAt' | 'paidAt' | 'cancelledAt' | 'fulfilledAt' }
> = {
  'orders/create': { type: 'order_placed', suffix: 'placed', time: 'placedAt' },
  'orders/paid': { type: 'order_paid', suffix: 'paid', time: 'paidAt' },
  'orders/cancelled': { type: 'order_cancelled', suffix: 'cancelled', time: 'cancelledAt' },
  'orders/fulfilled': { type: 'order_fulfilled', suffix: 'fulfilled', time: 'fulfilledAt' },
};

/** orders/create, paid, updated, cancelled and fulfilled: all carry the whole order. */
export function translateOrder(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = orderSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const order = parsed.data;
  const change = orderChange(order, delivery);
  const buyer = read.buyerOf(order);
  const event = orderEvents[delivery.topic];
  const accepted = delivery.topic === 'orders/create' && order.buyer_accepts_marketing === true && buyer.typedOwnEmail;
  const consentSourceId = change.checkoutToken
    ? `checkout:${change.checkoutToken}:consent`
    : `order:${change.id}:consent`;
  const happenedAt = (event && change[event.time]) ?? change.updatedAt;
  return read.translated({
    who: {
      identities: [
        ...buyer.identities,
        ...read.identity('order', change.id),
        ...read.identity('checkout', change.checkoutToken),
        ...read.identity('cart', change.cartToken),
      ],
      patch: buyer.patch,
      at: happenedAt,
    },
    commerce: [change],
    consent: accepted ? consentAtCheckout(change.placedAt) : null,
    events: event
      ? [
          {
            type: event.type,
            source: 'shopify',
            sourceId: `order:${change.id}:${event.suffix}`,
            occurredAt: happenedAt,
            properties: orderProperties(order, change),
          },
          ...(accepted ? [subscribedAtCheckout(consentSourceId, change.placedAt)] : []),
        ]
      : [],
  });
}

function orderChange(order: OrderPayload, delivery: read.ShopifyDelivery): OrderChange {
  const updatedAt = order.updated_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const isPaid = delivery.topic === 'orders/paid' || order.financial_status === 'paid';
  const isFulfilled = delivery.topic === 'orders/fulfilled' || order.fulfillment_status === 'fulfilled';
  const isCancelled = delivery.topic === 'orders/cancelled';
  return {
    kind: 'order',
    id: order.id,
    name: order.name ?? '',
    cartToken: order.cart_token ?? null,
    checkoutToken: order.checkout_token ?? null,
    lines: read.linesOf(order.line_items),
    currency: order.currency ?? delivery.currency ?? 'USD',
    total: order.total_price ?? '0.00',
    subtotal: order.subtotal_price ?? null,
    placedAt: order.processed_at ?? order.created_at ?? updatedAt,
    paidAt: isPaid ? updatedAt : null,
    cancelledAt: order.cancelled_at ?? (isCancelled ? updatedAt : null),
    fulfilledAt: isFulfilled ? (lastFulfillment(order.fulfillments) ?? updatedAt) : null,
    sourceName: order.source_name ?? null,
    test: order.test ?? false,
    updatedAt,
  };
}

function lastFulfillment(fulfillments: unknown[]): Date | undefined {
  const times = fulfillments.flatMap((item) => {
    const parsed = fulfillmentTimes.safeParse(item);
    return parsed.success ? (parsed.data.created_at ?? parsed.data.updated_at ?? []) : [];
  });
  return times.sort((a, b) => b.getTime() - a.getTime())[0];
}

const appliedCode = z.object({ code: read.text });

/** The codes an order was placed with; undefined when it paid the full price. */
function codesOf(items: unknown[]): string[] | undefined {
  const codes = items.flatMap((item) => appliedCode.safeParse(item).data?.code ?? []);
  return codes.length > 0 ? codes : undefined;
}

function orderProperties(order: OrderPayload, change: OrderChange) {
  return read.said({
    orderId: change.id,
    orderName: change.name,
    total: change.total,
    currency: change.currency,
    ...read.lineProperties(change.lines),
    cartToken: change.cartToken ?? undefined,
    checkoutToken: change.checkoutToken ?? undefined,
    visitorId: read.visitorOf(order.note_attributes),
    locale: order.customer_locale,
    countryCode: order.shipping_address?.country_code,
    sourceName: change.sourceName ?? undefined,
    discountCodes: codesOf(order.discount_codes),
    test: change.test,
  });
}

const fulfillmentSchema = z.object({
  order_id: read.id,
  email: read.lenient(read.text),
  shipment_status: read.lenient(read.text),
  updated_at: read.lenient(read.date),
});

/** fulfillments/create and fulfillments/update. Of one parcel among possibly several, so only a delivery says anything. */
export function translateFulfillment(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = fulfillmentSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const { order_id: orderId, email, shipment_status: status, updated_at: updatedAt } = parsed.data;
  return delivered(delivery, orderId, status, updatedAt, email);
}

const fulfillmentEventSchema = z.object({
  order_id: read.id,
  status: read.lenient(read.text),
  happened_at: read.lenient(read.date),
});

/** fulfillment_events/create. It names no person: the order's id leads to one. */
export function translateFulfillmentEvent(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = fulfillmentEventSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const { order_id: orderId, status, happened_at: happenedAt } = parsed.data;
  return delivered(delivery, orderId, status, happenedAt, undefined);
}

/** An order counts as delivered with its first parcel; whichever webhook says it first. */
function delivered(
  delivery: read.ShopifyDelivery,
  orderId: string,
  status: string | undefined,
  at: Date | undefined,
  email: string | undefined,
): TranslationResult {
  const happenedAt = at ?? delivery.triggeredAt ?? delivery.receivedAt;
  if (status !== 'delivered') return read.translated({});
  return read.translated({
    who: whoOfOrder(orderId, happenedAt, email),
    commerce: [{ kind: 'order_progress', orderId, deliveredAt: happenedAt, at: happenedAt }],
    events: [
      {
        type: 'order_delivered',
        source: 'shopify',
        sourceId: `order:${orderId}:delivered`,
        occurredAt: happenedAt,
        properties: { orderId },
      },
    ],
  });
}

function whoOfOrder(orderId: string, at: Date, email?: string) {
  return {
    identities: [...read.identity('email', read.emailKey(email)), ...read.identity('order', orderId)],
    patch: read.said({ email: read.emailKey(email) ? email : undefined }),
    at,
  };
}

const refundSchema = z.object({
  id: read.id,
  order_id: read.id,
  created_at: read.lenient(read.date),
  processed_at: read.lenient(read.date),
  transactions: read.items,
  refund_line_items: read.items,
});
const transactionSchema = z.object({
  kind: z.literal('refund'),
  status: z.literal('success').nullish(),
  amount: read.money,
  currency: read.lenient(read.text),
});
const refundLineSchema = z.object({ subtotal: read.money, total_tax: read.lenient(read.money) });

/** refunds/create. The money that went back counts; without transactions, the worth of the goods. */
export function translateRefund(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = refundSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const refund = parsed.data;
  const at = refund.processed_at ?? refund.created_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const transactions = refund.transactions.flatMap((item) => transactionSchema.safeParse(item).data ?? []);
  const goods = refund.refund_line_items.flatMap((item) => refundLineSchema.safeParse(item).data ?? []);
  const amounts =
    transactions.length > 0
      ? transactions.map(({ amount }) => amount)
      : goods.flatMap(({ subtotal, total_tax: tax }) => [subtotal, tax ?? '0']);
  const amount = read.sum(amounts);
  return read.translated({
    who: whoOfOrder(refund.order_id, at),
    commerce: [{ kind: 'order_progress', orderId: refund.order_id, refund: { refundId: refund.id, amount }, at }],
    events: [
      {
        type: 'order_refunded',
        source: 'shopify',
        sourceId: `refund:${refund.id}`,
        occurredAt: at,
        properties: read.said({
          orderId: refund.order_id,
          total: amount,
          currency: transactions[0]?.currency ?? delivery.currency,
        }),
      },
    ],
  });
}
