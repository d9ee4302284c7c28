import { addDays, localDate } from '~/domain/local-time';
import type { ReplayReport, ReplayState } from '~/domain/analytics/schema';
import { counted, type ShopFormat } from './format';
import { reasonWords } from './message-words';

const DAY_MS = 86_400_000;
/** A replay takes minutes. One that says nothing for an hour will not come back, and a new one may start. */
const GIVEN_UP_MS = 3_600_000;
/** Longer periods are drawn by weeks: bars of days would be too thin to point at. */
const MOST_DAYS = 92;

/** How far back a replay can look, in days. */
export const replayPeriods = [30, 90, 180, 365] as const;

interface Period {
  from: string | Date;
  to: string | Date;
}

export function lengthInDays({ from, to }: Period): number {
  return Math.round((new Date(to).getTime() - new Date(from).getTime()) / DAY_MS);
}

/** Where a replay stands, as the screen tells it: a started one that has not been heard of for an hour counts as failed. */
export function standOf(
  replay: { state: ReplayState; requestedAt: string | Date } | undefined,
  now: string | Date,
): 'none' | 'under_way' | 'done' | 'failed' {
  if (!replay) return 'none';
  if (replay.state === 'done' || replay.state === 'failed') return replay.state;
  return new Date(now).getTime() - new Date(replay.requestedAt).getTime() > GIVEN_UP_MS ? 'failed' : 'under_way';
}

/** Counts as lines of a list, the largest first. */
export function countedRows(counts: Record<string, number>, words = reasonWords): { words: string; count: number }[] {
  return Object.entries(counts)
    .map(([key, count]) => ({ words: words(key), count }))
    .sort((a, b) => b.count - a.count || (a.words < b.words ? -1 : 1));
}

/** The most there was in any seven days in a row, of counts by day. */
export function busiestWeek(perDay: Record<string, number>): number {
  const days = Object.entries(perDay).map(([day, count]) => ({ at: Date.parse(day), count }));
  const weekFrom = (from: number) => days.filter(({ at }) => at >= from && at - from < 7 * 86_400_000);
  return Math.max(0, ...days.map(({ at }) => weekFrom(at).reduce((sum, { count }) => sum + count, 0)));
}

export interface ReplayBar {
  /** First and last day of the bar; the same where it is one day. */
  first: string;
  last: string;
  entrants: number;
  sent: number;
}

/** Every day of the period in the shop's time zone, or every week of a long one; the last week may be short. */
export function replayBars(perDay: ReplayReport['perDay'], { from, to }: Period, timeZone: string): ReplayBar[] {
  const end = localDate(new Date(to), timeZone);
  const size = lengthInDays({ from, to }) > MOST_DAYS ? 7 : 1;
  const bars: ReplayBar[] = [];
  let first = localDate(new Date(from), timeZone);
  while (first <= end) {
    const days = Array.from({ length: size }, (_, index) => addDays(first, index)).filter((day) => day <= end);
    bars.push({
      first,
      last: days.at(-1) ?? first,
      entrants: days.reduce((sum, day) => sum + (perDay[day]?.entrants ?? 0), 0),
      sent: days.reduce((sum, day) => sum + (perDay[day]?.sent ?? 0), 0),
    });
    first = addDays(first, size);
  }
  return bars;
}

export function barWords({ first, last, entrants, sent }: ReplayBar, format: ShopFormat): string {
  const when =
    first === last ? format.calendarDay(first) : `${format.calendarDay(first)} – ${format.calendarDay(last)}`;
  return `${when}: ${format.number(entrants)} entered, ${counted(sent, 'email', 'emails', format)}`;
}

/** How often an email would have left, so that small numbers are not rounded to nothing. */
export function averageWords(sent: number, days: number, format: ShopFormat): string {
  if (sent === 0) return 'None in this period.';
  if (sent >= days) return `${format.number(Math.round((sent / days) * 10) / 10)} a day on average.`;
  const every = Math.round(days / sent);
  return every <= 1 ? 'About one a day.' : `About one every ${counted(every, 'day', 'days', format)}.`;
}

/** How far a replay under way is; the whole is not known before it has begun. */
export function progressWords(
  { contactsDone, contactsTotal }: { contactsDone: number; contactsTotal: number | null },
  format: ShopFormat,
): string {
  if (contactsTotal === null) return 'Starts in a moment.';
  return `${format.number(Math.min(contactsDone, contactsTotal))} of ${counted(contactsTotal, 'contact', 'contacts', format)} done.`;
}
