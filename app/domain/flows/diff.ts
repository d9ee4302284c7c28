import { conditionWords } from '../segments/schema';
import type { FlowDefinition } from './definition';
import type { Step } from './steps';
import { leavingWords, placeWords, reentryWords, stepWords, triggerWords, wayWords } from './words';

/** One difference between two versions, in words a merchant reads: what it is about, and how it was and is. */
export interface DefinitionChange {
  kind: 'added' | 'removed' | 'moved' | 'changed';
  /** A step's id, or the part of the flow: "trigger", "name". */
  subject: string;
  isStep: boolean;
  before: string | null;
  after: string | null;
}

/**
 * What changed from one definition to another, first the flow as a whole, then its steps in the order of the newer one. Pure. Steps are
 * the same when their ids are; moved are only those whose order among the steps that stayed is another.
 */
export function diffDefinitions(before: FlowDefinition, after: FlowDefinition): DefinitionChange[] {
  return [...partChanges(before, after), ...stepChanges(before.steps, after.steps)];
}

const parts: Record<string, (definition: FlowDefinition) => string> = {
  name: (one) => one.name,
  summary: (one) => one.summary,
  why: (one) => one.why,
  stage: (one) => one.stage,
  class: (one) => one.class,
  purpose: (one) => one.purpose ?? 'news',
  priority: (one) => String(one.priority ?? 0),
  holdout: (one) => `${one.holdout?.percent ?? 0} %`,
  trigger: ({ trigger }) => triggerWords(trigger) + (trigger.if ? `, only if ${conditionWords(trigger.if)}` : ''),
  'starts the wait anew': (one) => one.extendOn.join(', ') || 'nothing',
  'leaves early': (one) => leavingWords(one).slice(0, -2).join('; ') || 'never',
  'comes back': (one) => reentryWords(one.reentry),
  'looked up before sending': (one) => one.checks.join(', ') || 'nothing',
  'reason line': (one) => one.reasonLine,
};

function partChanges(before: FlowDefinition, after: FlowDefinition): DefinitionChange[] {
  return Object.entries(parts).flatMap(([subject, read]): DefinitionChange[] => {
    const [was, is] = [read(before), read(after)];
    return was === is ? [] : [{ kind: 'changed', subject, isStep: false, before: was, after: is }];
  });
}

function stepChanges(before: readonly Step[], after: readonly Step[]): DefinitionChange[] {
  const old = new Map(before.map((step) => [step.id, step]));
  const still = new Set(after.map((step) => step.id));
  const stayed = longestCommonOrder(
    before.map((step) => step.id).filter((id) => still.has(id)),
    after.map((step) => step.id).filter((id) => old.has(id)),
  );
  const change = (kind: DefinitionChange['kind'], subject: string, was: string | null, is: string | null) => ({
    ...{ kind, subject, isStep: true },
    ...{ before: was, after: is },
  });
  const removed = before
    .filter((step) => !still.has(step.id))
    .map((step) => change('removed', step.id, told(step), null));
  const others = after.flatMap((step, index): DefinitionChange[] => {
    const known = old.get(step.id);
    if (!known) return [change('added', step.id, null, told(step))];
    const place = index === 0 ? 'at the beginning' : `after ${placeWords(after[index - 1]?.id ?? '')}`;
    return [
      ...(stayed.has(step.id) ? [] : [change('moved', step.id, null, place)]),
      ...(told(known) === told(step) ? [] : [change('changed', step.id, told(known), told(step))]),
    ];
  });
  return [...removed, ...others];
}

/** Everything a step says, in words; two steps that say the same are the same. */
function told(step: Step): string {
  const ways = wayWords(step).map(({ when, to }) => `${when}: ${placeWords(to)}`);
  return [stepWords(step), ...detailsOf(step), ...ways].join(' · ');
}

function detailsOf(step: Step): string[] {
  switch (step.kind) {
    case 'send':
      return [
        `“${step.template}”`,
        ...(step.if ? [`only if ${conditionWords(step.if)}`] : []),
        ...(step.expected ? ['people wait for it'] : []),
      ];
    case 'notify':
      return [step.url];
    case 'discount':
      return [`${step.ladder.join(', ')} %, at least ${step.validDays} days`];
    case 'split':
      return step.variants.map((one) => `${one.name} ${one.weight}`);
    case 'wait_for':
      return step.events.flatMap((one) => (one.same ? [`${one.event} of the same ${one.same.join(', ')}`] : []));
    case 'wait_until_date':
      return step.yearly ? ['the next time it comes round'] : [];
    case 'exit':
      return [step.reason];
    default:
      return [];
  }
}

/** The longest list of ids that stand in the same order in both: what did not have to move. */
function longestCommonOrder(before: readonly string[], after: readonly string[]): Set<string> {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const same = before[row] === after[column];
      (lengths[row] as number[])[column] = same
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  const kept = new Set<string>();
  for (let row = 0, column = 0; row < before.length && column < after.length;) {
    if (before[row] === after[column]) {
      kept.add(before[row] ?? '');
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}
