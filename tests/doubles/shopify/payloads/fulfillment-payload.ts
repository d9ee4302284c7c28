import { gid, LOCATION_ID, nextId } from '../ids';
import { decimal, moneySet } from '../money';
import type { Fulfillment, Order, Refund } from '../records';
import { shopTime } from '../shop-time';
import { nowIso, settings, type World } from '../world';
import { addressPayload } from './address-payload';
import { orderLinePayload } from './order-line-payload';

export function fulfillmentPayload(world: World, order: Order, fulfillment: Fulfillment) {
  const { timeZone } = settings(world);
  const tracking = `${world.origin()}/tracking/${fulfillment.trackingNumber}`;
  return {
    id: fulfillment.id,
    order_id: order.id,
    status: 'success',
    created_at: shopTime(fulfillment.createdAt, timeZone),
    service: 'manual',
    updated_at: shopTime(fulfillment.updatedAt, timeZone),
    tracking_company: 'Fern Post',
    shipment_status: fulfillment.shipmentStatus,
    location_id: LOCATION_ID,
    origin_address: null,
    ...(order.email === null ? {} : { email: order.email }),
    ...(order.address ? { destination: addressPayload(order.address) } : {}),
    line_items: order.lines.map((line) => orderLinePayload(world, order, line)),
    tracking_number: fulfillment.trackingNumber,
    tracking_numbers: [fulfillment.trackingNumber],
    tracking_url: tracking,
    tracking_urls: [tracking],
    receipt: {},
    name: `${order.name}.1`,
    admin_graphql_api_id: gid('Fulfillment', fulfillment.id),
  };
}

/** fulfillment_events/create: the order is named, the e-mail is not. */
export function fulfillmentEventPayload(world: World, order: Order, fulfillment: Fulfillment, status: 'delivered') {
  const { timeZone, shopId } = settings(world);
  const now = shopTime(nowIso(world), timeZone);
  const id = nextId(world.store, 'fulfillmentEvent');
  return {
    id,
    fulfillment_id: fulfillment.id,
    status,
    message: null,
    happened_at: now,
    city: null,
    province: null,
    country: null,
    zip: null,
    address1: null,
    latitude: null,
    longitude: null,
    shop_id: shopId,
    created_at: now,
    updated_at: now,
    estimated_delivery_at: null,
    order_id: order.id,
    admin_graphql_api_id: gid('FulfillmentEvent', id),
  };
}

export function refundPayload(world: World, order: Order, refund: Refund) {
  const { timeZone } = settings(world);
  const at = shopTime(refund.createdAt, timeZone);
  return {
    id: refund.id,
    order_id: order.id,
    created_at: at,
    note: null,
    user_id: null,
    processed_at: at,
    restock: refund.restock,
    duties: [],
    total_duties_set: moneySet(0, order.currency),
    return: null,
    refund_shipping_lines: [],
    admin_graphql_api_id: gid('Refund', refund.id),
    order_adjustments: [],
    refund_line_items: order.lines.map((line, index) => ({
      id: refund.id * 10 + index,
      quantity: line.quantity,
      line_item_id: line.id,
      location_id: refund.restock ? LOCATION_ID : null,
      restock_type: refund.restock ? 'return' : 'no_restock',
      subtotal: (line.price * line.quantity) / 100,
      total_tax: 0,
      subtotal_set: moneySet(line.price * line.quantity, order.currency),
      total_tax_set: moneySet(0, order.currency),
      line_item: orderLinePayload(world, order, line),
    })),
    transactions: [
      {
        id: refund.id + 1,
        order_id: order.id,
        kind: 'refund',
        gateway: 'shopify_payments',
        status: 'success',
        amount: decimal(refund.amount),
        currency: order.currency,
        created_at: at,
        processed_at: at,
        test: false,
        admin_graphql_api_id: gid('OrderTransaction', refund.id + 1),
      },
    ],
  };
}
