import { describe, expect, it } from 'vitest';
import type { EventType } from '~/domain/events/schema';
import { browsingCounts, type EventEntry, timelineDays } from './timeline-days';

let serial = 0;

function event(type: EventType, at: string, properties: EventEntry['properties'] = {}): EventEntry {
  serial += 1;
  return { kind: 'event', id: `e-${serial}`, at, type, properties };
}

const kinds = (entries: EventEntry[]) => timelineDays(entries, 'UTC').map(({ rows }) => rows.map((row) => row.kind));

describe('the days of a timeline', () => {
  it('begin at midnight where the shop is', () => {
    const entries = [
      event('order_placed', '2026-11-24T23:30:00.000Z'),
      event('order_paid', '2026-11-24T22:30:00.000Z'),
    ];
    expect(timelineDays(entries, 'UTC').map((day) => day.date)).toEqual(['2026-11-24']);
    expect(timelineDays(entries, 'Europe/Berlin').map((day) => day.date)).toEqual(['2026-11-25', '2026-11-24']);
  });

  it('fold three or more steps of looking around into one row, and keep what matters apart', () => {
    const look = (minute: number) => event('product_viewed', `2026-11-24T10:0${minute}:00.000Z`);
    expect(kinds([look(5), look(4), look(3)])).toEqual([['browsing']]);
    expect(kinds([look(5), look(4)])).toEqual([['event', 'event']]);
    expect(
      kinds([look(5), look(4), event('order_placed', '2026-11-24T10:03:30.000Z'), look(3), look(2), look(1)]),
    ).toEqual([['event', 'event', 'event', 'browsing']]);
  });

  it('leave out a cart that changed nothing, and a page left at once', () => {
    const cart = (minute: number, quantity: number) =>
      event('cart_updated', `2026-11-24T10:0${minute}:00.000Z`, {
        cartToken: 'c1',
        lines: [{ productId: '1', variantId: '11', title: 'Bowl', quantity, price: '12.00' }],
      });
    const stayed = (seconds: number) => event('page_engaged', '2026-11-24T10:00:00.000Z', { seconds });
    const entries = [cart(5, 2), cart(4, 2), stayed(0), stayed(20), cart(2, 1), cart(1, 2)];
    const rows = timelineDays(entries, 'UTC').flatMap((day) => day.rows);
    expect(rows).toEqual([entries[1], entries[3], entries[4], entries[5]]);
  });

  it('never fold over midnight', () => {
    const looks = ['2026-11-25T00:01:00.000Z', '2026-11-24T23:59:00.000Z', '2026-11-24T23:58:00.000Z'];
    expect(kinds(looks.map((at) => event('page_viewed', at)))).toEqual([['event'], ['event', 'event']]);
  });
});

it('sums up looking around, each product once and in the order it was seen', () => {
  const at = '2026-11-24T10:00:00.000Z';
  const newestFirst = [
    event('product_viewed', at, { title: 'Bowl' }),
    event('product_viewed', at, { title: 'Apron' }),
    event('search_submitted', at, { query: 'linen' }),
    event('product_viewed', at, { title: 'Bowl' }),
    event('page_viewed', at),
  ];
  expect(browsingCounts(newestFirst)).toEqual({ pages: 1, products: ['Apron', 'Bowl'], searches: ['linen'] });
});
