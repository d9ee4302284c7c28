import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { EventProperties } from '../events/schema';
import { fold } from './reducer';
import { customTrait, emptyTraits, hasTag } from './schema';

const said = (minute: number, properties: EventProperties) => ({
  type: 'contact_updated' as const,
  occurredAt: new Date(Date.UTC(2026, 2, 2, 10, minute)),
  properties,
});

describe('what is said about a contact', () => {
  it('becomes values, tags and a birthday, and can be taken back', () => {
    const first = fold(emptyTraits(), said(0, { custom: { score: 40 }, tags: ['vip'], birthday: '04-12' }));
    expect([customTrait(first, 'score'), hasTag(first, 'vip'), first.birthday?.date]).toEqual([40, true, '04-12']);
    const second = fold(first, said(1, { custom: { score: null }, removedTags: ['vip'] }));
    expect([customTrait(second, 'score'), hasTag(second, 'vip')]).toEqual([undefined, false]);
  });

  it('does not make the contact seem present', () => {
    expect(fold(emptyTraits(), said(0, { tags: ['vip'] })).lastSeenAt).toBeUndefined();
  });

  it('stays small: the newest fifty names', () => {
    const values = Array.from({ length: 80 }, (_, index) => said(index, { custom: { [`n${index}`]: index } }));
    const traits = values.reduce(fold, emptyTraits());
    expect(Object.keys(traits.custom ?? {})).toHaveLength(50);
    expect([customTrait(traits, 'n29'), customTrait(traits, 'n30')]).toEqual([undefined, 30]);
  });

  property.prop([
    fc.uniqueArray(
      fc.record({
        minute: fc.integer({ min: 0, max: 1000 }),
        name: fc.constantFrom('a', 'b', 'c'),
        value: fc.option(fc.integer()),
      }),
      { selector: (one) => one.minute, maxLength: 12 },
    ),
  ])('is the same whatever order the words arrive in', (words) => {
    const facts = words.map(({ minute, name, value }) => said(minute, { custom: { [name]: value }, tags: [name] }));
    const forwards = facts.reduce(fold, emptyTraits());
    const backwards = [...facts].reverse().reduce(fold, emptyTraits());
    expect(backwards).toEqual(forwards);
  });

  it('keeps at which price something lay in the cart, the newest twenty', () => {
    const cart = (day: number, variantId: string, price: string) => ({
      type: 'cart_updated' as const,
      occurredAt: new Date(Date.UTC(2026, 2, day)),
      properties: { lines: [{ productId: 'p', variantId, title: 'Fern', quantity: 1, price }] },
    });
    const late = [cart(5, 'v', '40.00'), cart(3, 'v', '50.00')].reduce(fold, emptyTraits());
    expect(late.carts.products?.['v']?.price).toBe('40.00');
    const many = Array.from({ length: 25 }, (_, index) => cart(index + 1, `v${index}`, '1.00'));
    expect(Object.keys(many.reduce(fold, emptyTraits()).carts.products ?? {})).toHaveLength(20);
  });
});
