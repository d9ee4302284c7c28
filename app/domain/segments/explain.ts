import { affinities, customTrait, engagementTier, lifecycleStage } from '../traits/schema';
import type { Condition, Leaf } from './condition';
import { answers, evaluate } from './evaluate';
import { amountOf, momentOf, placeOf, type Subject } from './reading';
import { conditionWords } from './words';

/** Why a condition is answered as it is: each part with its own answer and what was found. */
export interface Explanation {
  /** The part in words; of a list, how its parts belong together. */
  asked: string;
  answer: boolean;
  /** What was found, in words; null for a list of parts. */
  found: string | null;
  parts: Explanation[];
}

/** The tree of a condition's parts with answers and findings, for one contact at `now`. Its answers are those of `evaluate`. */
export function explain(condition: Condition, subject: Subject, now: Date): Explanation {
  const answer = evaluate(condition, subject, now);
  const list = (asked: string, parts: readonly Condition[]): Explanation => ({
    asked,
    answer,
    found: null,
    parts: parts.map((part) => explain(part, subject, now)),
  });
  if ('all' in condition) return list('All of these', condition.all);
  if ('any' in condition) return list('Any of these', condition.any);
  if ('not' in condition) return list('Not this', [condition.not]);
  return {
    asked: conditionWords(condition),
    answer: answers(condition, subject, now),
    found: findingOf(condition, subject, now),
    parts: [],
  };
}

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function agoWords(moment: number | null, now: Date): string {
  if (moment === null) return 'never';
  const length = now.getTime() - moment;
  if (length < 0) return 'still to come';
  const [unit, ms] = STEPS.find(([, size]) => length >= size) ?? ['minute', 60_000];
  const count = Math.floor(length / ms);
  return count === 0 ? 'just now' : `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

function numberWords(amount: number | null): string {
  return amount === null ? 'not known' : String(Math.round(amount * 100) / 100);
}

function findingOf(part: Leaf, subject: Subject, now: Date): string {
  const { traits, person } = subject;
  if ('moment' in part) {
    const first = agoWords(momentOf(subject, part.moment), now);
    return 'within' in part ? first : `${first}, the other ${agoWords(momentOf(subject, part.after), now)}`;
  }
  if ('affinity' in part) {
    const liked = affinities(traits, part.affinity, now);
    const place = liked.findIndex(({ id }) => id === part.id);
    return place < 0
      ? 'not among what was looked at'
      : `number ${place + 1}, ${numberWords(liked[place]?.points ?? 0)} points`;
  }
  if ('consent' in part)
    return {
      unknown: 'nothing said',
      pending: 'asked, not confirmed',
      not_subscribed: 'not signed up',
      subscribed: 'signed up',
      unsubscribed: 'unsubscribed',
    }[subject.consent];
  if ('place' in part) return placeOf(subject, part.place) ?? 'not known';
  if ('stage' in part) return conditionWords({ stage: lifecycleStage(traits, now) });
  if ('tier' in part) return conditionWords({ tier: engagementTier(traits, now) });
  if ('firstTouch' in part)
    return traits.firstTouch ? conditionWords({ firstTouch: traits.firstTouch.from }) : 'never seen in the shop';
  if ('tag' in part) {
    const own = Object.entries(traits.tags ?? {}).flatMap(([tag, { on }]) => (on ? tag : []));
    return [...new Set([...(person?.tags ?? []), ...own])].join(', ') || 'no tags';
  }
  if ('custom' in part) return String(customTrait(traits, part.custom) ?? 'not known');
  if ('trigger' in part) {
    const found = (subject.trigger as Record<string, unknown> | undefined)?.[part.trigger];
    return found === undefined || found === null ? 'not known' : typeof found === 'object' ? 'known' : String(found);
  }
  if ('standing' in part) return 'not known outside of a flow';
  return numberWords(amountOf(part, subject, now));
}
