import type { EventType, HeedEvent } from '../events/schema';
import { durationMs, evaluate } from '../segments/schema';
import type { FlowDefinition, Trigger } from './schema';
import { advance, type Facts, isBeforeFirstSend, type Transition } from './transition';

/** An event older than this starts nothing: the moment to write has passed. */
const FRESH_MS = 3 * 86_400_000;

/** Exits every flow has, whatever its definition says: nobody is kept in a series they cannot or will not receive. */
const GLOBAL_EXITS: FlowDefinition['exits'] = [
  { event: 'marketing_unsubscribed', reason: 'unsubscribed' },
  { event: 'email_complained', reason: 'complained' },
  { event: 'email_bounced', reason: 'bounced' },
];

export function triggerOf(event: HeedEvent): Trigger {
  return {
    eventId: event.id,
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    properties: event.properties,
  };
}

/** Everything that ends a run through this flow. */
function exitsOf(definition: FlowDefinition): FlowDefinition['exits'] {
  return definition.class === 'marketing' ? [...definition.exits, ...GLOBAL_EXITS] : definition.exits;
}

/** Whether an event of one of these types can start, extend or end a run through this flow. */
export function reactsTo(definition: FlowDefinition, types: ReadonlySet<EventType>): boolean {
  const exits = exitsOf(definition).map((exit) => exit.event);
  return [definition.trigger.event, ...definition.extendOn, ...exits].some((type) => types.has(type));
}

/** The reason for which this event ends an enrollment, or null. Facts from before the trigger end nothing. */
export function exitReason(definition: FlowDefinition, trigger: Trigger, event: HeedEvent): string | null {
  if (event.occurredAt.getTime() < Date.parse(trigger.occurredAt)) return null;
  return exitsOf(definition).find((exit) => exit.event === event.type)?.reason ?? null;
}

/** Whether this event starts the first wait anew with what it says: the cart or checkout as it is now. */
export function extendsEpisode(
  definition: FlowDefinition,
  stepId: string,
  trigger: Trigger,
  event: HeedEvent,
): boolean {
  return (
    definition.extendOn.includes(event.type) &&
    event.occurredAt.getTime() > Date.parse(trigger.occurredAt) &&
    isBeforeFirstSend(definition, stepId)
  );
}

/** The trigger after an extension: the new event's time, and its words over the old ones. */
export function extendTrigger(trigger: Trigger, event: HeedEvent): Trigger {
  const keepsLines = event.properties.lines !== undefined;
  return {
    ...trigger,
    occurredAt: event.occurredAt.toISOString(),
    properties: keepsLines ? { ...trigger.properties, ...event.properties } : trigger.properties,
  };
}

/**
 * Whether an event lets a contact into a flow: an address to write to, the trigger and its condition, freshness, and nothing that
 * already ended it. Visitors nobody knows enter nothing: most of a shop's visitors would only be noise in its records.
 */
export function enters(
  definition: FlowDefinition,
  event: HeedEvent,
  facts: Facts & { reachable: boolean },
  now: Date,
): boolean {
  if (!facts.reachable) return false;
  if (definition.trigger.event !== event.type || event.properties.test === true) return false;
  if (now.getTime() - event.occurredAt.getTime() > FRESH_MS) return false;
  const orderedAt = facts.traits.orders.lastAt;
  const exitsOnOrder = definition.exits.some((exit) => exit.event === 'order_placed');
  if (exitsOnOrder && orderedAt !== undefined && Date.parse(orderedAt) >= event.occurredAt.getTime()) return false;
  return definition.trigger.if === undefined || evaluate(definition.trigger.if, facts, now);
}

/** Whether the flow may be entered again, given when the contact last entered it. */
export function mayReenter(definition: FlowDefinition, lastStartedAt: Date | undefined, now: Date): boolean {
  if (lastStartedAt === undefined) return true;
  return definition.reentry !== 'once' && now.getTime() - lastStartedAt.getTime() >= durationMs(definition.reentry);
}

/** The first transition of a new enrollment: its first wait counts from the event, so a late webhook makes no late email. */
export function start(definition: FlowDefinition, occurredAt: Date, facts: Facts, now: Date): Transition {
  const first = definition.steps[0];
  if (!first) throw new Error(`flow ${definition.key} has no steps`);
  return advance(definition, first.id, facts, now, occurredAt);
}
