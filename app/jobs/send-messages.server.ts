import { suppress } from '~/domain/contacts/contacts.server';
import { beginAttempts, finishAttempts, type Attempt } from '~/domain/deliveries/deliveries.server';
import type { SendResult } from '~/domain/deliveries/schema';
import {
  candidatesAhead,
  claimCandidates,
  decideCandidates,
  type ReadyEmail,
  recordHandOvers,
} from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById, pauseSending } from '~/domain/shops/shops.server';
import { eraseShopEverywhere } from './keepers.server';
import { byShop, contextOf, inTurn, type Parts } from './parts';
import { processEvents } from './process-events.server';
import { sentFacts } from './sent-facts';

const BATCH = { perBucket: 20, limit: 250 };
/** Requests in flight at once; with the provider's usual 100 ms an answer this is about 1,000 emails a second. */
const IN_FLIGHT = 100;
const RECORD_TRIES = 3;

interface Outbound {
  shop: ShopView;
  ready: ReadyEmail;
  attempt: Attempt;
}

/**
 * Decides due candidates and hands over those that may leave. First transaction: claim, read the truth, decide, commit the attempts.
 * Then the provider is called. Second transaction: what came of it. A crash in between leaves attempts that reconciliation settles.
 */
export async function sendMessages(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await candidatesAhead(parts.sql, now);
  if (due.length === 0) return 0;
  const outbound: Outbound[] = [];
  const count = await parts.transaction(async (sql) => {
    const claimed = await claimCandidates(sql, inTurn(due, round), BATCH, now);
    for (const [shopId, candidates] of byShop(claimed)) {
      const shop = await findShopById(sql, shopId);
      if (!shop) {
        // What slipped in while the shop was being erased goes too.
        await eraseShopEverywhere(contextOf(parts, sql, shopId, now));
        continue;
      }
      const ctx = contextOf(parts, sql, shopId, now);
      const ready = await decideCandidates(ctx, shop, parts.appUrl, candidates);
      const attempts = await beginAttempts(
        ctx,
        ready.map(({ candidate }) => ({
          messageId: candidate.id,
          contactId: candidate.contactId,
          attempt: candidate.attempts + 1,
        })),
      );
      ready.forEach((one, index) => {
        const attempt = attempts[index];
        if (attempt) outbound.push({ shop, ready: one, attempt });
      });
    }
    return claimed.length;
  });
  await handOver(parts, outbound);
  return count;
}

async function handOver(parts: Parts, outbound: readonly Outbound[]): Promise<void> {
  if (outbound.length === 0) return;
  const results = new Map<string, SendResult>();
  const waiting = [...outbound];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      results.set(
        next.attempt.deliveryId,
        await parts.sender.send({ ...next.ready.email, sendId: next.attempt.deliveryId }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, outbound.length) }, work));
  for (let tries = 1; ; tries += 1) {
    try {
      return await recordAnswers(parts, outbound, results);
    } catch (error) {
      // Only this process knows the answers: it does not give them up for a transaction that lost a race.
      if (tries === RECORD_TRIES) throw error;
      parts.log.warn({ emails: outbound.length }, 'answers of the provider could not be recorded; once more');
    }
  }
}

function recordAnswers(
  parts: Parts,
  outbound: readonly Outbound[],
  results: ReadonlyMap<string, SendResult>,
): Promise<void> {
  const now = parts.now();
  return parts.transaction(async (sql) => {
    for (const [shopId, sent] of byShop(outbound.map((one) => ({ ...one, shopId: one.shop.id })))) {
      const ctx = contextOf(parts, sql, shopId, now);
      const answered = sent.flatMap((one) => {
        const result = results.get(one.attempt.deliveryId);
        return result ? [{ ...one, result }] : [];
      });
      const handOvers = await finishAttempts(ctx, answered);
      await recordHandOvers(ctx, handOvers);
      await processEvents(ctx, sent[0]?.shop as ShopView, sentFacts(handOvers, now));
      const rejected = answered.flatMap((one) =>
        one.result.outcome === 'rejected' ? [{ ...one, ...one.result }] : [],
      );
      for (const { scope, ready } of rejected) {
        if (scope === 'recipient') await suppress(ctx, ready.email.to.email, 'invalid', 'sendgrid');
      }
      const refused = rejected.find(({ scope }) => scope === 'account');
      if (refused) await pauseSending(ctx, refused.code);
    }
  });
}
