import type { SerializeFrom } from '@remix-run/node';
import type { TimelineEntry } from '~/domain/analytics/schema';
import type { EventType } from '~/domain/events/schema';

export type Entry = SerializeFrom<TimelineEntry>;
export type EventEntry = Extract<Entry, { kind: 'event' }>;
export type Row = Entry | { kind: 'browsing'; id: string; at: string; events: EventEntry[] };

export interface TimelineDay {
  /** "2026-11-24" in the shop's time zone. */
  date: string;
  rows: Row[];
}

const BROWSING = new Set<EventType>([
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'cart_viewed',
  'page_engaged',
]);
const FEW = 3;

/** The date of a moment in a time zone. */
export function dateIn(timeZone: string, at: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(at));
}

function linesOf({ properties: { lines = [], cartToken } }: EventEntry): string {
  return JSON.stringify([cartToken, lines.map(({ variantId, title, quantity }) => [variantId, title, quantity])]);
}

/** Without what tells nothing: a cart said to have changed that is as it was, a page left as soon as it was seen. */
function telling(entries: readonly Entry[]): Entry[] {
  let later: { at: number; lines: string } | null = null;
  const idle = new Set<number>();
  entries.forEach((entry, index) => {
    if (entry.kind !== 'event') return;
    if (entry.type === 'page_engaged' && !entry.properties.seconds) idle.add(index);
    if (entry.type !== 'cart_updated') return;
    const lines = linesOf(entry);
    if (later?.lines === lines) idle.add(later.at);
    later = { at: index, lines };
  });
  return entries.filter((_, index) => !idle.has(index));
}

/** Newest first, by days of the shop; looking around is folded into one row, so that what matters stands out. */
export function timelineDays(entries: readonly Entry[], timeZone: string): TimelineDay[] {
  const days: TimelineDay[] = [];
  for (const entry of telling(entries)) {
    const date = dateIn(timeZone, entry.at);
    const day = days.at(-1);
    if (day?.date === date) day.rows.push(entry);
    else days.push({ date, rows: [entry] });
  }
  return days.map(({ date, rows }) => ({ date, rows: foldBrowsing(rows) }));
}

function foldBrowsing(rows: readonly Row[]): Row[] {
  const folded: Row[] = [];
  let run: EventEntry[] = [];
  const close = () => {
    const [newest] = run;
    if (newest && run.length >= FEW)
      folded.push({ kind: 'browsing', id: `browsing-${newest.id}`, at: newest.at, events: run });
    else folded.push(...run);
    run = [];
  };
  for (const row of rows) {
    if (row.kind === 'event' && BROWSING.has(row.type)) run.push(row);
    else {
      close();
      folded.push(row);
    }
  }
  close();
  return folded;
}

/** "5 pages, 3 products": what a stretch of looking around consisted of. */
export function browsingCounts(events: readonly EventEntry[]): {
  pages: number;
  products: string[];
  searches: string[];
} {
  const seen = (type: EventType) => events.filter((event) => event.type === type);
  const unique = (words: (string | undefined)[]) => [...new Set(words.flatMap((word) => word ?? []))].reverse();
  return {
    pages: seen('page_viewed').length,
    products: unique(seen('product_viewed').map((event) => event.properties.title)),
    searches: unique(seen('search_submitted').map((event) => event.properties.query)),
  };
}
