import type { ConsentState } from '../contacts/schema';
import type { EventProperties } from '../events/schema';
import { isWithin, nextLocalTime } from '../local-time';
import { durationMs, evaluate } from '../segments/schema';
import type { Traits } from '../traits/schema';
import type { FlowDefinition, Step } from './schema';

/** What a step may look at. Everything is handed in: a transition reads nothing else. */
export interface Facts {
  traits: Traits;
  consent: ConsentState;
  trigger: EventProperties;
  timeZone: string;
}

export interface Transition {
  /** Emails asked for on the way; (enrollment, stepId) is their stable id, so a repeat asks for nothing new. */
  sends: { stepId: string; template: string }[];
  /** Where the enrollment waits, or how it ended. */
  then: { kind: 'wait'; stepId: string; dueAt: Date } | { kind: 'end'; state: 'finished' | 'exited'; reason: string };
}

/** Finds a step of a published definition; its absence means the row does not belong to this version. */
function indexOf(definition: FlowDefinition, stepId: string): number {
  const index = definition.steps.findIndex((step) => step.id === stepId);
  if (index < 0) throw new Error(`flow ${definition.key} has no step ${stepId}`);
  return index;
}

function nextOf(definition: FlowDefinition, step: Step, index: number): Step | undefined {
  return 'next' in step && step.next ? definition.steps[indexOf(definition, step.next)] : definition.steps[index + 1];
}

/**
 * Runs an enrollment from a step until it has to wait or ends. Pure: the same definition, step, facts and moment always give the
 * same result. Steps only lead forwards, so it ends after at most as many rounds as there are steps.
 * `waitFrom` is the moment the first wait counts from: the trigger's own time when the enrollment starts, else `now`.
 */
export function advance(
  definition: FlowDefinition,
  stepId: string,
  facts: Facts,
  now: Date,
  waitFrom: Date = now,
): Transition {
  const sends: Transition['sends'] = [];
  let step: Step | undefined = definition.steps[indexOf(definition, stepId)];
  let countFrom = waitFrom;
  while (step) {
    const index = indexOf(definition, step.id);
    if (step.kind === 'exit') return { sends, then: { kind: 'end', state: 'exited', reason: step.reason } };
    if (step.kind === 'condition') {
      const answer = evaluate(step.if, { traits: facts.traits, consent: facts.consent, trigger: facts.trigger }, now);
      step = definition.steps[indexOf(definition, answer ? step.then : step.else)];
      continue;
    }
    if (step.kind === 'send') sends.push({ stepId: step.id, template: step.template });
    const next = nextOf(definition, step, index);
    const dueAt = waitsUntil(step, facts.timeZone, now, countFrom);
    if (step.kind === 'wait') countFrom = now;
    if (next && dueAt > now) return { sends, then: { kind: 'wait', stepId: next.id, dueAt } };
    step = next;
  }
  return { sends, then: { kind: 'end', state: 'finished', reason: 'finished' } };
}

function waitsUntil(step: Step, timeZone: string, now: Date, waitFrom: Date): Date {
  if (step.kind === 'wait') return new Date(waitFrom.getTime() + durationMs(step.for));
  if (step.kind === 'wait_until') {
    return isWithin(now, timeZone, step.from, step.to) ? now : nextLocalTime(now, timeZone, step.from);
  }
  return now;
}

/** Whether an enrollment that waits at this step has not reached its first email: only then may the episode be extended. */
export function isBeforeFirstSend(definition: FlowDefinition, stepId: string): boolean {
  const first = definition.steps.findIndex((step) => step.kind === 'send');
  return indexOf(definition, stepId) <= first;
}
