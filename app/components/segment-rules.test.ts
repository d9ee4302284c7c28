import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, conditionSchema, prebuiltSegments } from '~/domain/segments/schema';
import { conditionArbitrary } from '../../tests/support/segment-cases';
import { rowKinds } from './segment-rows';
import { conditionOf, newRow, problemOfRow, rulesOf } from './segment-rules';

/** A list of one part is that part. */
function plain(condition: Condition): Condition {
  if ('not' in condition) return { not: plain(condition.not) };
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null;
  if (!parts) return condition;
  const [only] = parts;
  if (only && parts.length === 1) return plain(only);
  return 'all' in condition ? { all: parts.map(plain) } : { any: parts.map(plain) };
}

describe('a condition as rows', () => {
  it('asks the same when it is written back, whatever the form can show of the language', () => {
    let shown = 0;
    fc.assert(
      fc.property(conditionArbitrary, (condition) => {
        const rules = rulesOf(condition);
        if (!rules) return;
        shown += 1;
        expect(plain(conditionSchema.parse(conditionOf(rules)))).toEqual(plain(condition));
        expect(rules.groups.flatMap((group) => group.rows).flatMap((row) => problemOfRow(row) ?? [])).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(shown).toBeGreaterThan(50);
  });

  it('can show the prebuilt segments, so that a copy of one opens as a form', () => {
    const shown = prebuiltSegments.filter(({ condition }) => rulesOf(condition) !== null);
    expect(shown.length / prebuiltSegments.length).toBeGreaterThan(0.8);
  });

  it('tells all, any and none apart, also between groups', () => {
    const condition: Condition = {
      any: [
        { all: [{ consent: 'subscribed' }, { not: { tag: 'vip' } }] },
        { not: { any: [{ stage: 'retention' }, { tier: 'new' }] } },
        { place: 'country', in: ['DE', 'AT'] },
      ],
    };
    expect(rulesOf(condition)).toMatchObject({
      join: 'any',
      groups: [
        { join: 'all', rows: [{ not: false }, { kind: 'tag', not: true }] },
        { join: 'none', rows: [{ kind: 'stage' }, { kind: 'tier' }] },
        { join: 'all', rows: [{ fields: { in: 'DE, AT' } }] },
      ],
    });
  });

  it('is left to JSON where the form has no words for it', () => {
    expect(rulesOf({ affinity: 'collections', id: '7', top: 3 })).toBeNull();
    expect(rulesOf({ not: { all: [{ tag: 'a' }, { tag: 'b' }] } })).toBeNull();
    expect(rulesOf({ all: [{ any: [{ all: [{ tag: 'a' }, { tag: 'b' }] }, { tag: 'c' }] }, { tag: 'd' }] })).toBeNull();
  });
});

describe('a row', () => {
  it.each(rowKinds.map((kind) => kind.key))(
    'of the kind "%s" begins with something that can be asked or filled in',
    (key) => {
      const problem = problemOfRow(newRow(key));
      expect(problem === null || ['place country', 'place city', 'tag'].includes(key)).toBe(true);
    },
  );

  it('says what is wrong in words', () => {
    const wrong = (key: string, fields: Record<string, string>) => {
      const row = newRow(key);
      return problemOfRow({ ...row, fields: { ...row.fields, ...fields } });
    };
    expect(wrong('trait orders.count', { value: 'many' })).toBe('How much: use a number.');
    expect(wrong('place country', { in: 'Germany' })).toBe('Use codes of two letters, such as DE, AT.');
    expect(wrong('event', { property: 'productId' })).toBe('Fill in what it is.');
    expect(wrong('event', { length: '' })).toBeNull();
    expect(wrong('moment orders.lastAt', { length: '0' })).toBe('Use a duration such as 30m, 2h or 14d.');
  });
});
