import { halvings, HALVING_MS, lastSignOfLife, MOST_HALVINGS, REACTIVATION_DAYS, TIER_DAYS } from '../traits/schema';
import { type Condition, durationMs, type Leaf, type LeafOf } from './condition';
import { answers, evaluate } from './evaluate';
import { DAY_MS, daysWithin, eventsOf, intervalOf, momentOf, type Subject, sumOf } from './reading';
import { compare } from './values';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * The earliest moment after `now` at which the answer to a condition may be another one although nothing happens to the contact; null
 * when time alone cannot change it. Until then the answer stands; at that moment it may turn out to stand still: then ask again.
 */
export function nextChangeAt(condition: Condition, subject: Subject, now: Date): Date | null {
  const at = changeOf(condition, subject, now);
  return at === NEVER ? null : new Date(at);
}

/** A list can only turn when enough of its parts have: all of the wrong ones, or any one that holds it up. */
function changeOf(condition: Condition, subject: Subject, now: Date): number {
  if ('not' in condition) return changeOf(condition.not, subject, now);
  if ('all' in condition || 'any' in condition) {
    const [parts, decisive] = 'all' in condition ? [condition.all, false] : [condition.any, true];
    const deciding = parts.filter((part) => evaluate(part, subject, now) === decisive);
    if (deciding.length > 0) return Math.max(...deciding.map((part) => changeOf(part, subject, now)));
    return Math.min(...parts.map((part) => changeOf(part, subject, now)));
  }
  return leafChange(condition, subject, now);
}

/** The first of the moments, in their order, at which a part answers otherwise than now. */
function firstTurn(part: Leaf, moments: readonly number[], subject: Subject, now: Date): number {
  const answer = answers(part, subject, now);
  const ahead = moments.filter((at) => at > now.getTime()).sort((a, b) => a - b);
  return ahead.find((at) => answers(part, subject, new Date(at)) !== answer) ?? NEVER;
}

function leafChange(part: Leaf, subject: Subject, now: Date): number {
  const { traits } = subject;
  /** The first millisecond in which a moment is longer ago than that. */
  const after = (moment: string | undefined, ms: number) => (moment === undefined ? [] : [Date.parse(moment) + ms + 1]);
  if ('moment' in part && 'within' in part) {
    const moment = momentOf(subject, part.moment);
    return moment === null ? NEVER : firstTurn(part, [moment + durationMs(part.within) + 1], subject, now);
  }
  if ('count' in part) return countChange(part, subject, now);
  if ('event' in part) return eventChange(part, subject, now);
  if ('frequency' in part && part.frequency === 'overdueRatio') return overdueChange(part, subject, now);
  if ('stage' in part) return firstTurn(part, after(traits.orders.lastAt, REACTIVATION_DAYS * DAY_MS), subject, now);
  if ('tier' in part) {
    const turns = [
      ...after(traits.firstSeenAt, TIER_DAYS.new * DAY_MS),
      ...[TIER_DAYS.engaged, TIER_DAYS.moderate].flatMap((days) => after(lastSignOfLife(traits), days * DAY_MS)),
    ];
    return firstTurn(part, turns, subject, now);
  }
  if ('trait' in part && part.trait === 'lead.score') return nextHalving(Object.values(traits.lead ?? {}), now);
  if ('affinity' in part) return affinityChange(part, subject, now);
  return NEVER;
}

/** Days drop out of the window at UTC midnight, the oldest first. */
function countChange(part: LeafOf<'count'>, { traits }: Subject, now: Date): number {
  const days = daysWithin(part, traits, now).sort(([a], [b]) => (a < b ? -1 : 1));
  const answer = compare(sumOf(days, part.count), part.is, part.value);
  for (let gone = 1; gone <= days.length; gone += 1) {
    if (compare(sumOf(days.slice(gone), part.count), part.is, part.value) !== answer)
      return Date.parse(`${days[gone - 1]?.[0]}T00:00:00.000Z`) + part.days * DAY_MS;
  }
  return NEVER;
}

function eventChange(part: LeafOf<'event'>, subject: Subject, now: Date): number {
  if (part.within === undefined) return NEVER;
  const moments = eventsOf(part, subject, now);
  const length = durationMs(part.within);
  const answer = compare(moments.length, part.is, part.value);
  for (const [index, moment] of moments.entries()) {
    // Several events of one moment leave together: the last of them decides.
    if (moments[index + 1] === moment) continue;
    if (compare(moments.length - index - 1, part.is, part.value) !== answer) return moment + length + 1;
  }
  return NEVER;
}

/** The ratio grows evenly. It meets the value within a millisecond of the moment computed, and may be equal for one or some. */
function overdueChange(part: LeafOf<'frequency'>, subject: Subject, now: Date): number {
  const interval = intervalOf(subject.traits);
  if (!interval || interval.span === 0) return NEVER;
  const meets = Math.round(interval.last + (part.value * interval.span) / interval.gaps);
  if (!Number.isSafeInteger(meets)) return NEVER;
  const width = Math.ceil(meets * Number.EPSILON) + 2;
  const around = Array.from({ length: 2 * width + 1 }, (_, index) => meets - width + index);
  return firstTurn(part, around, subject, now);
}

/** Points halve one entry after the other; the next halving of any may change who comes first. */
function affinityChange({ affinity: kind, id }: LeafOf<'affinity'>, { traits }: Subject, now: Date): number {
  const maps = kind === 'products' ? [traits.products, traits.bought ?? {}] : [traits.collections];
  if (maps.every((map) => map[id] === undefined)) return NEVER;
  return nextHalving(maps.flatMap(Object.values), now);
}

function nextHalving(entries: readonly { lastAt: string }[], now: Date): number {
  const ahead = entries.flatMap(({ lastAt }) => {
    const done = halvings(lastAt, now);
    return done < MOST_HALVINGS ? [Date.parse(lastAt) + (done + 1) * HALVING_MS] : [];
  });
  return Math.min(NEVER, ...ahead.filter((at) => at > now.getTime()));
}
