import { z } from 'zod';
import { eventTypeSchema, type EventType } from '../events/schema';
import {
  type AffinityKind,
  affinityKinds,
  type EngagementTier,
  engagementTiers,
  type FirstTouch,
  firstTouches,
  type LifecycleStage,
  lifecycleStages,
} from '../traits/schema';
import { customNameSchema, type PropertyFilter, propertyFilterSchema } from './properties';
import { type Comparison, comparisonSchema, problemOfTest, textSchema, type ValueTest, valueTestShape } from './values';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time in words a merchant can read: "30m", "22h", "14d". */
export const durationSchema = z.string().regex(/^[1-9]\d{0,4}[mhd]$/, 'Use a duration such as 30m, 2h or 14d.');
export type Duration = z.infer<typeof durationSchema>;

/** Milliseconds of a duration. Days are 24 hours: local days are the business of send windows. */
export function durationMs(duration: Duration): number {
  const unit = duration.at(-1) as keyof typeof UNITS;
  return Number(duration.slice(0, -1)) * UNITS[unit];
}

/** Numbers a condition may compare. The list is closed so that a condition also compiles to SQL. */
export const numericTraits = [
  'orders.count',
  'orders.spend',
  'orders.averageValue',
  'orders.cancelled',
  'orders.refunded',
  'checkouts.count',
  'sessions.count',
  'sessions.totalSeconds',
  'sessions.lastSeconds',
  'email.sent',
  'email.delivered',
  'email.humanClicks',
  'email.bounced',
  'lead.articles',
  'lead.score',
] as const;
export type NumericTrait = (typeof numericTraits)[number];

/** Moments a condition may look back at. A moment that never came is "never", which is older than anything. */
export const momentTraits = [
  'firstSeenAt',
  'lastSeenAt',
  'orders.firstAt',
  'orders.lastAt',
  'carts.lastAt',
  'carts.lastAddAt',
  'checkouts.lastAt',
  'email.lastSentAt',
  'email.lastHumanClickAt',
  'subscribedAt',
  'unsubscribedAt',
] as const;
export type MomentTrait = (typeof momentTraits)[number];

/** What is counted by UTC day; `spend` adds up amounts. */
export const dayCounts = ['orders', 'spend', 'views', 'productViews', 'adds', 'sessions', 'emails', 'clicks'] as const;
export type DayCount = (typeof dayCounts)[number];

export const frequencies = ['intervalDays', 'overdueRatio'] as const;
/** What is measured against the rest of the shop: all a contact spent, the trigger's order, the dearest thing in the trigger. */
export const standings = ['spend', 'order', 'item'] as const;
export type Standing = (typeof standings)[number];

export const places = ['country', 'region', 'city', 'timeZone'] as const;
export type PlaceName = (typeof places)[number];

/** Comparing a number. */
type Amount = { is: Comparison; value: number };

/**
 * A question about one contact, answered from its traits, from what is known of the person, and (for `event`) from its events; inside a
 * flow also from the event that started the enrollment (`trigger`). docs/segments.md tells what each part means.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ({ trait: NumericTrait } & Amount)
  | { moment: MomentTrait; within: Duration }
  | { moment: MomentTrait; after: MomentTrait }
  | ({ count: DayCount; days: number } & Amount)
  | ({ event: EventType; within?: Duration; where?: PropertyFilter[] } & Amount)
  | ({ frequency: (typeof frequencies)[number] } & Amount)
  | { affinity: AffinityKind; id: string; top: number; points?: number }
  | { consent: 'subscribed' | 'unsubscribed' | 'unknown' }
  | { place: PlaceName; in: string[] }
  | { stage: LifecycleStage }
  | { tier: EngagementTier }
  | { firstTouch: FirstTouch }
  | { tag: string }
  | ({ custom: string } & ValueTest)
  | ({ prediction: string } & Amount)
  | { standing: Standing; top: number }
  | { trigger: string; is: 'eq' | 'ne' | 'gte' | 'lte' | 'present' | 'absent'; value?: string | number | boolean };

/** The parts of a condition that are no lists of others. */
export type Leaf = Exclude<Condition, { all: Condition[] } | { any: Condition[] } | { not: Condition }>;
export type LeafOf<Kind extends string> = Extract<Leaf, Record<Kind, unknown>>;

const amount = { is: comparisonSchema, value: z.number() };

/** Opening an email is no evidence of a person, and a segment that waits for segments could wait for itself. */
const unasked: readonly EventType[] = ['email_opened', 'segment_entered', 'segment_left'];

/** A moment is asked about in two ways. */
export const momentSchemas = {
  within: z.strictObject({ moment: z.enum(momentTraits), within: durationSchema }),
  after: z.strictObject({ moment: z.enum(momentTraits), after: z.enum(momentTraits) }),
};

/** The shape of each kind of part, by the word that names it. */
export const partSchemas = {
  all: z.strictObject({ all: z.array(z.lazy(() => conditionSchema)).min(1) }),
  any: z.strictObject({ any: z.array(z.lazy(() => conditionSchema)).min(1) }),
  not: z.strictObject({ not: z.lazy(() => conditionSchema) }),
  trait: z.strictObject({ trait: z.enum(numericTraits), ...amount }),
  moment: z.union([momentSchemas.within, momentSchemas.after]),
  count: z.strictObject({ count: z.enum(dayCounts), days: z.number().int().min(1).max(365), ...amount }),
  event: z.strictObject({
    event: eventTypeSchema.refine((type) => !unasked.includes(type), 'This event cannot be asked about.'),
    ...amount,
    within: durationSchema.optional(),
    where: z.array(propertyFilterSchema).min(1).max(5).optional(),
  }),
  frequency: z.strictObject({ frequency: z.enum(frequencies), ...amount }),
  affinity: z.strictObject({
    affinity: z.enum(affinityKinds),
    id: textSchema,
    top: z.number().int().min(1).max(20),
    points: z.number().positive().optional(),
  }),
  consent: z.strictObject({ consent: z.enum(['subscribed', 'unsubscribed', 'unknown']) }),
  place: z.strictObject({ place: z.enum(places), in: z.array(textSchema).min(1).max(100) }),
  stage: z.strictObject({ stage: z.enum(lifecycleStages) }),
  tier: z.strictObject({ tier: z.enum(engagementTiers) }),
  firstTouch: z.strictObject({ firstTouch: z.enum(firstTouches) }),
  tag: z.strictObject({ tag: textSchema }),
  custom: z.strictObject({ custom: customNameSchema, ...valueTestShape }).superRefine((test, check) => {
    const problem = problemOfTest(test);
    if (problem) check.addIssue({ code: 'custom', message: problem, path: ['value'] });
  }),
  prediction: z.strictObject({ prediction: customNameSchema, ...amount }),
  standing: z.strictObject({ standing: z.enum(standings), top: z.number().int().min(1).max(50) }),
  trigger: z.strictObject({
    trigger: z.string().min(1).max(60),
    is: z.enum(['eq', 'ne', 'gte', 'lte', 'present', 'absent']),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  }),
} as const;

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    partSchemas.all,
    partSchemas.any,
    partSchemas.not,
    partSchemas.trait,
    partSchemas.moment,
    partSchemas.count,
    partSchemas.event,
    partSchemas.frequency,
    partSchemas.affinity,
    partSchemas.consent,
    partSchemas.place,
    partSchemas.stage,
    partSchemas.tier,
    partSchemas.firstTouch,
    partSchemas.tag,
    partSchemas.custom,
    partSchemas.prediction,
    partSchemas.standing,
    partSchemas.trigger,
  ]),
);

/** Every part of a condition that is no list, in the order they stand. */
export function leavesOf(condition: Condition): Leaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
}
