import { z } from 'zod';
import { type EventType, eventTypeSchema } from '../events/schema';
import { conditionSchema, durationSchema } from '../segments/schema';
import { lifecycleStages } from '../traits/schema';
import { END, namedTargets, sameSchema, stepSchema } from './steps';
import { entryEvents, triggerSchema } from './triggers';

/** Facts that are read again in the transaction that sends (architecture.md, rule 3). */
export const truthChecks = [
  'no_order_since_trigger',
  'cart_has_items',
  'no_checkout_since_trigger',
  'checkout_open',
  'items_available',
  'variant_available',
  'price_still_lower',
  'order_stands',
  'on_good_terms',
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

/** What people do before they buy. To remind them of it is marketing, whatever the flow calls itself. */
const beforeBuying: ReadonlySet<EventType> = new Set<EventType>([
  'page_viewed',
  'product_viewed',
  'collection_viewed',
  'search_submitted',
  'product_added_to_cart',
  'cart_viewed',
  'page_engaged',
  'session_ended',
  'cart_updated',
  'checkout_started',
  'checkout_updated',
]);

/**
 * A flow as merchants' developers read and write it (docs/flows.md). Steps run in the order they stand; they may jump by id, only
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
    trigger: triggerSchema,
    /** While the enrollment still stands before its first email these events start the first wait anew: one episode per contact. */
    extendOn: z.array(eventTypeSchema).default([]),
    /** What ends a run early. `if` is asked about the event that came; `same` names properties it must share with the trigger. */
    exits: z.array(
      z.strictObject({
        event: eventTypeSchema,
        if: conditionSchema.optional(),
        same: sameSchema.optional(),
        reason: z.string().min(1),
      }),
    ),
    reentry: z.union([z.literal('once'), durationSchema]),
    checks: z.array(z.enum(truthChecks)).default([]),
    /** The true reason line of its emails; {shop} is filled in. */
    reasonLine: z.string().min(1),
    steps: z.array(stepSchema).min(1),
  })
  .superRefine((definition, check) => {
    if (definition.class === 'transactional' && entryEvents(definition.trigger).some((type) => beforeBuying.has(type)))
      check.addIssue({
        code: 'custom',
        message: 'A reminder of what was looked at or left behind is marketing.',
        path: ['class'],
      });
    const position = new Map(definition.steps.map((step, index) => [step.id, index]));
    definition.steps.forEach((step, index) => {
      if (definition.steps.findIndex((one) => one.id === step.id) < index)
        check.addIssue({
          code: 'custom',
          message: `Another step is called "${step.id}".`,
          path: ['steps', index, 'id'],
        });
      if (step.kind === 'update' && !step.addTags && !step.removeTags && !step.set)
        check.addIssue({
          code: 'custom',
          message: 'An update names tags to add or remove, or values to set.',
          path: ['steps', index],
        });
      if (step.kind === 'discount' && definition.class !== 'marketing')
        check.addIssue({
          code: 'custom',
          message: 'Order mail carries no codes: only a marketing flow gives them.',
          path: ['steps', index, 'kind'],
        });
      for (const { to, path } of namedTargets(step)) {
        if (to !== END && (position.get(to) ?? -1) <= index)
          check.addIssue({
            code: 'custom',
            message: `"${to}" must be a later step, or "end".`,
            path: ['steps', index, ...path],
          });
      }
    });
  });
export type FlowDefinition = z.infer<typeof flowDefinitionSchema>;
