/** How many products the catalogue of these shops has; the nth is product 7,700,000,000,000 + n with variant 8,800,000,000,000 + n. */
export const PRODUCTS = 24;

/** One webhook as Shopify would post it. */
export interface Webhook {
  topic: string;
  shop: string;
  body: string;
}

/** Who the nth made-up shopper is. */
export interface Shopper {
  email: string;
  customerId: number;
  firstName: string;
  cartToken: string;
  checkoutToken: string;
  orderId: number;
}

const NAMES = ['Ana', 'Ben', 'Cleo', 'Dora', 'Eva', 'Finn', 'Gus', 'Hana'];

export function shopper(index: number): Shopper {
  const mixed = (Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, 'c');
  return {
    email: `shopper${index}@example.com`,
    customerId: 6_100_000_000_000 + index,
    firstName: NAMES[index % NAMES.length] ?? '',
    cartToken: `Z2NwLWV1cm9wZS13ZXN0${mixed}`,
    checkoutToken: `c0ffee${mixed}${mixed}f00dfacebe`,
    orderId: 5_400_000_000_000 + index,
  };
}

function address({ firstName }: Shopper) {
  return {
    first_name: firstName,
    last_name: 'Example',
    company: null,
    address1: '1 Quay Street',
    address2: '',
    city: 'Bristol',
    province: 'England',
    province_code: 'ENG',
    country: 'United Kingdom',
    country_code: 'GB',
    zip: 'BS1 4DJ',
    phone: null,
    default: true,
  };
}

function lineItems(index: number) {
  return [index % PRODUCTS, (index * 7 + 3) % PRODUCTS].map((product, position) => ({
    id: 9_900_000_000_000 + index * 2 + position,
    admin_graphql_api_id: `gid://shopify/LineItem/${9_900_000_000_000 + index * 2 + position}`,
    product_id: 7_700_000_000_000 + product,
    variant_id: 8_800_000_000_000 + product,
    title: `Walnut board no. ${product + 1}`,
    variant_title: 'Small',
    name: `Walnut board no. ${product + 1} - Small`,
    sku: `WB-${product + 1}-S`,
    vendor: 'Bench',
    quantity: 1 + (index % 3),
    price: `${20 + product}.00`,
    price_set: {
      shop_money: { amount: `${20 + product}.00`, currency_code: 'USD' },
      presentment_money: { amount: `${20 + product}.00`, currency_code: 'USD' },
    },
    grams: 640,
    gift_card: false,
    taxable: true,
    requires_shipping: true,
    fulfillment_service: 'manual',
    properties: [],
    discount_allocations: [],
    tax_lines: [{ title: 'VAT', rate: 0.2, price: '4.00', channel_liable: false }],
  }));
}

function customer(who: Shopper, at: string) {
  return {
    id: who.customerId,
    email: who.email,
    created_at: at,
    updated_at: at,
    first_name: who.firstName,
    last_name: 'Example',
    state: 'disabled',
    note: null,
    verified_email: true,
    tax_exempt: false,
    tags: '',
    currency: 'USD',
    phone: null,
    admin_graphql_api_id: `gid://shopify/Customer/${who.customerId}`,
    default_address: address(who),
  };
}

function subscription(at: string) {
  return { state: 'subscribed', opt_in_level: 'single_opt_in', consent_updated_at: at };
}

function webhook(shop: string, topic: string, body: object): Webhook {
  return { shop, topic, body: JSON.stringify(body) };
}

export function customerCreated(shop: string, who: Shopper, at: Date): Webhook {
  const time = at.toISOString();
  const record = { ...customer(who, time), email_marketing_consent: subscription(time) };
  return webhook(shop, 'customers/create', record);
}

export function unsubscribed(shop: string, who: Shopper, at: Date): Webhook {
  return webhook(shop, 'customers_email_marketing_consent/update', {
    customer_id: who.customerId,
    email_address: who.email,
    email_marketing_consent: { ...subscription(at.toISOString()), state: 'unsubscribed' },
  });
}

export function cartUpdated(shop: string, index: number, visitor: string, at: Date): Webhook {
  const { cartToken: token } = shopper(index);
  return webhook(shop, 'carts/update', {
    id: token,
    token,
    line_items: lineItems(index),
    attributes: { _heed_visitor: visitor },
    note: null,
    created_at: at.toISOString(),
    updated_at: at.toISOString(),
  });
}

export function checkoutStarted(shop: string, index: number, at: Date): Webhook {
  const who = shopper(index);
  const time = at.toISOString();
  return webhook(shop, 'checkouts/create', {
    id: 3_300_000_000_000 + index,
    token: who.checkoutToken,
    cart_token: who.cartToken,
    email: who.email,
    buyer_accepts_marketing: true,
    created_at: time,
    updated_at: time,
    note_attributes: [],
    shipping_lines: [],
    taxes_included: true,
    currency: 'USD',
    completed_at: null,
    customer_locale: 'en-GB',
    line_items: lineItems(index),
    name: `#${index}`,
    abandoned_checkout_url: `https://${shop}/67000/checkouts/ac/${who.checkoutToken}/recover?key=bench`,
    total_price: '66.00',
    subtotal_price: '62.00',
    customer: customer(who, time),
    shipping_address: address(who),
    billing_address: address(who),
  });
}

export function orderPlaced(shop: string, index: number, at: Date): Webhook {
  const who = shopper(index);
  const time = at.toISOString();
  return webhook(shop, 'orders/create', {
    id: who.orderId,
    admin_graphql_api_id: `gid://shopify/Order/${who.orderId}`,
    name: `#${index}`,
    order_number: index,
    email: who.email,
    contact_email: who.email,
    buyer_accepts_marketing: true,
    cart_token: who.cartToken,
    checkout_token: who.checkoutToken,
    created_at: time,
    processed_at: time,
    updated_at: time,
    cancelled_at: null,
    currency: 'USD',
    financial_status: 'paid',
    fulfillment_status: null,
    source_name: 'web',
    test: false,
    total_price: '66.00',
    subtotal_price: '62.00',
    total_tax: '11.00',
    total_discounts: '0.00',
    taxes_included: true,
    note: null,
    note_attributes: [],
    customer_locale: 'en-GB',
    line_items: lineItems(index),
    fulfillments: [],
    refunds: [],
    customer: customer(who, time),
    shipping_address: address(who),
    billing_address: address(who),
  });
}
