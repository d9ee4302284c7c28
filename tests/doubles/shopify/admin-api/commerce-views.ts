import { orderTotals } from '../commerce/order-totals';
import { gid } from '../ids';
import { decimal } from '../money';
import { imageUrl, productUrl } from '../payloads/product-payload';
import { orderStatusUrl } from '../payloads/order-payload';
import type { Collection, Customer, Order, OrderLine, Product, Variant } from '../records';
import { apiTime } from '../shop-time';
import { settings, type World } from '../world';
import type { Resolver } from './api-context';
import { connection, type PageArguments } from './connections';
import { addressView, money, moneyBag } from './views';

export function productView(world: World, product: Product) {
  const { currency } = settings(world);
  const prices = product.variants.map(({ price }) => price);
  const image = {
    id: gid('ImageSource', product.id),
    altText: product.title,
    height: 600,
    width: 600,
    url: imageUrl(world, product),
  };
  const collections: Resolver<PageArguments> = (args, context) => {
    const held = world.store.collections.all().filter(({ handle }) => product.collections.includes(handle));
    return connection(held, args, context, (collection) => collectionView(world, collection));
  };
  const variants: Resolver<PageArguments> = (args, context) =>
    connection(product.variants, args, context, (variant) => variantView(world, product, variant));
  return {
    __typename: 'Product',
    id: gid('Product', product.id),
    legacyResourceId: String(product.id),
    handle: product.handle,
    title: product.title,
    description: ({ truncateAt }: { truncateAt?: number }) => product.description.slice(0, truncateAt),
    descriptionHtml: `<p>${product.description}</p>`,
    vendor: product.vendor,
    productType: product.productType,
    tags: product.tags,
    status: 'ACTIVE',
    hasOnlyDefaultVariant: product.option === null,
    totalInventory: product.variants.reduce((sum, { stock }) => sum + stock, 0),
    onlineStoreUrl: productUrl(world, product),
    priceRangeV2: {
      minVariantPrice: money(Math.min(...prices), currency),
      maxVariantPrice: money(Math.max(...prices), currency),
    },
    featuredImage: image,
    featuredMedia: {
      __typename: 'MediaImage',
      id: gid('MediaImage', product.id),
      alt: product.title,
      image,
      preview: { image },
    },
    createdAt: apiTime(product.createdAt),
    publishedAt: apiTime(product.createdAt),
    updatedAt: apiTime(product.updatedAt),
    collections,
    variants,
  };
}

export function variantView(world: World, product: Product, variant: Variant) {
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', variant.id),
    legacyResourceId: String(variant.id),
    title: variant.title,
    displayName: product.option === null ? product.title : `${product.title} - ${variant.title}`,
    sku: variant.sku,
    price: decimal(variant.price),
    compareAtPrice: variant.compareAtPrice === null ? null : decimal(variant.compareAtPrice),
    inventoryQuantity: variant.stock,
    inventoryPolicy: 'DENY',
    inventoryItem: {
      id: gid('InventoryItem', variant.inventoryItemId),
      legacyResourceId: String(variant.inventoryItemId),
      sku: variant.sku,
      tracked: true,
    },
    availableForSale: variant.stock > 0,
    position: variant.position,
    createdAt: apiTime(product.createdAt),
    updatedAt: apiTime(product.updatedAt),
    product: () => productView(world, product),
  };
}

export function collectionView(world: World, collection: Collection) {
  const products: Resolver<PageArguments> = (args, context) => {
    const held = world.store.products.all().filter((product) => product.collections.includes(collection.handle));
    return connection(held, args, context, (product) => productView(world, product));
  };
  return {
    __typename: 'Collection',
    id: gid('Collection', collection.id),
    legacyResourceId: String(collection.id),
    handle: collection.handle,
    title: collection.title,
    description: ({ truncateAt }: { truncateAt?: number }) => collection.description.slice(0, truncateAt),
    updatedAt: apiTime(settings(world).createdAt),
    products,
  };
}

export function customerView(world: World, customer: Customer) {
  const { currency } = settings(world);
  const ordersOf = () => world.store.orders.all().filter(({ customerId }) => customerId === customer.id);
  const { state, optInLevel, updatedAt } = customer.consent;
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(' ');
  const orders: Resolver<PageArguments> = (args, context) =>
    connection(ordersOf(), args, context, (order) => orderView(world, order));
  return {
    __typename: 'Customer',
    id: gid('Customer', customer.id),
    legacyResourceId: String(customer.id),
    email: customer.email,
    firstName: customer.firstName,
    lastName: customer.lastName,
    displayName: name || (customer.email ?? ''),
    locale: customer.locale,
    state: customer.state.toUpperCase(),
    tags: customer.tags,
    verifiedEmail: customer.verifiedEmail,
    defaultEmailAddress:
      customer.email === null
        ? null
        : {
            emailAddress: customer.email,
            marketingState: state === 'redacted' ? 'INVALID' : state.toUpperCase(),
            marketingOptInLevel: optInLevel === null ? null : optInLevel.toUpperCase(),
            marketingUpdatedAt: updatedAt === null ? null : apiTime(updatedAt),
            validFormat: true,
          },
    defaultAddress: customer.address ? addressView(customer.address, customer.id) : null,
    createdAt: apiTime(customer.createdAt),
    updatedAt: apiTime(customer.updatedAt),
    numberOfOrders: () => String(ordersOf().length),
    amountSpent: () =>
      money(
        ordersOf().reduce((sum, order) => sum + orderTotals(order).total, 0),
        currency,
      ),
    orders,
  };
}

export function orderView(world: World, order: Order) {
  const { subtotal, total, refunded } = orderTotals(order);
  const bag = (minor: number) => moneyBag(minor, order.currency);
  const customer = order.customerId === null ? undefined : world.store.customers.get(order.customerId);
  const lineItems: Resolver<PageArguments> = (args, context) =>
    connection(order.lines, args, context, (line) => lineView(world, order, line));
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: String(order.id),
    name: order.name,
    number: order.number,
    email: order.email,
    createdAt: apiTime(order.createdAt),
    processedAt: apiTime(order.createdAt),
    updatedAt: apiTime(order.updatedAt),
    cancelledAt: order.cancelledAt === null ? null : apiTime(order.cancelledAt),
    cancelReason: order.cancelledAt === null ? null : 'CUSTOMER',
    cartToken: order.cartToken,
    checkoutToken: order.checkoutToken,
    currencyCode: order.currency,
    presentmentCurrencyCode: order.currency,
    customAttributes: Object.entries(order.attributes).map(([key, value]) => ({ key, value })),
    customerAcceptsMarketing: order.acceptsMarketing,
    customerLocale: order.locale,
    displayFinancialStatus: order.financialStatus.toUpperCase(),
    displayFulfillmentStatus: order.fulfillments.length > 0 ? 'FULFILLED' : 'UNFULFILLED',
    sourceName: order.sourceName,
    statusPageUrl: orderStatusUrl(world, order),
    test: false,
    subtotalPriceSet: bag(subtotal),
    totalShippingPriceSet: bag(order.shipping),
    totalPriceSet: bag(total),
    totalRefundedSet: bag(refunded),
    currentTotalPriceSet: bag(total - refunded),
    shippingAddress: order.address ? addressView(order.address, order.id) : null,
    customer: () => (customer ? customerView(world, customer) : null),
    lineItems,
  };
}

function lineView(world: World, order: Order, line: OrderLine) {
  const product = world.store.products.get(line.productId);
  const variant = product?.variants.find(({ id }) => id === line.variantId);
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    title: line.title,
    variantTitle: line.variantTitle,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: order.refunds.length > 0 ? 0 : line.quantity,
    originalUnitPriceSet: moneyBag(line.price, order.currency),
    product: () => (product ? productView(world, product) : null),
    variant: () => (product && variant ? variantView(world, product, variant) : null),
  };
}
