/** Local clock times and days in a named time zone, daylight saving included. "HH:MM" and "YYYY-MM-DD"; minutes count from local midnight. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Days kept for each zone: more than a replay goes through. */
const MOST_DAYS = 2_000;

interface Zone {
  clock: Intl.DateTimeFormat;
  /** How far the local clock is ahead of UTC, by day of UTC; null on a day on which that changes. */
  offsets: Map<number, number | null>;
}

const zones = new Map<string, Zone>();

function zoneNamed(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const [date, time] = [
      { year: 'numeric', month: 'numeric', day: 'numeric' },
      { hour: 'numeric', minute: 'numeric' },
    ] as const;
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, ...date, ...time, second: 'numeric', hourCycle: 'h23' });
    zone = { clock, offsets: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

/** Whether the runtime knows the IANA name: browsers and imports send all sorts. */
export function isTimeZone(name: string): boolean {
  try {
    zoneNamed(name);
    return true;
  } catch {
    return false;
  }
}

function readOffset(at: number, { clock }: Zone): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/**
 * The moment as the local clock shows it, written as if it were UTC. Asking the runtime is slow, and on nearly every day the clock
 * is equally far from UTC all day: each day is asked about once.
 */
function onClock(at: number, timeZone: string): number {
  const zone = zoneNamed(isTimeZone(timeZone) ? timeZone : 'UTC');
  const day = Math.floor(at / DAY_MS);
  let offset = zone.offsets.get(day);
  if (offset === undefined) {
    const [start, end] = [readOffset(day * DAY_MS, zone), readOffset((day + 1) * DAY_MS, zone)];
    offset = start === end ? start : null;
    if (zone.offsets.size >= MOST_DAYS) zone.offsets.clear();
    zone.offsets.set(day, offset);
  }
  return at + (offset ?? readOffset(at, zone));
}

/** Minutes since local midnight at that moment. An unknown zone counts as UTC. */
export function localMinutes(at: Date, timeZone: string): number {
  const local = onClock(at.getTime(), timeZone);
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Whether the local time lies in [from, to); a window may pass midnight ("21:00" to "08:00"). Equal ends mean the whole day. */
export function isWithin(at: Date, timeZone: string, from: string, to: string): boolean {
  const [now, start, end] = [localMinutes(at, timeZone), toMinutes(from), toMinutes(to)];
  if (start === end) return true;
  return start < end ? now >= start && now < end : now >= start || now < end;
}

/**
 * The first moment at or after `at` when it is that local time. On a day that skips the time it comes as much later as the clock jumps;
 * of a time that comes twice the first counts.
 */
export function nextLocalTime(at: Date, timeZone: string, time: string): Date {
  const today = localDate(at, timeZone);
  const moment = instantOf(today, time, timeZone);
  return moment >= at ? moment : instantOf(addDays(today, 1), time, timeZone);
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Part of the day, on every day or on some; `days` are those on which it opens, for it may pass midnight. */
export interface DayWindow {
  from: string;
  to: string;
  days?: readonly Weekday[];
}

/** The local date of a moment, "2026-11-24". An unknown zone counts as UTC. */
export function localDate(at: Date, timeZone: string): string {
  return new Date(onClock(at.getTime(), timeZone)).toISOString().slice(0, 10);
}

/** A date some days later or, with a negative number, earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The moment at which it is that local date and time. Of a time that comes twice the first, of one that is skipped an hour later. */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const clockAt = (at: number) => Math.floor(onClock(at, timeZone) / MINUTE_MS) * MINUTE_MS;
  // The clock changes at most once in two days: what it says before and after are the only two answers there can be.
  const answers = [wanted - DAY_MS, wanted + DAY_MS].map((near) => wanted - (clockAt(near) - near));
  const right = answers.filter((answer) => clockAt(answer) === wanted);
  return new Date(right.length > 0 ? Math.min(...right) : Math.max(...answers));
}

function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] as Weekday;
}

/** Whether a window is open at that moment. */
export function isOpen(at: Date, timeZone: string, { from, to, days }: DayWindow): boolean {
  if (!isWithin(at, timeZone, from, to)) return false;
  if (!days || days.length === 0) return true;
  const openedYesterday = toMinutes(from) >= toMinutes(to) && localMinutes(at, timeZone) < toMinutes(to);
  const today = localDate(at, timeZone);
  return days.includes(weekdayOf(openedYesterday ? addDays(today, -1) : today));
}

/** The first moment at or after `at` at which the window is open. */
export function nextOpening(at: Date, timeZone: string, window: DayWindow): Date {
  if (isOpen(at, timeZone, window)) return at;
  const { from, days } = window;
  const today = localDate(at, timeZone);
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const date = addDays(today, ahead);
    if (days && days.length > 0 && !days.includes(weekdayOf(date))) continue;
    const opening = instantOf(date, from, timeZone);
    if (opening >= at) return opening;
  }
  return nextLocalTime(at, timeZone, from);
}
