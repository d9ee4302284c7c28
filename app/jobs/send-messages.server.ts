import { suppress } from '~/domain/contacts/contacts.server';
import { beginAttempts, finishAttempts, type Attempt } from '~/domain/deliveries/deliveries.server';
import type { SendResult } from '~/domain/deliveries/schema';
import type { Sql } from '~/domain/context';
import {
  type Candidate,
  candidatesAhead,
  claimCandidates,
  decideCandidates,
  failCandidate,
  type ReadyEmail,
  recordHandOvers,
} from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById, pauseSending } from '~/domain/shops/shops.server';
import { eraseShopEverywhere } from './keepers.server';
import { byShop, contextOf, errorName, inTurn, type Parts } from './parts';
import { processEvents } from './process-events.server';
import { sentFacts } from './sent-facts';

const BATCH = { perBucket: 20, limit: 250 };
const ONE = { perBucket: 1, limit: 1 };
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
 * When a batch cannot be decided, its candidates are tried one by one: a bad one waits for its next try (and is given up in the end,
 * shown to the merchant), the rest go out.
 */
export async function sendMessages(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await candidatesAhead(parts.sql, now);
  if (due.length === 0) return 0;
  const buckets = inTurn(due, round);
  const outbound: Outbound[] = [];
  try {
    return await decideBatch(parts, buckets, outbound, now);
  } catch (error) {
    parts.log.warn({ error: errorName(error) }, 'a batch of emails could not be decided; one by one now');
    return await decideOneByOne(parts, buckets, outbound, now);
  } finally {
    // Whatever was decided is committed: it leaves, also when something else went wrong after it.
    await handOver(parts, outbound);
  }
}

/** Adds to `outbound` what was committed. */
async function decideBatch(parts: Parts, buckets: readonly number[], outbound: Outbound[], now: Date): Promise<number> {
  const { claimed, ready } = await parts.transaction(async (sql) => {
    const claimed = await claimCandidates(sql, buckets, BATCH, now);
    return { claimed, ready: await decideAll(parts, sql, claimed, now) };
  });
  outbound.push(...ready);
  return claimed.length;
}

async function decideOneByOne(
  parts: Parts,
  buckets: readonly number[],
  outbound: Outbound[],
  now: Date,
): Promise<number> {
  for (let count = 0; count < BATCH.limit; count += 1) {
    let current: Candidate | undefined;
    try {
      const ready = await parts.transaction(async (sql) => {
        const [first, ...others] = await claimCandidates(sql, buckets, ONE, now);
        current = first;
        return first ? decideAll(parts, sql, [first, ...others.map((one) => notYet(one, now))], now) : null;
      });
      if (ready === null) return count;
      outbound.push(...ready);
    } catch (error) {
      if (!current) throw error;
      const failed = current;
      await parts.transaction((sql) =>
        failCandidate(contextOf(parts, sql, failed.shopId, now), failed, errorName(error)),
      );
    }
  }
  return BATCH.limit;
}

/** The same as a rival only: what is wrong must be wrong with the one that is tried. */
function notYet(candidate: Candidate, now: Date): Candidate {
  return candidate.dueAt > now ? candidate : { ...candidate, dueAt: new Date(now.getTime() + 1) };
}

async function decideAll(parts: Parts, sql: Sql, claimed: readonly Candidate[], now: Date): Promise<Outbound[]> {
  const outbound: Outbound[] = [];
  for (const [shopId, candidates] of byShop(claimed)) {
    const ctx = contextOf(parts, sql, shopId, now);
    const shop = await findShopById(sql, shopId);
    if (!shop) {
      // What slipped in while the shop was being erased goes too.
      await eraseShopEverywhere(ctx);
      continue;
    }
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
  return outbound;
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
