/** How a shop reads numbers and dates. */
export interface ShopFormatSettings {
  locale: string;
  timeZone: string;
  currency: string;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Servers and browsers know different versions of the world's formats and differ in invisible spaces; pages must agree. */
function plainSpaces(text: string): string {
  return text.replace(/[\u202f\u2009]/g, '\u00a0');
}

function supported(locale: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

export type ShopFormat = ReturnType<typeof createFormat>;

/** Formats for one shop. Screens are in English, so relative times are too; numbers, money and dates follow the shop. */
export function createFormat(settings: ShopFormatSettings) {
  const locale = supported(settings.locale);
  const { timeZone } = settings;
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
  const shortDay = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' });
  const moment = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const shortMoment = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  const heading = { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' } as const;
  const headings = [
    new Intl.DateTimeFormat(locale, heading),
    new Intl.DateTimeFormat(locale, { ...heading, year: 'numeric' }),
  ] as const;
  const clock = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  return {
    settings,
    /** 1,234 */
    number: (value: number) => plainSpaces(number.format(value)),
    /** A share of a whole; an empty whole has none. */
    share: (part: number, whole: number) => (whole === 0 ? '–' : plainSpaces(percent.format(part / whole))),
    /** A decimal string as an amount: "1234.5" is "$1,234.50". */
    money: (amount: string, currency = settings.currency) => {
      try {
        return plainSpaces(new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(amount)));
      } catch {
        return `${amount} ${currency}`;
      }
    },
    /** A day of the shop's calendar, "2026-11-24". */
    calendarDay: (date: string) => plainSpaces(shortDay.format(new Date(`${date}T00:00:00Z`))),
    /** The same as a heading: with its weekday, and with its year where that is not the year of `today`. */
    dayHeading: (date: string, today: string) => {
      const sameYear = date.slice(0, 4) === today.slice(0, 4);
      return plainSpaces(headings[sameYear ? 0 : 1].format(new Date(`${date}T00:00:00Z`)));
    },
    day: (at: string | Date) => plainSpaces(day.format(new Date(at))),
    moment: (at: string | Date) => plainSpaces(moment.format(new Date(at))),
    /** Day and time without the year, for moments near each other. */
    shortMoment: (at: string | Date) => plainSpaces(shortMoment.format(new Date(at))),
    clock: (at: string | Date) => plainSpaces(clock.format(new Date(at))),
    /** "3 hours ago", "in 2 days", "just now". */
    ago: (at: string | Date, now: string | Date) => {
      const seconds = (new Date(at).getTime() - new Date(now).getTime()) / 1000;
      const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? [];
      return unit && size ? relative.format(Math.trunc(seconds / size), unit) : 'just now';
    },
  };
}

/** "1 email", "2 emails": `forms` are singular and plural. */
export function counted(count: number, one: string, many: string, format?: ShopFormat): string {
  return `${format ? format.number(count) : count} ${count === 1 ? one : many}`;
}

/** A time span in seconds as people say it: "45 s", "12 min", "1 h 5 min". */
export function span(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The same with a capital letter in front. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
