import { type Condition, leavesOf } from '../segments/schema';
import type { FlowDefinition } from './definition';
import { END, namedTargets, type Step } from './steps';

/** Every condition of a flow: what it asks of a contact at its door, on the way and at its exits. */
export function conditionsOf({ trigger, exits, steps }: FlowDefinition): Condition[] {
  const asked = [trigger.if, ...exits.map((exit) => exit.if)];
  for (const step of steps) {
    if (step.kind === 'condition' || step.kind === 'send') asked.push(step.if);
    if (step.kind === 'branch') asked.push(...step.cases.map((one) => one.if));
    if (step.kind === 'wait_for') asked.push(...step.events.map((one) => one.if));
  }
  return asked.flatMap((condition) => condition ?? []);
}

/** Whether coming into a segment or leaving it matters to a flow: as what starts it, or as what it asks about an event. */
export function asksForSegment(definition: FlowDefinition, key: string): boolean {
  if (definition.trigger.segment === key) return true;
  const leaves = conditionsOf(definition).flatMap(leavesOf);
  return leaves.some((part) => 'trigger' in part && part.trigger === 'segment' && part.value === key);
}

/** Finds a step of a published definition; its absence means the row does not belong to this version. */
export function stepOf(definition: FlowDefinition, stepId: string): Step {
  const step = definition.steps.find((one) => one.id === stepId);
  if (!step) throw new Error(`flow ${definition.key} has no step ${stepId}`);
  return step;
}

/** The step a name leads to; undefined is the end. */
export function follow(definition: FlowDefinition, to: string): Step | undefined {
  return to === END ? undefined : stepOf(definition, to);
}

/** Where a run goes on after a step that does not choose a way. */
export function nextOf(definition: FlowDefinition, step: Step): Step | undefined {
  if ('next' in step && step.next !== undefined) return follow(definition, step.next);
  return definition.steps[definition.steps.indexOf(step) + 1];
}

const waits: ReadonlySet<Step['kind']> = new Set(['wait', 'wait_until', 'wait_until_date']);

/** The wait a run is still in that stands at `stepId` before its time: runs wait at the step they go on with. */
export function waitBefore(definition: FlowDefinition, stepId: string): Step | undefined {
  return definition.steps.findLast((step) => waits.has(step.kind) && nextOf(definition, step)?.id === stepId);
}

const chooses: ReadonlySet<Step['kind']> = new Set(['condition', 'branch', 'split', 'wait_for', 'exit']);

/** Every step a run may come to right after this one. */
function after(definition: FlowDefinition, step: Step): Step[] {
  const named = namedTargets(step).flatMap(({ to }) => follow(definition, to) ?? []);
  if (chooses.has(step.kind)) return named;
  const next = nextOf(definition, step);
  return next ? [...named, next] : named;
}

/** The steps from which a run can come to `stepId`, that one itself left out. Steps lead forwards only, so one pass is enough. */
export function waysTo(definition: FlowDefinition, stepId: string): Set<string> {
  const leading = new Set<string>([stepId]);
  for (const step of [...definition.steps].reverse()) {
    if (after(definition, step).some((one) => leading.has(one.id))) leading.add(step.id);
  }
  leading.delete(stepId);
  return leading;
}

/** Whether a run that stands at this step cannot have asked for an email yet: only then may the episode be extended. */
export function isBeforeFirstSend(definition: FlowDefinition, stepId: string): boolean {
  const passed = waysTo(definition, stepId);
  return !definition.steps.some((step) => step.kind === 'send' && passed.has(step.id));
}
