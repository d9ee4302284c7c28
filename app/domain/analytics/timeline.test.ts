import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from './schema';
import { mergePage, readCursor, withoutQuery } from './timeline';

const id = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

function event(number: number, minute: number): TimelineEntry {
  return {
    kind: 'event',
    id: id(number),
    at: new Date(Date.UTC(2026, 10, 24, 10, minute)),
    type: 'page_viewed',
    properties: {},
  };
}

const ids = (entries: readonly TimelineEntry[]) => entries.map((entry) => Number(entry.id.slice(-3)));

describe('a page of a timeline', () => {
  it('merges its sources, newest first', () => {
    const page = mergePage([[event(3, 30), event(1, 10)], [event(2, 20)]], 10);
    expect(ids(page.entries)).toEqual([3, 2, 1]);
    expect(page.older).toBeNull();
  });

  it('ends at the limit and says where to go on', () => {
    const page = mergePage([[event(3, 30), event(2, 20)], [event(1, 10)]], 2);
    expect(ids(page.entries)).toEqual([3, 2]);
    expect(readCursor(page.older)).toEqual({ at: event(2, 20).at, id: id(2) });
  });

  it('keeps entries of one moment in one order whatever source they came from', () => {
    expect(ids(mergePage([[event(1, 5)], [event(2, 5)]], 10).entries)).toEqual([2, 1]);
    expect(ids(mergePage([[event(2, 5)], [event(1, 5)]], 10).entries)).toEqual([2, 1]);
  });
});

describe('a cursor', () => {
  it.each([null, undefined, '', 'x', '2026-11-24~1', `2026-11-24T10:00:00.000Z~${id(1)}' or true`])(
    'that was not handed out (%s) means the newest page',
    (text) => expect(readCursor(text)).toBeNull(),
  );
});

it('an address loses what may tell who followed it', () => {
  expect(withoutQuery('https://shop.example/cart?key=ana#top')).toBe('https://shop.example/cart');
  expect(withoutQuery(null)).toBeNull();
});
