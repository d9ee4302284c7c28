import type { EventProperties, HeedEvent } from '../events/schema';
import { nextOpening } from '../local-time';
import { durationMs, evaluate, type Subject } from '../segments/schema';
import { type ProfileChange, withProfile } from '../traits/schema';
import { momentOf } from './dates';
import { follow, nextOf, stepOf } from './graph';
import type { FlowDefinition, Step, StepOf } from './schema';
import { variantFor } from './split';

/** What a step may look at. Everything is handed in: a transition reads nothing else. */
export interface Facts extends Subject {
  contactId: string;
  trigger: EventProperties;
  timeZone: string;
}

/** Something a step wants done. (enrollment, stepId) is its stable id: a run comes to a step once, so a repeat asks for nothing new. */
export type StepEffect =
  | { kind: 'send'; stepId: string; template: string }
  | { kind: 'update'; stepId: string; change: ProfileChange }
  | { kind: 'pause'; stepId: string; until: string | null }
  | { kind: 'notify'; stepId: string; url: string; isAwaited: boolean }
  | { kind: 'discount'; stepId: string; ladder: readonly number[]; validDays: number; isAwaited: boolean };

export interface Transition {
  /** The moment of the transition. */
  at: Date;
  /** In the order of the steps. */
  effects: StepEffect[];
  /** The variants chosen on the way, by split. */
  variants: Record<string, string>;
  then:
    | { kind: 'wait'; stepId: string; dueAt: Date; isAwaiting: boolean }
    | { kind: 'end'; state: 'finished' | 'exited'; reason: string }
    /** A step could not be done; what came before it stands. `isFinal`: trying again would not help. */
    | { kind: 'fail'; stepId: string; error: string; onError: string | undefined; isFinal: boolean };
}

/** How a run comes to the step it goes on from. */
export interface Arrival {
  /** The moment the first wait counts from: the trigger's own time when the enrollment starts, else now. */
  waitFrom?: Date;
  /** It waited inside this step for something to come, and the time it was given is over. */
  isTimeOut?: boolean;
}

/** How long a run waits for the answer to a notification before it takes the error exit. */
export const ANSWER_MS = 86_400_000;

type Visit = { goTo: Step | undefined } | { stop: Transition['then'] };

/**
 * Runs an enrollment from a step until it has to wait or ends. Pure: the same definition, step, facts and moment always give the
 * same result. Steps only lead forwards, so it ends after at most as many rounds as there are steps. It does not throw: a step that
 * cannot be done is an outcome.
 */
export function advance(
  definition: FlowDefinition,
  stepId: string,
  facts: Facts,
  now: Date,
  arrival: Arrival = {},
): Transition {
  const walk = new Walk(definition, facts, now, arrival.waitFrom ?? now);
  return walk.from(stepOf(definition, stepId), arrival.isTimeOut ?? false);
}

/** The same from the way an event leads to that a run waited for; null when it is not one of those. */
export function advanceOn(
  definition: FlowDefinition,
  waiting: { stepId: string; since: Date },
  event: HeedEvent,
  facts: Facts,
  now: Date,
): Transition | null {
  const step = stepOf(definition, waiting.stepId);
  if (step.kind !== 'wait_for' || event.occurredAt < waiting.since) return null;
  const found = step.events.find(
    (one) =>
      one.event === event.type &&
      isSame(one.same, event.properties, facts.trigger) &&
      (one.if === undefined || evaluate(one.if, { ...facts, trigger: event.properties }, now)),
  );
  return found ? new Walk(definition, facts, now, now).from(follow(definition, found.then), false) : null;
}

/**
 * Whether two events speak of the same things: each named property is known and equal. A cart or an order speaks of every product and
 * variant in it.
 */
export function isSame(names: readonly string[] | undefined, a: EventProperties, b: EventProperties): boolean {
  return (names ?? []).every((name) => {
    const [left = [], right = []] = [a, b].map((properties) => valuesOf(name, properties));
    return left.some((value) => right.includes(value));
  });
}

function valuesOf(name: string, properties: EventProperties): unknown[] {
  const own = (properties as Record<string, unknown>)[name];
  if (own !== undefined) return [own];
  if (name !== 'productId' && name !== 'variantId') return [];
  return (properties.lines ?? []).flatMap((line) => line[name] ?? []);
}

class Walk {
  readonly #effects: StepEffect[] = [];
  readonly #variants: Record<string, string> = {};
  #countFrom: Date;

  constructor(
    private readonly definition: FlowDefinition,
    private facts: Facts,
    private readonly now: Date,
    waitFrom: Date,
  ) {
    this.#countFrom = waitFrom;
  }

  from(first: Step | undefined, isTimeOut: boolean): Transition {
    let step = first;
    while (step) {
      const visit = this.#try(step, isTimeOut && step === first);
      if ('stop' in visit) return this.#result(visit.stop);
      step = visit.goTo;
    }
    return this.#result({ kind: 'end', state: 'finished', reason: 'finished' });
  }

  #result(then: Transition['then']): Transition {
    return { at: this.now, effects: this.#effects, variants: this.#variants, then };
  }

  #try(step: Step, isTimeOut: boolean): Visit {
    try {
      return this.#visit(step, isTimeOut);
    } catch (error) {
      return { stop: this.#failure(step, error instanceof Error ? error.message : 'unknown', false) };
    }
  }

  #failure(step: Step, error: string, isFinal: boolean): Transition['then'] {
    return { kind: 'fail', stepId: step.id, error, onError: step.onError, isFinal };
  }

  #visit(step: Step, isTimeOut: boolean): Visit {
    const { definition, facts, now } = this;
    switch (step.kind) {
      case 'exit':
        return { stop: { kind: 'end', state: 'exited', reason: step.reason } };
      case 'condition':
        return { goTo: follow(definition, evaluate(step.if, facts, now) ? step.then : step.else) };
      case 'branch': {
        const found = step.cases.find((one) => evaluate(one.if, facts, now));
        return { goTo: follow(definition, found?.then ?? step.else) };
      }
      case 'split': {
        const variant = variantFor(step, definition.key, facts.contactId);
        this.#variants[step.id] = variant.name;
        return { goTo: follow(definition, variant.then) };
      }
      case 'wait': {
        const dueAt = new Date(this.#countFrom.getTime() + durationMs(step.for));
        this.#countFrom = now;
        return this.#waitUntil(dueAt, nextOf(definition, step));
      }
      case 'wait_until':
        return this.#waitUntil(nextOpening(now, facts.timeZone, step), nextOf(definition, step));
      case 'wait_until_date':
        return this.#waitForDate(step);
      case 'wait_for':
        return isTimeOut ? { goTo: follow(definition, step.else) } : this.#await(step, durationMs(step.for));
      case 'send':
        this.#effects.push({ kind: 'send', stepId: step.id, template: step.template });
        return { goTo: nextOf(definition, step) };
      case 'update': {
        const { addTags, removeTags, set } = step;
        this.#effects.push({ kind: 'update', stepId: step.id, change: { addTags, removeTags, set } });
        const traits = withProfile(facts.traits, { addTags, removeTags, set }, now.toISOString());
        this.facts = { ...facts, traits };
        return { goTo: nextOf(definition, step) };
      }
      case 'pause': {
        const until = step.for === undefined ? null : new Date(now.getTime() + durationMs(step.for)).toISOString();
        this.#effects.push({ kind: 'pause', stepId: step.id, until });
        return { goTo: nextOf(definition, step) };
      }
      case 'notify':
        return this.#notify(step, isTimeOut);
      case 'discount': {
        const { id: stepId, ladder, validDays } = step;
        const isAwaited = step.onError !== undefined;
        this.#effects.push({ kind: 'discount', stepId, ladder, validDays, isAwaited });
        return isAwaited ? this.#await(step, 0) : { goTo: nextOf(definition, step) };
      }
    }
  }

  #waitUntil(dueAt: Date, next: Step | undefined): Visit {
    if (!next || dueAt <= this.now) return { goTo: next };
    return { stop: { kind: 'wait', stepId: next.id, dueAt, isAwaiting: false } };
  }

  #waitForDate(step: StepOf<'wait_until_date'>): Visit {
    const dueAt = momentOf(step, this.facts, this.now);
    if (dueAt) return this.#waitUntil(dueAt, nextOf(this.definition, step));
    return { goTo: step.else === undefined ? nextOf(this.definition, step) : follow(this.definition, step.else) };
  }

  #await(step: Step, ms: number): Visit {
    return { stop: { kind: 'wait', stepId: step.id, dueAt: new Date(this.now.getTime() + ms), isAwaiting: true } };
  }

  #notify(step: StepOf<'notify'>, isTimeOut: boolean): Visit {
    if (isTimeOut) return { stop: this.#failure(step, 'no answer came in time', true) };
    const isAwaited = step.onError !== undefined;
    this.#effects.push({ kind: 'notify', stepId: step.id, url: step.url, isAwaited });
    return isAwaited ? this.#await(step, ANSWER_MS) : { goTo: nextOf(this.definition, step) };
  }
}
