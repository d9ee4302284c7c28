import { GraphQLError } from 'graphql';

type Value = string | number | string[] | null;

/** What can be searched in one kind of row; `default` is what a bare word is looked for in. */
export type SearchFields<T> = Record<string, (row: T) => Value>;

/**
 * The part of Shopify's search syntax in use: terms joined by AND or blanks, `field:value`, `field:>=value`, quotes,
 * a leading minus. Shopify lets an unknown field pass with a warning; here it is an error, so that no one relies on it.
 */
export function searchFilter<T>(query: string | undefined, fields: SearchFields<T>): (row: T) => boolean {
  const terms = (query ?? '').match(/-?(?:[\w]+:)?(?:[<>]=?)?(?:'[^']*'|"[^"]*"|[^\s'"]+)/g) ?? [];
  const tests = terms.filter((term) => term !== 'AND').map((term) => termFilter(term, fields));
  return (row) => tests.every((test) => test(row));
}

function termFilter<T>(term: string, fields: SearchFields<T>): (row: T) => boolean {
  const match = /^(-?)(?:(\w+):)?([<>]=?)?(.*)$/s.exec(term);
  const [, minus, name = 'default', operator = '', quoted = ''] = match ?? [];
  const read = fields[name];
  if (!read) throw new GraphQLError(`Invalid search field for this query: ${name}`);
  const wanted = quoted.replace(/^(['"])(.*)\1$/s, '$2');
  const test = (row: T) => compare(read(row), operator, wanted, name === 'default');
  return minus ? (row) => !test(row) : test;
}

function compare(value: Value, operator: string, wanted: string, anywhere: boolean): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.some((each) => each.toLowerCase() === wanted.toLowerCase());
  if (operator === '') {
    const text = String(value).toLowerCase();
    if (anywhere) return text.includes(wanted.toLowerCase());
    if (wanted.endsWith('*')) return text.startsWith(wanted.slice(0, -1).toLowerCase());
    return text === wanted.toLowerCase();
  }
  const isTime = typeof value === 'string' && !Number.isNaN(Date.parse(value)) && !Number.isNaN(Date.parse(wanted));
  const [left, right] = isTime ? [Date.parse(value), Date.parse(wanted)] : [Number(value), Number(wanted)];
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '<' ? left < right : left <= right;
}
