import type { ConsentState } from '../contacts/schema';
import type { EventProperties, HeedEvent } from '../events/schema';
import { addMoney } from '../money';
import { type DayBucket, leadScore, type Traits } from '../traits/schema';
import {
  type DayCount,
  durationMs,
  type LeafOf,
  type MomentTrait,
  type NumericTrait,
  type PlaceName,
  type Standing,
} from './condition';
import { filtersInForce, holdsFor } from './properties';

/** What the shop's own records say about a person. */
export interface PersonFacts {
  countryCode: string | null;
  regionCode: string | null;
  city: string | null;
  timeZone: string | null;
  /** Shopify's tags; those of flows are traits. */
  tags: readonly string[];
}

/** By what is measured: the 50th to 99th hundredth of all amounts of the shop, ascending; empty while there are none. */
export type ShopFigures = Readonly<Record<Standing, readonly number[]>>;

/** What a condition is asked about. `trigger` is absent outside a flow. */
export interface Subject {
  traits: Traits;
  consent: ConsentState;
  trigger?: EventProperties;
  /** Absent: only what the traits tell of places and tags is known. */
  person?: PersonFacts;
  /** Absent: nobody stands anywhere. */
  figures?: ShopFigures;
  /** At least the events that `needsEvents` names; only conditions with `event` look at them. */
  events?: readonly Pick<HeedEvent, 'type' | 'occurredAt' | 'properties'>[];
}

export const DAY_MS = 86_400_000;

const parsed = (moment: string) => Date.parse(moment);

const numbers: Record<NumericTrait, (traits: Traits, now: Date) => number> = {
  'orders.count': ({ orders }) => orders.count,
  'orders.spend': ({ orders }) => Number(orders.spend),
  'orders.averageValue': ({ orders }) => (orders.count > 0 ? Number(orders.spend) / orders.count : 0),
  'orders.cancelled': ({ orders }) => orders.cancelled,
  'orders.refunded': ({ orders }) => Number(orders.refunded),
  'checkouts.count': ({ checkouts }) => checkouts.count,
  'sessions.count': ({ sessions }) => sessions.count,
  'sessions.totalSeconds': ({ sessions }) => sessions.totalSeconds,
  'sessions.lastSeconds': ({ sessions: { current } }) =>
    current ? (parsed(current.lastAt) - parsed(current.startedAt)) / 1000 : 0,
  'email.sent': ({ email }) => email.sent,
  'email.delivered': ({ email }) => email.delivered,
  'email.humanClicks': ({ email }) => email.humanClicks,
  'email.bounced': ({ email }) => email.bounced,
  'lead.articles': ({ lead }) => lead?.article?.count ?? 0,
  'lead.score': leadScore,
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

export function momentOf(subject: Subject, moment: MomentTrait): number | null {
  const at = moments[moment](subject.traits);
  return at === undefined ? null : parsed(at);
}

/** The first UTC day of a window that ends today. */
export function firstDay(days: number, now: Date): string {
  return new Date(now.getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

export type Day = [day: string, bucket: DayBucket];

/** The days a part counts that something is known of. */
export function daysWithin({ days }: LeafOf<'count'>, traits: Traits, now: Date): Day[] {
  const oldest = firstDay(days, now);
  return Object.entries(traits.days).filter(([day]) => day >= oldest);
}

export function sumOf(days: readonly Day[], field: DayCount): number {
  if (field === 'spend') return Number(addMoney('0', ...days.map(([, { spend = '0' }]) => spend)));
  return days.reduce((sum, [, bucket]) => sum + (bucket[field] ?? 0), 0);
}

/** The events that a part counts, oldest first; `within` reaches back from `now`. */
export function eventsOf(part: LeafOf<'event'>, subject: Subject, now: Date): number[] {
  if (!subject.events) throw new Error('a condition asks about events that were not handed in');
  const since = part.within === undefined ? Number.NEGATIVE_INFINITY : now.getTime() - durationMs(part.within);
  const filters = filtersInForce(part.event, part.where);
  return subject.events
    .filter(
      ({ type, occurredAt, properties }) =>
        type === part.event && occurredAt.getTime() >= since && filters.every((filter) => holdsFor(filter, properties)),
    )
    .map(({ occurredAt }) => occurredAt.getTime())
    .sort((a, b) => a - b);
}

/** The average time between orders in milliseconds, once there are two. */
export function intervalOf({ orders }: Traits): { last: number; span: number; gaps: number } | null {
  if (orders.count < 2 || orders.firstAt === undefined || orders.lastAt === undefined) return null;
  const last = parsed(orders.lastAt);
  return { last, span: last - parsed(orders.firstAt), gaps: orders.count - 1 };
}

/** A part that compares a number. */
export type AmountPart =
  LeafOf<'trait'> | LeafOf<'count'> | LeafOf<'event'> | LeafOf<'frequency'> | LeafOf<'prediction'>;

/** The number that a part compares; null while it is not known, which passes no comparison. */
export function amountOf(part: AmountPart, subject: Subject, now: Date): number | null {
  const { traits } = subject;
  if ('trait' in part) return numbers[part.trait](traits, now);
  if ('event' in part) return eventsOf(part, subject, now).length;
  if ('prediction' in part) return traits.predictions?.[part.prediction] ?? null;
  if ('count' in part) return sumOf(daysWithin(part, traits, now), part.count);
  const interval = intervalOf(traits);
  if (!interval) return null;
  const { last, span, gaps } = interval;
  if (part.frequency === 'intervalDays') return span / gaps / DAY_MS;
  return span === 0 ? null : ((now.getTime() - last) * gaps) / span;
}

/** The amount that a contact, or what started its run, is measured by; null where there is none. */
function amountStanding(standing: Standing, { traits, trigger }: Subject): number | null {
  switch (standing) {
    case 'spend':
      return traits.orders.count > 0 ? Number(traits.orders.spend) : null;
    case 'order':
      return trigger?.total === undefined ? null : Number(trigger.total);
    case 'item':
      return trigger?.lines?.length ? Math.max(...trigger.lines.map((line) => Number(line.price))) : null;
  }
}

/**
 * Whether the amount is among the shop's highest `top` percent: all others, as many percent as are left, lie below it. Where many amounts
 * are equal, or there are too few to tell, none is.
 */
export function standsHigh({ standing, top }: LeafOf<'standing'>, subject: Subject): boolean {
  const amount = amountStanding(standing, subject);
  const limit = subject.figures?.[standing][50 - top];
  return amount !== null && limit !== undefined && amount > limit;
}

/** Letters of ASCII in lower case, all else as it is: what the database does too, whatever its language. */
export function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Where the person is, as far as that is known. */
export function placeOf({ person, traits }: Subject, place: PlaceName): string | null {
  switch (place) {
    case 'country':
      return person?.countryCode ?? traits.countryCode ?? null;
    case 'region':
      return person?.regionCode ?? null;
    case 'city':
      return person?.city ?? null;
    case 'timeZone':
      return person?.timeZone ?? traits.timeZone ?? null;
  }
}
