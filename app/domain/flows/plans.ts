import type { EventType, HeedEvent, NewEvent, TimerKind } from '../events/schema';
import { type Duration, durationMs } from '../segments/schema';
import type { Traits } from '../traits/schema';
import { momentOf } from './dates';
import type { LiveFlow } from './answer';
import { factsFor, type People } from './enrollment';
import type { FlowDefinition } from './schema';
import type { PlannedTimer } from './schema';
import { factOfSupply } from './supply';
import {
  dateKey,
  type DateSetting,
  reaches,
  scoreKey,
  type ScoreSetting,
  silenceKey,
  type SilenceSetting,
} from './triggers';

const DAY_MS = 86_400_000;

/** What the live flows want to be told of: dates in people's lives, silences, scores. Each once, by its key. */
export interface Plans {
  dates: ReadonlyMap<string, DateSetting>;
  silences: ReadonlyMap<string, SilenceSetting>;
  scores: ReadonlyMap<string, ScoreSetting>;
  /** Whether one wants to know when something runs out. */
  supply: boolean;
}

export function plansOf(definitions: readonly FlowDefinition[]): Plans {
  const dates = new Map<string, DateSetting>();
  const silences = new Map<string, SilenceSetting>();
  const scores = new Map<string, ScoreSetting>();
  for (const { trigger } of definitions) {
    if (trigger.date) dates.set(dateKey(trigger.date), trigger.date);
    if (trigger.silence) silences.set(silenceKey(trigger.silence), trigger.silence);
    if (trigger.score) scores.set(scoreKey(trigger.score), trigger.score);
  }
  const supply = definitions.some(({ trigger }) => trigger.event === 'supply_low');
  return { dates, silences, scores, supply };
}

export function wantsTimers({ dates, silences }: Plans): boolean {
  return dates.size + silences.size > 0;
}

export interface Planned {
  contactId: string;
  traits: Traits;
  timeZone: string;
}

/** The moments ahead for one contact, as its traits stand. What was over before Heed could know is left alone. */
export function timersAheadOf(plans: Plans, person: Planned, now: Date): PlannedTimer[] {
  const timers: PlannedTimer[] = [];
  for (const [key, setting] of plans.dates) {
    const dueAt = nextDate(setting, person, now);
    if (dueAt) timers.push({ contactId: person.contactId, kind: `date:${key}`, key, dueAt });
  }
  for (const [key, setting] of plans.silences) {
    const silence = silenceOf(setting, person.traits);
    if (silence && silence.dueAt > now)
      timers.push({ contactId: person.contactId, kind: `silence:${key}`, key: silence.since, dueAt: silence.dueAt });
  }
  return timers;
}

/** The moments ahead for several contacts. */
export function timersOf(flows: readonly LiveFlow[], people: People, now: Date): PlannedTimer[] {
  const plans = plansOf(flows.map((flow) => flow.definition));
  return [...people.traits.keys()].flatMap((contactId) => timersAheadOf(plans, factsFor(people, contactId, {}), now));
}

/** The facts that moments become which have come, and the next moments of their kinds. */
export function factsOfTimers(
  flows: readonly LiveFlow[],
  timers: readonly PlannedTimer[],
  people: People,
  now: Date,
): { facts: NewEvent[]; next: PlannedTimer[] } {
  const plans = plansOf(flows.map((flow) => flow.definition));
  const found = timers.map((timer) => factOfTimer(plans, timer, factsFor(people, timer.contactId, {}), now));
  return { facts: found.flatMap((one) => one.fact ?? []), next: found.flatMap((one) => one.next ?? []) };
}

/** What the kind of a timer begins with that asks to tell Shopify of a tag. Tags may hold colons. */
export const TAG = 'tag ';

/** Whether a moment is one that flows ask for, and not a silence every contact has. */
export function isPlanned({ kind }: { kind: TimerKind }): boolean {
  return kind.includes(':') && !kind.startsWith(TAG);
}

/** The fact such a moment becomes when it has come, and the next moment of its kind. Neither, when no flow asks any more. */
export function factOfTimer(
  plans: Plans,
  timer: PlannedTimer,
  person: Planned,
  now: Date,
): { fact: NewEvent | null; next: PlannedTimer | null } {
  const { contactId, kind, dueAt } = timer;
  if (kind.startsWith('supply:')) return { fact: plans.supply ? factOfSupply(timer, person.traits) : null, next: null };
  const setting = kind.slice(kind.indexOf(':') + 1);
  const base = { contactId, source: 'heed', occurredAt: dueAt } as const;
  const date = kind.startsWith('date:') ? plans.dates.get(setting) : undefined;
  if (date) {
    const holds = nextDate(date, person, new Date(dueAt.getTime() - 1))?.getTime() === dueAt.getTime();
    const sourceId = `${kind}:${dueAt.toISOString().slice(0, 10)}:${contactId}`;
    const properties = { setting, days: date.days ?? 0 };
    const nextAt = nextDate(date, person, now > dueAt ? now : dueAt);
    return {
      fact: holds ? { ...base, type: 'date_reached', sourceId, properties } : null,
      next: nextAt && { ...timer, dueAt: nextAt },
    };
  }
  const asked = kind.startsWith('silence:') ? plans.silences.get(setting) : undefined;
  const silence = asked && silenceOf(asked, person.traits);
  if (!silence) return { fact: null, next: null };
  const { since, basis } = silence;
  if (silence.dueAt > now) return { fact: null, next: { ...timer, key: since, dueAt: silence.dueAt } };
  const days = Math.round((silence.dueAt.getTime() - Date.parse(since)) / DAY_MS);
  const sourceId = `${kind}:${since}:${contactId}`;
  return {
    fact: { ...base, type: 'contact_silent', sourceId, properties: { setting, since, basis, days } },
    next: null,
  };
}

function nextDate(setting: DateSetting, { traits, timeZone }: Planned, after: Date): Date | null {
  return momentOf({ yearly: true, ...setting }, { traits, trigger: null, timeZone }, after);
}

interface Silence {
  since: string;
  dueAt: Date;
  basis: 'fixed' | 'own_rhythm' | 'fallback';
}

/** When the contact will have been silent for as long as the setting says; null when it was never heard of. */
export function silenceOf({ since: place, after, rhythm }: SilenceSetting, traits: Traits): Silence | null {
  const since = place === 'orders.lastAt' ? traits.orders.lastAt : traits.lastSeenAt;
  if (since === undefined || (place === 'orders.lastAt' && traits.orders.count === 0)) return null;
  const usual = rhythm === undefined ? null : usualInterval(place, traits);
  const ms = usual === null || rhythm === undefined ? durationMs(after as Duration) : usual * rhythm;
  const basis = rhythm === undefined ? 'fixed' : usual === null ? 'fallback' : 'own_rhythm';
  return { since, dueAt: new Date(Date.parse(since) + ms), basis };
}

/** The median time between a contact's days of ordering or of being there; null below two intervals. Two orders of a day are one. */
function usualInterval(place: SilenceSetting['since'], traits: Traits): number | null {
  const days =
    place === 'orders.lastAt'
      ? Object.values(traits.orderIds).flatMap((order) => (order.cancelled ? [] : [order.at.slice(0, 10)]))
      : Object.entries(traits.days).flatMap(([day, bucket]) => ((bucket.sessions ?? 0) > 0 ? [day] : []));
  const sorted = [...new Set(days)].sort().map((day) => Date.parse(`${day}T00:00:00Z`));
  const intervals = sorted.slice(1).map((day, index) => day - (sorted[index] ?? day));
  if (intervals.length < 2) return null;
  const ranked = intervals.sort((a, b) => a - b);
  const middle = Math.floor(ranked.length / 2);
  const upper = ranked[middle] ?? 0;
  return ranked.length % 2 === 1 ? upper : (upper + (ranked[middle - 1] ?? upper)) / 2;
}

/** Events after which a contact's dates and silences may lie elsewhere than before. */
const turning: ReadonlySet<EventType> = new Set<EventType>([
  'contact_updated',
  'order_placed',
  'order_cancelled',
  'marketing_subscribed',
]);

/** Contacts of a batch whose moments have to be worked out anew. */
export function contactsToPlan(plans: Plans, events: readonly HeedEvent[]): string[] {
  if (!wantsTimers(plans)) return [];
  const followsPresence =
    [...plans.silences.values()].some((setting) => setting.since === 'lastSeenAt') ||
    [...plans.dates.values()].some((setting) => setting.date.endsWith('SeenAt'));
  const moving = events.filter((event) => turning.has(event.type) || followsPresence);
  return [...new Set(moving.map((event) => event.contactId))];
}

/** Scores that these events lifted to what a flow waits for: one fact for each contact and setting. */
export function scoresReached(
  { scores }: Pick<Plans, 'scores'>,
  events: readonly HeedEvent[],
  { before, after }: { before?: ReadonlyMap<string, Traits>; after: ReadonlyMap<string, Traits> },
  now: Date,
): NewEvent[] {
  if (scores.size === 0 || !before) return [];
  const last = new Map(events.map((event) => [event.contactId, event]));
  return [...last.values()].flatMap((event) => {
    const [was, is] = [before.get(event.contactId), after.get(event.contactId)];
    if (!was || !is) return [];
    return [...scores].flatMap(([setting, score]): NewEvent[] => {
      if (reaches(score, was, now) || !reaches(score, is, now)) return [];
      return [
        {
          contactId: event.contactId,
          type: 'score_reached',
          source: 'heed',
          sourceId: `score:${setting}:${event.id}`,
          occurredAt: event.occurredAt,
          properties: { setting, value: score.value },
        },
      ];
    });
  });
}
