import { z } from 'zod';

/** Text that Postgres can hold. */
export const textSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text), 'Use text without control characters.');

export const comparisonSchema = z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte']);
export type Comparison = z.infer<typeof comparisonSchema>;

export function compare(left: number, is: Comparison, right: number): boolean {
  switch (is) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
  }
}

/** How a free value may be asked about: numbers may also stand as decimal text ("12.50"), `contains` looks at case. */
export const valueTestShape = {
  is: z.enum([...comparisonSchema.options, 'contains', 'present', 'absent']),
  value: z.union([textSchema, z.number(), z.boolean()]).optional(),
};
export interface ValueTest {
  is: Comparison | 'contains' | 'present' | 'absent';
  value?: string | number | boolean;
}

/** What is wrong with a test; null when nothing is. */
export function problemOfTest({ is, value }: ValueTest): string | null {
  if (is === 'present' || is === 'absent') return value === undefined ? null : `"${is}" takes no value.`;
  if (value === undefined) return `"${is}" needs a value.`;
  if (is === 'contains') return typeof value === 'string' ? null : '"contains" needs text.';
  if (is === 'eq' || is === 'ne') return null;
  return typeof value === 'number' ? null : `"${is}" needs a number.`;
}

/** Decimal text that counts as a number. The database uses the same pattern. */
export const DECIMAL = '^-?[0-9]{1,15}([.][0-9]{1,10})?$';
const decimal = new RegExp(DECIMAL);

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && decimal.test(value) ? Number(value) : null;
}

/** Whether what was found passes the test. Of several values one that passes is enough; `ne` wants none to be equal. */
export function passes({ is, value }: ValueTest, found: readonly unknown[]): boolean {
  switch (is) {
    case 'present':
      return found.length > 0;
    case 'absent':
      return found.length === 0;
    case 'ne':
      return !passes({ is: 'eq', value }, found);
    case 'contains':
      return found.some((one) => typeof one === 'string' && one.includes(String(value)));
    case 'eq':
      if (typeof value !== 'number') return found.some((one) => one === value);
  }
  return found.some((one) => {
    const number = numberOf(one);
    return number !== null && compare(number, is, Number(value));
  });
}
