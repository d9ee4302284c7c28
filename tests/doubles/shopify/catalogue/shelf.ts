import type { Product, Variant } from '../records';
import type { Store } from '../store';

export function productNamed(store: Store, handle: string): Product {
  const product = store.products.find(handle);
  if (!product) throw new Error(`no product ${handle} in the shop`);
  return product;
}

export function variantById(store: Store, variantId: number): { product: Product; variant: Variant } | null {
  for (const product of store.products.all()) {
    const variant = product.variants.find(({ id }) => id === variantId);
    if (variant) return { product, variant };
  }
  return null;
}

/** Lines with what they are lines of; a line whose product is gone is left out. */
export function linesWithProducts<L extends { productId: number; variantId: number }>(store: Store, lines: L[]) {
  return lines.flatMap((line) => {
    const product = store.products.get(line.productId);
    const variant = product?.variants.find(({ id }) => id === line.variantId);
    return product && variant ? [{ line, product, variant }] : [];
  });
}

export function subtotalOf(store: Store, lines: { productId: number; variantId: number; quantity: number }[]): number {
  return linesWithProducts(store, lines).reduce((sum, { line, variant }) => sum + variant.price * line.quantity, 0);
}
