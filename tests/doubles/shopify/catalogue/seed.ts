import { nextId } from '../ids';
import { minorUnits } from '../money';
import type { Product } from '../records';
import type { Store } from '../store';
import type { CatalogueProduct } from './catalogue-product';
import { COLLECTIONS } from './collections';
import { GARDEN_PRODUCTS } from './garden-products';
import { HOME_PRODUCTS } from './home-products';

/** Puts the catalogue on the shelves of an empty shop, without telling anyone. */
export function stockShelves(store: Store, at: string): void {
  for (const collection of COLLECTIONS) store.collections.put({ id: nextId(store, 'collection'), ...collection });
  for (const [index, entry] of [...GARDEN_PRODUCTS, ...HOME_PRODUCTS].entries())
    store.products.put(productOf(store, entry, index + 1, at));
}

function productOf(store: Store, entry: CatalogueProduct, number: number, at: string): Product {
  return {
    id: nextId(store, 'product'),
    handle: entry.handle,
    title: entry.title,
    description: entry.description,
    vendor: entry.vendor,
    productType: entry.type,
    tags: entry.tags,
    collections: [entry.collection],
    option: entry.option ?? null,
    variants: entry.variants.map((variant, position) => ({
      id: nextId(store, 'variant'),
      inventoryItemId: nextId(store, 'inventoryItem'),
      title: variant.title,
      sku: `FF-${String(number).padStart(2, '0')}${position + 1}`,
      price: minorUnits(variant.price),
      compareAtPrice: variant.compareAt === undefined ? null : minorUnits(variant.compareAt),
      stock: variant.stock,
      oldStock: variant.stock,
      position: position + 1,
    })),
    art: { motif: entry.art[0], palette: entry.art[1] },
    createdAt: at,
    updatedAt: at,
  };
}
