import type { World } from '../tests/support/world';
import type { FileOrder, OrdersFile } from './orders-csv';

const DAY_MS = 86_400_000;
/** So much of the file is played as it happened; all before is the store's past, imported. */
const LIVE_DAYS = 14;

export interface SplitHistory {
  past: FileOrder[];
  live: FileOrder[];
  /** Where the past ends and the clock begins. */
  from: Date;
}

export function splitHistory({ orders }: OrdersFile): SplitHistory {
  const last = orders.at(-1)?.at ?? new Date(0);
  const from = new Date(Math.floor((last.getTime() - LIVE_DAYS * DAY_MS) / DAY_MS) * DAY_MS + 10 * 3_600_000);
  return { past: orders.filter((order) => order.at < from), live: orders.filter((order) => order.at >= from), from };
}

/** Places the file's last orders in the double at their own times, an hour of them at once, while Heed watches. */
export async function playOrders(world: World, orders: readonly FileOrder[]): Promise<void> {
  const byHour = new Map<number, FileOrder[]>();
  for (const order of orders) {
    const hour = Math.floor(order.at.getTime() / 3_600_000);
    byHour.set(hour, [...(byHour.get(hour) ?? []), order]);
  }
  for (const [hour, batch] of [...byHour].sort(([a], [b]) => a - b)) {
    const minutes = Math.round((hour * 3_600_000 - world.clock.now().getTime()) / 60_000);
    if (minutes > 0) await world.skip(`${minutes}m`);
    for (const order of batch) world.shopify.placeOrder(order);
    await world.settle();
  }
  await world.skip('1d');
}
