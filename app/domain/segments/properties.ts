import { z } from 'zod';
import type { EventProperties, EventType } from '../events/schema';
import { passes, problemOfTest, type ValueTest, valueTestShape } from './values';

/** Properties of events that a condition may ask about, with what they hold. `lines.…` means any line of the cart or order. */
export const propertyKinds = {
  url: 'text',
  title: 'text',
  handle: 'text',
  query: 'text',
  locale: 'text',
  timeZone: 'text',
  countryCode: 'text',
  currency: 'text',
  productId: 'text',
  variantId: 'text',
  collectionId: 'text',
  orderId: 'text',
  orderName: 'text',
  sourceName: 'text',
  messageId: 'text',
  actor: 'text',
  consentSource: 'text',
  price: 'number',
  total: 'number',
  quantity: 'number',
  seconds: 'number',
  scrollPercent: 'number',
  pageViews: 'number',
  productViews: 'number',
  addedToCart: 'flag',
  test: 'flag',
  tags: 'texts',
  productIds: 'texts',
  'lines.productId': 'text',
  'lines.variantId': 'text',
  'lines.title': 'text',
  'lines.quantity': 'number',
  'lines.price': 'number',
} as const;
export type PropertyName = keyof typeof propertyKinds | `custom.${string}`;

const CUSTOM = 'custom.';

export const customNameSchema = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,39}$/, 'Use letters, digits, dashes and underscores.');

const propertyNameSchema = z
  .string()
  .refine(
    (name): name is PropertyName =>
      name in propertyKinds ||
      (name.startsWith(CUSTOM) && customNameSchema.safeParse(name.slice(CUSTOM.length)).success),
    'Name a property of the event, such as productId, total or custom.level.',
  );

export type PropertyFilter = ValueTest & { property: PropertyName };

export const propertyFilterSchema = z
  .strictObject({ property: propertyNameSchema, ...valueTestShape })
  .superRefine((filter, check) => {
    const problem = problemOfTest(filter) ?? problemOfKind(filter as PropertyFilter);
    if (problem) check.addIssue({ code: 'custom', message: problem, path: ['value'] });
  }) as z.ZodType<PropertyFilter>;

function problemOfKind({ property, value }: PropertyFilter): string | null {
  if (value === undefined || property.startsWith(CUSTOM)) return null;
  const kind = propertyKinds[property as keyof typeof propertyKinds];
  const wanted = { text: 'string', texts: 'string', number: 'number', flag: 'boolean' }[kind];
  if (typeof value === wanted) return null;
  return `"${property}" holds ${{ string: 'text', number: 'a number', boolean: 'true or false' }[wanted]}.`;
}

/** Where a property lies: the way to it, and whether it goes through a list. */
export interface Route {
  path: readonly [string] | readonly [string, string];
  isList: boolean;
}

export function routeTo(property: PropertyName): Route {
  if (property.startsWith(CUSTOM)) return { path: ['custom', property.slice(CUSTOM.length)], isList: false };
  const [first = '', second] = property.split('.');
  if (second !== undefined) return { path: [first, second], isList: true };
  return { path: [first], isList: propertyKinds[property as keyof typeof propertyKinds] === 'texts' };
}

function valuesAt(properties: EventProperties, { path, isList }: Route): unknown[] {
  const [first, second] = path;
  const outer = (properties as Record<string, unknown>)[first];
  const step = (value: unknown) =>
    second === undefined ? value : (value as Record<string, unknown> | null | undefined)?.[second];
  const found = isList ? (Array.isArray(outer) ? outer.map(step) : []) : [step(outer)];
  return found.filter((value) => value !== undefined && value !== null);
}

/** Whether the properties of an event pass a filter. */
export function holdsFor(filter: PropertyFilter, properties: EventProperties): boolean {
  return passes(filter, valuesAt(properties, routeTo(filter.property)));
}

/**
 * The filters in force for events of a type: clicks are those of people unless the condition itself says whose, and orders that only
 * tested the checkout never count.
 */
export function filtersInForce(type: EventType, where: readonly PropertyFilter[] = []): PropertyFilter[] {
  const asks = (property: PropertyName) => where.some((filter) => filter.property === property);
  return [
    ...where,
    ...(type === 'email_clicked' && !asks('actor')
      ? [{ property: 'actor', is: 'eq', value: 'human' } satisfies PropertyFilter]
      : []),
    ...(type.startsWith('order_') && !asks('test')
      ? [{ property: 'test', is: 'ne', value: true } satisfies PropertyFilter]
      : []),
  ];
}
