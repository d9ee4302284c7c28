import { describe, expect, it } from 'vitest';
import { anyDefinition, flow } from '../../../tests/support/flow-cases';
import { test as property } from '@fast-check/vitest';
import { isBeforeFirstSend, waysTo } from './graph';
import { presets } from './presets';
import { flowDefinitionSchema } from './schema';

const good = flow([
  { id: 'pause', kind: 'wait', for: '1h' },
  { id: 'hello', kind: 'send', template: 'welcome/1' },
]);

/** "where: what" for everything that is wrong with a changed definition. */
function wrong(change: object): string[] {
  const parsed = flowDefinitionSchema.safeParse({ ...good, ...change });
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('a definition', () => {
  it('of every preset is whole', () => {
    for (const preset of presets) expect(flowDefinitionSchema.parse(preset)).toEqual(preset);
  });

  it('leads forwards only, and to steps there are', () => {
    const to = (then: string) => ({
      steps: [
        { id: 'a', kind: 'send', template: 't' },
        {
          id: 'b',
          kind: 'split',
          variants: [
            { name: 'x', weight: 1, then },
            { name: 'y', weight: 1, then: 'end' },
          ],
        },
        { id: 'c', kind: 'send', template: 't', onError: 'end' },
      ],
    });
    expect(wrong(to('c'))).toEqual([]);
    expect(wrong(to('a'))).toEqual(['steps.1.variants.0.then: "a" must be a later step, or "end".']);
    expect(wrong(to('nowhere'))).toEqual(['steps.1.variants.0.then: "nowhere" must be a later step, or "end".']);
  });

  it('is marketing when it reminds of what was looked at or left behind', () => {
    const calls = (trigger: object) => wrong({ class: 'transactional', trigger });
    const marketing = ['class: A reminder of what was looked at or left behind is marketing.'];
    expect(calls({ event: 'checkout_started' })).toEqual(marketing);
    expect(calls({ event: 'order_placed', again: ['cart_updated'] })).toEqual(marketing);
    expect(calls({ event: 'order_placed' })).toEqual([]);
  });

  it('has steps that do something, under names of their own', () => {
    expect(wrong({ steps: [...good.steps, good.steps[0]] })).toEqual(['steps.2.id: Another step is called "pause".']);
    expect(wrong({ steps: [{ id: 'end', kind: 'exit', reason: 'x' }] })).toEqual([
      'steps.0.id: A step cannot be called "end": that is where a run ends.',
    ]);
    expect(wrong({ steps: [{ id: 'note', kind: 'update' }] })).toEqual([
      'steps.0: An update names tags to add or remove, or values to set.',
    ]);
  });

  it('has a trigger whose setting fits its event', () => {
    const trigger = (value: object) => wrong({ trigger: value });
    expect(trigger({ event: 'date_reached' })).toEqual(['trigger.date: date_reached needs "date".']);
    expect(trigger({ event: 'segment_entered' })).toEqual(['trigger.segment: segment_entered needs "segment".']);
    expect(trigger({ event: 'order_placed', low: { pieces: 2 } })).toEqual([
      'trigger.low: "low" belongs to stock_low.',
    ]);
    expect(trigger({ event: 'score_reached', score: { trait: 'orders.moon', value: 1 } })).toEqual([
      'trigger.score.trait: Name a number, such as orders.count or custom.score.',
    ]);
    expect(trigger({ event: 'score_reached', score: { trait: 'orders.count', value: 1 } })).toEqual([]);
    expect(trigger({ event: 'date_reached', date: { date: 'trigger.x' } })).toEqual([
      'trigger.date.date: A trigger has no trigger before it.',
    ]);
  });
});

describe('the ways through a flow', () => {
  const forked = flow([
    { id: 'ask', kind: 'condition', if: { consent: 'subscribed' }, then: 'now', else: 'later' },
    { id: 'now', kind: 'send', template: 't', next: 'end' },
    { id: 'later', kind: 'wait', for: '1d' },
    { id: 'then', kind: 'send', template: 't' },
    { id: 'last', kind: 'wait', for: '1d', onError: 'bye' },
    { id: 'bye', kind: 'send', template: 't' },
  ]);

  it('tell whether an email was asked for already, whatever stands above', () => {
    const before = Object.fromEntries(forked.steps.map((step) => [step.id, isBeforeFirstSend(forked, step.id)]));
    expect(before).toEqual({ ask: true, now: true, later: true, then: true, last: false, bye: false });
    expect([...waysTo(forked, 'then')].sort()).toEqual(['ask', 'later']);
  });

  property.prop([anyDefinition])('never lead back', (definition) => {
    const place = new Map(definition.steps.map((step, index) => [step.id, index]));
    for (const step of definition.steps)
      for (const id of waysTo(definition, step.id)) expect(place.get(id)).toBeLessThan(place.get(step.id) ?? 0);
  });

  property.prop([anyDefinition])('come through a file unharmed', (definition) => {
    expect(flowDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });
});
