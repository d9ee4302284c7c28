import { z } from 'zod';
import { eventTypeSchema } from '../events/schema';
import { weekdays } from '../local-time';
import { conditionSchema, durationSchema } from '../segments/schema';

/** Where a run ends: it may stand wherever a step id may. */
export const END = 'end';

export const stepId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use lower-case words joined by dashes.')
  .refine((id) => id !== END, 'A step cannot be called "end": that is where a run ends.');
/** A later step, or "end". */
const target = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Name a later step, or "end".');
export const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time such as 09:00.');
const days = z.array(z.enum(weekdays)).min(1).max(7);
const name = z.string().regex(/^[A-Za-z][\w-]{0,39}$/, 'Use a name of letters, digits, dashes and underscores.');
const tag = z.string().trim().min(1).max(60);

/** Properties of an event that may have to be the same as those of another. */
const sameProperties = ['productId', 'variantId', 'collectionId', 'orderId', 'cartToken', 'checkoutToken'] as const;
export const sameSchema = z.array(z.enum([...sameProperties, 'query', 'url', 'handle', 'segment', 'sessionId'])).min(1);

/**
 * A day in somebody's life: the birthday they gave, a moment of their traits, a free trait that holds a date ("custom.expires"), or a
 * date the trigger carried ("trigger.expectedAt").
 */
export const dateNameSchema = z
  .string()
  .regex(
    /^(birthday|subscribedAt|firstSeenAt|lastSeenAt|orders\.(firstAt|lastAt)|(custom|trigger)\.[A-Za-z][\w-]{0,39})$/,
    'Name a date: birthday, subscribedAt, firstSeenAt, lastSeenAt, orders.firstAt, orders.lastAt, custom.NAME or trigger.NAME.',
  );
export type DateName = z.infer<typeof dateNameSchema>;

/** What every step may say: its name, where to go on (else the next step), and where when it fails for good (else the run ends). */
const common = { id: stepId, onError: target.optional() };
const goesOn = { ...common, next: target.optional() };

const waits = [
  z.strictObject({ ...goesOn, kind: z.literal('wait'), for: durationSchema }),
  /** Until the contact's local time is inside the window; passes at once when it already is. */
  z.strictObject({ ...goesOn, kind: z.literal('wait_until'), from: localTime, to: localTime, days: days.optional() }),
  /** Until one of the events comes, which leads to its `then`; after `for` without any of them to `else`. The first that fits counts. */
  z.strictObject({
    ...common,
    kind: z.literal('wait_for'),
    events: z
      .array(
        z.strictObject({
          event: eventTypeSchema,
          /** Asked about the event that came: its properties are under `trigger`. */
          if: conditionSchema.optional(),
          /** Properties it must share with the event that started the run. */
          same: sameSchema.optional(),
          then: target,
        }),
      )
      .min(1)
      .max(8),
    for: durationSchema,
    else: target,
  }),
  /** Until a date of the contact, `days` after it (before it, when negative), at nine or `at`. No such date, or gone by: `else`. */
  z.strictObject({
    ...goesOn,
    kind: z.literal('wait_until_date'),
    date: dateNameSchema,
    days: z.number().int().min(-365).max(365).optional(),
    at: localTime.optional(),
    /** The next time the day comes round instead of the day itself. */
    yearly: z.boolean().optional(),
    else: target.optional(),
  }),
] as const;

const ways = [
  z.strictObject({ ...common, kind: z.literal('condition'), if: conditionSchema, then: target, else: target }),
  /** The first case that holds leads on; none: `else`. */
  z.strictObject({
    ...common,
    kind: z.literal('branch'),
    cases: z
      .array(z.strictObject({ if: conditionSchema, then: target }))
      .min(1)
      .max(10),
    else: target,
  }),
  /** By chance, in these proportions; one contact always gets the same variant of a step. */
  z.strictObject({
    ...common,
    kind: z.literal('split'),
    variants: z
      .array(z.strictObject({ name, weight: z.number().int().min(1).max(1000), then: target }))
      .min(2)
      .max(8),
  }),
  z.strictObject({ ...common, kind: z.literal('exit'), reason: z.string().min(1) }),
] as const;

const deeds = [
  z.strictObject({
    ...goesOn,
    kind: z.literal('send'),
    template: z.string().min(1),
    if: conditionSchema.optional(),
    /** Local times at which it may leave. Outside of them it is held, never dropped; the run goes on meanwhile. */
    window: z.strictObject({ from: localTime, to: localTime, days: days.optional() }).optional(),
    /** People wait for this email (a welcome, a thank-you, an alert they asked for): it needs no slot; all else holds for it too. */
    expected: z.boolean().optional(),
  }),
  /** Notes something about the contact. Conditions after it see it at once. */
  z.strictObject({
    ...goesOn,
    kind: z.literal('update'),
    addTags: z.array(tag).min(1).max(10).optional(),
    removeTags: z.array(tag).min(1).max(10).optional(),
    /** Free traits; null takes one away. */
    set: z.record(name, z.union([z.string().max(255), z.number(), z.boolean(), z.null()])).optional(),
  }),
  /**
   * Tells another system, by a signed POST. With `onError` the run waits for the answer (a day at the most) and takes that way when
   * none came; without it the run goes on at once.
   */
  z.strictObject({ ...goesOn, kind: z.literal('notify'), url: z.url({ protocol: /^https?$/ }).max(2000) }),
  /** Lets marketing to the contact rest: for a time, or until there is a sign of life. It ends every marketing run of the contact. */
  z.strictObject({ ...goesOn, kind: z.literal('pause'), for: durationSchema.optional() }),
  /**
   * Readies a code of one contact's own for the emails that follow, within the shop's limits: the first percentage of `ladder`, a later one
   * after codes that brought no order, each good for at least `validDays`. Where none may be given the run takes `onError` if there is
   * one, else it goes on, and the emails leave the code out.
   */
  z.strictObject({
    ...goesOn,
    kind: z.literal('discount'),
    ladder: z
      .array(z.number().int().min(1).max(90))
      .min(1)
      .max(4)
      .refine(
        (all) => all.every((one, index) => index === 0 || one > (all[index - 1] ?? 0)),
        'Begin with the smallest.',
      ),
    validDays: z.number().int().min(2).max(60),
  }),
] as const;

export const stepSchema = z.discriminatedUnion('kind', [...waits, ...ways, ...deeds]);
export type Step = z.infer<typeof stepSchema>;
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** Every step a step names, with the place it is named at. */
export function namedTargets(step: Step): { to: string; path: (string | number)[] }[] {
  const found: { to: string; path: (string | number)[] }[] = [];
  const name = (to: string | undefined, ...path: (string | number)[]) => {
    if (to !== undefined) found.push({ to, path });
  };
  if ('next' in step) name(step.next, 'next');
  if (step.kind === 'wait_for') step.events.forEach((one, index) => name(one.then, 'events', index, 'then'));
  if (step.kind === 'branch') step.cases.forEach((one, index) => name(one.then, 'cases', index, 'then'));
  if (step.kind === 'split') step.variants.forEach((one, index) => name(one.then, 'variants', index, 'then'));
  if (step.kind === 'condition') name(step.then, 'then');
  if ('else' in step) name(step.else, 'else');
  name(step.onError, 'onError');
  return found;
}
