import { nextId } from '../ids';
import type { AppliedCode, CodeBatch, Discount, RedeemCode } from '../records';
import type { World } from '../world';
import { nowIso } from '../world';

export type NewDiscount = Omit<Discount, 'id' | 'createdAt' | 'updatedAt'> & { code: string };

/** Codes are one namespace per shop, whatever their case. */
export function isTaken(world: World, code: string): boolean {
  return world.store.redeemCodes.find(code.toUpperCase()) !== undefined;
}

export function createDiscount(world: World, { code, ...fields }: NewDiscount): Discount {
  const now = nowIso(world);
  const id = nextId(world.store, 'discount');
  const discount = world.store.discounts.put({ ...fields, id, createdAt: now, updatedAt: now });
  putCode(world, discount, code);
  return discount;
}

function putCode(world: World, discount: Discount, code: string): RedeemCode {
  const id = nextId(world.store, 'redeemCode');
  return world.store.redeemCodes.put({ id, discountId: discount.id, code, uses: 0, usedBy: [] });
}

/** Adds codes to a discount; those that exist already fail, the others are added. */
export function addCodes(world: World, discount: Discount, codes: readonly string[]): CodeBatch {
  let imported = 0;
  for (const code of codes) {
    if (isTaken(world, code)) continue;
    putCode(world, discount, code);
    imported += 1;
  }
  return world.store.codeBatches.put({
    id: nextId(world.store, 'codeBatch'),
    discountId: discount.id,
    imported,
    failed: codes.length - imported,
    createdAt: nowIso(world),
  });
}

export function codesOf(world: World, discount: Discount): RedeemCode[] {
  return world.store.redeemCodes.all().filter(({ discountId }) => discountId === discount.id);
}

export function removeCodes(world: World, discount: Discount, ids: readonly number[]): void {
  for (const id of ids)
    if (world.store.redeemCodes.get(id)?.discountId === discount.id) world.store.redeemCodes.delete(id);
}

export function statusOf(world: World, { startsAt, endsAt }: Discount): 'ACTIVE' | 'EXPIRED' | 'SCHEDULED' {
  const now = nowIso(world);
  if (endsAt !== null && endsAt <= now) return 'EXPIRED';
  return startsAt > now ? 'SCHEDULED' : 'ACTIVE';
}

/**
 * What a code is worth on goods of this price, in minor units, or the words in which the checkout refuses it. `customerId` is that of
 * the buyer where it is known.
 */
export function weighCode(
  world: World,
  code: string,
  goods: number,
  customerId: number | null,
): { applied: AppliedCode; percentage: number } | { refused: string } {
  const found = world.store.redeemCodes.find(code.toUpperCase());
  const discount = found && world.store.discounts.get(found.discountId);
  if (!found || !discount) return { refused: 'Enter a valid discount code' };
  const status = statusOf(world, discount);
  if (status === 'EXPIRED') return { refused: `${found.code} discount code has expired` };
  if (status === 'SCHEDULED') return { refused: `${found.code} discount code isn’t available yet` };
  const isUsedUp = discount.usageLimit !== null && found.uses >= discount.usageLimit;
  if (isUsedUp) return { refused: `${found.code} discount code has reached its usage limit` };
  const hasUsed = customerId !== null && usersOf(world, discount).has(customerId);
  if (discount.oncePerCustomer && hasUsed)
    return { refused: `${found.code} discount code can only be used once per customer` };
  return {
    applied: { code: found.code, amount: Math.round(goods * discount.percentage) },
    percentage: discount.percentage,
  };
}

function usersOf(world: World, discount: Discount): Set<number> {
  return new Set(codesOf(world, discount).flatMap(({ usedBy }) => usedBy));
}

/** Counts one use of a code by a buyer. */
export function useCode(world: World, code: string, customerId: number): void {
  const found = world.store.redeemCodes.find(code.toUpperCase());
  if (found) world.store.redeemCodes.put({ ...found, uses: found.uses + 1, usedBy: [...found.usedBy, customerId] });
}
