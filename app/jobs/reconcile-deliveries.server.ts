import { claimOpenAttempts, settleAttempts } from '~/domain/deliveries/deliveries.server';
import { recordHandOvers } from '~/domain/messages/messages.server';
import { findShopById } from '~/domain/shops/shops.server';
import { byShop, contextOf, type Parts } from './parts';
import { processEvents } from './process-events.server';
import { sentFacts } from './sent-facts';

const LIMIT = 50;

/** Looks up attempts whose answer never came, in the provider's own log, and settles them by what it says. */
export async function reconcileDeliveries(parts: Parts): Promise<number> {
  const now = parts.now();
  const open = await parts.transaction((sql) => claimOpenAttempts(sql, LIMIT, now));
  const looks = await Promise.all(
    open.map(async (attempt) => ({
      attempt,
      shopId: attempt.shopId,
      found: attempt.email
        ? await parts.sender.findByRecipient({
            to: attempt.email,
            since: attempt.startedAt,
            sendId: attempt.deliveryId,
          })
        : ('unavailable' as const),
    })),
  );
  await parts.transaction(async (sql) => {
    for (const [shopId, found] of byShop(looks)) {
      const shop = await findShopById(sql, shopId);
      if (!shop) continue;
      const ctx = contextOf(parts, sql, shopId, now);
      const handOvers = await settleAttempts(ctx, found);
      await recordHandOvers(ctx, handOvers);
      await processEvents(ctx, shop, sentFacts(handOvers, now));
    }
  });
  return open.length;
}
