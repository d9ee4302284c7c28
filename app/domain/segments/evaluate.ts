import type { EventProperties } from '../events/schema';
import type { ConsentState } from '../contacts/schema';
import type { Traits } from '../traits/schema';
import type { Condition, MomentTrait, NumericTrait } from './condition';
import { durationMs } from './condition';

/** What a condition is asked about. `trigger` is absent outside a flow. */
export interface Subject {
  traits: Traits;
  consent: ConsentState;
  trigger?: EventProperties;
}

const DAY_MS = 86_400_000;

const numbers: Record<NumericTrait, (traits: Traits) => number> = {
  'orders.count': (traits) => traits.orders.count,
  'orders.spend': (traits) => Number(traits.orders.spend),
  'orders.cancelled': (traits) => traits.orders.cancelled,
  'checkouts.count': (traits) => traits.checkouts.count,
  'sessions.count': (traits) => traits.sessions.count,
  'sessions.totalSeconds': (traits) => traits.sessions.totalSeconds,
  'email.sent': (traits) => traits.email.sent,
  'email.humanClicks': (traits) => traits.email.humanClicks,
  'email.bounced': (traits) => traits.email.bounced,
};

const moments: Record<MomentTrait, (traits: Traits) => string | undefined> = {
  firstSeenAt: (traits) => traits.firstSeenAt,
  lastSeenAt: (traits) => traits.lastSeenAt,
  'orders.firstAt': (traits) => traits.orders.firstAt,
  'orders.lastAt': (traits) => traits.orders.lastAt,
  'carts.lastAt': (traits) => traits.carts.lastAt,
  'carts.lastAddAt': (traits) => traits.carts.lastAddAt,
  'checkouts.lastAt': (traits) => traits.checkouts.lastAt,
  'email.lastSentAt': (traits) => traits.email.lastSentAt,
  'email.lastHumanClickAt': (traits) => traits.email.lastHumanClickAt,
  subscribedAt: (traits) => traits.subscribedAt,
  unsubscribedAt: (traits) => traits.unsubscribedAt,
};

function compare(left: number, is: string, right: number): boolean {
  switch (is) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    default:
      return left <= right;
  }
}

function countWithin(traits: Traits, field: string, days: number, now: Date): number {
  const oldest = new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  let sum = 0;
  for (const [day, bucket] of Object.entries(traits.days)) {
    if (day >= oldest) sum += Number(bucket[field as keyof typeof bucket] ?? 0);
  }
  return sum;
}

/** Answers a condition for one contact at `now`. Pure: the same subject and moment always give the same answer. */
export function evaluate(condition: Condition, subject: Subject, now: Date): boolean {
  if ('all' in condition) return condition.all.every((part) => evaluate(part, subject, now));
  if ('any' in condition) return condition.any.some((part) => evaluate(part, subject, now));
  if ('not' in condition) return !evaluate(condition.not, subject, now);
  if ('trait' in condition) return compare(numbers[condition.trait](subject.traits), condition.is, condition.value);
  if ('moment' in condition) {
    const moment = moments[condition.moment](subject.traits);
    return moment !== undefined && now.getTime() - Date.parse(moment) <= durationMs(condition.within);
  }
  if ('count' in condition) {
    return compare(countWithin(subject.traits, condition.count, condition.days, now), condition.is, condition.value);
  }
  if ('consent' in condition) {
    return condition.consent === 'unknown'
      ? subject.consent !== 'subscribed' && subject.consent !== 'unsubscribed'
      : subject.consent === condition.consent;
  }
  return answerTrigger(condition, subject.trigger ?? {});
}

function answerTrigger(condition: Extract<Condition, { trigger: string }>, properties: EventProperties): boolean {
  const value = (properties as Record<string, unknown>)[condition.trigger];
  switch (condition.is) {
    case 'present':
      return value !== undefined && value !== null;
    case 'absent':
      return value === undefined || value === null;
    case 'eq':
      return value === condition.value;
    case 'ne':
      return value !== condition.value;
    case 'gte':
      return Number(value) >= Number(condition.value);
    default:
      return Number(value) <= Number(condition.value);
  }
}
