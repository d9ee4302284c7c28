import { ordersSince, reorderRhythms } from '../commerce/commerce.server';
import type { Ctx } from '../context';
import type { LiveFlow } from './answer';
import { plansOf } from './plans';
import type { PlannedTimer } from './schema';
import { supplyTimersOf } from './supply';

/** What was bought longer ago is used up, whatever it was. */
const LOOK_BACK_MS = 365 * 86_400_000;

/**
 * When what contacts bought before a flow was on will be used up: one moment for each contact and product, by the latest order of it.
 * Empty when no flow asks.
 */
export async function supplyTimersAhead(
  ctx: Ctx,
  flows: readonly LiveFlow[],
  contactIds: readonly string[],
): Promise<PlannedTimer[]> {
  if (!plansOf(flows.map((flow) => flow.definition)).supply || contactIds.length === 0) return [];
  const since = new Date(ctx.now.getTime() - LOOK_BACK_MS);
  const orders = await ordersSince(
    ctx,
    contactIds.map((contactId) => ({ key: contactId, contactId, since, cartToken: null, checkoutToken: null })),
  );
  const rhythms = await reorderRhythms(ctx);
  const latest = new Map<string, PlannedTimer>();
  for (const [contactId, own] of orders) {
    const standing = own.filter((order) => order.cancelledAt === null);
    for (const { id, lines, test, placedAt } of standing.sort((a, b) => a.placedAt.getTime() - b.placedAt.getTime())) {
      const told = {
        type: 'order_placed',
        contactId,
        occurredAt: placedAt,
        properties: { orderId: id, lines, test },
      } as const;
      for (const timer of supplyTimersOf(rhythms, [told], ctx.now)) latest.set(`${contactId} ${timer.kind}`, timer);
    }
  }
  return [...latest.values()];
}
