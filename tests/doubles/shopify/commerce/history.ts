import { nextId } from '../ids';
import { minorUnits } from '../money';
import type { Address, Customer, Fulfillment, Order, Product } from '../records';
import { nowIso, type World } from '../world';
import { countryCodeOf, countryName } from './countries';
import { createCustomer, recordCustomer, setConsent } from './customers';
import { announceOrder, recordOrder, type NewOrder } from './orders';

/** One order of a shop's past, as exports of other systems have it. Prices are decimal; quantities whole and positive. */
export type OrderRow = {
  orderId: string;
  orderedAt: string | Date;
  email: string;
  firstName?: string;
  country?: string;
  acceptsMarketing: boolean;
  lines: { sku: string; title: string; quantity: number; price: string | number }[];
  currency: string;
  cancelled?: boolean;
  /** Arrived three days after it was ordered. Of the past only. */
  delivered?: boolean;
};

export type ImportCounts = { orders: number; customers: number; products: number };

const DELIVERY_MS = 3 * 86_400_000;

/** Fills the shop's past, and takes single orders that come from no cart of the storefront. */
export class History {
  readonly #productIdBySku = new Map<string, number>();

  constructor(private readonly world: World) {
    for (const product of world.store.products.all()) this.#index(product);
  }

  /** No webhook is sent. An order whose `orderId` is known already is left alone. Returns what was added. */
  importOrders(rows: Iterable<OrderRow>): ImportCounts {
    const { store } = this.world;
    const before = { orders: store.orders.size, customers: store.customers.size, products: store.products.size };
    for (const row of rows) {
      if (store.orders.find(`#${row.orderId}`)) continue;
      const at = new Date(row.orderedAt).toISOString();
      const customer = this.#customerOfThePast(row, at);
      const order = recordOrder(this.world, { ...this.#orderOf(row, customer, at, 'import'), name: `#${row.orderId}` });
      if (row.delivered) store.orders.put({ ...order, fulfillments: [this.#arrivalOf(at)] });
    }
    return {
      orders: store.orders.size - before.orders,
      customers: store.customers.size - before.customers,
      products: store.products.size - before.products,
    };
  }

  /** The same row as an order of this moment, with all its webhooks; `orderedAt` and `orderId` are not used. */
  placeOrder(row: OrderRow): Order {
    return this.world.webhooks.action(() => {
      const known = this.world.store.customers.find(row.email.toLowerCase());
      const customer = known ?? createCustomer(this.world, { ...nameOf(row), address: addressOf(row) });
      if (row.acceptsMarketing) setConsent(this.world, customer, 'subscribed');
      const order = recordOrder(this.world, this.#orderOf(row, customer, nowIso(this.world), 'web'));
      announceOrder(this.world, order);
      return order;
    });
  }

  #arrivalOf(orderedAt: string): Fulfillment {
    const id = nextId(this.world.store, 'fulfillment');
    const updatedAt = new Date(Date.parse(orderedAt) + DELIVERY_MS).toISOString();
    return { id, shipmentStatus: 'delivered', trackingNumber: `FP${id}`, createdAt: orderedAt, updatedAt };
  }

  #customerOfThePast(row: OrderRow, at: string): Customer {
    const { customers } = this.world.store;
    const customer =
      customers.find(row.email.toLowerCase()) ??
      recordCustomer(this.world, { ...nameOf(row), address: addressOf(row), createdAt: at });
    if (at < customer.createdAt) customer.createdAt = at;
    if (at > customer.updatedAt) customer.updatedAt = at;
    if (row.acceptsMarketing && customer.consent.state === 'not_subscribed') {
      customer.consent = { state: 'subscribed', optInLevel: 'single_opt_in', updatedAt: at };
    }
    return customers.put(customer);
  }

  #orderOf(row: OrderRow, customer: Customer, at: string, sourceName: Order['sourceName']): NewOrder {
    return {
      cartToken: null,
      checkoutToken: null,
      email: row.email,
      customerId: customer.id,
      lines: row.lines.map((line) => this.#lineOf(line, at)),
      shipping: 0,
      address: addressOf(row),
      attributes: {},
      acceptsMarketing: row.acceptsMarketing,
      currency: row.currency,
      locale: customer.locale,
      landingSite: null,
      referringSite: null,
      sourceName,
      cancelledAt: row.cancelled ? at : null,
      createdAt: at,
    };
  }

  #lineOf(line: OrderRow['lines'][number], at: string): NewOrder['lines'][number] {
    const product = this.#productOf(line, at);
    const variant = product.variants.find(({ sku }) => sku === line.sku) ?? product.variants[0];
    return {
      productId: product.id,
      variantId: variant?.id ?? 0,
      title: product.title,
      variantTitle: product.option === null ? null : (variant?.title ?? null),
      sku: line.sku,
      vendor: product.vendor,
      quantity: line.quantity,
      price: minorUnits(line.price),
    };
  }

  #productOf(line: OrderRow['lines'][number], at: string): Product {
    const { store } = this.world;
    const id = this.#productIdBySku.get(line.sku);
    const known = id === undefined ? undefined : store.products.get(id);
    if (known) return known;
    const product = store.products.put({
      id: nextId(store, 'product'),
      handle: slug(`${line.title} ${line.sku}`),
      title: line.title,
      description: '',
      vendor: 'Fern & Field',
      productType: '',
      tags: [],
      collections: [],
      option: null,
      variants: [
        {
          id: nextId(store, 'variant'),
          inventoryItemId: nextId(store, 'inventoryItem'),
          title: 'Default Title',
          sku: line.sku,
          price: minorUnits(line.price),
          compareAtPrice: null,
          stock: 100,
          oldStock: 100,
          position: 1,
        },
      ],
      art: { motif: 'parcel', palette: 'sand' },
      createdAt: at,
      updatedAt: at,
    });
    this.#index(product);
    return product;
  }

  #index(product: Product): void {
    for (const { sku } of product.variants) this.#productIdBySku.set(sku, product.id);
  }
}

function nameOf(row: OrderRow) {
  return { email: row.email, firstName: row.firstName ?? null };
}

function addressOf(row: OrderRow): Address | null {
  const code = row.country === undefined ? null : countryCodeOf(row.country);
  if (code === null) return null;
  const country = countryName(code);
  return { firstName: row.firstName ?? '', lastName: '', address1: '', city: '', zip: '', country, countryCode: code };
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
