import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { parseLossless } from './json';

describe('parseLossless', () => {
  test('keeps every digit of ids beyond 2^53', () => {
    expect(parseLossless('{"id":820982911946154508,"small":42,"list":[-9007199254740993]}')).toEqual({
      id: '820982911946154508',
      small: 42,
      list: ['-9007199254740993'],
    });
  });

  test('leaves safe integers, fractions and digits inside strings alone', () => {
    const text = '{"id":9007199254740991,"rate":0.12345678901234567,"big":1e21,"text":"at 820982911946154508, or"}';
    expect(parseLossless(text)).toEqual(JSON.parse(text));
  });

  test('drops what Postgres cannot store and keeps whole surrogate pairs', () => {
    expect(parseLossless('{"a\\u0000":"x\\u0000y","b":["\\ud83d\\ude00"],"c":"cut\\ud83d"}')).toEqual({
      a: 'xy',
      b: ['😀'],
      c: 'cut\uFFFD',
    });
  });

  test('throws on broken JSON', () => {
    expect(() => parseLossless('{"id":820982911946154508,')).toThrow(SyntaxError);
  });

  test.prop([fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })])('never changes a whole number', (number) => {
    const parsed = parseLossless(`{"id":${number}}`) as { id: number | string };
    expect(BigInt(parsed.id)).toBe(number);
  });
});
