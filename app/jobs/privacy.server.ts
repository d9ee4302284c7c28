import { z } from 'zod';
import type { Translation } from '~/adapters/shopify/translation';
import * as commerce from '~/domain/commerce/commerce.server';
import * as contacts from '~/domain/contacts/contacts.server';
import type { Ctx } from '~/domain/context';
import * as discounts from '~/domain/discounts/discounts.server';
import * as events from '~/domain/events/events.server';
import * as messages from '~/domain/messages/messages.server';
import * as segments from '~/domain/segments/segments.server';
import * as shops from '~/domain/shops/shops.server';
import { eraseFromBatches, erasePayloads } from '~/ingest/inbox.server';
import { eraseContactEverywhere, eraseShopEverywhere } from './keepers.server';
import { contextOf, type Parts } from './parts';

export const privacyPayload = z.object({
  shopId: z.uuid(),
  requestId: z.uuid(),
  kind: z.enum(['data_request', 'customer_redact', 'shop_redact']),
  contactIds: z.array(z.uuid()),
});
export type PrivacyPayload = z.infer<typeof privacyPayload>;

/**
 * Answers a compliance webhook or a deleted customer: whom it is about is looked up at once, so that the queue carries ids and no
 * address; the work itself is housekeeping.
 */
export async function askForPrivacy(parts: Parts, ctx: Ctx, translation: Translation): Promise<void> {
  const { privacy, customerDeleted } = translation;
  const change =
    privacy ?? (customerDeleted ? ({ kind: 'customer_redact', customerId: customerDeleted } as const) : null);
  if (!change) return;
  const who: { customerId?: string; email?: string } = change.kind === 'shop_redact' ? {} : change;
  const contactIds = change.kind === 'shop_redact' ? [] : await contacts.findContactIds(ctx, who);
  const customerId = who.customerId ?? null;
  const requestId = await contacts.recordPrivacyRequest(ctx, { kind: change.kind, customerId, contactIds });
  const payload: PrivacyPayload = { shopId: ctx.shopId, requestId, kind: change.kind, contactIds };
  await parts.enqueue(ctx.sql, 'answer-privacy-request', payload, `privacy:${requestId}`);
}

/** Exports or erases, end to end and in one transaction. Repeats find nothing left to do. */
export async function answerPrivacyRequest(parts: Parts, payload: PrivacyPayload): Promise<void> {
  const now = parts.now();
  await parts.transaction(async (sql) => {
    const shop = await shops.findShopById(sql, payload.shopId);
    if (!shop) return;
    const ctx = contextOf(parts, sql, shop.id, now);
    if (payload.kind === 'shop_redact') {
      await eraseShopEverywhere(ctx);
      await erasePayloads(sql, shop.domain, null);
      await shops.eraseShop(ctx);
      return;
    }
    if (payload.kind === 'data_request') {
      const copies = [];
      for (const contactId of payload.contactIds) {
        copies.push({
          contact: await contacts.exportContact(ctx, contactId),
          purchases: await commerce.exportContact(ctx, contactId),
          events: await events.historyOf(ctx, contactId),
          segments: await segments.exportContact(ctx, contactId),
          discounts: await discounts.grantsOf(ctx, [contactId]),
          emails: await messages.exportContact(ctx, contactId),
        });
      }
      await contacts.finishPrivacyRequest(ctx, payload.requestId, copies);
      return;
    }
    for (const contactId of payload.contactIds) {
      const traces = await contacts.tracesOf(ctx, contactId);
      await eraseContactEverywhere(ctx, contactId);
      await erasePayloads(sql, shop.domain, traces);
      await eraseFromBatches(sql, shop.id, traces);
    }
    await contacts.finishPrivacyRequest(ctx, payload.requestId, null);
  });
}
