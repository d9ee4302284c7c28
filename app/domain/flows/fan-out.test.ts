import { describe, expect, it } from 'vitest';
import { contact, flow, peopleWith } from '../../../tests/support/flow-cases';
import type { CatalogueMove, ProductView } from '../commerce/schema';
import { emptyTraits, type Traits } from '../traits/schema';
import type { LiveFlow } from './answer';
import { eventsConcerning, movesAskedFor, waveGapMs, waveSize } from './fan-out';
import type { TriggerDefinition } from './schema';

const NOW = new Date('2026-03-02T10:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

function live(trigger: TriggerDefinition): LiveFlow[] {
  const definition = flow([{ id: 'hello', kind: 'send', template: 'welcome/1' }], { trigger });
  return [{ flowId: 'f', versionId: 'v', definition }];
}

const fern = (over: Partial<ProductView> = {}): ProductView => ({
  productId: 'fern',
  variantId: 'small',
  title: 'Fern',
  variantTitle: null,
  handle: 'fern',
  imageUrl: null,
  price: '40.00',
  compareAtPrice: null,
  inventory: 5,
  available: true,
  ...over,
});
const cheaper: CatalogueMove = {
  kind: 'cheaper',
  productId: 'fern',
  variantId: 'small',
  before: '50.00',
  after: '40.00',
};
const viewed = (days: number, price = '50.00', over: object = {}): Traits => ({
  ...emptyTraits(),
  products: { fern: { count: 1, lastAt: daysAgo(days), price, variantId: 'small', currency: 'GBP', ...over } },
});
const carted = (days: number, price = '50.00'): Traits => ({
  ...emptyTraits(),
  carts: { products: { small: { productId: 'fern', price, at: daysAgo(days) } } },
});

const told = (trigger: TriggerDefinition, moves: CatalogueMove[], products: ProductView[], traits: Traits) =>
  eventsConcerning(
    { id: 'change', kind: trigger.event as 'price_dropped', moves, products, currency: 'GBP' },
    live(trigger),
    peopleWith(traits),
    NOW,
  );

describe('a price drop', () => {
  const drop: TriggerDefinition = { event: 'price_dropped' };
  const hears = (traits: Traits, products = [fern()]) => told(drop, [cheaper], products, traits).length === 1;

  it('is one against the price this person saw, by ten percent and one unit at least', () => {
    expect(told(drop, [cheaper], [fern()], viewed(3))).toMatchObject([
      {
        contactId: contact,
        type: 'price_dropped',
        sourceId: `price_dropped:change:${contact}`,
        properties: { seenPrice: '50.00', price: '40.00', dropPercent: 20, dropAmount: '10.00', productIds: ['fern'] },
      },
    ]);
    expect(hears(viewed(3, '44.00'))).toBe(false);
    expect(hears(viewed(3, '45.00'))).toBe(true);
    expect(hears(viewed(3, '38.00'))).toBe(false);
    expect(hears(viewed(3, '0.90'), [fern({ price: '0.50' })])).toBe(false);
  });

  it('concerns who looked within 30 days or had it in the cart within 60, by what they saw last', () => {
    expect([hears(viewed(29)), hears(viewed(31)), hears(carted(59)), hears(carted(61))]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const sawIt = { ...carted(20), products: viewed(2, '41.00').products };
    expect(hears(sawIt)).toBe(false);
  });

  it('is none in another currency, of another variant, of what was bought since or is gone', () => {
    expect(hears(viewed(3, '50.00', { currency: 'USD' }))).toBe(false);
    expect(
      hears(viewed(3, '50.00', { variantId: 'large' }), [fern(), fern({ variantId: 'large', price: '50.00' })]),
    ).toBe(false);
    expect(hears({ ...viewed(3), bought: { fern: { count: 1, lastAt: daysAgo(1) } } })).toBe(false);
    expect(hears({ ...viewed(3), bought: { fern: { count: 1, lastAt: daysAgo(9) } } })).toBe(true);
    expect(hears(viewed(3), [fern({ available: false })])).toBe(false);
  });

  it('of a product of unknown variant counts where the old price says which it was', () => {
    const unknown = viewed(3, '50.00', { variantId: undefined });
    const two = [fern(), fern({ variantId: 'large', price: '80.00' })];
    expect(hears(unknown, two)).toBe(true);
    expect(hears(viewed(3, '80.00', { variantId: undefined }), two)).toBe(false);
  });

  it('that was taken back before people were told concerns nobody', () => {
    expect(hears(viewed(3), [fern({ price: '50.00' })])).toBe(false);
  });
});

describe('few pieces left', () => {
  const low: TriggerDefinition = { event: 'stock_low', low: { pieces: 3 } };
  const fewer: CatalogueMove = { kind: 'fewer', productId: 'fern', variantId: 'small', before: 4, after: 3 };
  const hears = (traits: Traits, inventory: number | null = 3, move = fewer) =>
    told(low, [move], [fern({ inventory })], traits).length === 1;

  it('concern who looked at it or has it in the cart, when the number crosses the limit', () => {
    expect([hears(viewed(3)), hears(carted(50)), hears(viewed(40)), hears(emptyTraits())]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(hears(viewed(3), 2, { ...fewer, before: 3, after: 2 })).toBe(false);
    expect(hears(viewed(3), 9)).toBe(false);
    expect(hears(viewed(3), null)).toBe(false);
  });

  it('are looked at only when a flow asks about that number', () => {
    expect(movesAskedFor(live(low), [fewer]).get('stock_low')).toEqual([fewer]);
    expect(movesAskedFor(live(low), [{ ...fewer, before: 9, after: 8 }]).size).toBe(0);
    expect(movesAskedFor(live({ event: 'price_dropped' }), [fewer]).size).toBe(0);
  });
});

describe('a new product', () => {
  const move: CatalogueMove = { kind: 'published', productId: 'fern', productType: 'Plants', tags: ['new'] };
  const vips: TriggerDefinition = {
    event: 'product_published',
    if: { trait: 'orders.count', is: 'gte', value: 3 },
    published: { tags: ['new'] },
  };
  const customer = (count: number) => ({ ...emptyTraits(), orders: { ...emptyTraits().orders, count } });

  it('is told to those whom the flow is for, when it is one of those it speaks of', () => {
    expect(told(vips, [move], [fern()], customer(3))).toHaveLength(1);
    expect(told(vips, [move], [fern()], customer(1))).toHaveLength(0);
    expect(told(vips, [{ ...move, tags: [] }], [fern()], customer(3))).toHaveLength(0);
  });
});

describe('waves', () => {
  it('hold three people for each piece, half an hour apart; without counting nobody waits', () => {
    expect([waveSize(2), waveSize(0), waveSize(1000), waveSize(null)]).toEqual([6, 0, 500, 500]);
    expect([waveGapMs(2), waveGapMs(null)]).toEqual([1_800_000, 0]);
  });
});
