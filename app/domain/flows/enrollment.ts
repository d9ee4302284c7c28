import type { ConsentState } from '../contacts/schema';
import type { Wish } from '../discounts/schema';
import type { PersonFacts, ShopFigures, Subject } from '../segments/schema';
import { emptyTraits, type Traits } from '../traits/schema';
import { follow, nextOf, stepOf } from './graph';
import { END, type FlowDefinition, type MessageRequest, type Trigger } from './schema';
import { advance, type Facts, type StepEffect, type Transition } from './transition';

/** One contact's run through one version of a flow, in memory. */
export interface Enrollment {
  bucket: number;
  id: string;
  shopId: string;
  flowId: string;
  flowVersionId: string;
  contactId: string;
  trigger: Trigger;
  state: 'active' | 'finished' | 'exited' | 'failed';
  stepId: string;
  dueAt: Date | null;
  startedAt: Date;
  endReason: string | null;
  /** Since when it has waited inside `stepId` for something to come: an event, the answer to a notification. */
  awaitingSince: Date | null;
  /** Which way it took at splits, by step. */
  variants: Record<string, string>;
  /** How often the step has failed in a row. */
  attempts: number;
  error: string | null;
}

/** What a new enrollment has not come to yet. */
export const fresh = { awaitingSince: null, variants: {}, attempts: 0, error: null } as const;

/** Something other than an email that a run wants done. `id` is stable: a repeat of it is the same deed. */
export interface FlowEffect {
  id: string;
  enrollmentId: string;
  contactId: string;
  flowId: string;
  flowVersionId: string;
  at: Date;
  effect: Exclude<StepEffect, { kind: 'send' }>;
}

/** A step that failed for good in one run, and where the run went on; null: it ended there. */
export interface StepFailure {
  enrollment: Enrollment;
  stepId: string;
  error: string;
  wentTo: string | null;
  at: Date;
}

/** What flows need to know about a contact beyond its traits. */
export interface Person {
  consent: ConsentState;
  timeZone: string | null;
  /** Whether an email address is known. */
  reachable: boolean;
  /** What conditions may ask of the shop's own records. */
  facts?: PersonFacts;
}

export interface People {
  traits: ReadonlyMap<string, Traits>;
  people: ReadonlyMap<string, Person>;
  shopTimeZone: string;
  /** What their conditions about standing are measured by. */
  figures?: ShopFigures;
  /** Events that conditions of the flows concerned ask about (`needsEvents`), by contact. */
  events?: ReadonlyMap<string, Subject['events']>;
}

/** The same before anybody was looked up: who contacts are is asked once, about those alone whom a flow may answer. */
export interface PeopleToFind extends Omit<People, 'people'> {
  findPeople(contactIds: readonly string[]): Promise<ReadonlyMap<string, Person>>;
}

/** The facts a transition or a trigger may look at, for one contact. */
export function factsFor(
  { traits: all, people, shopTimeZone, events, figures }: People,
  contactId: string,
  trigger: Trigger['properties'],
): Facts & { reachable: boolean } {
  const traits = all.get(contactId) ?? emptyTraits();
  const person = people.get(contactId);
  return {
    contactId,
    traits,
    consent: person?.consent ?? 'unknown',
    trigger,
    person: person?.facts,
    events: events && (events.get(contactId) ?? []),
    figures,
    reachable: person?.reachable ?? false,
    timeZone: person?.timeZone ?? traits.timeZone ?? shopTimeZone,
  };
}

const MINUTE_MS = 60_000;
/** A failing step is tried this often, 1, 4, 16 and 64 minutes apart. */
export const TRIES = 5;

/** The enrollment after a transition. */
export function moved(enrollment: Enrollment, { at, variants, then }: Transition): Enrollment {
  const next: Enrollment = { ...enrollment, ...fresh, variants: { ...enrollment.variants, ...variants } };
  switch (then.kind) {
    case 'wait':
      return { ...next, stepId: then.stepId, dueAt: then.dueAt, awaitingSince: then.isAwaiting ? at : null };
    case 'end':
      return { ...next, state: then.state, dueAt: null, endReason: then.reason };
    case 'fail':
      return afterFailure({ ...next, attempts: enrollment.attempts }, then, at);
  }
}

type Failing = Extract<Transition['then'], { kind: 'fail' }>;

function isLastTry({ attempts }: Enrollment, { isFinal }: Failing): boolean {
  return isFinal || attempts + 1 >= TRIES;
}

function afterFailure(enrollment: Enrollment, failing: Failing, at: Date): Enrollment {
  const { stepId, error, onError = END } = failing;
  if (!isLastTry(enrollment, failing)) {
    const dueAt = new Date(at.getTime() + MINUTE_MS * 4 ** enrollment.attempts);
    return { ...enrollment, stepId, error, dueAt, attempts: enrollment.attempts + 1 };
  }
  if (onError !== END) return { ...enrollment, stepId: onError, error, dueAt: at, attempts: 0 };
  return { ...enrollment, stepId, error, dueAt: null, state: 'failed', endReason: 'step_failed' };
}

/** The record of a step given up by a transition, or null. `before` is the enrollment it began with. */
export function failureOf(before: Enrollment, { at, then }: Transition): StepFailure | null {
  if (then.kind !== 'fail' || !isLastTry(before, then)) return null;
  const wentTo = then.onError === undefined || then.onError === END ? null : then.onError;
  return { enrollment: before, stepId: then.stepId, error: then.error, wentTo, at };
}

/** The emails a transition asks for. */
export function requestsOf(
  enrollment: Enrollment,
  definition: FlowDefinition,
  { effects }: Transition,
  now: Date,
): MessageRequest[] {
  return effects.flatMap((effect) =>
    effect.kind === 'send'
      ? [
          {
            enrollmentId: enrollment.id,
            contactId: enrollment.contactId,
            flowId: enrollment.flowId,
            flowVersionId: enrollment.flowVersionId,
            stepId: effect.stepId,
            template: effect.template,
            class: definition.class,
            trigger: enrollment.trigger,
            dueAt: now,
          },
        ]
      : [],
  );
}

/** Everything else a transition wants done. */
export function effectsOf(enrollment: Enrollment, { at, effects }: Transition): FlowEffect[] {
  const { id, contactId, flowId, flowVersionId } = enrollment;
  return effects.flatMap((effect) =>
    effect.kind === 'send'
      ? []
      : [{ id: `${id}:${effect.stepId}`, enrollmentId: id, contactId, flowId, flowVersionId, at, effect }],
  );
}

/** The codes that runs want. */
export function wishesOf(effects: readonly FlowEffect[]): Wish[] {
  return effects.flatMap(({ contactId, enrollmentId, flowId, effect }) =>
    effect.kind === 'discount'
      ? [{ contactId, enrollmentId, flowId, stepId: effect.stepId, ladder: effect.ladder, validDays: effect.validDays }]
      : [],
  );
}

/** What one move of a run leads to. */
export interface Move {
  enrollment: Enrollment;
  requests: MessageRequest[];
  effects: FlowEffect[];
  failure: StepFailure | null;
}

/** An enrollment after a transition, with all that follows from it. */
export function move(before: Enrollment, definition: FlowDefinition, transition: Transition): Move {
  return {
    enrollment: moved(before, transition),
    requests: requestsOf(before, definition, transition, transition.at),
    effects: effectsOf(before, transition),
    failure: failureOf(before, transition),
  };
}

/** What came of a deed a run waited for. `refused`: not done, and not meant to be; it is no failure. */
export type DeedOutcome = { done: true } | { refused: true } | { error: string };

/** Moves an enrollment on that waited for what comes of a deed, once that is known. Pure. */
export function resumeAnswered(
  enrollment: Enrollment,
  definition: FlowDefinition,
  outcome: DeedOutcome,
  now: Date,
): Move {
  const step = stepOf(definition, enrollment.stepId);
  const next = 'refused' in outcome ? follow(definition, step.onError ?? END) : nextOf(definition, step);
  const then: Transition['then'] =
    'error' in outcome
      ? { kind: 'fail', stepId: step.id, error: outcome.error, onError: step.onError, isFinal: true }
      : next
        ? { kind: 'wait', stepId: next.id, dueAt: now, isAwaiting: false }
        : { kind: 'end', state: 'finished', reason: 'finished' };
  return move(enrollment, definition, { at: now, effects: [], variants: {}, then });
}

/** Moves an enrollment on whose wait is over. Pure: live processing and replay both call it. */
export function resume(enrollment: Enrollment, definition: FlowDefinition, people: People, now: Date): Move {
  const facts = factsFor(people, enrollment.contactId, enrollment.trigger.properties);
  const arrival = { isTimeOut: enrollment.awaitingSince !== null };
  return move(enrollment, definition, advance(definition, enrollment.stepId, facts, now, arrival));
}
