import { itemCount } from '../commerce/carts';
import { imageUrl } from '../payloads/product-payload';
import type { Cart, Collection, Customer, Product } from '../records';
import { settings, type World } from '../world';
import { cartJson } from './cart-json';

export type PageType =
  | 'index'
  | 'product'
  | 'collection'
  | 'list-collections'
  | 'search'
  | 'cart'
  | 'page'
  | 'customers/login'
  | 'customers/account'
  | 'customers/register'
  | '404';

export type PageObjects = {
  type: PageType;
  path: string;
  cart: Cart | undefined;
  customer: Customer | undefined;
  product?: Product;
  variantId?: number;
  collection?: Collection;
  search?: { terms: string; results: number };
};

/** What a block may read in Liquid, for one page. Money is in minor units there. */
export function liquidObjects(world: World, page: PageObjects): Record<string, unknown> {
  const shop = settings(world);
  const origin = world.origin();
  const [directory, name = directory] = page.type.split('/');
  return {
    shop: {
      id: shop.shopId,
      name: shop.name,
      domain: new URL(origin).host,
      permanent_domain: shop.domain,
      url: origin,
      secure_url: origin,
      currency: shop.currency,
      email: shop.email,
    },
    request: {
      page_type: page.type,
      host: new URL(origin).host,
      origin,
      path: page.path,
      design_mode: false,
      visual_preview_mode: false,
      locale: { iso_code: 'en', primary: true, root_url: '/' },
    },
    template: {
      name: page.type.includes('/') ? name : page.type,
      directory: page.type.includes('/') ? directory : null,
      suffix: null,
      toString: () => page.type,
    },
    localization: { language: { iso_code: 'en' }, country: { iso_code: 'GB', currency: { iso_code: shop.currency } } },
    routes: { root_url: '/', cart_url: '/cart', cart_add_url: '/cart/add', cart_update_url: '/cart/update' },
    canonical_url: origin + page.path,
    customer: page.customer ? customerDrop(world, page.customer) : null,
    cart: page.cart
      ? { ...cartJson(world, page.cart), currency: { iso_code: shop.currency } }
      : {
          item_count: itemCount(page.cart),
          items: [],
          total_price: 0,
          attributes: {},
          currency: { iso_code: shop.currency },
        },
    product: page.product ? productDrop(world, page.product, page.variantId) : null,
    collection: page.collection
      ? {
          ...page.collection,
          url: `/collections/${page.collection.handle}`,
          products_count: productsIn(world, page.collection),
        }
      : null,
    search: {
      performed: page.search !== undefined,
      terms: page.search?.terms,
      results_count: page.search?.results ?? 0,
    },
  };
}

function customerDrop(world: World, customer: Customer) {
  return {
    id: customer.id,
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    name: [customer.firstName, customer.lastName].filter(Boolean).join(' '),
    accepts_marketing: customer.consent.state === 'subscribed',
    has_account: customer.state === 'enabled',
    tags: customer.tags,
    orders_count: world.store.orders.all().filter(({ customerId }) => customerId === customer.id).length,
  };
}

function productDrop(world: World, product: Product, variantId: number | undefined) {
  const prices = product.variants.map(({ price }) => price);
  const variants = product.variants.map((variant) => ({
    id: variant.id,
    title: variant.title,
    sku: variant.sku,
    price: variant.price,
    compare_at_price: variant.compareAtPrice,
    available: variant.stock > 0,
    inventory_quantity: variant.stock,
    url: `/products/${product.handle}?variant=${variant.id}`,
  }));
  const selected = variants.find(({ id }) => id === variantId) ?? null;
  const available = variants.find((variant) => variant.available) ?? variants[0];
  return {
    id: product.id,
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    type: product.productType,
    tags: product.tags,
    description: product.description,
    url: `/products/${product.handle}`,
    available: variants.some((variant) => variant.available),
    price: Math.min(...prices),
    price_min: Math.min(...prices),
    price_max: Math.max(...prices),
    featured_image: imageUrl(world, product),
    images: [imageUrl(world, product)],
    variants,
    selected_variant: selected,
    first_available_variant: available,
    selected_or_first_available_variant: selected ?? available,
  };
}

function productsIn(world: World, collection: Collection): number {
  return world.store.products.all().filter(({ collections }) => collections.includes(collection.handle)).length;
}
