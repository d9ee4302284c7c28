import { linesWithProducts } from '../catalogue/shelf';
import { checkoutTotals } from '../commerce/checkout-totals';
import { decimal } from '../money';
import type { Checkout } from '../records';
import { shopTime } from '../shop-time';
import { settings, type World } from '../world';
import { addressPayload } from './address-payload';
import { noteAttributes } from './cart-payload';
import { embeddedCustomer } from './customer-payload';

/** checkouts/create and checkouts/update in the shape of 2026-04 and later: there is no `id`. */
export function checkoutPayload(world: World, checkout: Checkout) {
  const { timeZone, currency } = settings(world);
  const lines = linesWithProducts(world.store, checkout.lines);
  const { goods, subtotal, discount } = checkoutTotals(world, checkout);
  const customer = checkout.customerId === null ? undefined : world.store.customers.get(checkout.customerId);
  return {
    token: checkout.id,
    cart_token: checkout.cartToken,
    email: checkout.email,
    gateway: null,
    buyer_accepts_marketing: checkout.acceptsMarketing,
    created_at: shopTime(checkout.createdAt, timeZone),
    updated_at: shopTime(checkout.updatedAt, timeZone),
    landing_site: checkout.landingSite,
    note: null,
    note_attributes: noteAttributes(checkout.attributes),
    referring_site: checkout.referringSite,
    shipping_lines: [],
    taxes_included: true,
    total_weight: lines.reduce((sum, { line }) => sum + 400 * line.quantity, 0),
    currency,
    completed_at: checkout.completedAt === null ? null : shopTime(checkout.completedAt, timeZone),
    closed_at: null,
    user_id: null,
    location_id: null,
    source_identifier: null,
    source_url: null,
    device_id: null,
    phone: null,
    customer_locale: checkout.locale,
    line_items: lines.map(({ line, product, variant }, index) => ({
      applied_discounts: [],
      discount_allocations: [],
      key: line.key,
      destination_location_id: null,
      fulfillment_service: 'manual',
      gift_card: false,
      grams: 400,
      origin_location_id: null,
      presentment_title: product.title,
      presentment_variant_title: product.option === null ? '' : variant.title,
      product_id: product.id,
      properties: null,
      quantity: line.quantity,
      requires_shipping: true,
      sku: variant.sku,
      tax_lines: [],
      taxable: true,
      title: product.title,
      variant_id: variant.id,
      variant_title: product.option === null ? '' : variant.title,
      variant_price: decimal(variant.price),
      vendor: product.vendor,
      user_id: null,
      unit_price_measurement: {
        measured_type: null,
        quantity_value: null,
        quantity_unit: null,
        reference_value: null,
        reference_unit: null,
      },
      rank: index,
      compare_at_price: variant.compareAtPrice === null ? null : decimal(variant.compareAtPrice),
      line_price: decimal(variant.price * line.quantity),
      price: decimal(variant.price),
    })),
    name: `#${checkout.id.slice(0, 12)}`,
    source: null,
    abandoned_checkout_url: recoveryUrl(world, checkout),
    discount_codes: discount ? [{ code: discount.code, amount: decimal(discount.amount), type: 'percentage' }] : [],
    tax_lines: [],
    source_name: 'web',
    presentment_currency: currency,
    buyer_accepts_sms_marketing: false,
    sms_marketing_phone: null,
    total_discounts: decimal(discount?.amount ?? 0),
    total_line_items_price: decimal(goods),
    total_price: decimal(subtotal),
    total_tax: '0.00',
    subtotal_price: decimal(subtotal),
    total_duties: null,
    reservation_token: null,
    ...(checkout.address.address1 === undefined
      ? {}
      : { billing_address: addressPayload(checkout.address), shipping_address: addressPayload(checkout.address) }),
    ...(customer ? { customer: embeddedCustomer(world, customer) } : {}),
  };
}

/** The link that brings an abandoned checkout back. */
export function recoveryUrl(world: World, checkout: Checkout): string {
  return `${world.origin()}/${settings(world).shopId}/checkouts/ac/${checkout.id}/recover?key=${checkout.key}`;
}
