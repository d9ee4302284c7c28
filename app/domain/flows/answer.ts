import type { EventType, HeedEvent } from '../events/schema';
import {
  enters,
  exitReason,
  extendsEpisode,
  extendTrigger,
  mayReenter,
  type Occurrences,
  reactionsOf,
  start,
  triggerOf,
} from './enrolling';
import {
  type Enrollment,
  factsFor,
  type FlowEffect,
  fresh,
  move,
  type Move,
  type People,
  type StepFailure,
} from './enrollment';
import type { FlowDefinition, MessageRequest } from './schema';
import { advanceOn } from './transition';
import { entryEvents } from './triggers';

export interface LiveFlow {
  flowId: string;
  versionId: string;
  definition: FlowDefinition;
}

/** Where the contacts stand before the events. Every map is read only. */
export interface Standing extends People {
  flows: readonly LiveFlow[];
  active: readonly Enrollment[];
  /** Definitions of the versions that active enrollments run through. */
  definitions: ReadonlyMap<string, FlowDefinition>;
  /** When a contact last entered a flow, by "flow contact". */
  lastStarts: ReadonlyMap<string, Date>;
  /** For triggers that count; without it only the event itself does. The events given may be among them. */
  occurrences?: Occurrences;
}

export interface Answer {
  /** Known enrollments that ended, went on or began their wait anew. */
  changed: Enrollment[];
  /** New enrollments with what they ask for at once. */
  started: { enrollment: Enrollment; requests: MessageRequest[]; effects: FlowEffect[] }[];
  /** Emails that known enrollments ask for. */
  requests: MessageRequest[];
  /** Everything else that known enrollments ask for. */
  effects: FlowEffect[];
  /** Steps that were given up. */
  failures: StepFailure[];
}

const doors = new WeakMap<readonly LiveFlow[], Map<EventType, LiveFlow[]>>();

/** The flows that an event of this type may let somebody into, in their order: most events concern none. */
function flowsEnteredOn(flows: readonly LiveFlow[], type: EventType): readonly LiveFlow[] {
  let byType = doors.get(flows);
  if (!byType) {
    byType = new Map();
    for (const flow of flows) {
      for (const event of new Set(entryEvents(flow.definition.trigger)))
        byType.set(event, [...(byType.get(event) ?? []), flow]);
    }
    doors.set(flows, byType);
  }
  return byType.get(type) ?? [];
}

interface Run {
  enrollment: Enrollment;
  definition: FlowDefinition;
  isNew: boolean;
  isChanged: boolean;
  requests: MessageRequest[];
  effects: FlowEffect[];
  failures: StepFailure[];
}

function runFrom(enrollment: Enrollment, definition: FlowDefinition, isNew: boolean): Run {
  return { enrollment, definition, isNew, isChanged: false, requests: [], effects: [], failures: [] };
}

/**
 * What flows do about events, taken in their order, contact by contact: runs end, episodes begin anew, new runs start. Pure: live
 * processing and replay both call it. `enroll` makes the bare enrollment of a contact that enters, with ids of the caller's.
 */
export function answer(
  events: readonly HeedEvent[],
  standing: Standing,
  now: Date,
  enroll: (flow: LiveFlow, event: HeedEvent) => Pick<Enrollment, 'bucket' | 'id' | 'shopId'>,
): Answer {
  const inside = new Map<string, Map<string, Run>>();
  const runs: Run[] = [];
  const runsOf = (contactId: string) => {
    const known = inside.get(contactId) ?? new Map<string, Run>();
    inside.set(contactId, known);
    return known;
  };
  for (const enrollment of standing.active) {
    const definition = standing.definitions.get(enrollment.flowVersionId);
    if (!definition) continue;
    const run = runFrom(enrollment, definition, false);
    runs.push(run);
    runsOf(enrollment.contactId).set(enrollment.flowId, run);
  }
  const lastStarts = new Map(standing.lastStarts);

  for (const event of events) {
    const own = runsOf(event.contactId);
    for (const [flowId, run] of own) {
      proceed(run, event, standing, now);
      if (run.enrollment.state !== 'active') own.delete(flowId);
    }
    for (const flow of flowsEnteredOn(standing.flows, event.type)) {
      if (own.has(flow.flowId)) continue;
      const key = `${flow.flowId} ${event.contactId}`;
      if (!mayReenter(flow.definition, lastStarts.get(key), now)) continue;
      const facts = factsFor(standing, event.contactId, event.properties);
      if (!enters(flow.definition, event, facts, now, standing.occurrences)) continue;
      const run = begin(flow, event, standing, now, enroll(flow, event));
      runs.push(run);
      lastStarts.set(key, now);
      if (run.enrollment.state === 'active') own.set(flow.flowId, run);
    }
  }
  const [known, started] = [runs.filter((run) => !run.isNew), runs.filter((run) => run.isNew)];
  return {
    changed: known.filter((run) => run.isChanged).map((run) => run.enrollment),
    started: started.map(({ enrollment, requests, effects }) => ({ enrollment, requests, effects })),
    requests: known.flatMap((run) => run.requests),
    effects: known.flatMap((run) => run.effects),
    failures: runs.flatMap((run) => run.failures),
  };
}

function take(run: Run, { enrollment, requests, effects, failure }: Move): void {
  run.enrollment = enrollment;
  run.isChanged = true;
  run.requests.push(...requests);
  run.effects.push(...effects);
  if (failure) run.failures.push(failure);
}

function proceed(run: Run, event: HeedEvent, standing: Standing, now: Date): void {
  const { enrollment, definition } = run;
  if (!reactionsOf(definition).has(event.type)) return;
  const facts = factsFor(standing, enrollment.contactId, enrollment.trigger.properties);
  const reason = exitReason(definition, enrollment.trigger, event, facts, now);
  if (reason) {
    run.enrollment = { ...enrollment, ...ended, endReason: reason };
    run.requests = [];
    run.isChanged = true;
    return;
  }
  if (enrollment.awaitingSince) {
    const waiting = { stepId: enrollment.stepId, since: enrollment.awaitingSince };
    const transition = advanceOn(definition, waiting, event, facts, now);
    if (transition) return take(run, move(enrollment, definition, transition));
  }
  if (!extendsEpisode(definition, enrollment.stepId, enrollment.trigger, event)) return;
  const trigger = extendTrigger(enrollment.trigger, event);
  const extended = start(definition, event.occurredAt, { ...facts, trigger: trigger.properties }, now);
  take(run, move({ ...enrollment, trigger }, definition, extended));
}

const ended = { state: 'exited', dueAt: null, awaitingSince: null } as const;

function begin(
  flow: LiveFlow,
  event: HeedEvent,
  standing: Standing,
  now: Date,
  ids: Pick<Enrollment, 'bucket' | 'id' | 'shopId'>,
): Run {
  const { definition } = flow;
  const bare: Enrollment = {
    ...ids,
    flowId: flow.flowId,
    flowVersionId: flow.versionId,
    contactId: event.contactId,
    trigger: triggerOf(event),
    state: 'active',
    stepId: definition.steps[0]?.id ?? '',
    dueAt: null,
    startedAt: now,
    endReason: null,
    ...fresh,
  };
  const run = runFrom(bare, definition, true);
  const facts = factsFor(standing, event.contactId, event.properties);
  take(run, move(bare, definition, start(definition, event.occurredAt, facts, now)));
  return run;
}
