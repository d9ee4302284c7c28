import { describe, expect, it } from 'vitest';
import { counted, createFormat, span } from './format';

const british = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' });
const german = createFormat({ locale: 'de', timeZone: 'Europe/Berlin', currency: 'EUR' });
const at = '2026-11-24T23:30:00Z';

describe('formats of a shop', () => {
  it('write numbers and money as the shop does, in whatever currency', () => {
    expect(british.money('1234.5')).toBe('£1,234.50');
    expect(british.money('1200', 'JPY')).toBe('JP¥1,200');
    expect(german.money('1234.50').replaceAll('\u00a0', ' ')).toBe('1.234,50 €');
    expect(german.number(1234567)).toBe('1.234.567');
    expect(british.money('5', 'not a currency')).toBe('5 not a currency');
  });

  it('give moments in the time zone of the shop', () => {
    expect(british.day(at)).toBe('24 Nov 2026');
    expect(german.day(at)).toBe('25. Nov. 2026');
    expect(british.clock(at)).toBe('23:30');
    expect(german.clock(at)).toBe('00:30');
    expect(british.calendarDay('2026-11-24')).toBe('24 Nov');
  });

  it('name the year in headings only where it differs from today’s', () => {
    expect(british.dayHeading('2026-11-24', '2026-12-01')).toBe('Tuesday 24 November');
    expect(british.dayHeading('2025-11-24', '2026-12-01')).toBe('Monday, 24 November 2025');
  });

  it.each([
    ['2026-11-24T23:29:40Z', 'just now'],
    ['2026-11-24T23:28:00Z', '2 minutes ago'],
    ['2026-11-24T20:00:00Z', '3 hours ago'],
    ['2026-11-23T23:00:00Z', 'yesterday'],
    ['2026-11-10T23:30:00Z', '14 days ago'],
    ['2026-11-25T01:30:00Z', 'in 2 hours'],
  ])('say how long ago %s was', (moment, words) => expect(british.ago(moment, at)).toBe(words));

  it('have no share of nothing', () => {
    expect([british.share(1, 3), british.share(0, 5), british.share(0, 0)]).toEqual(['33.3%', '0%', '–']);
  });

  it('fall back to English where a locale is unknown', () => {
    expect(createFormat({ locale: 'not_a-locale', timeZone: 'UTC', currency: 'USD' }).money('1')).toBe('$1.00');
  });
});

it('counts in singular and plural', () => {
  expect([counted(1, 'email', 'emails'), counted(0, 'email', 'emails'), counted(2, 'email', 'emails')]).toEqual([
    '1 email',
    '0 emails',
    '2 emails',
  ]);
});

it.each([
  [44.6, '45 s'],
  [90, '2 min'],
  [3600, '1 h'],
  [3900, '1 h 5 min'],
])('a span of %d seconds is %s', (seconds, words) => expect(span(seconds)).toBe(words));
