import type { CartChange, CheckoutChange, CommerceChange, OrderChange } from './schema';

/** A change of the mirror and whom it is about, where that is known. */
export interface OwnedChange {
  change: CommerceChange;
  contactId: string | null;
}

interface Whole {
  cart: CartChange;
  checkout: CheckoutChange;
  order: OrderChange;
}

/**
 * The newest change of each thing of a kind in a batch, the later one of two that are as new, sorted by key: one statement may not
 * touch a row twice, and statements that lock rows in one order do not deadlock.
 */
export function newest<Kind extends keyof Whole>(
  changes: readonly OwnedChange[],
  kind: Kind,
  keyOf: (change: Whole[Kind]) => string,
): { change: Whole[Kind]; contactId: string | null }[] {
  const byKey = new Map<string, { change: Whole[Kind]; contactId: string | null }>();
  for (const { change: given, contactId } of changes) {
    if (given.kind !== kind) continue;
    const change = given as Whole[Kind];
    const known = byKey.get(keyOf(change));
    if (known && known.change.updatedAt > change.updatedAt) continue;
    byKey.set(keyOf(change), { change, contactId: contactId ?? known?.contactId ?? null });
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, owned]) => owned);
}
