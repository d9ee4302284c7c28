import { compareMoney } from '../money';
import type { CatalogueMove, ProductChange } from './schema';

/** A variant as the mirror holds it. `inventory` null: sold without counting. */
export interface VariantState {
  id: string;
  productId: string;
  price: string | null;
  inventory: number | null;
}

/** What variants became compared to before. A variant nobody knew before moved nowhere. */
export function movesOfVariants(before: readonly VariantState[], after: readonly VariantState[]): CatalogueMove[] {
  const known = new Map(before.map((variant) => [variant.id, variant]));
  return after.flatMap((is) => {
    const was = known.get(is.id);
    if (!was) return [];
    const { id: variantId, productId } = is;
    const moves: CatalogueMove[] = [];
    if (was.price !== null && is.price !== null && compareMoney(is.price, was.price) < 0)
      moves.push({ kind: 'cheaper', productId, variantId, before: was.price, after: is.price });
    if (was.inventory !== null && was.inventory <= 0 && (is.inventory === null || is.inventory > 0))
      moves.push({ kind: 'restocked', productId, variantId, after: is.inventory });
    if (was.inventory !== null && is.inventory !== null && is.inventory > 0 && is.inventory < was.inventory)
      moves.push({ kind: 'fewer', productId, variantId, before: was.inventory, after: is.inventory });
    return moves;
  });
}

/** A product as the mirror holds it. */
export interface ProductState {
  id: string;
  status: string;
  publishedAt: Date | null;
  isDeleted: boolean;
}

/** What was published longer ago is no news, whenever we hear of it first. */
const NEWS_MS = 3 * 86_400_000;

/** Products that shoppers see since a moment ago and did not see before. */
export function movesOfProducts(
  before: readonly ProductState[],
  after: readonly ProductChange[],
  now: Date,
): CatalogueMove[] {
  const known = new Map(before.map((product) => [product.id, product]));
  return after.flatMap(({ id, status, publishedAt, productType, tags }) => {
    const was = known.get(id);
    const wasSeen = was !== undefined && !was.isDeleted && was.status === 'active' && was.publishedAt !== null;
    if (wasSeen || status !== 'active' || !publishedAt) return [];
    if (now.getTime() - publishedAt.getTime() > NEWS_MS || publishedAt > now) return [];
    return [{ kind: 'published', productId: id, productType, tags }];
  });
}
