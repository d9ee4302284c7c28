import { describe, expect, it } from 'vitest';
import type { EventProperties, EventType } from '../events/schema';
import { HALVING_MS } from './affinity';
import { leadScore } from './lead';
import { fold } from './reducer';
import { emptyTraits } from './schema';

const start = Date.parse('2026-03-02T10:00:00Z');
type Sign = [type: EventType, properties?: EventProperties];

function scoreAfter(signs: readonly Sign[], later = 0): number[] {
  const told = signs.map(([type, properties = {}], n) => ({
    type,
    properties,
    occurredAt: new Date(start + n * 1000),
  }));
  return [told, [...told].reverse()].map((list) =>
    leadScore(list.reduce(fold, emptyTraits()), new Date(start + told.length * 1000 + later)),
  );
}
const both = (score: number) => [score, score];
const product: Sign = ['product_viewed', { productId: '1' }];
const open: Sign = ['email_opened', { actor: 'human' }];
const pricing: Sign = ['page_viewed', { url: '/pages/pricing' }];

describe('the score of a lead', () => {
  it('passes sixty with several product pages, a guide, three opened emails and prices looked at again', () => {
    const example = [
      product,
      product,
      product,
      ['custom.guide_downloaded'],
      open,
      open,
      open,
      pricing,
    ] satisfies Sign[];
    expect(scoreAfter(example)).toEqual(both(54));
    expect(scoreAfter([...example, pricing])).toEqual(both(64));
  });

  it('takes no kind of sign for more than it is, and machines for nothing', () => {
    expect(scoreAfter(Array.from({ length: 99 }, () => open))).toEqual(both(9));
    expect(scoreAfter(Array.from({ length: 99 }, () => product))).toEqual(both(20));
    expect(
      scoreAfter([
        ['email_opened', { actor: 'machine' }],
        ['email_clicked', { actor: 'unknown' }],
      ]),
    ).toEqual(both(0));
    expect(
      scoreAfter([
        ['page_viewed', { url: '/blogs/news/repotting' }],
        ['page_viewed', { url: '/' }],
      ]),
    ).toEqual(both(3));
  });

  it('halves with time', () => {
    expect(scoreAfter([product, ['custom.form_submitted']], HALVING_MS)).toEqual(both(12.5));
  });
});
