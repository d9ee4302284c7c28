import { describe, expect, it } from 'vitest';
import { decisionReasons } from '~/domain/messages/schema';
import { createFormat } from './format';
import { reasonWords } from './message-words';
import { averageWords, barWords, busiestWeek, countedRows, progressWords, replayBars, standOf } from './replay-words';

const format = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' });
const now = '2026-11-24T12:00:00Z';

it('finds the busiest seven days in a row', () => {
  expect(busiestWeek({})).toBe(0);
  const perDay = { '2026-03-01': 3, '2026-03-07': 4, '2026-03-08': 5, '2026-03-20': 8 };
  expect(busiestWeek(perDay)).toBe(9);
});

describe('where a replay stands', () => {
  it('is under way while it is heard of, and failed when it has been silent for an hour', () => {
    expect(standOf(undefined, now)).toBe('none');
    expect(standOf({ state: 'requested', requestedAt: '2026-11-24T11:59:59Z' }, now)).toBe('under_way');
    expect(standOf({ state: 'running', requestedAt: '2026-11-24T11:00:00Z' }, now)).toBe('under_way');
    expect(standOf({ state: 'running', requestedAt: '2026-11-24T10:59:59Z' }, now)).toBe('failed');
    expect(standOf({ state: 'done', requestedAt: '2026-11-01T00:00:00Z' }, now)).toBe('done');
    expect(standOf({ state: 'failed', requestedAt: now }, now)).toBe('failed');
  });

  it('counts contacts, never more than there are', () => {
    expect(progressWords({ contactsDone: 0, contactsTotal: null }, format)).toBe('Starts in a moment.');
    expect(progressWords({ contactsDone: 1200, contactsTotal: 4300 }, format)).toBe('1,200 of 4,300 contacts done.');
    expect(progressWords({ contactsDone: 2, contactsTotal: 1 }, format)).toBe('1 of 1 contact done.');
  });
});

describe('the chart of a replay', () => {
  const perDay = {
    '2026-10-25': { entrants: 2, sent: 1 },
    '2026-11-24': { entrants: 0, sent: 3 },
    '2026-08-27': { entrants: 1, sent: 1 },
  };

  it('has every day of a short period, quiet ones too, in the time zone of the shop', () => {
    const bars = replayBars(perDay, { from: '2026-10-24T23:30:00Z', to: now }, 'Europe/London');
    expect(bars).toHaveLength(31);
    expect(bars[0]).toEqual({ first: '2026-10-25', last: '2026-10-25', entrants: 2, sent: 1 });
    expect(bars[1]).toEqual({ first: '2026-10-26', last: '2026-10-26', entrants: 0, sent: 0 });
    expect(bars.at(-1)).toEqual({ first: '2026-11-24', last: '2026-11-24', entrants: 0, sent: 3 });
  });

  it('has weeks for a long period and loses nothing', () => {
    const bars = replayBars(perDay, { from: '2026-05-28T12:00:00Z', to: now }, 'Europe/London');
    expect(bars).toHaveLength(26);
    expect(bars[0]).toMatchObject({ first: '2026-05-28', last: '2026-06-03' });
    expect(bars.at(-1)).toMatchObject({ first: '2026-11-19', last: '2026-11-24', sent: 3 });
    expect(bars.reduce((sum, bar) => sum + bar.sent, 0)).toBe(5);
  });

  it('says each bar in words', () => {
    const bar = { first: '2026-11-24', last: '2026-11-24', entrants: 1200, sent: 1 };
    expect(barWords(bar, format)).toBe('24 Nov: 1,200 entered, 1 email');
    expect(barWords({ ...bar, first: '2026-11-18', sent: 0 }, format)).toBe('18 Nov – 24 Nov: 1,200 entered, 0 emails');
  });
});

describe('the numbers of a replay', () => {
  it.each([
    [0, 90, 'None in this period.'],
    [1, 90, 'About one every 90 days.'],
    [89, 90, 'About one a day.'],
    [90, 90, '1 a day on average.'],
    [291, 90, '3.2 a day on average.'],
    [108_000, 90, '1,200 a day on average.'],
  ])('%i emails in %i days: %s', (sent, days, words) => {
    expect(averageWords(sent, days, format)).toBe(words);
  });

  it('lists reasons in the words of the ledger, the largest first', () => {
    expect(countedRows({ no_consent: 2, ordered_since: 7, gone_reason: 2 })).toEqual([
      { words: 'An order came in after the trigger', count: 7 },
      { words: 'No consent to marketing email', count: 2 },
      { words: 'gone reason', count: 2 },
    ]);
    for (const reason of Object.keys(decisionReasons)) expect(reasonWords(reason)).not.toMatch(/_|\.$/);
  });
});
