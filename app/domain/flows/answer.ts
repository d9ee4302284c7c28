import type { HeedEvent } from '../events/schema';
import { enters, exitReason, extendsEpisode, extendTrigger, mayReenter, start, triggerOf } from './enrolling';
import { type Enrollment, factsFor, moved, type People, requestsOf } from './enrollment';
import type { FlowDefinition, MessageRequest } from './schema';

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
}

export interface Answer {
  /** Known enrollments that ended or began their wait anew. */
  changed: Enrollment[];
  /** New enrollments with the emails they ask for at once. */
  started: { enrollment: Enrollment; requests: MessageRequest[] }[];
  /** Emails that known enrollments ask for. */
  requests: MessageRequest[];
}

interface Run {
  enrollment: Enrollment;
  definition: FlowDefinition;
  isNew: boolean;
  isChanged: boolean;
  requests: MessageRequest[];
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
    const run = { enrollment, definition, isNew: false, isChanged: false, requests: [] };
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
    for (const flow of standing.flows) {
      if (flow.definition.trigger.event !== event.type || own.has(flow.flowId)) continue;
      const key = `${flow.flowId} ${event.contactId}`;
      const facts = factsFor(standing, event.contactId, event.properties);
      if (!enters(flow.definition, event, facts, now) || !mayReenter(flow.definition, lastStarts.get(key), now))
        continue;
      const run = begin(flow, event, standing, now, enroll(flow, event));
      runs.push(run);
      lastStarts.set(key, now);
      if (run.enrollment.state === 'active') own.set(flow.flowId, run);
    }
  }
  return {
    changed: runs.filter((run) => run.isChanged && !run.isNew).map((run) => run.enrollment),
    started: runs.filter((run) => run.isNew).map(({ enrollment, requests }) => ({ enrollment, requests })),
    requests: runs.filter((run) => !run.isNew).flatMap((run) => run.requests),
  };
}

function proceed(run: Run, event: HeedEvent, standing: Standing, now: Date): void {
  const { enrollment, definition } = run;
  const reason = exitReason(definition, enrollment.trigger, event);
  if (reason) {
    run.enrollment = { ...enrollment, state: 'exited', endReason: reason, dueAt: null };
    run.requests = [];
    run.isChanged = true;
    return;
  }
  if (!extendsEpisode(definition, enrollment.stepId, enrollment.trigger, event)) return;
  const trigger = extendTrigger(enrollment.trigger, event);
  const facts = factsFor(standing, enrollment.contactId, trigger.properties);
  const transition = start(definition, event.occurredAt, facts, now);
  run.enrollment = moved({ ...enrollment, trigger }, transition);
  run.requests = requestsOf(run.enrollment, definition, transition, now);
  run.isChanged = true;
}

function begin(
  flow: LiveFlow,
  event: HeedEvent,
  standing: Standing,
  now: Date,
  ids: Pick<Enrollment, 'bucket' | 'id' | 'shopId'>,
): Run {
  const { definition } = flow;
  const transition = start(definition, event.occurredAt, factsFor(standing, event.contactId, event.properties), now);
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
  };
  const enrollment = moved(bare, transition);
  return {
    enrollment,
    definition,
    isNew: true,
    isChanged: false,
    requests: requestsOf(enrollment, definition, transition, now),
  };
}
