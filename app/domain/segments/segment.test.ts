import { describe, expect, it } from 'vitest';
import { conditionProblems, keyOf, segmentInputSchema } from './segment';

const at = (input: unknown) => conditionProblems(input).map((problem) => problem.at);
const messages = (input: unknown) => conditionProblems(input).map((problem) => problem.message);

describe('problems of a condition', () => {
  it('have a place and say what would be right', () => {
    expect(
      conditionProblems({ all: [{ stage: 'retention' }, { moment: 'orders.lastAt', within: '3 weeks' }] }),
    ).toEqual([{ at: 'all/1/within', message: 'Use a duration such as 30m, 2h or 14d.' }]);
    expect(messages({ stag: 'retention' })[0]).toContain('names one of: all, any, not, trait');
    expect(messages('retention')).toEqual(['A part is an object, such as { "stage": "retention" }.']);
    expect(messages({ stage: 'new', tier: 'new' })[0]).toContain('stage and tier');
    expect(messages({ all: [] })).toEqual(['List at least one part.']);
    expect(at({ not: { any: [{ stage: 'nowhere' }] } })).toEqual(['not/any/0/stage']);
    expect(at({ moment: 'orders.lastAt', after: 'yesterday' })).toEqual(['after']);
  });

  it('name every problem', () => {
    expect(at({ all: [{ stage: 'x' }, { tag: '' }, { place: 'country', in: [] }] })).toEqual([
      'all/0/stage',
      'all/1/tag',
      'all/2/in',
    ]);
  });

  it('keep out what a segment cannot ask', () => {
    expect(messages({ trigger: 'total', is: 'gte', value: 1 })).toEqual([
      'A segment has no trigger: that is for flows.',
    ]);
    expect(messages({ standing: 'spend', top: 5 })[0]).toContain('A segment has no standing');
    expect(messages({ event: 'segment_entered', is: 'gte', value: 1 })).toEqual(['This event cannot be asked about.']);
    expect(messages({ event: 'email_opened', is: 'gte', value: 1 })).toEqual(['This event cannot be asked about.']);
  });

  it('look at what a property holds', () => {
    const asking = (filter: unknown) => ({ event: 'order_placed', is: 'gte', value: 1, where: [filter] });
    expect(at(asking({ property: 'total', is: 'gte', value: 'much' }))).toEqual(['where/0/value']);
    expect(messages(asking({ property: 'total', is: 'contains', value: '1' }))).toEqual(['"total" holds a number.']);
    expect(messages(asking({ property: 'colour', is: 'eq', value: 'red' }))[0]).toContain('Name a property');
    expect(at(asking({ property: 'lines.productId', is: 'eq', value: '12' }))).toEqual([]);
    expect(at(asking({ property: 'custom.level', is: 'gte', value: 3 }))).toEqual([]);
  });

  it('set limits that nobody reaches by hand', () => {
    const deep = (levels: number): unknown => (levels === 0 ? { stage: 'retention' } : { not: deep(levels - 1) });
    expect(at(deep(8))).toEqual([]);
    expect(messages(deep(9))[0]).toContain('at most 8 deep');
    expect(messages(deep(5_000))[0]).toContain('at most 8 deep');
    const many = (count: number) => ({ any: Array.from({ length: count }, () => ({ stage: 'retention' })) });
    expect(at(many(60))).toEqual([]);
    expect(messages(many(61))).toEqual(['A segment has at most 60 parts.']);
  });

  it('become issues of the form', () => {
    const parsed = segmentInputSchema.safeParse({ name: ' ', condition: { all: [{ stage: 'x' }] } });
    expect(parsed.error?.issues.map((issue) => issue.path.join('/'))).toEqual(['name', 'condition/all/0/stage']);
  });
});

describe('keys', () => {
  it.each([
    ['Köln & friends', 'k-ln-friends'],
    ['  VIP  ', 'vip'],
    ['日本', 'segment'],
  ])('%s', (name, key) => expect(keyOf(name)).toBe(key));
});
