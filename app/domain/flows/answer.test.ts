import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { contact, eventAt, flow, peopleWith } from '../../../tests/support/flow-cases';
import type { EventProperties, EventType, HeedEvent } from '../events/schema';
import { emptyTraits } from '../traits/schema';
import { answer, type LiveFlow, type Standing } from './answer';
import type { Enrollment } from './enrollment';
import type { FlowDefinition } from './schema';

const NOW = new Date('2026-03-02T10:00:00Z');
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

const series = flow(
  [
    { id: 'pause', kind: 'wait', for: '1h' },
    {
      id: 'asked',
      kind: 'wait_for',
      events: [{ event: 'custom.answer', then: 'thanks' }],
      for: '1d',
      else: 'reminder',
    },
    { id: 'thanks', kind: 'send', template: 'welcome/1', next: 'end' },
    { id: 'reminder', kind: 'send', template: 'welcome/2' },
  ],
  { extendOn: ['custom.more'], exits: [{ event: 'custom.stop', reason: 'stopped' }] },
);

function live(definition: FlowDefinition): LiveFlow {
  return { flowId: `flow ${definition.key}`, versionId: `version ${definition.key}`, definition };
}

function standing(definitions: FlowDefinition[], active: Enrollment[] = [], contacts = [contact]): Standing {
  const flows = definitions.map(live);
  const people = contacts.map((id) => peopleWith(emptyTraits(), id));
  return {
    traits: new Map(people.flatMap((one) => [...one.traits])),
    people: new Map(people.flatMap((one) => [...one.people])),
    shopTimeZone: 'UTC',
    flows,
    active,
    definitions: new Map(flows.map((one) => [one.versionId, one.definition])),
    lastStarts: new Map(),
  };
}

const ids = (one: LiveFlow, event: HeedEvent) => ({ bucket: 0, id: `${one.versionId} ${event.id}`, shopId: 'shop-1' });

const event = (minutes: number, type: EventType, properties: EventProperties = {}, who = contact) =>
  eventAt(at(minutes), type, properties, { contactId: who, id: `${who} ${type} ${minutes}` });

/** What one run has come to after these events. */
function after(events: HeedEvent[], now: Date, known: Enrollment[] = []): Enrollment | undefined {
  const given = answer(events, standing([series], known), now, ids);
  return given.started[0]?.enrollment ?? given.changed[0] ?? known[0];
}

describe('what flows do about events', () => {
  const waiting = after([event(0, 'custom.start')], NOW);
  const asked = waiting && { ...waiting, stepId: 'asked', awaitingSince: at(60), dueAt: at(60 + 1440) };
  if (!waiting || !asked) throw new Error('the run did not begin');

  it('an event that is waited for leads on its way', () => {
    const given = answer([event(90, 'custom.answer')], standing([series], [asked]), at(90), ids);
    expect(given.requests.map((one) => one.stepId)).toEqual(['thanks']);
    expect(given.changed[0]).toMatchObject({ state: 'finished', awaitingSince: null });
  });

  it('who could not be written to when it began enters when more of the same comes', () => {
    const told = flow(series.steps, { trigger: { event: 'custom.start', again: ['custom.more'] } });
    const events = [event(0, 'custom.start'), event(20, 'custom.more'), event(30, 'custom.more')];
    const known = standing([told]);
    const stranger = { consent: 'subscribed' as const, timeZone: 'UTC', reachable: false };
    const before = answer(events.slice(0, 1), { ...known, people: new Map([[contact, stranger]]) }, at(0), ids);
    expect(before.started).toEqual([]);
    const runs = answer(events.slice(1), known, at(30), ids).started;
    expect(runs.map((one) => one.enrollment.trigger.occurredAt)).toEqual([at(20).toISOString()]);
    const without = flow(series.steps, { trigger: { event: 'custom.start' } });
    expect(answer(events.slice(1), standing([without]), at(30), ids).started).toEqual([]);
  });

  it('an exit wins over what is waited for, whichever is told first', () => {
    const both = [event(80, 'custom.stop'), event(90, 'custom.answer')];
    expect(after(both, at(90), [asked])).toMatchObject({ state: 'exited', endReason: 'stopped' });
  });

  it('an exit may be asked for certain things only', () => {
    const choosy = flow(
      [
        { id: 'pause', kind: 'wait', for: '1h' },
        { id: 'hello', kind: 'send', template: 'welcome/1' },
      ],
      {
        exits: [
          { event: 'order_placed', same: ['productId'], reason: 'bought_it' },
          { event: 'custom.stop', if: { trigger: 'loud', is: 'eq', value: true }, reason: 'shouted' },
        ],
      },
    );
    const begun = answer([event(0, 'custom.start', { productId: 'p1' })], standing([choosy]), NOW, ids).started[0]
      ?.enrollment;
    const ends = (type: EventType, properties: object) =>
      answer([event(5, type, properties)], standing([choosy], begun ? [begun] : []), at(5), ids).changed[0]?.endReason;
    expect([ends('order_placed', { productId: 'p2' }), ends('order_placed', { productId: 'p1' })]).toEqual([
      undefined,
      'bought_it',
    ]);
    const line = (productId: string) => ({ productId, variantId: null, title: 'Jug', quantity: 1, price: '1.00' });
    expect(ends('order_placed', { lines: [line('p2')] })).toBeUndefined();
    expect(ends('order_placed', { lines: [line('p2'), line('p1')] })).toBe('bought_it');
    expect([ends('custom.stop', { loud: false }), ends('custom.stop', { loud: true })]).toEqual([undefined, 'shouted']);
  });

  it('the n-th event within a time starts a flow, of the same product where asked', () => {
    const third = flow([{ id: 'hello', kind: 'send', template: 'welcome/1' }], {
      trigger: { event: 'product_viewed', nth: { n: 3, within: '7d', same: ['productId'] } },
    });
    const starts = (views: { day: number; productId: string }[]) => {
      const past = views.map(({ day, productId }) => event(day * 1440, 'product_viewed', { productId }));
      const known = { ...standing([third]), occurrences: () => past };
      return answer(past.slice(-1), known, at((views.at(-1)?.day ?? 0) * 1440), ids).started.length;
    };
    const [a, b] = ['p1', 'p2'];
    expect(
      starts([
        { day: 0, productId: a },
        { day: 2, productId: a },
        { day: 6, productId: a },
      ]),
    ).toBe(1);
    expect(
      starts([
        { day: 0, productId: a },
        { day: 2, productId: b },
        { day: 6, productId: a },
      ]),
    ).toBe(0);
    expect(
      starts([
        { day: 0, productId: a },
        { day: 2, productId: a },
        { day: 8, productId: a },
      ]),
    ).toBe(0);
    expect(
      starts([
        { day: 1, productId: a },
        { day: 6, productId: a },
      ]),
    ).toBe(0);
  });
});

describe('any events', () => {
  const types = ['custom.start', 'custom.more', 'custom.answer', 'custom.stop', 'page_viewed'] as const;
  const someEvents = fc
    .array(
      fc.record({
        who: fc.constantFrom('ana', 'ben', 'cleo'),
        type: fc.constantFrom(...types),
        minutes: fc.integer({ min: 0, max: 3000 }),
      }),
      { maxLength: 14 },
    )
    .map((list) => list.map(({ who, type, minutes }, index) => ({ ...event(minutes, type, {}, who), id: `${index}` })));
  const everybody = ['ana', 'ben', 'cleo'];
  const answered = (events: HeedEvent[]) => {
    const given = answer(events, standing([series], [], everybody), at(3000), ids);
    return {
      runs: given.started.map((one) => one.enrollment).sort((a, b) => (a.id < b.id ? -1 : 1)),
      asked: given.started
        .flatMap((one) => one.requests.map(({ enrollmentId, stepId }) => `${enrollmentId} ${stepId}`))
        .sort(),
    };
  };

  property.prop([someEvents])('of different people commute: only the order of one person’s own counts', (events) => {
    const byPerson = everybody.flatMap((who) => events.filter((one) => one.contactId === who));
    expect(answered(byPerson)).toEqual(answered(events));
  });

  property.prop([someEvents, fc.integer({ min: 0, max: 14 })])(
    'that a flow does not speak of change nothing',
    (events, place) => {
      const noise = event(1, 'search_submitted', { query: 'fern' }, 'ana');
      expect(answered([...events.slice(0, place), noise, ...events.slice(place)])).toEqual(answered(events));
    },
  );

  property.prop([someEvents])('told again start no run that was not there: a repeat meets its own rows', (events) => {
    const { runs } = answered(events);
    const active = runs.filter((run) => run.state === 'active');
    const again = answer(events, standing([series], active, everybody), at(3000), ids);
    const known = new Set(runs.map((run) => run.id));
    for (const { enrollment } of again.started) expect(known).toContain(enrollment.id);
  });
});
