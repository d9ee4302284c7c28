import { describe, expect, test } from 'vitest';
import { createRateLimit } from './rate-limit';

const at = (ms: number) => new Date(1_700_000_000_000 + ms);

describe('createRateLimit', () => {
  test('lets a burst pass, then one at a time', () => {
    const limit = createRateLimit({ perSecond: 2, burst: 3 });
    expect([0, 0, 0, 0].map(() => limit.take('a', at(0)))).toEqual([0, 0, 0, 0.5]);
    expect(limit.take('a', at(499))).toBeGreaterThan(0);
    expect(limit.take('a', at(1000))).toBe(0);
  });

  test('keeps keys apart and never saves up more than a burst', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    expect(limit.take('a', at(0))).toBe(0);
    expect(limit.take('b', at(0))).toBe(0);
    expect(limit.take('a', at(60_000))).toBe(0);
    expect(limit.take('a', at(60_000))).toBe(1);
  });

  test('a clock that goes back gives nothing away', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 });
    limit.take('a', at(10_000));
    expect(limit.take('a', at(0))).toBe(1);
  });

  test('forgets the key not seen for longest', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1 }, 2);
    for (const key of ['a', 'b', 'a', 'c']) limit.take(key, at(0));
    expect(limit.take('a', at(0))).toBeGreaterThan(0);
    expect(limit.take('b', at(0))).toBe(0);
  });
});
