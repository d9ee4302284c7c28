import type { EventProperties, EventType } from '../events/schema';
import { affinities, customTrait, engagementTier, hasTag, lifecycleStage } from '../traits/schema';
import { type Condition, durationMs, type Leaf, type LeafOf, leavesOf } from './condition';
import { amountOf, folded, momentOf, placeOf, standsHigh, type Subject } from './reading';
import { compare, passes } from './values';

/** Answers a condition for one contact at `now`. Pure: the same subject and moment always give the same answer. */
export function evaluate(condition: Condition, subject: Subject, now: Date): boolean {
  if ('all' in condition) return condition.all.every((part) => evaluate(part, subject, now));
  if ('any' in condition) return condition.any.some((part) => evaluate(part, subject, now));
  if ('not' in condition) return !evaluate(condition.not, subject, now);
  return answers(condition, subject, now);
}

/** The answer of one part. What is not known is answered with no. */
export function answers(part: Leaf, subject: Subject, now: Date): boolean {
  const { traits, person, consent } = subject;
  if ('moment' in part) {
    const moment = momentOf(subject, part.moment);
    if (moment === null) return false;
    if ('within' in part) return now.getTime() - moment <= durationMs(part.within);
    return moment > (momentOf(subject, part.after) ?? Number.NEGATIVE_INFINITY);
  }
  if ('affinity' in part) {
    const { affinity, id, top, points = 0 } = part;
    return affinities(traits, affinity, now)
      .slice(0, top)
      .some((liked) => liked.id === id && liked.points >= points);
  }
  if ('consent' in part) {
    return part.consent === 'unknown'
      ? consent !== 'subscribed' && consent !== 'unsubscribed'
      : consent === part.consent;
  }
  if ('place' in part) {
    const place = placeOf(subject, part.place);
    return place !== null && part.in.some((one) => folded(one) === folded(place));
  }
  if ('stage' in part) return lifecycleStage(traits, now) === part.stage;
  if ('tier' in part) return engagementTier(traits, now) === part.tier;
  if ('firstTouch' in part) return traits.firstTouch?.from === part.firstTouch;
  if ('tag' in part) return hasTag(traits, part.tag) || (person?.tags.includes(part.tag) ?? false);
  if ('custom' in part) {
    const value = customTrait(traits, part.custom);
    return passes(part, value === undefined ? [] : [value]);
  }
  if ('trigger' in part) return answersOfTrigger(part, subject.trigger ?? {});
  if ('standing' in part) return standsHigh(part, subject);
  const amount = amountOf(part, subject, now);
  return amount !== null && compare(amount, part.is, part.value);
}

/** What a part asks of the event that started a run; outside of a flow there is none. */
export function answersOfTrigger({ trigger, is, value }: LeafOf<'trigger'>, properties: EventProperties): boolean {
  const own = properties as Record<string, unknown>;
  // What other systems report under names of their own is asked about by those names.
  const found = trigger in own ? own[trigger] : properties.custom?.[trigger.replace(/^custom\./, '')];
  switch (is) {
    case 'present':
      return found !== undefined && found !== null;
    case 'absent':
      return found === undefined || found === null;
    case 'eq':
      return found === value;
    case 'ne':
      return found !== value;
    case 'gte':
      return Number(found) >= Number(value);
    case 'lte':
      return Number(found) <= Number(value);
  }
}

export interface EventNeed {
  types: EventType[];
  /** How far back, in milliseconds; null: all of them. */
  withinMs: number | null;
}

/** The events that have to be handed in with a subject for this condition; null when it asks about none. */
export function needsEvents(...conditions: readonly Condition[]): EventNeed | null {
  const parts = conditions.flatMap(leavesOf).filter((part): part is LeafOf<'event'> => 'event' in part);
  if (parts.length === 0) return null;
  const lengths = parts.map(({ within }) => (within === undefined ? Number.POSITIVE_INFINITY : durationMs(within)));
  const longest = Math.max(...lengths);
  return {
    types: [...new Set(parts.map((part) => part.event))],
    withinMs: Number.isFinite(longest) ? longest : null,
  };
}
