import { numberOfGid } from '../ids';
import type { Collection, Customer, Order, Product } from '../records';
import type { World } from '../world';
import type { Resolver } from './api-context';
import { collectionView, customerView, orderView, productView, variantView } from './commerce-views';
import { rootConnection, type PageArguments } from './connections';
import { codeBatchView, discountView } from './discount-views';
import { searchFilter, type SearchFields } from './search-query';
import { bulkOperationView, installationView, shopView } from './views';

type ListArguments = PageArguments & { query?: string; sortKey: string };
type Keys<T> = Record<string, (row: T) => string | number>;

const orderFields: SearchFields<Order> = {
  default: ({ name, email }) => `${name} ${email ?? ''}`,
  id: ({ id }) => id,
  name: ({ name }) => name,
  email: ({ email }) => email,
  created_at: ({ createdAt }) => createdAt,
  processed_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  customer_id: ({ customerId }) => customerId,
  financial_status: ({ financialStatus }) => financialStatus,
  fulfillment_status: ({ fulfillments }) => (fulfillments.length > 0 ? 'fulfilled' : 'unfulfilled'),
  status: ({ cancelledAt }) => ['any', cancelledAt === null ? 'open' : 'cancelled'],
};
const customerFields: SearchFields<Customer> = {
  default: ({ email, firstName, lastName }) => [firstName, lastName, email].filter(Boolean).join(' '),
  id: ({ id }) => id,
  email: ({ email }) => email,
  first_name: ({ firstName }) => firstName,
  tag: ({ tags }) => tags,
  customer_date: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};
const productFields: SearchFields<Product> = {
  default: ({ title, tags }) => [title, ...tags].join(' '),
  id: ({ id }) => id,
  handle: ({ handle }) => handle,
  title: ({ title }) => title,
  tag: ({ tags }) => tags,
  vendor: ({ vendor }) => vendor,
  product_type: ({ productType }) => productType,
  status: () => 'active',
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};
const collectionFields: SearchFields<Collection> = {
  default: ({ title }) => title,
  id: ({ id }) => id,
  handle: ({ handle }) => handle,
  title: ({ title }) => title,
};

const timeKeys = {
  CREATED_AT: ({ createdAt }: { createdAt: string }) => createdAt,
  UPDATED_AT: ({ updatedAt }: { updatedAt: string }) => updatedAt,
};
const orderKeys: Keys<Order> = { ...timeKeys, PROCESSED_AT: ({ createdAt }) => createdAt };
const customerKeys: Keys<Customer> = { ...timeKeys, NAME: ({ firstName, lastName }) => `${lastName}, ${firstName}` };
const productKeys: Keys<Product> = { ...timeKeys, TITLE: ({ title }) => title };
const collectionKeys: Keys<Collection> = { TITLE: ({ title }) => title };

/** Everything a query may start from. */
export function queryRoot(world: World) {
  const { store } = world;
  const list =
    <T extends { id: number }>(
      rowsOf: () => T[],
      fields: SearchFields<T>,
      keys: Keys<T>,
      viewOf: (world: World, row: T) => unknown,
    ): Resolver<ListArguments> =>
    (args, context) => {
      const rows = () => sorted(rowsOf().filter(searchFilter(args.query, fields)), keys[args.sortKey]);
      return rootConnection(rows, args, context, (row) => viewOf(world, row));
    };

  const one =
    (type: string): Resolver<{ id: string }> =>
    ({ id }) =>
      numberOfGid(type, id) === null ? null : nodeOf(world, id);

  return {
    shop: () => shopView(world),
    currentAppInstallation: () => installationView(world),
    orders: list(() => store.orders.all(), orderFields, orderKeys, orderView),
    customers: list(() => store.customers.all(), customerFields, customerKeys, customerView),
    products: list(() => store.products.all(), productFields, productKeys, productView),
    collections: list(() => store.collections.all(), collectionFields, collectionKeys, collectionView),
    order: one('Order'),
    customer: one('Customer'),
    product: one('Product'),
    bulkOperation: one('BulkOperation'),
    discountRedeemCodeBulkCreation: one('DiscountRedeemCodeBulkCreation'),
    codeDiscountNodeByCode: ({ code }: { code: string }) => {
      const discount = store.discounts.get(store.redeemCodes.find(code.toUpperCase())?.discountId ?? 0);
      return discount ? discountView(world, discount) : null;
    },
    node: ({ id }: { id: string }) => nodeOf(world, id),
  };
}

/** The object with a global id, or null. */
export function nodeOf(world: World, id: string): unknown {
  const { store } = world;
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(id)?.[1] ?? '';
  const number = numberOfGid(type, id);
  if (number === null) return null;
  const shown = <T>(row: T | undefined, viewOf: (world: World, row: T) => unknown) => (row ? viewOf(world, row) : null);
  switch (type) {
    case 'Order':
      return shown(store.orders.get(number), orderView);
    case 'Customer':
      return shown(store.customers.get(number), customerView);
    case 'Product':
      return shown(store.products.get(number), productView);
    case 'Collection':
      return shown(store.collections.get(number), collectionView);
    case 'BulkOperation':
      return shown(store.bulkOperations.get(number), bulkOperationView);
    case 'DiscountCodeNode':
      return shown(store.discounts.get(number), discountView);
    case 'DiscountRedeemCodeBulkCreation':
      return shown(store.codeBatches.get(number), codeBatchView);
    case 'ProductVariant': {
      const product = store.products.all().find(({ variants }) => variants.some((each) => each.id === number));
      const variant = product?.variants.find((each) => each.id === number);
      return product && variant ? variantView(world, product, variant) : null;
    }
    default:
      return null;
  }
}

function sorted<T extends { id: number }>(rows: T[], key: ((row: T) => string | number) | undefined): T[] {
  if (!key) return rows.sort((left, right) => left.id - right.id);
  return rows.sort((left, right) => {
    const [a, b] = [key(left), key(right)];
    return a < b ? -1 : a > b ? 1 : left.id - right.id;
  });
}
