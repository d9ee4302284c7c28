import { escapeHtml, escapePlain, type SafeUrl } from './escaping';
import type { HexColour } from './palette';

/** A hole in a compiled email. Its kind says how the value is made safe; a scope is what values are read from. */
export type Slot<Scope> =
  | { kind: 'text'; read: (scope: Scope) => string }
  | { kind: 'url'; read: (scope: Scope) => SafeUrl | undefined }
  | { kind: 'colour'; read: (scope: Scope) => HexColour }
  | { kind: 'parts'; read: (scope: Scope) => string };

/** A compiled email is a flat list of these: fixed markup and holes. */
export type Part<Scope> = string | Slot<Scope>;

export function text<Scope>(read: (scope: Scope) => string): Slot<Scope> {
  return { kind: 'text', read };
}

export function url<Scope>(read: (scope: Scope) => SafeUrl | undefined): Slot<Scope> {
  return { kind: 'url', read };
}

export function colour<Scope>(read: (scope: Scope) => HexColour): Slot<Scope> {
  return { kind: 'colour', read };
}

/**
 * Joins markup and slots into parts. Plain strings are taken as trusted markup: words of merchants and data enter through
 * slots or already escaped. Line breaks are kept without their indentation.
 */
export function parts<Scope>(
  strings: TemplateStringsArray,
  ...values: (string | number | Slot<Scope> | Part<Scope>[])[]
): Part<Scope>[] {
  const joined: Part<Scope>[] = [];
  strings.forEach((piece, i) => {
    append(joined, piece.replace(/\n[ \t]*/g, '\n'));
    const value = values[i];
    if (value === undefined) return;
    if (Array.isArray(value)) value.forEach((part) => append(joined, part));
    else append(joined, typeof value === 'number' ? String(value) : value);
  });
  return joined;
}

function append<Scope>(list: Part<Scope>[], part: Part<Scope>): void {
  const last = list.length - 1;
  const previous = list[last];
  if (typeof part === 'string' && typeof previous === 'string') list[last] = previous + part;
  else if (part !== '') list.push(part);
}

/** How one of the two parts of an email (HTML, plain text) fills slots, repeats and omits. */
export interface Medium {
  fill<Scope>(list: readonly Part<Scope>[], scope: Scope): string;
  /** The inner parts once for each item. */
  each<Scope, Item>(items: (scope: Scope) => readonly Item[], inner: Part<Item>[]): Slot<Scope>;
  /** The inner parts if the test holds, otherwise the alternative. */
  when<Scope>(test: (scope: Scope) => unknown, inner: Part<Scope>[], otherwise?: Part<Scope>[]): Slot<Scope>;
}

function medium(encode: (value: string) => string, encodeUrl: (value: string) => string): Medium {
  function fill<Scope>(list: readonly Part<Scope>[], scope: Scope): string {
    // Joined at once: a string grown by its pieces is a tree of them, which whoever reads it first has to copy together.
    const out: string[] = [];
    for (const part of list) {
      if (typeof part === 'string') out.push(part);
      else if (part.kind === 'text') out.push(encode(part.read(scope)));
      else if (part.kind === 'url') out.push(encodeUrl(part.read(scope) ?? ''));
      else out.push(part.read(scope));
    }
    return out.join('');
  }
  return {
    fill,
    each: (items, inner) => ({
      kind: 'parts',
      read: (scope) => {
        let out = '';
        for (const item of items(scope)) out += fill(inner, item);
        return out;
      },
    }),
    when: (test, inner, otherwise = []) => ({
      kind: 'parts',
      read: (scope) => fill(test(scope) ? inner : otherwise, scope),
    }),
  };
}

export const htmlMedium: Medium = medium(escapeHtml, escapeHtml);
export const textMedium: Medium = medium(escapePlain, (value) => value);
