import { linesWithProducts } from '../catalogue/shelf';
import { nextId, hexToken } from '../ids';
import { fulfillmentEventPayload, fulfillmentPayload, refundPayload } from '../payloads/fulfillment-payload';
import { orderPayload } from '../payloads/order-payload';
import type { Order, OrderLine } from '../records';
import { nowIso, type World } from '../world';
import { orderTotals } from './order-totals';
import { setStock } from './products';

export type NewOrder = Omit<
  Order,
  'id' | 'name' | 'number' | 'token' | 'financialStatus' | 'fulfillments' | 'refunds' | 'updatedAt' | 'lines'
> & { name?: string; lines: Omit<OrderLine, 'id'>[] };

/** Writes an order down, without telling anyone. */
export function recordOrder(world: World, fields: NewOrder): Order {
  const number = nextId(world.store, 'orderNumber');
  return world.store.orders.put({
    name: `#${number}`,
    ...fields,
    id: nextId(world.store, 'order'),
    number,
    token: hexToken(),
    lines: fields.lines.map((line) => ({ id: nextId(world.store, 'line'), ...line })),
    financialStatus: fields.cancelledAt === null ? 'paid' : 'refunded',
    fulfillments: [],
    refunds: [],
    updatedAt: fields.cancelledAt ?? fields.createdAt,
  });
}

/** Tells the app of a new, paid order and takes its goods off the shelf. */
export function announceOrder(world: World, order: Order): void {
  for (const topic of ['orders/create', 'orders/paid', 'orders/updated'] as const) {
    world.webhooks.emit(topic, orderPayload(world, order));
  }
  for (const { line, product, variant } of linesWithProducts(world.store, order.lines)) {
    setStock(world, product, variant, Math.max(variant.stock - line.quantity, 0));
  }
}

export function fulfilOrder(world: World, order: Order): void {
  if (order.cancelledAt !== null) throw new Error(`order ${order.name} is cancelled`);
  if (order.fulfillments.length > 0) return;
  world.webhooks.action(() => {
    const now = nowIso(world);
    const id = nextId(world.store, 'fulfillment');
    const fulfillment = {
      id,
      shipmentStatus: null,
      trackingNumber: `FP${id}`,
      createdAt: now,
      updatedAt: now,
    };
    order.fulfillments.push(fulfillment);
    touch(world, order);
    world.webhooks.emit('fulfillments/create', fulfillmentPayload(world, order, fulfillment));
    world.webhooks.emit('orders/fulfilled', orderPayload(world, order));
    world.webhooks.emit('orders/updated', orderPayload(world, order));
  });
}

/** The carrier reports the parcel as delivered; an order not sent yet is sent first. */
export function markDelivered(world: World, order: Order): void {
  world.webhooks.action(() => {
    fulfilOrder(world, order);
    for (const fulfillment of order.fulfillments) {
      if (fulfillment.shipmentStatus === 'delivered') continue;
      fulfillment.shipmentStatus = 'delivered';
      fulfillment.updatedAt = nowIso(world);
      touch(world, order);
      const event = fulfillmentEventPayload(world, order, fulfillment, 'delivered');
      world.webhooks.emit('fulfillment_events/create', event);
      world.webhooks.emit('fulfillments/update', fulfillmentPayload(world, order, fulfillment));
      world.webhooks.emit('orders/updated', orderPayload(world, order));
    }
  });
}

/** Pays the whole order back and puts its goods on the shelf again. */
export function refundOrder(world: World, order: Order): void {
  if (order.refunds.length > 0) return;
  world.webhooks.action(() => {
    const refund = {
      id: nextId(world.store, 'refund'),
      amount: orderTotals(order).total,
      restock: true,
      createdAt: nowIso(world),
    };
    order.refunds.push(refund);
    order.financialStatus = 'refunded';
    touch(world, order);
    world.webhooks.emit('refunds/create', refundPayload(world, order, refund));
    world.webhooks.emit('orders/updated', orderPayload(world, order));
    for (const { line, product, variant } of linesWithProducts(world.store, order.lines)) {
      setStock(world, product, variant, variant.stock + line.quantity);
    }
  });
}

/** Cancels an order that was not sent, with a full refund. */
export function cancelOrder(world: World, order: Order): void {
  if (order.cancelledAt !== null) return;
  if (order.fulfillments.length > 0) throw new Error(`order ${order.name} is already on its way`);
  world.webhooks.action(() => {
    order.cancelledAt = nowIso(world);
    refundOrder(world, order);
    world.webhooks.emit('orders/cancelled', orderPayload(world, order));
  });
}

function touch(world: World, order: Order): void {
  order.updatedAt = nowIso(world);
  world.store.orders.put(order);
}
