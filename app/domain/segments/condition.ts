import { z } from 'zod';

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
  'orders.cancelled',
  'checkouts.count',
  'sessions.count',
  'sessions.totalSeconds',
  'email.sent',
  'email.humanClicks',
  'email.bounced',
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

export const dayCounts = ['orders', 'views', 'productViews', 'adds', 'sessions', 'emails', 'clicks'] as const;

const comparison = z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte']);

/** A question about one contact, answered from its traits (and, inside a flow, from the event that started the enrollment). */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { trait: NumericTrait; is: z.infer<typeof comparison>; value: number }
  | { moment: MomentTrait; within: Duration }
  | { count: (typeof dayCounts)[number]; days: number; is: z.infer<typeof comparison>; value: number }
  | { consent: 'subscribed' | 'unsubscribed' | 'unknown' }
  | { trigger: string; is: 'eq' | 'ne' | 'gte' | 'lte' | 'present' | 'absent'; value?: string | number | boolean };

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(conditionSchema).min(1) }),
    z.strictObject({ any: z.array(conditionSchema).min(1) }),
    z.strictObject({ not: conditionSchema }),
    z.strictObject({ trait: z.enum(numericTraits), is: comparison, value: z.number() }),
    z.strictObject({ moment: z.enum(momentTraits), within: durationSchema }),
    z.strictObject({
      count: z.enum(dayCounts),
      days: z.number().int().min(1).max(365),
      is: comparison,
      value: z.number(),
    }),
    z.strictObject({ consent: z.enum(['subscribed', 'unsubscribed', 'unknown']) }),
    z.strictObject({
      trigger: z.string().min(1).max(60),
      is: z.enum(['eq', 'ne', 'gte', 'lte', 'present', 'absent']),
      value: z.union([z.string(), z.number(), z.boolean()]).optional(),
    }),
  ]),
);
