import { claimTimers, type DueTimer, timersAhead } from '~/domain/events/events.server';
import type { NewEvent } from '~/domain/events/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { emptyTraits, type Traits } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { byShop, contextOf, inTurn, type Parts } from './parts';
import { processEvents } from './process-events.server';

const PER_BUCKET = 50;
const BUCKETS_AT_ONCE = 16;

/** Turns silences that are over into facts: a visit ended, a customer lapsed. */
export async function fireTimers(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await timersAhead(parts.sql, now);
  if (due.length === 0) return 0;
  return parts.transaction(async (sql) => {
    const claimed = await claimTimers(sql, inTurn(due, round).slice(0, BUCKETS_AT_ONCE), PER_BUCKET, now);
    for (const [shopId, timers] of byShop(claimed)) {
      const shop = await findShopById(sql, shopId);
      if (!shop) continue;
      const ctx = contextOf(parts, sql, shopId, now);
      const traits = await findTraits(ctx, [...new Set(timers.map((timer) => timer.contactId))]);
      await processEvents(
        ctx,
        shop,
        timers.flatMap((timer) => factOf(timer, traits.get(timer.contactId) ?? emptyTraits())),
      );
    }
    return claimed.length;
  });
}

function factOf(timer: DueTimer, traits: Traits): NewEvent[] {
  const base = {
    contactId: timer.contactId,
    source: 'heed',
    sourceId: `${timer.kind}:${timer.key}`,
    occurredAt: timer.dueAt,
  } as const;
  if (timer.kind === 'lapse') return [{ ...base, type: 'contact_lapsed', properties: {} }];
  const session = traits.sessions.current;
  if (session?.id !== timer.key) return [];
  return [
    {
      ...base,
      type: 'session_ended',
      properties: {
        sessionId: session.id,
        startedAt: session.startedAt,
        seconds: Math.round((Date.parse(session.lastAt) - Date.parse(session.startedAt)) / 1000),
        pageViews: session.pageViews,
        productViews: session.productViews,
        productIds: session.productIds,
        addedToCart: session.addedToCart,
      },
    },
  ];
}
