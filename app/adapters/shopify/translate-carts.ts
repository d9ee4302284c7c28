import { z } from 'zod';
import type { ConsentChange } from '~/domain/contacts/schema';
import * as read from './payload';
import type { TranslationResult, UnresolvedEvent } from './translation';

const cartSchema = z.object({
  token: read.lenient(read.token),
  id: read.lenient(read.token),
  line_items: read.items,
  note_attributes: read.buyer.shape.note_attributes,
  attributes: read.buyer.shape.note_attributes,
  created_at: read.lenient(read.date),
  updated_at: read.lenient(read.date),
});

/** carts/create and carts/update. They never name a person: the visitor's id in the attributes and the token have to do. */
export function translateCart(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = cartSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const cart = parsed.data;
  const token = cart.token ?? cart.id;
  if (!token) return { kind: 'invalid', reason: 'token: missing' };
  const happenedAt = cart.updated_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const lines = read.linesOf(cart.line_items);
  const visitorId = read.visitorOf(cart.note_attributes) ?? read.visitorOf(cart.attributes);
  return read.translated({
    who: {
      identities: [...read.identity('visitor', visitorId), ...read.identity('cart', token)],
      patch: {},
      at: happenedAt,
    },
    commerce: [{ kind: 'cart', token, lines, createdAt: cart.created_at ?? happenedAt, updatedAt: happenedAt }],
    events: [
      {
        type: 'cart_updated',
        source: 'shopify',
        sourceId: `cart:${token}:${happenedAt.toISOString()}`,
        occurredAt: happenedAt,
        properties: read.said({
          cartToken: token,
          visitorId,
          ...read.lineProperties(lines),
          total: read.totalOf(lines),
          currency: delivery.currency,
        }),
      },
    ],
  });
}

const checkoutSchema = z.object({
  ...read.buyer.shape,
  token: read.token,
  cart_token: read.lenient(read.token),
  abandoned_checkout_url: read.lenient(z.url({ protocol: /^https?$/ })),
  line_items: read.items,
  currency: read.lenient(read.text),
  subtotal_price: read.lenient(read.money),
  total_price: read.lenient(read.money),
  buyer_accepts_marketing: read.lenient(read.flag),
  created_at: read.lenient(read.date),
  updated_at: read.lenient(read.date),
  completed_at: read.lenient(read.date),
});

/** checkouts/create and checkouts/update. */
export function translateCheckout(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = checkoutSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const checkout = parsed.data;
  const { token, cart_token: cartToken } = checkout;
  const updatedAt = checkout.updated_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const createdAt = checkout.created_at ?? updatedAt;
  const isNew = delivery.topic === 'checkouts/create';
  const happenedAt = isNew ? createdAt : updatedAt;
  const lines = read.linesOf(checkout.line_items);
  const buyer = read.buyerOf(checkout);
  const accepted = checkout.buyer_accepts_marketing === true && buyer.typedOwnEmail;
  const money = { currency: checkout.currency ?? delivery.currency, total: checkout.total_price };
  return read.translated({
    who: {
      identities: [...buyer.identities, ...read.identity('checkout', token), ...read.identity('cart', cartToken)],
      patch: buyer.patch,
      at: happenedAt,
    },
    commerce: [
      {
        kind: 'checkout',
        token,
        cartToken: cartToken ?? null,
        url: checkout.abandoned_checkout_url ?? null,
        lines,
        currency: money.currency ?? null,
        subtotal: checkout.subtotal_price ?? null,
        total: money.total ?? null,
        createdAt,
        updatedAt,
        completedAt: checkout.completed_at ?? null,
      },
    ],
    consent: accepted ? consentAtCheckout(createdAt) : null,
    events: [
      {
        type: isNew ? 'checkout_started' : 'checkout_updated',
        source: 'shopify',
        sourceId: isNew ? `checkout:${token}` : `checkout:${token}:${updatedAt.toISOString()}`,
        occurredAt: happenedAt,
        properties: read.said({
          checkoutToken: token,
          cartToken,
          visitorId: read.visitorOf(checkout.note_attributes),
          url: checkout.abandoned_checkout_url,
          locale: checkout.customer_locale,
          ...read.lineProperties(lines),
          ...money,
        }),
      },
      ...(accepted ? [subscribedAtCheckout(`checkout:${token}:consent`, createdAt)] : []),
    ],
  });
}

/**
 * The box at the checkout counts from when the checkout began: the same tick comes back with every later change of the checkout
 * and its order, and must not undo an unsubscription made in between.
 */
export function consentAtCheckout(occurredAt: Date): ConsentChange {
  return { state: 'subscribed', level: 'single_opt_in', source: 'checkout', occurredAt };
}

export function subscribedAtCheckout(sourceId: string, occurredAt: Date): UnresolvedEvent {
  return {
    type: 'marketing_subscribed',
    source: 'shopify',
    sourceId,
    occurredAt,
    properties: { consentSource: 'checkout' },
  };
}

/** checkouts/delete. */
export function translateCheckoutDeleted(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = z.object({ token: read.token }).safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const at = delivery.triggeredAt ?? delivery.receivedAt;
  return read.translated({ commerce: [{ kind: 'checkout_deleted', token: parsed.data.token, at }] });
}
