import { claimTimers, setTimers, timersAhead } from '~/domain/events/events.server';
import { factsOfTimers, isPlanned, liveFlows, tagOfTimer } from '~/domain/flows/flows.server';
import { findShopById } from '~/domain/shops/shops.server';
import { emptyTraits } from '~/domain/traits/schema';
import { factOfSilence, findTraits } from '~/domain/traits/traits.server';
import { byShop, contextOf, inTurn, type Parts } from './parts';
import { findPeople, processEvents } from './process-events.server';
import { queueTags } from './write-back-tags.server';

const PER_BUCKET = 50;
const BUCKETS_AT_ONCE = 16;

/** Turns moments that have come into facts: a visit ended, a customer lapsed, time moved somebody out of a segment, a flow's day is here. */
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
      const looks = timers.filter((timer) => timer.kind === 'segment_recheck');
      const tags = timers.filter((timer) => tagOfTimer(timer) !== null);
      await queueTags(parts, ctx, tags);
      const silences = timers.filter((timer) => !isPlanned(timer) && !looks.includes(timer) && !tags.includes(timer));
      const facts = silences.flatMap((timer) => factOfSilence(timer, traits.get(timer.contactId) ?? emptyTraits()));
      const planned = timers.filter(isPlanned);
      if (planned.length > 0) {
        const people = await findPeople(ctx, [...new Set(planned.map((timer) => timer.contactId))]);
        const known = { traits, people, shopTimeZone: shop.timeZone };
        const came = factsOfTimers(await liveFlows(ctx), planned, known, now);
        facts.push(...came.facts);
        await setTimers(ctx, came.next);
      }
      const recheck = { contactIds: looks.map((timer) => timer.contactId), why: 'time' } as const;
      await processEvents(ctx, shop, facts, looks.length > 0 ? { recheck } : {});
    }
    return claimed.length;
  });
}
