import { describe, expect, it } from 'vitest';
import { fold } from './reducer';
import { touchOf } from './first-touch';
import { emptyTraits } from './schema';

describe('the first touch', () => {
  it.each([
    ['/products/fern?gclid=abc', 'ad'],
    ['/?utm_source=google&utm_medium=cpc', 'ad'],
    ['/collections/all?utm_source=heed&utm_medium=email', 'email'],
    ['/?utm_source=instagram', 'social'],
    ['/?fbclid=1', 'social'],
    ['/blogs/news?utm_source=a-friend#top', 'link'],
    ['/products/fern?variant=1', 'direct'],
    ['/', 'direct'],
  ])('%s: %s', (url, from) => expect(touchOf(url)).toBe(from));

  it('is that of the earliest page, whatever arrives first', () => {
    const pages = [
      ['2026-03-02T10:00:00.000Z', '/?gclid=1'],
      ['2026-03-02T10:05:00.000Z', '/blogs/news'],
      ['2026-03-09T10:00:00.000Z', '/?utm_medium=email'],
    ].map(([at = '', url]) => ({ type: 'page_viewed' as const, occurredAt: new Date(at), properties: { url } }));
    for (const list of [pages, [...pages].reverse()])
      expect(list.reduce(fold, emptyTraits()).firstTouch).toEqual({ at: '2026-03-02T10:00:00.000Z', from: 'ad' });
  });
});
