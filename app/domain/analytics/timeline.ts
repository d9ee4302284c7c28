import type { TimelineEntry, TimelinePage } from './schema';

/** A place in a timeline: everything strictly older than it comes next. */
export interface TimelineCursor {
  at: Date;
  id: string;
}

const SHAPE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([0-9a-f-]{36})$/;

/** Reads what `older` handed out. Anything else means the newest page. */
export function readCursor(text: string | null | undefined): TimelineCursor | null {
  const [, at, id] = SHAPE.exec(text ?? '') ?? [];
  return at && id ? { at: new Date(at), id } : null;
}

/**
 * One page from sources that each gave their newest `limit + 1` entries before the same cursor: newest first, same moments in
 * a fixed order, so that pages neither repeat nor lose an entry.
 */
export function mergePage(sources: readonly (readonly TimelineEntry[])[], limit: number): TimelinePage {
  const entries = sources.flat().sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  return { entries: page, older: last && entries.length > limit ? `${last.at.toISOString()}~${last.id}` : null };
}

/** An address without what may identify the person who followed it. */
export function withoutQuery(url: string | null): string | null {
  return url?.replace(/[?#].*$/s, '') ?? null;
}
