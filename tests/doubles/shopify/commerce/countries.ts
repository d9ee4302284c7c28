import { COUNTRY_CODES } from '../codes';

/** Names that traders use and the standard does not. */
const OTHER_NAMES: Record<string, string> = { EIRE: 'IE', USA: 'US', UK: 'GB', RSA: 'ZA', 'CZECH REPUBLIC': 'CZ' };

const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

const codesByName = new Map(COUNTRY_CODES.map((code) => [countryName(code).toUpperCase(), code]));

/** "United Kingdom", "EIRE" or "gb" to a two-letter code; null when it is no country. */
export function countryCodeOf(name: string): string | null {
  const upper = name.trim().toUpperCase();
  if (COUNTRY_CODES.includes(upper)) return upper;
  return OTHER_NAMES[upper] ?? codesByName.get(upper) ?? null;
}

export function countryName(code: string): string {
  return english.of(code) ?? code;
}
