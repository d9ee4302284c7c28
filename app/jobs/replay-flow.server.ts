import { z } from 'zod';
import {
  failReplay,
  openReplay,
  replayPage,
  type ReplayProgress,
  startOfReplay,
} from '~/domain/analytics/analytics.server';
import { findShopById } from '~/domain/shops/shops.server';
import { contextOf, type Parts } from './parts';

export const replayPayload = z.object({ shopId: z.uuid(), replayId: z.uuid() });

/**
 * Replays a flow on the shop's past, a page of contacts in a transaction, so that progress shows and nothing waits for it. Interrupted,
 * it begins again: nothing but the report is written.
 */
export async function replayFlow(parts: Parts, { shopId, replayId }: z.infer<typeof replayPayload>): Promise<void> {
  const now = parts.now();
  const found = await parts.transaction(async (sql) => {
    const shop = await findShopById(sql, shopId);
    const job = shop && (await openReplay(contextOf(parts, sql, shopId, now), replayId));
    return shop && job ? { shop, job } : null;
  });
  if (!found) return;
  try {
    let progress: ReplayProgress | null = startOfReplay;
    while (progress) {
      const at: ReplayProgress = progress;
      progress = await parts.transaction((sql) =>
        replayPage(contextOf(parts, sql, shopId, now), found.shop, found.job, at),
      );
    }
  } catch (error) {
    await parts.transaction((sql) => failReplay(contextOf(parts, sql, shopId, now), replayId));
    throw error;
  }
}
