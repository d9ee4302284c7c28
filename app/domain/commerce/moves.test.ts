import { describe, expect, it } from 'vitest';
import { movesOfProducts, movesOfVariants } from './moves';
import type { ProductChange } from './schema';

const NOW = new Date('2026-03-02T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

describe('moves of the catalogue', () => {
  const state = (price: string | null, inventory: number | null) => ({
    id: 'small',
    productId: 'fern',
    price,
    inventory,
  });
  const kinds = (before: ReturnType<typeof state>[], after: ReturnType<typeof state>) =>
    movesOfVariants(before, [after]).map((move) => move.kind);

  it('are what a variant became compared to before', () => {
    expect(kinds([state('50', 5)], state('40', 5))).toEqual(['cheaper']);
    expect(kinds([state('40', 5)], state('50', 5))).toEqual([]);
    expect(kinds([state('40', 0)], state('40', 3))).toEqual(['restocked']);
    expect(kinds([state('40', -2)], state('40', null))).toEqual(['restocked']);
    expect(kinds([state('40', 5)], state('40', 4))).toEqual(['fewer']);
    expect(kinds([state('40', 5)], state('40', 0))).toEqual([]);
    expect(kinds([], state('40', 3))).toEqual([]);
    expect(kinds([state(null, null)], state('40', 3))).toEqual([]);
  });

  it('make a product news only when shoppers begin to see it', () => {
    const product = (over: Partial<ProductChange>): ProductChange => ({
      ...{ kind: 'product', id: 'fern', title: 'Fern', handle: 'fern', productType: '', vendor: '', imageUrl: null },
      ...{ status: 'active', tags: [], updatedAt: NOW, variants: [], publishedAt: new Date(daysAgo(0.1)) },
      ...over,
    });
    const isNews = (before: Parameters<typeof movesOfProducts>[0], over: Partial<ProductChange> = {}) =>
      movesOfProducts(before, [product(over)], NOW).length === 1;
    const known = { id: 'fern', status: 'active', publishedAt: new Date(daysAgo(1)), isDeleted: false };
    expect([isNews([]), isNews([{ ...known, status: 'draft' }]), isNews([{ ...known, publishedAt: null }])]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isNews([known]), isNews([], { status: 'draft' }), isNews([], { publishedAt: null })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(isNews([], { publishedAt: new Date(daysAgo(30)) })).toBe(false);
  });
});
