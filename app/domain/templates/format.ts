const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;
const DIRECTION_MARKS = /[\u200e\u200f\u061c]/;
const DIRECTION_MARKS_ALL = /[\u200e\u200f\u061c]/g;
const FORMATTER_LIMIT = 500;

const moneyFormatters = new Map<string, Intl.NumberFormat | undefined>();
const dateFormatters = new Map<string, Intl.DateTimeFormat>();
const canonicalLocales = new Map<string, string>();

/** How a time is printed: `2 March 2026`, `2 Mar`, `Monday, 2 March`, `2 March 2026 at 23:59 GMT`, in the order of the locale. */
export type DateStyle = 'long' | 'short' | 'weekday' | 'moment';

const DATE_OPTIONS: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long' },
  moment: {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  },
};

/** Whether the value is a decimal number that we print as money. */
export function isAmount(value: string | undefined): value is Intl.StringNumericLiteral {
  return value !== undefined && DECIMAL.test(value);
}

/**
 * The amount with its currency as the locale writes it; an empty string when the amount is not a decimal number. It holds no
 * marks of direction: whoever prints it among other words isolates it.
 */
export function formatMoney(amount: string | undefined, currency: string, locale: string): string {
  if (!isAmount(amount)) return '';
  const formatter = moneyFormatter(currency, locale);
  if (!formatter) return `${amount} ${currency}`.trim();
  const written = formatter.format(amount);
  return DIRECTION_MARKS.test(written) ? written.replace(DIRECTION_MARKS_ALL, '') : written;
}

/** The day of an ISO time in the given zone (UTC when the zone is unknown); an empty string when it is not a time. */
export function formatDate(iso: string, style: DateStyle, timeZone: string, locale: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? '' : dateFormatter(style, timeZone, locale).format(time);
}

/** The BCP 47 form of a locale as shops and browsers write them (`pt_BR`, `de`), or `en` when it is none. */
export function canonicalLocale(locale: string): string {
  const known = canonicalLocales.get(locale);
  if (known) return known;
  let canonical: string | undefined;
  try {
    canonical = Intl.getCanonicalLocales(locale.replace('_', '-'))[0];
  } catch {
    canonical = undefined;
  }
  return remember(canonicalLocales, locale, canonical ?? 'en');
}

/** The value as an island of its own direction inside right-to-left text; unchanged in a left-to-right locale. */
export function isolate(value: string, locale: string): string {
  return value && directionOf(locale) === 'rtl' ? `\u2068${value}\u2069` : value;
}

/** The language part: `pt` of `pt-BR`. */
export function languageOf(locale: string): string {
  return locale.split('-', 1)[0] ?? 'en';
}

function moneyFormatter(currency: string, locale: string): Intl.NumberFormat | undefined {
  const key = `${locale}|${currency}`;
  const known = moneyFormatters.get(key);
  if (known || moneyFormatters.has(key)) return known;
  let formatter: Intl.NumberFormat | undefined;
  try {
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency });
  } catch {
    formatter = undefined;
  }
  return remember(moneyFormatters, key, formatter);
}

function dateFormatter(style: DateStyle, timeZone: string, locale: string): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${style}`;
  const known = dateFormatters.get(key);
  if (known) return known;
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = new Intl.DateTimeFormat(locale, { ...DATE_OPTIONS[style], timeZone });
  } catch {
    formatter = new Intl.DateTimeFormat(locale, { ...DATE_OPTIONS[style], timeZone: 'UTC' });
  }
  return remember(dateFormatters, key, formatter);
}

function remember<T>(cache: Map<string, T>, key: string, value: T): T {
  if (cache.size >= FORMATTER_LIMIT) cache.clear();
  cache.set(key, value);
  return value;
}

const RIGHT_TO_LEFT = new Set(['ar', 'he', 'iw', 'fa', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb']);

export type Direction = 'ltr' | 'rtl';

/** The direction in which the locale's language is written. */
export function directionOf(locale: string): Direction {
  return RIGHT_TO_LEFT.has(languageOf(locale)) ? 'rtl' : 'ltr';
}
