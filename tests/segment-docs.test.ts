import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dayCounts, momentTraits, numericTraits, partSchemas } from '../app/domain/segments/condition';
import { conditionSchema } from '../app/domain/segments/schema';

const text = readFileSync('docs/segments.md', 'utf8');
const examples = [...text.matchAll(/`(\{ "[^`]*\})`/g)]
  .flatMap((match) => match[1] ?? [])
  .filter((one) => !one.includes('…'));

describe('docs/segments.md', () => {
  it('has an example of every part of a condition', () => {
    const named = new Set(examples.flatMap((one) => Object.keys(JSON.parse(one) as object)));
    const kinds = Object.keys(partSchemas).filter((kind) => !['all', 'any', 'not'].includes(kind));
    expect(kinds.filter((kind) => !named.has(kind))).toEqual([]);
  });

  it('names every number, moment and count', () => {
    const words = [...numericTraits, ...momentTraits, ...dayCounts];
    expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
  });

  it.each(examples)('gives an example that can be asked: %s', (example) => {
    expect(conditionSchema.safeParse(JSON.parse(example)).success).toBe(true);
  });
});
