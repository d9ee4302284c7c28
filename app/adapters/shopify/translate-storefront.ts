import type { z } from 'zod';
import type { EventProperties } from '~/domain/events/schema';
import {
  restockWishSchema,
  storefrontBatchSchema,
  storefrontEventSchema,
  type StorefrontEvent,
} from './storefront-payload';
import * as read from './payload';
import type { TranslationResult, UnresolvedEvent } from './translation';

const OLDEST_MS = 7 * 24 * 3_600_000;

/**
 * One batch of the theme extension in Heed's own words; a malformed event costs nothing but itself. `customerId` is the customer
 * Shopify's app proxy signed as logged in: the only thing here, besides a verified click id, that may say who the visitor is.
 * Browsers' clocks are put right by what `sentAt` tells of them; no event lies in the future or more than 7 days back.
 */
export function translateStorefront(input: {
  payload: unknown;
  customerId: string | null;
  receivedAt: Date;
}): TranslationResult {
  const { customerId, receivedAt } = input;
  const wish = restockWishSchema.safeParse(input.payload).data;
  if (wish) return translateWish(wish, receivedAt);
  const parsed = storefrontBatchSchema.safeParse(input.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const batch = parsed.data;
  const clockError = receivedAt.getTime() - new Date(batch.sentAt).getTime();
  const timeOf = (event: StorefrontEvent) => {
    const corrected = new Date(event.occurredAt).getTime() + clockError;
    return new Date(Math.max(receivedAt.getTime() - OLDEST_MS, Math.min(receivedAt.getTime(), corrected)));
  };
  const about = read.said({
    visitorId: batch.visitor,
    sessionId: batch.session,
    timeZone: batch.timeZone,
    locale: batch.locale,
  });
  const events = batch.events
    .flatMap((item) => storefrontEventSchema.safeParse(item).data ?? [])
    .map((event) => unresolved(event, timeOf(event), about, batch.visitor));
  if (events.length === 0) return { kind: 'invalid', reason: 'events: none is readable' };
  const carts = new Set(events.flatMap(({ properties }) => properties.cartToken ?? []));
  return read.translated({
    who: {
      identities: [
        ...read.identity('customer', customerId),
        { kind: 'visitor', value: batch.visitor },
        ...[...carts].flatMap((cart) => read.identity('cart', cart)),
      ],
      patch: read.said({ customerId: customerId ?? undefined, timeZone: batch.timeZone, locale: batch.locale }),
      at: new Date(Math.max(...events.map(({ occurredAt }) => occurredAt.getTime()))),
    },
    events,
    clickId: batch.clickId,
  });
}

/** A wish is about the address alone: whoever typed it may not become the contact it belongs to, and nobody signs up by it. */
function translateWish(wish: z.infer<typeof restockWishSchema>, receivedAt: Date): TranslationResult {
  const { email, locale } = wish;
  const key = read.emailKey(email) ?? email;
  return read.translated({
    who: { identities: read.identity('email', key), patch: read.said({ email, locale }), at: receivedAt },
    events: wish.events.map((event) => unresolved(event, receivedAt, {}, key)),
  });
}

function unresolved(
  event: StorefrontEvent,
  occurredAt: Date,
  about: EventProperties,
  visitor: string,
): UnresolvedEvent {
  const { id, type, occurredAt: _, ...facts } = event;
  return {
    type,
    source: 'storefront',
    sourceId: `${visitor}:${id}`,
    occurredAt,
    properties: read.said({ ...facts, ...about }),
  };
}
