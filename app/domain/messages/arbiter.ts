import type { Assignment } from '../experiments/schema';
import type { Purpose } from '../flows/schema';
import { askLimits, asker, conclude, type DecisionFacts, meantFor, review, type Verdict } from './decide';
import type { Check, DecisionRecord, Rival } from './schema';
import { expectedValue, kindOf } from './value';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Rivals kept with a decision. */
const MOST_RIVALS = 8;

/** One email that somebody asked for and that is not decided for good. */
export interface Contender {
  id: string;
  /** The flow's key. */
  flow: string;
  step: string;
  class: 'marketing' | 'transactional';
  purpose: Purpose | null;
  /** Orders it is expected to cause: the prior of its purpose, until a holdout of its flow has told. */
  orderRate: number;
  /** Points of the flow's definition; 0 where it names none. */
  priority: number;
  /** The contact waits for this email: it neither needs nor takes the slot. */
  expected: boolean;
  /** What a discount in it is expected to give away, in the shop's currency. */
  discountCost: number;
  /** When it was asked for, and when what it answers happened. */
  createdAt: Date;
  triggeredAt: Date;
  /** The line under it, complete. */
  reasonLine: string;
  /** null for transactional email. */
  assignment: Assignment | null;
  /** What is decided from; null while it waits for a later moment and is only looked at as a rival. */
  facts: DecisionFacts | null;
}

/** What a contact got lately. Emails that were held out count as if they had left, so that time passes alike in both arms. */
export interface Lately {
  /** Marketing emails of the last seven days, newest first. */
  marketing: readonly Date[];
  /** The last email that took the contact's slot. */
  slot: { at: Date; flow: string; step: string; heldOut: boolean } | null;
}

/** What all contacts of a shop share. */
export interface Stakes {
  slotHours: number;
  /** Margin of an average order, in the shop's currency. */
  orderMargin: number;
}

interface Entry {
  contender: Contender;
  checks: Check[];
  verdict: Verdict;
  /** Marketing that is true and allowed: it is weighed against the others. */
  weighed: boolean;
  value: number;
  score: number;
  takesSlot: boolean;
}

/**
 * Decides everything that is due for one contact, all at once, against everything that waits for it. Pure. Records by contender id:
 * one for each that is due, and one for each waiting one that became needless.
 *
 * Of the emails that are true, allowed and within the limits, the best takes the contact's slot, and the others wait until it is free
 * again. An email people wait for needs no slot. Of several that ask for the same thing, one stays. Who is held out is decided
 * like everybody else, and skipped in the moment of sending.
 */
export function decideContact(
  contenders: readonly Contender[],
  lately: Lately,
  stakes: Stakes,
  now: Date,
): Map<string, DecisionRecord> {
  const outOfTime = new Set<string>();
  for (;;) {
    const entries = contenders.map((contender) => enter(contender, lately, stakes, now));
    const stayed = replace(entries, outOfTime);
    allot(entries, lately, stakes, now);
    const records = recordsOf(entries, lately);
    // An email that cannot wait any longer makes no other one needless: without it, everything is weighed again.
    const gone = stayed.filter((id) => ['crowded_out', 'too_old'].includes(records.get(id)?.reason ?? ''));
    if (gone.length === 0) return records;
    for (const id of gone) outOfTime.add(id);
  }
}

function enter(contender: Contender, lately: Lately, stakes: Stakes, now: Date): Entry {
  const { facts, orderRate, priority, discountCost, createdAt } = contender;
  const worth = expectedValue({
    orderRate,
    orderMargin: stakes.orderMargin,
    emailsThisWeek: lately.marketing.length,
    priority,
    waitedDays: (now.getTime() - createdAt.getTime()) / DAY_MS,
    discountCost,
  });
  const { checks, verdict } = facts === null ? { checks: [], verdict: null } : review(facts, now);
  const weighed = contender.class === 'marketing' && !(verdict !== null && 'skip' in verdict);
  return { contender, checks, verdict, weighed, ...worth, takesSlot: false };
}

/**
 * Marks emails that a better one about the same thing makes needless. Only what has just been found true can do that to others. Returns
 * the ids of those that did.
 */
function replace(entries: readonly Entry[], outOfTime: ReadonlySet<string>): string[] {
  const stayed = new Map<string, Entry>();
  const askOfSame = (entry: Entry) => kindOf(entry.contender.purpose).asks;
  const ranked = entries.filter((entry) => entry.weighed && askOfSame(entry) !== null).sort(byNearness);
  for (const entry of ranked) {
    const asks = askOfSame(entry) as string;
    const stays = stayed.get(asks);
    if (stays) {
      const found = `${stays.contender.flow}, ${stays.contender.step}`;
      entry.verdict = asker(entry.checks)('not_replaced', found, { skip: 'replaced' });
    } else if (entry.contender.facts !== null && !outOfTime.has(entry.contender.id)) stayed.set(asks, entry);
  }
  return [...stayed.values()].map((entry) => entry.contender.id);
}

function byNearness({ contender: a }: Entry, { contender: b }: Entry): number {
  return (
    kindOf(b.purpose).nearness - kindOf(a.purpose).nearness ||
    b.triggeredAt.getTime() - a.triggeredAt.getTime() ||
    b.createdAt.getTime() - a.createdAt.getTime() ||
    (a.id < b.id ? 1 : -1)
  );
}

/** Transactional emails first, then what people wait for, then the best. */
function byRank(a: Entry, b: Entry): number {
  const rank = ({ contender }: Entry) => (contender.class === 'transactional' ? 2 : contender.expected ? 1 : 0);
  return (
    rank(b) - rank(a) ||
    b.score - a.score ||
    a.contender.createdAt.getTime() - b.contender.createdAt.getTime() ||
    (a.contender.id < b.contender.id ? -1 : 1)
  );
}

function allot(entries: readonly Entry[], lately: Lately, stakes: Stakes, now: Date): void {
  const sent = [...lately.marketing];
  let winner: Contender | null = null;
  for (const entry of [...entries].sort(byRank)) {
    const { contender, checks } = entry;
    if (!entry.weighed || contender.facts === null || entry.verdict !== null) continue;
    const needsSlot = !contender.expected;
    entry.verdict =
      askLimits(contender.facts, sent, checks, now) ??
      (needsSlot ? askSlot(checks, lately, winner, stakes, now) : null);
    if (entry.verdict !== null) continue;
    sent.unshift(now);
    entry.takesSlot = needsSlot;
    if (needsSlot) winner = contender;
    entry.verdict = askHoldout(contender, checks);
  }
}

function askSlot(checks: Check[], lately: Lately, winner: Contender | null, stakes: Stakes, now: Date): Verdict {
  const ask = asker(checks);
  const freeAfter = (at: Date) => new Date(at.getTime() + stakes.slotHours * HOUR_MS);
  const taken = lately.slot !== null && freeAfter(lately.slot.at) > now ? lately.slot : null;
  return (
    ask('slot_free', taken?.flow ?? 'free', taken && { hold: 'slot_taken', until: freeAfter(taken.at) }) ??
    ask('best_waiting', winner?.flow ?? true, winner && { hold: 'outranked', until: freeAfter(now) })
  );
}

function askHoldout({ assignment }: Contender, checks: Check[]): Verdict {
  if (assignment === null) return null;
  const { arm, flowPercent, shopPercent } = assignment;
  const percent = arm === 'shop_control' ? shopPercent : flowPercent;
  return asker(checks)('not_held_out', `${arm}, ${percent} %`, arm === 'treated' ? null : { skip: 'holdout' });
}

function recordsOf(entries: readonly Entry[], lately: Lately): Map<string, DecisionRecord> {
  const concluded = entries.map((entry) => {
    const { facts, createdAt } = entry.contender;
    // Of what only waits, nothing is decided.
    const isOpen = facts === null && entry.verdict === null;
    return { entry, result: isOpen ? null : conclude(entry, facts === null ? createdAt : meantFor(facts)) };
  });
  const rivals = concluded
    .filter(({ entry }) => entry.weighed)
    .sort((a, b) => byRank(a.entry, b.entry))
    .map(({ entry: { contender, value }, result }) => {
      const rival: Rival = { flow: contender.flow, step: contender.step, value, outcome: fateOf(result) };
      return { id: contender.id, rival };
    });
  return new Map(
    concluded.flatMap(({ entry, result }) => {
      if (result === null) return [];
      const { contender, weighed, value, score, takesSlot } = entry;
      const others = rivals.flatMap(({ id, rival }) => (id === contender.id ? [] : [rival]));
      if (result.reason === 'slot_taken' && lately.slot) others.unshift(holderOf(lately.slot));
      const record: DecisionRecord = {
        ...result,
        weighing: weighed ? { value, score, rivals: others.slice(0, MOST_RIVALS) } : null,
        assignment: contender.assignment,
        because: result.outcome === 'send' ? contender.reasonLine : null,
        takesSlot,
      };
      return [[contender.id, record] as const];
    }),
  );
}

function fateOf(result: Pick<DecisionRecord, 'outcome' | 'reason'> | null): Rival['outcome'] {
  if (result === null) return 'waiting';
  if (result.outcome === 'send') return 'sent';
  if (result.outcome === 'hold') return 'held';
  if (result.reason === 'holdout') return 'held_out';
  return result.reason === 'replaced' ? 'replaced' : 'skipped';
}

function holderOf({ flow, step, heldOut }: NonNullable<Lately['slot']>): Rival {
  return { flow, step, value: null, outcome: heldOut ? 'held_out' : 'sent' };
}
