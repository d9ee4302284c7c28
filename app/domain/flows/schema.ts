import { z } from 'zod';
import { eventTypeSchema, type EventProperties, type EventType } from '../events/schema';
import { conditionSchema, durationSchema } from '../segments/schema';
import { lifecycleStages } from '../traits/schema';

const stepId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use lower-case words joined by dashes.');
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time such as 09:00.');

/** Facts that are read again in the transaction that sends (architecture.md, rule 3). */
export const truthChecks = [
  'no_order_since_trigger',
  'cart_has_items',
  'no_checkout_since_trigger',
  'checkout_open',
  'items_available',
  'order_stands',
] as const;
export type TruthCheck = (typeof truthChecks)[number];

/**
 * What a flow's emails are for. The arbiter weighs them by it, and of several reminders of one unfinished purchase (checkout, cart,
 * browse) only the one nearest to buying is sent.
 */
export const purposes = [
  'checkout',
  'cart',
  'browse',
  'alert',
  'welcome',
  'thanks',
  'advice',
  'review',
  'cross_sell',
  'replenish',
  'loyalty',
  'milestone',
  'nurture',
  'win_back',
  're_engage',
] as const;
export type Purpose = (typeof purposes)[number];

export const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ id: stepId, kind: z.literal('wait'), for: durationSchema, next: stepId.optional() }),
  /** Waits until the contact's local time is inside the window; passes at once when it already is. */
  z.strictObject({ id: stepId, kind: z.literal('wait_until'), from: localTime, to: localTime }),
  z.strictObject({ id: stepId, kind: z.literal('condition'), if: conditionSchema, then: stepId, else: stepId }),
  z.strictObject({
    id: stepId,
    kind: z.literal('send'),
    template: z.string().min(1),
    if: conditionSchema.optional(),
    /** People wait for this email (a welcome, a thank-you, an alert they asked for): it needs no slot; all else holds for it too. */
    expected: z.boolean().optional(),
  }),
  z.strictObject({ id: stepId, kind: z.literal('exit'), reason: z.string().min(1) }),
]);
export type Step = z.infer<typeof stepSchema>;

/**
 * A flow as merchants' developers read and write it. Steps run in the order they stand; conditions and waits may jump by id, only
 * forwards, so a run always ends. A published version never changes.
 */
export const flowDefinitionSchema = z
  .strictObject({
    key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
    name: z.string().min(1).max(80),
    /** One sentence for the list of flows. */
    summary: z.string().min(1).max(200),
    /** Why it is built so: one paragraph for the merchant. */
    why: z.string().min(1),
    stage: z.enum(lifecycleStages),
    class: z.enum(['marketing', 'transactional']),
    /** Marketing without a purpose is weighed like news. */
    purpose: z.enum(purposes).optional(),
    /** Shifts its emails in the arbiter: one point counts as much as a day of waiting. Absent: 0. */
    priority: z.number().int().min(-3).max(3).optional(),
    /** Share of people who go through the flow without its emails, so that its effect can be measured. Absent: nobody. */
    holdout: z.strictObject({ percent: z.number().min(0).max(50) }).optional(),
    trigger: z.strictObject({ event: eventTypeSchema, if: conditionSchema.optional() }),
    /** While the enrollment still stands before its first email these events start the first wait anew: one episode per contact. */
    extendOn: z.array(eventTypeSchema).default([]),
    exits: z.array(z.strictObject({ event: eventTypeSchema, reason: z.string().min(1) })),
    reentry: z.union([z.literal('once'), durationSchema]),
    checks: z.array(z.enum(truthChecks)).default([]),
    /** The true reason line of its emails; {shop} is filled in. */
    reasonLine: z.string().min(1),
    steps: z.array(stepSchema).min(1),
  })
  .superRefine((definition, check) => {
    const position = new Map(definition.steps.map((step, index) => [step.id, index]));
    if (position.size !== definition.steps.length)
      check.addIssue({ code: 'custom', message: 'Step ids must differ.', path: ['steps'] });
    definition.steps.forEach((step, index) => {
      const targets =
        step.kind === 'condition' ? [step.then, step.else] : 'next' in step && step.next ? [step.next] : [];
      for (const target of targets) {
        if ((position.get(target) ?? -1) <= index) {
          check.addIssue({ code: 'custom', message: `"${target}" must be a later step.`, path: ['steps', index] });
        }
      }
    });
  });
export type FlowDefinition = z.infer<typeof flowDefinitionSchema>;

/** The event that started an enrollment, kept with it: emails and truth checks refer to it. */
export interface Trigger {
  eventId: string;
  type: EventType;
  occurredAt: string;
  properties: EventProperties;
}

/** An email a flow asks for; whether it leaves is decided by messages. */
export interface MessageRequest {
  enrollmentId: string;
  contactId: string;
  flowId: string;
  flowVersionId: string;
  stepId: string;
  template: string;
  class: 'marketing' | 'transactional';
  trigger: Trigger;
  dueAt: Date;
}

export interface FlowView {
  id: string;
  key: string;
  name: string;
  summary: string;
  why: string;
  stage: string;
  status: 'on' | 'off';
  versionNumber: number;
  /** People inside now. */
  active: number;
  /** People who entered in the last 30 days. */
  entered30: number;
  definition: FlowDefinition;
}
