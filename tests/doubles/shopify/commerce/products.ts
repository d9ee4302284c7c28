import { productPayload, inventoryLevelPayload, variantPayload } from '../payloads/product-payload';
import type { Product, Variant } from '../records';
import { nowIso, type World } from '../world';

/** Sets the price of the given variants. The webhook carries the new price only. */
export function changePrice(world: World, product: Product, variants: Variant[], price: number): void {
  for (const variant of variants) variant.price = price;
  announceProduct(world, product);
}

/** Sets how many of a variant are on the shelf; crossing zero in either direction is announced as well. */
export function setStock(world: World, product: Product, variant: Variant, stock: number): void {
  if (variant.stock === stock) return;
  world.webhooks.action(() => {
    variant.oldStock = variant.stock;
    variant.stock = stock;
    product.updatedAt = nowIso(world);
    world.webhooks.emit('inventory_levels/update', inventoryLevelPayload(world, product, variant));
    announceProduct(world, product);
    if (variant.oldStock > 0 && stock <= 0) {
      world.webhooks.emit('variants/out_of_stock', variantPayload(world, product, variant));
    }
    if (variant.oldStock <= 0 && stock > 0) {
      world.webhooks.emit('variants/in_stock', variantPayload(world, product, variant));
    }
  });
}

/** Shows a product to shoppers from now on, or hides it. The webhook tells; the double's storefront goes on showing it. */
export function publishProduct(world: World, product: Product, isPublished: boolean): void {
  product.publishedAt = isPublished ? nowIso(world) : null;
  announceProduct(world, product);
}

export function deleteProduct(world: World, product: Product): void {
  world.store.products.delete(product.id);
  world.webhooks.emit('products/delete', { id: product.id });
}

function announceProduct(world: World, product: Product): void {
  product.updatedAt = nowIso(world);
  world.store.products.put(product);
  world.webhooks.emit('products/update', productPayload(world, product));
}
