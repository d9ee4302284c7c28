/** An address that `safeUrl` has accepted. Only such values can be put into a link or an image. */
export type SafeUrl = string & { readonly __brand: 'SafeUrl' };

const HTML_SPECIAL = /[&<>"'{\p{Cc}\p{Cs}\u2028\u2029]/u;
const HTML_SPECIAL_ALL = /[&<>"'{\p{Cc}\p{Cs}\u2028\u2029]/gu;
const HTML_ENTITY: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // A lone brace is harmless; escaping each one means that no data can spell a substitution tag of a mail provider.
  '{': '&#123;',
};

/** Text that is safe both between tags and inside a quoted attribute. Control characters and lone surrogates become spaces. */
export function escapeHtml(value: string): string {
  return HTML_SPECIAL.test(value) ? value.replace(HTML_SPECIAL_ALL, (char) => HTML_ENTITY[char] ?? ' ') : value;
}

const PLAIN_SPECIAL = /\{(?=[{%])|[\p{Cc}\p{Cs}\u2028\u2029]/u;
const PLAIN_SPECIAL_ALL = /\{(?=[{%])|[\p{Cc}\p{Cs}\u2028\u2029]/gu;

/** One line of plain text: no line breaks, no control characters, no `{{` or `{%`. */
export function escapePlain(value: string): string {
  return PLAIN_SPECIAL.test(value) ? value.replace(PLAIN_SPECIAL_ALL, (char) => (char === '{' ? '{ ' : ' ')) : value;
}

const SAFE_URL =
  /^(?:https?:\/\/[^\s/?#\\@]+(?:[/?#][^\s\p{Cc}\p{Cs}]*)?|mailto:[^\s\p{Cc}\p{Cs}]+@[^\s\p{Cc}\p{Cs}]+)$/iu;
const URL_SPECIAL = /[<>"'`{}|\\^]/;
const URL_SPECIAL_ALL = /[<>"'`{}|\\^]/g;

/** The address if it is http, https or mailto and well formed, with quotes, angle brackets and braces percent-encoded; otherwise undefined. */
export function safeUrl(value: string | null | undefined): SafeUrl | undefined {
  if (!value || !SAFE_URL.test(value)) return undefined;
  const encoded = URL_SPECIAL.test(value) ? value.replace(URL_SPECIAL_ALL, percentEncode) : value;
  return encoded as SafeUrl;
}

function percentEncode(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

const HEADER_LIMIT = 250;

/** One line that may stand in a mail header: no CR, LF or control characters, whitespace collapsed, at most 250 characters. */
export function headerLine(value: string): string {
  const line = collapse(escapePlain(value));
  return line.length > HEADER_LIMIT ? `${line.slice(0, HEADER_LIMIT - 1).replace(/\p{Cs}$/u, '')}…` : line;
}

const NEEDS_COLLAPSE = /^\s|\s$|\s\s|[^\S ]|[\p{Cc}\p{Cs}]/u;

/** Trims, and turns every run of whitespace, control characters and lone surrogates into one space. */
export function collapse(value: string): string {
  return NEEDS_COLLAPSE.test(value) ? value.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim() : value;
}
