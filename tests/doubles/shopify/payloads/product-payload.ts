import { gid, LOCATION_ID } from '../ids';
import { decimal } from '../money';
import type { Product, Variant } from '../records';
import { shopTime } from '../shop-time';
import { settings, type World } from '../world';

export function productPayload(world: World, product: Product) {
  const { timeZone } = settings(world);
  const image = imagePayload(world, product);
  return {
    admin_graphql_api_id: gid('Product', product.id),
    body_html: `<p>${product.description}</p>`,
    created_at: shopTime(product.createdAt, timeZone),
    handle: product.handle,
    id: product.id,
    product_type: product.productType,
    published_at: product.publishedAt === null ? null : shopTime(product.publishedAt ?? product.createdAt, timeZone),
    template_suffix: null,
    title: product.title,
    updated_at: shopTime(product.updatedAt, timeZone),
    vendor: product.vendor,
    status: 'active',
    published_scope: 'global',
    tags: product.tags.join(', '),
    variants: product.variants.map((variant) => fullVariant(world, product, variant)),
    options: [
      {
        name: product.option ?? 'Title',
        id: product.id + 2_000_000_000_000,
        product_id: product.id,
        position: 1,
        values: product.variants.map(({ title }) => title),
      },
    ],
    images: [image],
    image,
    media: [],
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: gid('ProductVariant', variant.id),
      updated_at: shopTime(product.updatedAt, timeZone),
    })),
    has_variants_that_requires_components: false,
  };
}

/** variants/in_stock and variants/out_of_stock. */
export function variantPayload(world: World, product: Product, variant: Variant) {
  const { timeZone } = settings(world);
  return {
    id: variant.id,
    product_id: product.id,
    title: variant.title,
    price: decimal(variant.price),
    sku: variant.sku,
    position: variant.position,
    inventory_policy: 'deny',
    compare_at_price: variant.compareAtPrice === null ? null : decimal(variant.compareAtPrice),
    option1: variant.title,
    option2: null,
    option3: null,
    created_at: shopTime(product.createdAt, timeZone),
    updated_at: shopTime(product.updatedAt, timeZone),
    taxable: true,
    barcode: null,
    inventory_quantity: variant.stock,
    old_inventory_quantity: variant.oldStock,
    admin_graphql_api_id: gid('ProductVariant', variant.id),
    image_id: null,
  };
}

/** inventory_levels/update: neither variant nor product is named. */
export function inventoryLevelPayload(world: World, product: Product, variant: Variant) {
  return {
    inventory_item_id: variant.inventoryItemId,
    location_id: LOCATION_ID,
    available: variant.stock,
    updated_at: shopTime(product.updatedAt, settings(world).timeZone),
    admin_graphql_api_id: `${gid('InventoryLevel', LOCATION_ID)}?inventory_item_id=${variant.inventoryItemId}`,
  };
}

export function imageUrl(world: World, product: Product): string {
  return `${world.origin()}/cdn/shop/products/${product.handle}.svg`;
}

export function productUrl(world: World, product: Product): string {
  return `${world.origin()}/products/${product.handle}`;
}

function fullVariant(world: World, product: Product, variant: Variant) {
  return { ...variantPayload(world, product, variant), inventory_item_id: variant.inventoryItemId };
}

function imagePayload(world: World, product: Product) {
  const { timeZone } = settings(world);
  return {
    id: product.id + 3_000_000_000_000,
    alt: product.title,
    position: 1,
    product_id: product.id,
    created_at: shopTime(product.createdAt, timeZone),
    updated_at: shopTime(product.updatedAt, timeZone),
    admin_graphql_api_id: gid('ProductImage', product.id + 3_000_000_000_000),
    width: 600,
    height: 600,
    src: imageUrl(world, product),
    variant_ids: [],
  };
}
