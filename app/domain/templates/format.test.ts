import { describe, expect, it } from 'vitest';
import { canonicalLocale, directionOf, formatDate, formatMoney, isolate } from './format';

/** ICU separates number and currency with several kinds of space. */
function plain(value: string): string {
  return value.replace(/\s/g, ' ');
}

describe('formatMoney', () => {
  it.each([
    ['1234.5', 'USD', 'en-US', '$1,234.50'],
    ['1234.5', 'EUR', 'de', '1.234,50 €'],
    ['1234.5', 'EUR', 'fr', '1 234,50 €'],
    ['1234', 'JPY', 'ja', '￥1,234'],
    ['1.5', 'KWD', 'en', 'KWD 1.500'],
    ['-5.00', 'USD', 'en', '-$5.00'],
    ['0.00', 'USD', 'en', '$0.00'],
  ])('%s %s in %s is %s', (amount, currency, locale, expected) => {
    expect(plain(formatMoney(amount, currency, locale))).toBe(expected);
  });

  it('keeps every digit of an amount that a double could not hold', () => {
    expect(formatMoney('123456789012345.67', 'USD', 'en')).toBe('$123,456,789,012,345.67');
  });

  it('prints nothing for what is no amount', () => {
    for (const amount of ['', 'NaN', 'free', '1e9', '1,50', 'Infinity', undefined]) {
      expect(formatMoney(amount, 'USD', 'en')).toBe('');
    }
  });

  it('names a currency that nobody knows', () => {
    expect(formatMoney('5.00', 'doubloons', 'en')).toBe('5.00 doubloons');
  });

  it('holds no direction marks, and isolates only in right-to-left text', () => {
    expect(formatMoney('5.00', 'ILS', 'he')).not.toMatch(/[\u200e\u200f\u061c]/);
    expect(isolate('5.00 US$', 'ar-EG')).toBe('\u20685.00 US$\u2069');
    expect(isolate('$5.00', 'en')).toBe('$5.00');
  });
});

describe('formatDate', () => {
  const late = '2026-03-02T03:30:00Z';

  it('prints the day as it is in the zone of the shop', () => {
    expect(formatDate(late, 'long', 'UTC', 'en-GB')).toBe('2 March 2026');
    expect(formatDate(late, 'long', 'America/New_York', 'en-US')).toBe('March 1, 2026');
    expect(formatDate(late, 'weekday', 'UTC', 'de')).toBe('Montag, 2. März');
    expect(formatDate(late, 'short', 'UTC', 'fr')).toBe('2 mars');
  });

  it('uses UTC in an unknown zone and prints nothing for what is no time', () => {
    expect(formatDate(late, 'long', 'Mars/Olympus', 'en-GB')).toBe('2 March 2026');
    expect(formatDate('yesterday', 'long', 'UTC', 'en')).toBe('');
  });
});

describe('locales', () => {
  it('are accepted as shops and browsers write them', () => {
    expect(canonicalLocale('pt_BR')).toBe('pt-BR');
    expect(canonicalLocale('EN-us')).toBe('en-US');
    expect(canonicalLocale('not a locale')).toBe('en');
    expect(canonicalLocale('')).toBe('en');
  });

  it('know their direction', () => {
    expect(['ar-EG', 'he', 'fa', 'ur'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'rtl']);
    expect(['en', 'de-AT', 'ja'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr']);
  });
});
