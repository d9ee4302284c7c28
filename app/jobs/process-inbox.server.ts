import { parseEventBatch } from '~/adapters/sendgrid/webhook';
import { parseLossless } from '~/adapters/shopify/json';
import { translateShopify } from '~/adapters/shopify/translate';
import { translateApi } from '~/adapters/shopify/translate-api';
import { translateStorefront } from '~/adapters/shopify/translate-storefront';
import type { Translation, TranslationResult } from '~/adapters/shopify/translation';
import { attributeOrders } from '~/domain/analytics/analytics.server';
import { ordersSince } from '~/domain/commerce/commerce.server';
import type { Ctx, Sql } from '~/domain/context';
import { confirmByEvents, findDeliveries } from '~/domain/deliveries/deliveries.server';
import type { HeedEvent } from '~/domain/events/schema';
import { type OwnedEvent, recordProviderEvents } from '~/domain/engagement/engagement.server';
import { recordHandOvers } from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import { applyShopChange, findShop, findShopById } from '~/domain/shops/shops.server';
import { bucketsWithWork, claimInbox, failInbox, finishInbox, type InboxRow } from '~/ingest/inbox.server';
import { applyTranslations } from './apply-translations.server';
import { byShop, contextOf, errorName, type Parts } from './parts';
import { processEvents } from './process-events.server';
import { askForPrivacy } from './privacy.server';
import { sentFacts } from './sent-facts';

const BATCH = 250;

type Done = { item: InboxRow; state: 'done' | 'unused'; note?: string };

/**
 * Turns stored deliveries into what they mean, a batch of one bucket in one transaction and in the order they were stored. When a
 * batch fails, its rows are tried one by one: a bad one waits for its next try (and ends as dead, shown to the merchant), the rest go on.
 */
export async function processInbox(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const buckets = await bucketsWithWork(parts.sql, now);
  const bucket = buckets[round % Math.max(1, buckets.length)];
  if (bucket === undefined) return 0;
  try {
    return await parts.transaction(async (sql) => {
      const items = await claimInbox(sql, bucket, BATCH, now);
      await finishInbox(sql, await processAll(parts, sql, items, now), now);
      return items.length;
    });
  } catch (error) {
    parts.log.warn({ bucket, error: errorName(error) }, 'a batch of deliveries failed; one by one now');
    return processOneByOne(parts, bucket, now);
  }
}

async function processOneByOne(parts: Parts, bucket: number, now: Date): Promise<number> {
  for (let count = 0; count < BATCH; count += 1) {
    let current: InboxRow | undefined;
    try {
      const found = await parts.transaction(async (sql) => {
        [current] = await claimInbox(sql, bucket, 1, now);
        if (current) await finishInbox(sql, await processAll(parts, sql, [current], now), now);
        return current !== undefined;
      });
      if (!found) return count;
    } catch (error) {
      if (!current) throw error;
      await failInbox(parts.sql, current, errorName(error), now);
    }
  }
  return BATCH;
}

async function processAll(parts: Parts, sql: Sql, items: readonly InboxRow[], now: Date): Promise<Done[]> {
  const done: Done[] = [];
  for (const run of runsOfOneKind(items)) {
    done.push(
      ...(run[0]?.source === 'sendgrid'
        ? await processProviderBatches(parts, sql, run, now)
        : await processDeliveries(parts, sql, run, now)),
    );
  }
  return done;
}

/** Splits a batch where shop or kind of source changes, keeping its order. */
function runsOfOneKind(items: readonly InboxRow[]): InboxRow[][] {
  const runs: InboxRow[][] = [];
  for (const item of items) {
    const last = runs.at(-1);
    const isSame =
      last?.[0]?.shopDomain === item.shopDomain && (last[0].source === 'sendgrid') === (item.source === 'sendgrid');
    if (last && isSame) last.push(item);
    else runs.push([item]);
  }
  return runs;
}

async function processDeliveries(parts: Parts, sql: Sql, items: readonly InboxRow[], now: Date): Promise<Done[]> {
  const shop = await findShop(sql, items[0]?.shopDomain ?? '');
  if (!shop) return items.map((item) => ({ item, state: 'unused', note: 'unknown shop' }));
  const done: Done[] = [];
  const translations: Translation[] = [];
  for (const item of items) {
    const result = translate(item, shop);
    if (result.kind !== 'translated') {
      done.push({ item, state: 'unused', note: result.reason });
      continue;
    }
    translations.push(result.translation);
    done.push({ item, state: 'done' });
  }
  const ctx = contextOf(parts, sql, shop.id, now);
  await applyTranslations(ctx, shop, translations);
  for (const translation of translations) {
    if (translation.shop) await applyShopChange(ctx, translation.shop);
    await askForPrivacy(parts, ctx, translation);
    if (translation.bulkOperationFinished) {
      const id = translation.bulkOperationFinished;
      await parts.enqueue(sql, 'read-import', { shopId: shop.id, bulkOperationId: id }, `read-import:${id}`);
    }
  }
  return done;
}

function translate(item: InboxRow, shop: ShopView): TranslationResult {
  const payload = parseLossless(item.payload);
  const { receivedAt } = item;
  switch (item.source) {
    case 'storefront':
    case 'pixel':
      return translateStorefront({ payload, customerId: item.customerId, receivedAt });
    case 'api':
      return translateApi({ payload, receivedAt });
    default:
      return translateShopify({
        topic: item.topic,
        payload,
        triggeredAt: item.triggeredAt,
        receivedAt,
        deliveryId: item.deliveryId,
        currency: shop.currency,
      });
  }
}

/** A click is often told minutes after it was made, when the order it led to is already here: that order gets its credit now. */
async function creditLateClicks(ctx: Ctx, events: readonly HeedEvent[]): Promise<void> {
  const questions = events.flatMap(({ id, type, contactId, occurredAt, properties }) =>
    type === 'email_clicked' && properties.actor === 'human'
      ? [{ key: id, contactId, since: occurredAt, cartToken: null, checkoutToken: null }]
      : [],
  );
  const found = await ordersSince(ctx, questions);
  const orders = questions.flatMap(({ key, contactId }) =>
    (found.get(key) ?? [])
      .filter(({ test }) => !test)
      .map(({ id, total, currency, placedAt }) => ({ orderId: id, contactId, total, currency, placedAt })),
  );
  await attributeOrders(ctx, [...new Map(orders.map((order) => [order.orderId, order])).values()]);
}

async function processProviderBatches(parts: Parts, sql: Sql, items: readonly InboxRow[], now: Date): Promise<Done[]> {
  const batches = items.map((item) => parseEventBatch(item.payload));
  const events = batches.flatMap((batch) => batch.events);
  const deliveries = await findDeliveries(sql, events);
  const owned = events.flatMap((event): (OwnedEvent & { shopId: string })[] => {
    const delivery = deliveries.get(event.sendId ?? '');
    return delivery ? [{ event, delivery, shopId: delivery.shopId }] : [];
  });
  for (const [shopId, list] of byShop(owned)) {
    const shop = await findShopById(sql, shopId);
    if (!shop) continue;
    const ctx = contextOf(parts, sql, shopId, now);
    const confirmed = await confirmByEvents(
      ctx,
      list.map((one) => one.delivery),
    );
    await recordHandOvers(ctx, confirmed);
    const engaged = await recordProviderEvents(ctx, list);
    const events = await processEvents(ctx, shop, [...sentFacts(confirmed, now), ...engaged]);
    await creditLateClicks(ctx, events);
  }
  return items.map((item, index) => ({
    item,
    state: 'done',
    note: batches[index]?.rejected.length ? `${batches[index].rejected.length} unusable events left out` : undefined,
  }));
}
