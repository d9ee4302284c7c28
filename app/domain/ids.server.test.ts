import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { bucketOf, BUCKETS, stableId } from './ids.server';

const moments = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
const keys = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe('ids', () => {
  property.prop([moments, keys])('are the same for the same fact, and UUIDs of version 7', (at, key) => {
    const id = stableId(at, ...key);
    expect(stableId(new Date(at), ...key)).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  property.prop([moments, moments, keys, keys])('sort by the time of their facts', (a, b, one, other) => {
    fc.pre(a.getTime() !== b.getTime());
    expect(stableId(a, ...one) < stableId(b, ...other)).toBe(a < b);
  });

  property.prop([moments, keys, keys])('of different facts differ', (at, one, other) => {
    fc.pre(one.join('\u0000') !== other.join('\u0000'));
    expect(stableId(at, ...one)).not.toBe(stableId(at, ...other));
  });

  it('know moments before 1970 as well', () => {
    expect(stableId(new Date('1960-01-01'), 'a')).toMatch(/^00000000-0000-7/);
  });

  it('stay what they are in every release', () => {
    expect(stableId(new Date('2026-11-24T10:00:00Z'), 'shop', 'event', '1')).toMatchInlineSnapshot(
      `"01a20cff-7d00-7cba-805c-203a0d75f885"`,
    );
  });
});

describe('buckets', () => {
  property.prop([fc.string(), fc.string()])('are the same for the same key, and never out of range', (shop, key) => {
    const bucket = bucketOf(shop, key);
    expect(bucketOf(shop, key)).toBe(bucket);
    expect(Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS).toBe(true);
  });

  it('share the keys of a shop evenly', () => {
    const counts = new Array<number>(BUCKETS).fill(0);
    const shop = stableId(new Date('2026-01-01'), 'shop');
    for (let index = 0; index < 64_000; index += 1) {
      const bucket = bucketOf(shop, stableId(new Date('2026-01-01'), 'contact', String(index)));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });

  it('stay what they are in every release: rows are found by them', () => {
    expect([bucketOf('shop', 'a'), bucketOf('shop', 'b'), bucketOf('other', 'a')]).toMatchInlineSnapshot(`
      [
        0,
        21,
        26,
      ]
    `);
  });
});
