import { gid } from '../ids';
import { decimal, moneySet } from '../money';
import type { Order, OrderLine } from '../records';
import type { World } from '../world';

export function orderLinePayload(world: World, order: Order, line: OrderLine) {
  const sold = world.store.products.get(line.productId);
  const exists = sold !== undefined;
  return {
    id: line.id,
    admin_graphql_api_id: gid('LineItem', line.id),
    attributed_staffs: [],
    current_quantity: line.quantity,
    fulfillable_quantity: order.fulfillments.length > 0 ? 0 : line.quantity,
    fulfillment_service: 'manual',
    fulfillment_status: order.fulfillments.length > 0 ? 'fulfilled' : null,
    gift_card: false,
    grams: 400,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    price: decimal(line.price),
    price_set: moneySet(line.price, order.currency),
    product_exists: exists,
    product_id: exists ? line.productId : null,
    properties: [],
    quantity: line.quantity,
    requires_shipping: true,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: true,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: moneySet(0, order.currency),
    variant_id: exists ? line.variantId : null,
    variant_inventory_management: 'shopify',
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  };
}
