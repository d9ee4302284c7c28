import type { EventType, HeedEvent } from '../events/schema';
import { durationMs, evaluate } from '../segments/schema';
import { isBeforeFirstSend } from './graph';
import type { FlowDefinition, Trigger } from './schema';
import { advance, type Facts, isSame, type Transition } from './transition';
import { entryEvents, meetsSetting } from './triggers';

/** An event older than this starts nothing: the moment to write has passed. */
const FRESH_MS = 3 * 86_400_000;

/** Exits every flow has, whatever its definition says: nobody is kept in a series they cannot or will not receive. */
const GLOBAL_EXITS: FlowDefinition['exits'] = [
  { event: 'marketing_unsubscribed', reason: 'unsubscribed' },
  { event: 'marketing_paused', reason: 'paused' },
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

const reactions = new WeakMap<FlowDefinition, ReadonlySet<EventType>>();

/** Every type of event that can start, extend or end a run through this flow, or that a run waits for. */
export function reactionsOf(definition: FlowDefinition): ReadonlySet<EventType> {
  const known = reactions.get(definition);
  if (known) return known;
  const awaited = definition.steps.flatMap((step) =>
    step.kind === 'wait_for' ? step.events.map((one) => one.event) : [],
  );
  const exits = exitsOf(definition).map((exit) => exit.event);
  const all = new Set([...entryEvents(definition.trigger), ...definition.extendOn, ...exits, ...awaited]);
  reactions.set(definition, all);
  return all;
}

/** Whether an event of one of these types can start, extend or end a run through this flow, or is waited for in it. */
export function reactsTo(definition: FlowDefinition, types: ReadonlySet<EventType>): boolean {
  return [...reactionsOf(definition)].some((type) => types.has(type));
}

/** The reason for which this event ends an enrollment, or null. Facts from before the trigger end nothing. */
export function exitReason(
  definition: FlowDefinition,
  trigger: Trigger,
  event: HeedEvent,
  facts: Facts,
  now: Date,
): string | null {
  if (event.occurredAt.getTime() < Date.parse(trigger.occurredAt)) return null;
  const found = exitsOf(definition).find(
    (exit) =>
      exit.event === event.type &&
      isSame(exit.same, event.properties, trigger.properties) &&
      (exit.if === undefined || evaluate(exit.if, { ...facts, trigger: event.properties }, now)),
  );
  return found?.reason ?? null;
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
  occurrences: Occurrences = () => [],
): boolean {
  const { trigger } = definition;
  if (!facts.reachable) return false;
  if (!entryEvents(trigger).includes(event.type) || event.properties.test === true) return false;
  if (now.getTime() - event.occurredAt.getTime() > FRESH_MS) return false;
  const orderedAt = facts.traits.orders.lastAt;
  const exitsOnOrder = definition.exits.some((exit) => exit.event === 'order_placed' && !exit.if && !exit.same);
  if (exitsOnOrder && orderedAt !== undefined && Date.parse(orderedAt) >= event.occurredAt.getTime()) return false;
  return (
    meetsSetting(trigger, event.properties, event.occurredAt) &&
    (trigger.if === undefined || evaluate(trigger.if, facts, now)) &&
    isOftenEnough(trigger, event, occurrences)
  );
}

/** Every known event of that type of that contact, far enough back for the triggers that count; more does not hurt. */
export type Occurrences = (
  contactId: string,
  type: EventType,
) => readonly Pick<HeedEvent, 'id' | 'occurredAt' | 'properties'>[];

/** Whether this is at least the n-th such event within the time that a trigger asks for. */
function isOftenEnough({ nth }: FlowDefinition['trigger'], event: HeedEvent, occurrences: Occurrences): boolean {
  if (!nth) return true;
  const oldest = event.occurredAt.getTime() - durationMs(nth.within);
  const counted = new Set([event.id]);
  for (const one of occurrences(event.contactId, event.type)) {
    const at = one.occurredAt.getTime();
    if (at > oldest && at <= event.occurredAt.getTime() && isSame(nth.same, one.properties, event.properties))
      counted.add(one.id);
  }
  return counted.size >= nth.n;
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
  return advance(definition, first.id, facts, now, { waitFrom: occurredAt });
}
