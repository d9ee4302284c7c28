import {
  advanceClaimed,
  claimDue,
  type Enrollment,
  enrollmentsAhead,
  failEnrollment,
} from '~/domain/flows/flows.server';
import type { Sql } from '~/domain/context';
import { findShopById } from '~/domain/shops/shops.server';
import { findTraits } from '~/domain/traits/traits.server';
import { eraseShopEverywhere } from './keepers.server';
import { byShop, contextOf, errorName, inTurn, type Parts } from './parts';
import { carryOut, findPeople } from './process-events.server';

const BATCH = { perBucket: 50, limit: 500 };
const ONE = { perBucket: 1, limit: 1 };

/**
 * Advances enrollments whose wait is over: claim, transition and the emails asked for are one transaction. When a batch fails, its
 * rows are tried one by one, so that a single bad one is put aside and the others go on.
 */
export async function advanceEnrollments(parts: Parts, round: number): Promise<number> {
  const now = parts.now();
  const { due } = await enrollmentsAhead(parts.sql, now);
  if (due.length === 0) return 0;
  const buckets = inTurn(due, round);
  try {
    return await parts.transaction(async (sql) => {
      const claimed = await claimDue(sql, buckets, BATCH, now);
      await advanceAll(parts, sql, claimed, now);
      return claimed.length;
    });
  } catch (error) {
    parts.log.warn({ error: errorName(error) }, 'a batch of enrollments failed; one by one now');
    return advanceOneByOne(parts, buckets, now);
  }
}

async function advanceAll(parts: Parts, sql: Sql, claimed: readonly Enrollment[], now: Date): Promise<void> {
  for (const [shopId, enrollments] of byShop(claimed)) {
    const shop = await findShopById(sql, shopId);
    if (!shop) {
      // What slipped in while the shop was being erased goes too.
      await eraseShopEverywhere(contextOf(parts, sql, shopId, now));
      continue;
    }
    const ctx = contextOf(parts, sql, shopId, now);
    const contactIds = [...new Set(enrollments.map((one) => one.contactId))];
    const context = {
      traits: await findTraits(ctx, contactIds),
      people: await findPeople(ctx, contactIds),
      shopTimeZone: shop.timeZone,
    };
    await carryOut(ctx, shop, await advanceClaimed(ctx, enrollments, context));
  }
}

async function advanceOneByOne(parts: Parts, buckets: readonly number[], now: Date): Promise<number> {
  for (let count = 0; count < BATCH.limit; count += 1) {
    let current: Enrollment | undefined;
    try {
      const found = await parts.transaction(async (sql) => {
        [current] = await claimDue(sql, buckets, ONE, now);
        if (current) await advanceAll(parts, sql, [current], now);
        return current !== undefined;
      });
      if (!found) return count;
    } catch (error) {
      if (!current) throw error;
      const failed = current;
      await parts.transaction((sql) =>
        failEnrollment(contextOf(parts, sql, failed.shopId, now), failed, {
          stepId: failed.stepId,
          error: errorName(error),
        }),
      );
    }
  }
  return BATCH.limit;
}
