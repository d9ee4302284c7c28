import { z } from 'zod';
import { findContacts } from '~/domain/contacts/contacts.server';
import {
  claimNotifications,
  findNotification,
  type NotificationView,
  notificationsAhead,
  recordNotification,
  signNotification,
} from '~/domain/flows/flows.server';
import type { Outbound } from '~/domain/flows/schema';
import type { ContactView } from '~/domain/contacts/schema';
import { findShopById } from '~/domain/shops/shops.server';
import type { ShopView } from '~/domain/shops/schema';
import { contextOf, inTurn, type Parts } from './parts';

export const notificationPayload = z.object({
  shopId: z.uuid(),
  contactId: z.uuid(),
  id: z.uuid(),
  attempt: z.number().int(),
});

const PER_BUCKET = 20;
const BUCKETS_AT_ONCE = 16;

/** Asks the queue for the hand-over of notifications that are due: a slow receiver keeps nobody waiting but itself. */
export async function queueNotifications(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await notificationsAhead(parts.sql, now);
  if (due.length === 0) return 0;
  return parts.transaction(async (sql) => {
    const claimed = await claimNotifications(sql, inTurn(due, round).slice(0, BUCKETS_AT_ONCE), PER_BUCKET, now);
    for (const one of claimed)
      await parts.enqueue(sql, 'deliver-notification', { ...one }, `notification:${one.id}:${one.attempt}`);
    return claimed.length;
  });
}

/**
 * Hands one notification over and records the answer. A crash in between lets the receiver see it twice, with the same delivery id;
 * contacts that were erased meanwhile are not told of.
 */
export async function deliverNotification(
  parts: Parts,
  outbound: Outbound,
  due: z.infer<typeof notificationPayload>,
): Promise<void> {
  const found = await parts.transaction(async (sql) => {
    const ctx = contextOf(parts, sql, due.shopId, parts.now());
    const shop = await findShopById(sql, due.shopId);
    const notification = shop && (await findNotification(ctx, due));
    const contact = notification && (await findContacts(ctx, [due.contactId])).get(due.contactId);
    return shop && notification && contact
      ? { ctx, body: bodyOf(shop, notification, contact), url: notification.url }
      : null;
  });
  if (!found) return;
  const { ctx, body, url } = found;
  const headers = {
    'user-agent': 'Heed',
    'x-heed-delivery': due.id,
    'x-heed-signature': signNotification(ctx, body, ctx.now),
  };
  const answer = await outbound.post(url, { headers, body });
  await parts.transaction((sql) => recordNotification(contextOf(parts, sql, due.shopId, parts.now()), due, answer));
}

function bodyOf(
  shop: ShopView,
  { id, flow, stepId, trigger, createdAt }: NotificationView,
  contact: ContactView,
): string {
  const { email, customerId, firstName, lastName, locale, countryCode, consentState } = contact;
  return JSON.stringify({
    id,
    shop: shop.domain,
    flow,
    step: stepId,
    at: createdAt.toISOString(),
    contact: { id: contact.id, email, customerId, firstName, lastName, locale, countryCode, consent: consentState },
    trigger: { type: trigger.type, occurredAt: trigger.occurredAt, properties: trigger.properties },
  });
}
