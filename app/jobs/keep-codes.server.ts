import { z } from 'zod';
import { claimOffers, type CodeWork, finishOffer, planCodes, recordCodes } from '~/domain/discounts/discounts.server';
import type { CodeSource } from '~/domain/discounts/schema';
import type { Ctx } from '~/domain/context';
import { offersOf } from '~/domain/flows/flows.server';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { contextOf, type Parts } from './parts';

export const codeWorkPayload = z.object({ shopId: z.uuid(), offerId: z.uuid() });

const OFFERS_AT_ONCE = 20;

/** Asks the queue to see to the codes of offers that are due: Shopify is never waited for on the way of an email. */
export async function queueCodeWork(parts: Parts): Promise<number> {
  return parts.transaction(async (sql) => {
    const due = await claimOffers(sql, OFFERS_AT_ONCE, parts.now());
    for (const one of due) await parts.enqueue(sql, 'keep-codes', { ...one }, `codes:${one.offerId}`);
    return due.length;
  });
}

/**
 * Sees to the codes of one offer: deletes what was taken back, and makes and fills the pool it needs. What failed is tried again in an hour,
 * from where it ended.
 */
export async function keepCodes(
  parts: Parts,
  codes: CodeSource,
  { shopId, offerId }: z.infer<typeof codeWorkPayload>,
): Promise<void> {
  const inShop = <Result>(work: (ctx: Ctx) => Promise<Result>) =>
    parts.transaction((sql) => work(contextOf(parts, sql, shopId, parts.now())));
  const found = await inShop(async (ctx) => {
    const shop = await findShopById(ctx.sql, shopId);
    return shop && { shop, work: await planFor(ctx, shop, offerId) };
  });
  if (!found?.work) return;
  const { shop, work } = found;
  const error = await carryOut(shop, work, codes, (done) => inShop((ctx) => recordCodes(ctx, done))).then(
    () => null,
    (thrown: unknown) => (thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown'),
  );
  if (error) parts.log.warn({ shop: shop.domain, error }, 'codes could not be kept ready; again in an hour');
  await inShop((ctx) => finishOffer(ctx, offerId, { isKept: work.isKept, error }));
}

async function planFor(ctx: Ctx, shop: ShopView, offerId: string): Promise<CodeWork | null> {
  const offers = shop.status === 'installed' ? await offersOf(ctx) : [];
  return planCodes(ctx, offerId, {
    size: shop.settings.discounts.weeklyCodes,
    timeZone: shop.timeZone,
    isWanted: ({ percent, validDays }) => offers.some((one) => one.percent === percent && one.validDays === validDays),
  });
}

async function carryOut(
  { domain }: ShopView,
  { back, pool }: CodeWork,
  codes: CodeSource,
  record: (done: Parameters<typeof recordCodes>[1]) => Promise<void>,
): Promise<void> {
  for (const { discountId, codes: taken } of back) {
    await codes.remove(
      domain,
      discountId,
      taken.map(({ id }) => id),
    );
    await record({ gone: taken.map(({ code }) => code) });
  }
  if (!pool) return;
  const { firstCode: code, title, percent, startsAt, endsAt } = pool;
  const discountId = pool.discountId ?? (await codes.open(domain, { title, percent, startsAt, endsAt, code }));
  await record({ poolId: pool.id, discountId });
  await record({ ready: await codes.add(domain, { id: discountId, firstCode: code }, pool.codes) });
}
