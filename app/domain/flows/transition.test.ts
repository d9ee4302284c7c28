import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { HeedEvent } from '../events/schema';
import { emptyTraits } from '../traits/schema';
import { move, moved, resume } from './enrollment';
import { anyDefinition, contact, enrollmentAt, eventAt, flow, peopleWith } from '../../../tests/support/flow-cases';
import type { FlowDefinition } from './schema';
import { advance, advanceOn, type Facts } from './transition';
import { variantFor } from './split';

const NOW = new Date('2026-03-02T10:00:00Z');
const after = (ms: number) => new Date(NOW.getTime() + ms);
const HOUR = 3_600_000;

function facts(over: Partial<Facts> = {}): Facts {
  return { contactId: contact, traits: emptyTraits(), consent: 'subscribed', trigger: {}, timeZone: 'UTC', ...over };
}

const through = (definition: FlowDefinition, over: Partial<Facts> = {}) =>
  advance(definition, definition.steps[0]?.id ?? '', facts(over), NOW);

describe('a run', () => {
  it('waits for a time, then for a window on the days it is open', () => {
    const definition = flow([
      { id: 'hour', kind: 'wait', for: '1h' },
      { id: 'office', kind: 'wait_until', from: '14:00', to: '16:00', days: ['wed'] },
      { id: 'hello', kind: 'send', template: 'welcome/1' },
    ]);
    expect(through(definition).then).toEqual({ kind: 'wait', stepId: 'office', dueAt: after(HOUR), isAwaiting: false });
    expect(advance(definition, 'office', facts(), after(HOUR)).then).toMatchObject({
      stepId: 'hello',
      dueAt: new Date('2026-03-04T14:00:00Z'),
    });
  });

  it('takes the first case that holds, and the other way when none does', () => {
    const definition = flow([
      {
        id: 'price',
        kind: 'branch',
        cases: [
          { if: { trigger: 'quantity', is: 'gte', value: 10 }, then: 'many' },
          { if: { trigger: 'quantity', is: 'gte', value: 2 }, then: 'some' },
        ],
        else: 'end',
      },
      { id: 'many', kind: 'send', template: 'welcome/1', next: 'end' },
      { id: 'some', kind: 'send', template: 'welcome/2' },
    ]);
    const sent = (quantity: number) => through(definition, { trigger: { quantity } }).effects.map((one) => one.stepId);
    expect([sent(12), sent(3), sent(1)]).toEqual([['many'], ['some'], []]);
  });

  it('sees at once what a step before it noted', () => {
    const definition = flow([
      { id: 'note', kind: 'update', addTags: ['keen'], set: { score: 60 } },
      { id: 'score', kind: 'wait_until_date', date: 'custom.day', else: 'end' },
      { id: 'never', kind: 'send', template: 'welcome/1' },
    ]);
    const { effects } = through(definition);
    expect(effects).toEqual([
      { kind: 'update', stepId: 'note', change: { addTags: ['keen'], removeTags: undefined, set: { score: 60 } } },
    ]);
    const dated = flow([
      { id: 'note', kind: 'update', set: { day: '2026-03-10' } },
      { id: 'day', kind: 'wait_until_date', date: 'custom.day', days: -2, at: '08:00', else: 'end' },
      { id: 'reminder', kind: 'send', template: 'welcome/1' },
    ]);
    expect(through(dated).then).toMatchObject({ stepId: 'reminder', dueAt: new Date('2026-03-08T08:00:00Z') });
  });

  it('that has no such date, or whose date has gone by, takes the other way', () => {
    const definition = flow([
      { id: 'day', kind: 'wait_until_date', date: 'trigger.expectedAt', else: 'sorry' },
      { id: 'reminder', kind: 'send', template: 'welcome/1', next: 'end' },
      { id: 'sorry', kind: 'send', template: 'welcome/2' },
    ]);
    const way = (expectedAt?: string) =>
      through(definition, { trigger: expectedAt ? { custom: { expectedAt } } : {} }).effects.map((one) => one.stepId);
    expect([way(), way('2026-03-01'), way('soon')]).toEqual([['sorry'], ['sorry'], ['sorry']]);
    expect(way('2026-03-05')).toEqual([]);
  });

  it('ends at an exit with its reason, and after the last step', () => {
    expect(through(flow([{ id: 'out', kind: 'exit', reason: 'not_now' }])).then).toEqual({
      kind: 'end',
      state: 'exited',
      reason: 'not_now',
    });
    expect(through(flow([{ id: 'hello', kind: 'send', template: 'welcome/1' }])).then).toMatchObject({
      state: 'finished',
    });
  });
});

describe('waiting for an event', () => {
  const definition = flow([
    {
      id: 'answer',
      kind: 'wait_for',
      events: [
        { event: 'custom.review', if: { trigger: 'productId', is: 'eq', value: 'p1' }, then: 'thanks' },
        { event: 'order_placed', same: ['cartToken'], then: 'end' },
      ],
      for: '3d',
      else: 'reminder',
    },
    { id: 'thanks', kind: 'send', template: 'welcome/1', next: 'end' },
    { id: 'reminder', kind: 'send', template: 'welcome/2' },
  ]);
  const waiting = { stepId: 'answer', since: NOW };
  const heard = (type: HeedEvent['type'], properties: HeedEvent['properties'], at = after(HOUR)) =>
    advanceOn(definition, waiting, eventAt(at, type, properties), facts({ trigger: { cartToken: 'c1' } }), at);

  it('stops at it, for as long as it says', () => {
    expect(through(definition).then).toEqual({
      kind: 'wait',
      stepId: 'answer',
      dueAt: after(72 * HOUR),
      isAwaiting: true,
    });
  });

  it('takes the way of the event that came', () => {
    expect(heard('custom.review', { productId: 'p1' })?.effects.map((one) => one.stepId)).toEqual(['thanks']);
    expect(heard('order_placed', { cartToken: 'c1' })?.then).toMatchObject({ kind: 'end', state: 'finished' });
  });

  it('passes over events of another kind, of other things, or from before', () => {
    expect(heard('custom.review', { productId: 'p2' })).toBeNull();
    expect(heard('order_placed', { cartToken: 'c2' })).toBeNull();
    expect(heard('order_placed', {})).toBeNull();
    expect(heard('page_viewed', {})).toBeNull();
    expect(heard('custom.review', { productId: 'p1' }, after(-1))).toBeNull();
  });

  it('takes the other way when its time is over', () => {
    const enrollment = { ...enrollmentAt(definition, 'answer', NOW), awaitingSince: NOW };
    const { enrollment: ended, requests } = resume(enrollment, definition, peopleWith(emptyTraits()), after(72 * HOUR));
    expect([ended.state, requests.map((one) => one.stepId)]).toEqual(['finished', ['reminder']]);
  });

  it('waits anew for a run that only comes to it now', () => {
    const { enrollment } = resume(enrollmentAt(definition, 'answer', NOW), definition, peopleWith(emptyTraits()), NOW);
    expect(enrollment).toMatchObject({ stepId: 'answer', awaitingSince: NOW, state: 'active' });
  });
});

describe('a split', () => {
  const split = {
    id: 'subject',
    kind: 'split' as const,
    variants: [
      { name: 'short', weight: 3, then: 'a' },
      { name: 'long', weight: 1, then: 'b' },
    ],
  };
  const definition = flow([
    split,
    { id: 'a', kind: 'send', template: 'welcome/1', next: 'end' },
    { id: 'b', kind: 'send', template: 'welcome/2' },
  ]);

  it('gives one contact the same variant every time, and notes it', () => {
    const first = through(definition);
    expect(through(definition)).toEqual(first);
    expect(moved(enrollmentAt(definition, 'subject', NOW), first).variants).toEqual(first.variants);
    expect(Object.keys(first.variants)).toEqual(['subject']);
  });

  it('keeps to its weights over many contacts, and is not the same chance at each step', () => {
    const contacts = Array.from({ length: 8000 }, (_, index) => `contact-${index}`);
    const nameAt = (id: string, who: string) => variantFor({ ...split, id }, 'f', who).name;
    const short = contacts.filter((who) => nameAt('one', who) === 'short').length;
    expect(short / contacts.length).toBeGreaterThan(0.735);
    expect(short / contacts.length).toBeLessThan(0.765);
    const both = contacts.filter((who) => nameAt('one', who) === 'short' && nameAt('two', who) === 'short').length;
    expect(both / contacts.length).toBeGreaterThan(0.54);
    expect(both / contacts.length).toBeLessThan(0.585);
  });
});

describe('a step that fails', () => {
  const definition = flow([
    { id: 'tell', kind: 'notify', url: 'https://crm.example/hook', onError: 'sorry' },
    { id: 'thanks', kind: 'send', template: 'welcome/1', next: 'end' },
    { id: 'sorry', kind: 'send', template: 'welcome/2' },
  ]);
  const failing = (isFinal: boolean, onError?: string) => ({
    at: NOW,
    effects: [],
    variants: {},
    then: { kind: 'fail' as const, stepId: 'tell', error: 'no', onError, isFinal },
  });

  it('is tried five times with growing gaps, then takes its error exit', () => {
    let enrollment = enrollmentAt(definition, 'tell', NOW);
    const gaps: number[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      enrollment = moved(enrollment, failing(false, 'sorry'));
      gaps.push(((enrollment.dueAt ?? NOW).getTime() - NOW.getTime()) / 60_000);
    }
    expect(gaps).toEqual([1, 4, 16, 64]);
    expect(move(enrollment, definition, failing(false, 'sorry'))).toMatchObject({
      enrollment: { stepId: 'sorry', state: 'active', dueAt: NOW, attempts: 0 },
      failure: { stepId: 'tell', wentTo: 'sorry', error: 'no' },
    });
  });

  it('ends the run where it names no exit', () => {
    const before = enrollmentAt(definition, 'tell', NOW);
    expect(move(before, definition, failing(true))).toMatchObject({
      enrollment: { state: 'failed', endReason: 'step_failed', dueAt: null, stepId: 'tell' },
      failure: { wentTo: null },
    });
    expect(moved(before, failing(true, 'end')).state).toBe('failed');
  });

  it('counts its tries anew once a step was done', () => {
    const tried = moved(enrollmentAt(definition, 'tell', NOW), failing(false, 'sorry'));
    expect(resume(tried, definition, peopleWith(emptyTraits()), after(HOUR)).enrollment).toMatchObject({
      attempts: 0,
      error: null,
      awaitingSince: after(HOUR),
    });
  });

  it('waits for an answer a day at the most', () => {
    const waiting = resume(enrollmentAt(definition, 'tell', NOW), definition, peopleWith(emptyTraits()), NOW);
    expect(waiting.effects.map((one) => one.id)).toEqual(['enrollment-1:tell']);
    expect(waiting.enrollment.dueAt).toEqual(after(24 * HOUR));
    const silent = resume(waiting.enrollment, definition, peopleWith(emptyTraits()), after(24 * HOUR));
    expect(silent).toMatchObject({ enrollment: { stepId: 'sorry' }, failure: { stepId: 'tell', wentTo: 'sorry' } });
  });
});

describe('any flow', () => {
  property.prop([anyDefinition, fc.integer({ min: 0, max: 5 }), fc.boolean()])(
    'comes to an end: every move leads forwards or waits, and no step asks twice',
    (definition, count, isTimeOut) => {
      let enrollment = enrollmentAt(definition, definition.steps[0]?.id ?? '', NOW);
      const people = peopleWith({ ...emptyTraits(), orders: { ...emptyTraits().orders, count } });
      const asked: string[] = [];
      let now = NOW;
      for (let round = 0; enrollment.state === 'active'; round += 1) {
        expect(round).toBeLessThanOrEqual(2 * definition.steps.length);
        const next = resume(enrollment, definition, people, now);
        asked.push(...next.requests.map((one) => one.stepId), ...next.effects.map((one) => one.id));
        enrollment = next.enrollment;
        if (enrollment.dueAt) now = enrollment.dueAt;
        if (!isTimeOut && enrollment.awaitingSince) enrollment = { ...enrollment, state: 'exited' };
      }
      expect(new Set(asked).size).toBe(asked.length);
    },
  );

  property.prop([anyDefinition, fc.integer({ min: 0, max: 5 })])(
    'moves a run the same way again',
    (definition, count) => {
      const enrollment = enrollmentAt(definition, definition.steps[0]?.id ?? '', NOW);
      const people = peopleWith({ ...emptyTraits(), orders: { ...emptyTraits().orders, count } });
      expect(resume(enrollment, definition, people, NOW)).toEqual(resume(enrollment, definition, people, NOW));
    },
  );
});
