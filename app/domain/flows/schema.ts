import type { EventProperties, EventType, TimerKind } from '../events/schema';
import type { FlowDefinition } from './definition';

export {
  type FlowDefinition,
  flowDefinitionSchema,
  type Purpose,
  purposes,
  type TruthCheck,
  truthChecks,
} from './definition';
export { type DefinitionChange, diffDefinitions } from './diff';
export type { FileProblem } from './files';
export { waitBefore } from './graph';
export { END, namedTargets, type Step, type StepOf, stepSchema } from './steps';
export type { TriggerDefinition } from './triggers';
export {
  checkedWords,
  happeningWords,
  leavingWords,
  placeWords,
  reentryWords,
  stepWords,
  triggerWords,
  wayWords,
} from './words';

/** The event that started an enrollment, kept with it: emails and truth checks refer to it. */
export interface Trigger {
  eventId: string;
  type: EventType;
  occurredAt: string;
  properties: EventProperties;
}

/** A moment in one contact's life that will become an event. */
export interface PlannedTimer {
  contactId: string;
  kind: TimerKind;
  key: string;
  dueAt: Date;
}

/** An email a flow asks for; whether it leaves is decided by messages. */
export interface MessageRequest {
  enrollmentId: string;
  contactId: string;
  flowId: string;
  flowVersionId: string;
  stepId: string;
  template: string;
  class: 'marketing' | 'transactional';
  trigger: Trigger;
  dueAt: Date;
}

/** The way out to other systems. Every foreseen failure is an outcome; `refused`: trying again would not help. */
export interface Outbound {
  post(
    url: string,
    message: { headers: Record<string, string>; body: string },
  ): Promise<{ status: number } | { error: string; refused?: boolean }>;
}

export interface FlowView {
  id: string;
  key: string;
  name: string;
  summary: string;
  why: string;
  stage: string;
  status: 'on' | 'off';
  versionNumber: number;
  /** People inside now. */
  active: number;
  /** People who entered in the last 30 days. */
  entered30: number;
  definition: FlowDefinition;
}

/** How many people took one way at a split. */
export interface VariantCount {
  stepId: string;
  variant: string;
  people: number;
}

/** One published version of a flow. */
export interface VersionView {
  number: number;
  publishedAt: Date;
  /** Who wrote it. */
  origin: 'preset' | 'merchant';
  isLive: boolean;
  /** People inside now. */
  inside: number;
  definition: FlowDefinition;
}
