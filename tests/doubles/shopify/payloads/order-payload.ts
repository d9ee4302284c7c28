import { orderTotals } from '../commerce/order-totals';
import { gid } from '../ids';
import { decimal, moneySet } from '../money';
import type { Order } from '../records';
import { shopTime } from '../shop-time';
import { settings, type World } from '../world';
import { addressPayload } from './address-payload';
import { noteAttributes } from './cart-payload';
import { embeddedCustomer } from './customer-payload';
import { fulfillmentPayload, refundPayload } from './fulfillment-payload';
import { orderLinePayload } from './order-line-payload';

/** orders/* in the shape of 2026-04 and later: there is no `checkout_id`. An absent e-mail is an absent key. */
export function orderPayload(world: World, order: Order) {
  const { timeZone } = settings(world);
  const time = (iso: string) => shopTime(iso, timeZone);
  const { goods, discount, subtotal, total, refunded } = orderTotals(order);
  const customer = order.customerId === null ? undefined : world.store.customers.get(order.customerId);
  const moneySets = Object.fromEntries(
    Object.entries({
      current_shipping_price: order.shipping,
      current_subtotal_price: subtotal,
      current_total_discounts: discount,
      current_total_price: total - refunded,
      current_total_tax: 0,
      subtotal_price: subtotal,
      total_cash_rounding_payment_adjustment: 0,
      total_cash_rounding_refund_adjustment: 0,
      total_discounts: discount,
      total_line_items_price: goods,
      total_price: total,
      total_shipping_price: order.shipping,
      total_tax: 0,
    }).map(([name, amount]) => [`${name}_set`, moneySet(amount, order.currency)]),
  );
  return {
    id: order.id,
    admin_graphql_api_id: gid('Order', order.id),
    app_id: 580111,
    browser_ip: null,
    buyer_accepts_marketing: order.acceptsMarketing,
    cancel_reason: order.cancelledAt === null ? null : 'customer',
    cancelled_at: order.cancelledAt === null ? null : time(order.cancelledAt),
    cart_token: order.cartToken,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: null,
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    ...(order.email === null ? {} : { contact_email: order.email, email: order.email }),
    created_at: time(order.createdAt),
    currency: order.currency,
    current_subtotal_price: decimal(subtotal),
    current_total_additional_fees_set: null,
    current_total_discounts: decimal(discount),
    current_total_duties_set: null,
    current_total_price: decimal(total - refunded),
    current_total_tax: '0.00',
    customer_locale: order.locale,
    device_id: null,
    discount_codes: order.discount
      ? [{ code: order.discount.code, amount: decimal(order.discount.amount), type: 'percentage' }]
      : [],
    duties_included: false,
    estimated_taxes: false,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillments.length > 0 ? 'fulfilled' : null,
    landing_site: order.landingSite,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: null,
    merchant_of_record_app_id: null,
    name: order.name,
    note: null,
    note_attributes: noteAttributes(order.attributes),
    number: order.number - 1_000,
    order_number: order.number,
    order_status_url: orderStatusUrl(world, order),
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: ['shopify_payments'],
    phone: null,
    po_number: null,
    presentment_currency: order.currency,
    processed_at: time(order.createdAt),
    reference: null,
    referring_site: order.referringSite,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    subtotal_price: decimal(subtotal),
    tags: '',
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: false,
    token: order.token,
    total_discounts: decimal(discount),
    total_line_items_price: decimal(goods),
    total_outstanding: '0.00',
    total_price: decimal(total),
    total_tax: '0.00',
    total_tip_received: '0.00',
    total_weight: order.lines.reduce((sum, line) => sum + 400 * line.quantity, 0),
    updated_at: time(order.updatedAt),
    user_id: null,
    ...moneySets,
    ...(order.address
      ? { billing_address: addressPayload(order.address), shipping_address: addressPayload(order.address) }
      : {}),
    ...(customer ? { customer: embeddedCustomer(world, customer) } : {}),
    discount_applications: order.discount ? [discountApplication(order)] : [],
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentPayload(world, order, fulfillment)),
    line_items: order.lines.map((line) => orderLinePayload(world, order, line)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(world, order, refund)),
    shipping_lines: [
      {
        id: order.id + 1,
        carrier_identifier: null,
        code: 'Standard',
        current_discounted_price_set: moneySet(order.shipping, order.currency),
        discounted_price: decimal(order.shipping),
        discounted_price_set: moneySet(order.shipping, order.currency),
        is_removed: false,
        phone: null,
        price: decimal(order.shipping),
        price_set: moneySet(order.shipping, order.currency),
        requested_fulfillment_service_id: null,
        source: 'shopify',
        title: 'Standard',
        tax_lines: [],
        discount_allocations: [],
      },
    ],
    returns: [],
    line_item_groups: [],
  };
}

function discountApplication({ lines, discount }: Order) {
  const goods = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  return {
    target_type: 'line_item',
    type: 'discount_code',
    value: ((100 * (discount?.amount ?? 0)) / Math.max(goods, 1)).toFixed(1),
    value_type: 'percentage',
    allocation_method: 'across',
    target_selection: 'all',
    code: discount?.code,
  };
}

export function orderStatusUrl(world: World, order: Order): string {
  return `${world.origin()}/${settings(world).shopId}/orders/${order.token}/authenticate?key=${order.token.slice(0, 16)}`;
}
