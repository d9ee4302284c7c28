import type { EventProperties } from '../events/schema';
import { addDays, instantOf, localDate } from '../local-time';
import { customTrait, type Traits } from '../traits/schema';
import type { DateName } from './steps';
import { NINE } from './triggers';

interface Day {
  /** null: the year was kept back. */
  year: number | null;
  /** "04-12". */
  monthDay: string;
}

/** "1990-04-12" and "04-12" are days, a moment with its time is the local day it lies on; anything else is none. */
function readDay(value: unknown, timeZone: string): Day | null {
  if (typeof value !== 'string') return null;
  const moment = value.includes('T') ? new Date(value) : null;
  if (moment && Number.isNaN(moment.getTime())) return null;
  const match = /^(?:(\d{4})-)?(\d{2}-\d{2})$/.exec(moment ? localDate(moment, timeZone) : value);
  const [, year, monthDay] = match ?? [];
  if (!monthDay || Number.isNaN(Date.parse(`${year ?? '2000'}-${monthDay}T00:00:00Z`))) return null;
  return { year: year === undefined ? null : Number(year), monthDay };
}

function dayNamed(name: DateName, traits: Traits, trigger: EventProperties | null, timeZone: string): Day | null {
  const [area = '', key = ''] = name.split(/\.(.*)/s);
  if (area === 'custom') return readDay(customTrait(traits, key), timeZone);
  if (area === 'trigger') {
    const known = trigger as Record<string, unknown> | null;
    return readDay(known?.[key] ?? trigger?.custom?.[key], timeZone);
  }
  switch (name) {
    case 'birthday':
      return readDay(traits.birthday?.date, timeZone);
    case 'orders.firstAt':
      return readDay(traits.orders.firstAt, timeZone);
    case 'orders.lastAt':
      return readDay(traits.orders.lastAt, timeZone);
    case 'subscribedAt':
      return readDay(traits.subscribedAt, timeZone);
    case 'firstSeenAt':
      return readDay(traits.firstSeenAt, timeZone);
    case 'lastSeenAt':
      return readDay(traits.lastSeenAt, timeZone);
    default:
      return null;
  }
}

/** The day in that year; who was born on 29 February celebrates on the 28th in other years. */
function inYear({ monthDay }: Day, year: number): string {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return `${String(year).padStart(4, '0')}-${monthDay === '02-29' && !leap ? '02-28' : monthDay}`;
}

export interface DateQuestion {
  date: DateName;
  days?: number;
  at?: string;
  yearly?: boolean;
}

export interface DateFacts {
  traits: Traits;
  trigger: EventProperties | null;
  timeZone: string;
}

/**
 * The first moment after `after` at which a date of the contact, shifted by days, has come: the day itself, or the next time it comes
 * round (its first return counts, the day itself does not). null: no such date is known, or it has gone by.
 */
export function momentOf(question: DateQuestion, { traits, trigger, timeZone }: DateFacts, after: Date): Date | null {
  const { date, days = 0, at = NINE, yearly = false } = question;
  const day = dayNamed(date, traits, trigger, timeZone);
  if (!day) return null;
  const moment = (year: number) => instantOf(addDays(inYear(day, year), days), at, timeZone);
  if (!yearly && day.year !== null) {
    const only = moment(day.year);
    return only > after ? only : null;
  }
  const thisYear = Number(localDate(after, timeZone).slice(0, 4));
  for (let year = Math.max(thisYear - 2, (day.year ?? 0) + 1); year <= thisYear + 2; year += 1) {
    const candidate = moment(year);
    if (candidate > after) return candidate;
  }
  return null;
}
