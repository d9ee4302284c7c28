import fc from 'fast-check';
import type { EventProperties, EventType, HeedEvent } from '../../app/domain/events/schema';
import { type Enrollment, fresh, type People } from '../../app/domain/flows/enrollment';
import { type FlowDefinition, flowDefinitionSchema, type Step } from '../../app/domain/flows/schema';
import type { Weekday } from '../../app/domain/local-time';
import type { Traits } from '../../app/domain/traits/schema';

export const contact = 'contact-1';

/** A flow of these steps; what else a definition needs is plain. */
export function flow(steps: readonly Step[], over: Partial<FlowDefinition> = {}): FlowDefinition {
  return flowDefinitionSchema.parse({
    key: 'made-up',
    name: 'Made up',
    summary: 'For tests.',
    why: 'For tests.',
    stage: 'activation',
    class: 'marketing',
    trigger: { event: 'custom.start' },
    extendOn: [],
    exits: [],
    reentry: '1d',
    checks: [],
    reasonLine: 'You get this email because {shop} is made up.',
    steps,
    ...over,
  });
}

export function eventAt(
  occurredAt: Date,
  type: EventType,
  properties: EventProperties = {},
  over: Partial<HeedEvent> = {},
): HeedEvent {
  const sourceId = `${type} ${occurredAt.toISOString()}`;
  return {
    id: sourceId,
    contactId: contact,
    type,
    source: 'api',
    sourceId,
    occurredAt,
    receivedAt: occurredAt,
    properties,
    ...over,
  };
}

/** A run through a flow that stands at a step whose turn has come. */
export function enrollmentAt(definition: FlowDefinition, stepId: string, at: Date): Enrollment {
  return {
    bucket: 0,
    id: 'enrollment-1',
    shopId: 'shop-1',
    flowId: `flow ${definition.key}`,
    flowVersionId: `version ${definition.key}`,
    contactId: contact,
    trigger: { eventId: 'event-1', type: 'custom.start', occurredAt: at.toISOString(), properties: {} },
    state: 'active',
    stepId,
    dueAt: at,
    startedAt: at,
    endReason: null,
    ...fresh,
  };
}

/** One person whom emails may reach, with these traits. */
export function peopleWith(traits: Traits, contactId = contact): People {
  return {
    traits: new Map([[contactId, traits]]),
    people: new Map([[contactId, { consent: 'subscribed' as const, timeZone: 'UTC', reachable: true }]]),
    shopTimeZone: 'UTC',
  };
}

const ordersAtLeast = (value: number) => ({ trait: 'orders.count', is: 'gte', value }) as const;
const durations = fc.constantFrom('1m', '2h', '3d');

/** A step at a place among `count`: it may lead to any later one, or to the end. */
function anyStep(index: number, count: number): fc.Arbitrary<Step> {
  const id = `s${index}`;
  const to = fc.integer({ min: index + 1, max: count }).map((place) => (place === count ? 'end' : `s${place}`));
  const next = fc.option(to, { nil: undefined });
  const value = fc.integer({ min: 0, max: 4 });
  return fc.oneof(
    fc.record({ id: fc.constant(id), kind: fc.constant('wait' as const), for: durations, next }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('wait_until' as const),
      from: fc.constantFrom('09:00', '22:00'),
      to: fc.constantFrom('10:00', '06:00'),
      days: fc.constantFrom<Weekday[] | undefined>(undefined, ['mon', 'thu']),
      next,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('wait_until_date' as const),
      date: fc.constantFrom('birthday', 'orders.firstAt'),
      yearly: fc.boolean(),
      else: next,
      next,
    }),
    fc.tuple(to, to, durations).map(([then, other, length]) => ({
      ...{ id, kind: 'wait_for' as const, events: [{ event: 'custom.answer' as const, then }] },
      ...{ for: length, else: other },
    })),
    fc
      .tuple(to, to, value)
      .map(([then, other, least]) => ({ id, kind: 'condition' as const, if: ordersAtLeast(least), then, else: other })),
    fc.tuple(to, to, value).map(([then, other, least]) => ({
      ...{ id, kind: 'branch' as const },
      ...{ cases: [{ if: ordersAtLeast(least), then }], else: other },
    })),
    fc.tuple(to, to).map(([a, b]) => ({
      ...{ id, kind: 'split' as const },
      variants: [
        { name: 'a', weight: 1, then: a },
        { name: 'b', weight: 2, then: b },
      ],
    })),
    fc.record({ id: fc.constant(id), kind: fc.constant('send' as const), template: fc.constant('welcome/1'), next }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('update' as const),
      addTags: fc.constant<string[]>(['seen']),
      set: fc.constant({ score: 1 }),
      next,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('notify' as const),
      url: fc.constant('https://crm.example/hook'),
      onError: next,
      next,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('pause' as const),
      for: fc.option(durations, { nil: undefined }),
      next,
    }),
    fc.record({ id: fc.constant(id), kind: fc.constant('exit' as const), reason: fc.constant('out') }),
  );
}

/** Any definition a merchant could publish, of one to eight steps. */
export const anyDefinition: fc.Arbitrary<FlowDefinition> = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyStep(index, count))))
  // What a draft leaves out is left out, not undefined: that is how it comes back from a file.
  .map((steps) => flow(JSON.parse(JSON.stringify(steps)) as Step[]));
