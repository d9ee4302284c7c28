import type { ConsentState } from '../contacts/schema';
import { emptyTraits, type Traits } from '../traits/schema';
import type { FlowDefinition, MessageRequest, Trigger } from './schema';
import type { Facts, Transition } from './transition';

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
}

/** What flows need to know about a contact beyond its traits. */
export interface Person {
  consent: ConsentState;
  timeZone: string | null;
  /** Whether an email address is known. */
  reachable: boolean;
}

export interface People {
  traits: ReadonlyMap<string, Traits>;
  people: ReadonlyMap<string, Person>;
  shopTimeZone: string;
}

/** The same before anybody was looked up: who contacts are is asked once, about those alone whom a flow may answer. */
export interface PeopleToFind extends Omit<People, 'people'> {
  findPeople(contactIds: readonly string[]): Promise<ReadonlyMap<string, Person>>;
}

/** The facts a transition or a trigger may look at, for one contact. */
export function factsFor(
  { traits: all, people, shopTimeZone }: People,
  contactId: string,
  trigger: Trigger['properties'],
): Facts & { reachable: boolean } {
  const traits = all.get(contactId) ?? emptyTraits();
  const person = people.get(contactId);
  return {
    traits,
    consent: person?.consent ?? 'unknown',
    trigger,
    reachable: person?.reachable ?? false,
    timeZone: person?.timeZone ?? traits.timeZone ?? shopTimeZone,
  };
}

/** The enrollment after a transition. */
export function moved(enrollment: Enrollment, { then }: Transition): Enrollment {
  return then.kind === 'wait'
    ? { ...enrollment, stepId: then.stepId, dueAt: then.dueAt }
    : { ...enrollment, state: then.state, dueAt: null, endReason: then.reason };
}

/** The emails a transition asks for. */
export function requestsOf(
  enrollment: Enrollment,
  definition: FlowDefinition,
  { sends }: Transition,
  now: Date,
): MessageRequest[] {
  return sends.map((send) => ({
    enrollmentId: enrollment.id,
    contactId: enrollment.contactId,
    flowId: enrollment.flowId,
    flowVersionId: enrollment.flowVersionId,
    stepId: send.stepId,
    template: send.template,
    class: definition.class,
    trigger: enrollment.trigger,
    dueAt: now,
  }));
}
