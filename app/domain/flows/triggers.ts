import { z } from 'zod';
import { eventTypeSchema, type EventProperties, type EventType } from '../events/schema';
import { type Condition, conditionSchema, durationMs, durationSchema, evaluate } from '../segments/schema';
import { customTrait, type Traits } from '../traits/schema';
import { dateNameSchema, localTime, sameSchema } from './steps';

/** The n-th such event within a time, of the same product and the like when asked; later ones count as well. */
const nthSchema = z.strictObject({
  n: z.number().int().min(2).max(50),
  within: durationSchema,
  same: sameSchema.optional(),
});

/** A day in the contact's life, some `days` before (negative) or after it, at nine or `at` local time; each year unless `yearly` is false. */
const dateSchema = z.strictObject({
  date: dateNameSchema.refine((name) => !name.startsWith('trigger.'), 'A trigger has no trigger before it.'),
  days: z.number().int().min(-365).max(365).optional(),
  at: localTime.optional(),
  yearly: z.boolean().optional(),
});
export type DateSetting = z.infer<typeof dateSchema>;

/**
 * Nothing for a time since the last order or the last visit. `after`: always the same time. `rhythm`: this many times the contact's
 * own median interval, once there are two intervals to know it by; until then `after`.
 */
const silenceSchema = z.strictObject({
  since: z.enum(['orders.lastAt', 'lastSeenAt']),
  after: durationSchema,
  rhythm: z.number().min(1).max(10).optional(),
});
export type SilenceSetting = z.infer<typeof silenceSchema>;

const FREE = 'custom.';

/** The question whether a number that conditions know has reached a value; null when they do not know it. */
export function conditionOn(trait: string, value: number): Condition | null {
  return conditionSchema.safeParse({ trait, is: 'gte', value }).data ?? null;
}

const questions = new WeakMap<ScoreSetting, Condition | null>();

/** The same for a setting, made once: it is asked on every event. */
function questionOf(setting: ScoreSetting): Condition | null {
  let question = questions.get(setting);
  if (question === undefined) {
    question = conditionOn(setting.trait, setting.value);
    questions.set(setting, question);
  }
  return question;
}

/** A number of the contact reaches `value` from below. Any number a condition knows, or a free trait: "custom.score". */
const scoreSchema = z.strictObject({
  trait: z
    .string()
    .max(60)
    .refine(
      (trait) => trait.startsWith(FREE) || conditionOn(trait, 0) !== null,
      'Name a number, such as orders.count or custom.score.',
    ),
  value: z.number(),
});
export type ScoreSetting = z.infer<typeof scoreSchema>;

/** How far below the price this person saw, in percent (10) and in currency units (1), and how long ago that was at most (30d, in the cart 60d). */
const dropSchema = z.strictObject({
  percent: z.number().min(1).max(95).optional(),
  amount: z.number().min(0).optional(),
  viewed: durationSchema.optional(),
  inCart: durationSchema.optional(),
});

/** Of something looked at (30d) or put into the cart (60d), no more than `pieces` are left. */
const lowSchema = z.strictObject({
  pieces: z.number().int().min(1).max(1000),
  viewed: durationSchema.optional(),
  inCart: durationSchema.optional(),
});

/** Which newly published products: those with one of the tags or types; all when neither is named. */
const publishedSchema = z.strictObject({
  tags: z.array(z.string().min(1)).min(1).optional(),
  types: z.array(z.string().min(1)).min(1).optional(),
});

/** Settings that belong to some events only, and whether those mean nothing without them. */
const settings = [
  { field: 'date', events: ['date_reached'], needed: true },
  { field: 'silence', events: ['contact_silent'], needed: true },
  { field: 'score', events: ['score_reached'], needed: true },
  { field: 'low', events: ['stock_low'], needed: true },
  { field: 'segment', events: ['segment_entered', 'segment_left'], needed: true },
  { field: 'drop', events: ['price_dropped'], needed: false },
  { field: 'published', events: ['product_published'], needed: false },
] as const;

/** What starts a flow: always an event, some of which Heed looks out for only because a flow asks. */
export const triggerSchema = z
  .strictObject({
    event: eventTypeSchema,
    /** Tell more of the same: who could not be written to when it began enters with one of these. A checkout begins before its address is typed. */
    again: z.array(eventTypeSchema).min(1).optional(),
    /** Asked about the contact and about the event, whose properties are under `trigger`. */
    if: conditionSchema.optional(),
    nth: nthSchema.optional(),
    /** Of segment_entered and segment_left: which one. */
    segment: z.string().min(1).max(60).optional(),
    date: dateSchema.optional(),
    silence: silenceSchema.optional(),
    score: scoreSchema.optional(),
    drop: dropSchema.optional(),
    low: lowSchema.optional(),
    published: publishedSchema.optional(),
  })
  .superRefine((trigger, check) => {
    for (const { field, events, needed } of settings) {
      const belongs = events.some((event) => event === trigger.event);
      const message =
        belongs && needed && trigger[field] === undefined
          ? `${trigger.event} needs "${field}".`
          : !belongs && trigger[field] !== undefined
            ? `"${field}" belongs to ${events.join(' and ')}.`
            : null;
      if (message) check.addIssue({ code: 'custom', message, path: [field] });
    }
  });
export type TriggerDefinition = z.infer<typeof triggerSchema>;

/** Every type of event that lets somebody in. */
export function entryEvents({ event, again = [] }: TriggerDefinition): readonly EventType[] {
  return [event, ...again];
}

/** When nothing else is said, dates begin at this local time. */
export const NINE = '09:00';

/** The setting as events and timers name it: the same words mean the same moment, whichever flow asked. */
export function dateKey({ date, days = 0, at = NINE, yearly = true }: DateSetting): string {
  return `${date} ${days} ${at}${yearly ? '' : ' once'}`;
}

export function silenceKey({ since, after, rhythm }: SilenceSetting): string {
  return rhythm === undefined ? `${since} ${after}` : `${since} ${rhythm}x ${after}`;
}

export function scoreKey({ trait, value }: ScoreSetting): string {
  return `${trait} ${value}`;
}

/** The limits of a price drop in force where a trigger leaves them out. */
export function dropLimits({ drop }: TriggerDefinition): { percent: number; amount: number } {
  return { percent: drop?.percent ?? 10, amount: drop?.amount ?? 1 };
}

/** How far back looking at something counts, and having it in the cart, in milliseconds. */
export function lookBack({ drop, low }: TriggerDefinition): { viewed: number; inCart: number } {
  const { viewed = '30d', inCart = '60d' } = drop ?? low ?? {};
  return { viewed: durationMs(viewed), inCart: durationMs(inCart) };
}

/** Whether a contact's number has reached the value of a setting. */
export function reaches(setting: ScoreSetting, traits: Traits, now: Date): boolean {
  const { trait, value } = setting;
  if (trait.startsWith(FREE)) {
    const score = customTrait(traits, trait.slice(FREE.length));
    return typeof score === 'number' && score >= value;
  }
  const condition = questionOf(setting);
  return condition !== null && evaluate(condition, { traits, consent: 'unknown' }, now);
}

/** Whether the person saw the thing recently enough. Unknown is recent: it is asked before anybody is known, too. */
function isRecent(trigger: TriggerDefinition, { since, addedToCart }: EventProperties, at: Date | null): boolean {
  if (since === undefined || at === null) return true;
  const { viewed, inCart } = lookBack(trigger);
  return at.getTime() - Date.parse(since) <= (addedToCart ? inCart : viewed);
}

/** Whether an event is the one a trigger's own setting asks for. Conditions and counts are asked elsewhere. */
export function meetsSetting(trigger: TriggerDefinition, properties: EventProperties, at: Date | null = null): boolean {
  switch (trigger.event) {
    case 'segment_entered':
    case 'segment_left':
      return properties.segment === trigger.segment;
    case 'date_reached':
      return trigger.date !== undefined && properties.setting === dateKey(trigger.date);
    case 'contact_silent':
      return trigger.silence !== undefined && properties.setting === silenceKey(trigger.silence);
    case 'score_reached':
      return trigger.score !== undefined && properties.setting === scoreKey(trigger.score);
    case 'price_dropped': {
      const { percent, amount } = dropLimits(trigger);
      const isDeep = (properties.dropPercent ?? 0) >= percent && Number(properties.dropAmount ?? 0) >= amount;
      return isDeep && isRecent(trigger, properties, at);
    }
    case 'stock_low': {
      const pieces = trigger.low?.pieces ?? 0;
      const { available = 0, availableBefore = Number.POSITIVE_INFINITY } = properties;
      return available > 0 && available <= pieces && availableBefore > pieces && isRecent(trigger, properties, at);
    }
    case 'product_published': {
      const { tags, types } = trigger.published ?? {};
      const { productTags = [], productType = '' } = properties;
      if (!tags && !types) return true;
      return (tags ?? []).some((tag) => productTags.includes(tag)) || (types ?? []).includes(productType);
    }
    default:
      return true;
  }
}
