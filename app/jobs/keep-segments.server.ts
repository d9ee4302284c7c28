import { z } from 'zod';
import { listKnown } from '~/domain/contacts/contacts.server';
import type { Ctx } from '~/domain/context';
import { BUCKETS } from '~/domain/ids.server';
import { countSegments, findDifferences, hasUnfilled, lookAgain, noteFilled } from '~/domain/segments/segments.server';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById, installedShops } from '~/domain/shops/shops.server';
import { contextOf, type Parts } from './parts';

export const segmentsPayload = z.object({ shopId: z.uuid() });
type SegmentsPayload = z.infer<typeof segmentsPayload>;

/** Contacts looked at in one transaction: their rows are held meanwhile. */
const PAGE = 500;

async function inShop<T>(
  parts: Parts,
  shopId: string,
  work: (ctx: Ctx, shop: ShopView) => Promise<T>,
): Promise<T | null> {
  return parts.transaction(async (sql) => {
    const shop = await findShopById(sql, shopId);
    return shop && work(contextOf(parts, sql, shopId, parts.now()), shop);
  });
}

async function lookAt(parts: Parts, shopId: string, ids: readonly string[], why: 'defined' | 'repair'): Promise<void> {
  for (let from = 0; from < ids.length; from += PAGE) {
    await inShop(parts, shopId, (ctx, { segmentsRevision: revision }) =>
      lookAgain(ctx, ids.slice(from, from + PAGE), { revision, why }),
    );
  }
}

/**
 * Finds the members of segments that were switched on or defined anew: looks at everybody the shop knows, a page in a transaction, and
 * sets when time will move them. Interrupted, it begins again; who is in already stays.
 */
export async function fillSegments(parts: Parts, { shopId }: SegmentsPayload): Promise<void> {
  const startedAt = parts.now();
  if (!(await inShop(parts, shopId, hasUnfilled))) return;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const ids = await inShop(parts, shopId, (ctx) => listKnown(ctx, bucket));
    await lookAt(parts, shopId, ids ?? [], 'defined');
  }
  await inShop(parts, shopId, (ctx) => noteFilled(ctx, startedAt));
}

/** Compares the memberships of a shop with what SQL says, looks again where they differ, and notes how large segments are today. */
export async function checkSegments(parts: Parts, { shopId }: SegmentsPayload): Promise<void> {
  const different = (await inShop(parts, shopId, (ctx) => findDifferences(ctx))) ?? [];
  if (different.length > 0) {
    parts.log.warn({ shopId, contacts: different.length }, 'memberships differed from the truth; looking again');
    await lookAt(parts, shopId, different, 'repair');
  }
  await inShop(parts, shopId, countSegments);
}

/** Asks for the check of every shop: by night, one task a shop. */
export async function checkAllSegments(parts: Parts): Promise<void> {
  await parts.transaction(async (sql) => {
    for (const shopId of await installedShops(sql)) {
      await parts.enqueue(sql, 'check-segments', { shopId }, `check-segments:${shopId}`);
    }
  });
}

/** Asks for the members of segments that lack them. In the transaction of the change that left them without. */
export async function askToFill(parts: Parts, ctx: Ctx): Promise<void> {
  await parts.enqueue(ctx.sql, 'fill-segments', { shopId: ctx.shopId }, `fill-segments:${ctx.shopId}`);
}
