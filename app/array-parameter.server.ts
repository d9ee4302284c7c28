/** What needs neither quotes nor escapes in the text form of an array: numbers, ids, moments, codes. */
const PLAIN = /^[\w.:+@/=-]+$/;
/** Words before the elements in the binary form: dimensions, has nulls, element type (oid 25, text), elements, first index. */
const HEADER_BYTES = 20;

/**
 * A list as a parameter for Postgres. Lists of plain values go as text. Lists with any other string in them go in the binary form
 * of text[], so their parameter has to be cast to that type: in the text form every quotation mark of a JSON value is escaped on
 * this side and unescaped on the other, which costs more than the rest of the statement. Strings must not hold NUL.
 */
export function arrayParameter(list: readonly unknown[]): unknown {
  const values = list.map((value) => (value instanceof Date ? value.toISOString() : value));
  if (values.every(isPlain)) return `{${values.map((value) => value ?? 'null').join(',')}}`;
  return values.every(isText) ? binaryTextArray(values) : list;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return PLAIN.test(value) && !/^null$/i.test(value);
  return value == null || typeof value === 'number' || typeof value === 'boolean';
}

function isText(value: unknown): value is string | null | undefined {
  return value == null || typeof value === 'string';
}

function binaryTextArray(values: readonly (string | null | undefined)[]): Buffer {
  const sizes = values.map((value) => (value == null ? -1 : Buffer.byteLength(value)));
  const out = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + Math.max(size, 0), HEADER_BYTES));
  [1, sizes.includes(-1) ? 1 : 0, 25, values.length, 1].forEach((word, index) => out.writeInt32BE(word, index * 4));
  let at = HEADER_BYTES;
  values.forEach((value, index) => {
    at = out.writeInt32BE(sizes[index] ?? -1, at);
    if (value != null) at += out.write(value, at);
  });
  return out;
}
