import { describe, expect, it } from 'vitest';
import { anyDefinition, flow } from '../../../tests/support/flow-cases';
import { test as property } from '@fast-check/vitest';
import { eventTypes } from '../events/schema';
import { conditionWords, durationWords } from '../segments/schema';
import { presets } from './presets';
import {
  checkedWords,
  happeningWords,
  leavingWords,
  reentryWords,
  type Step,
  stepWords,
  type TriggerDefinition,
  triggerWords,
  truthChecks,
  wayWords,
} from './schema';

describe('words for flows', () => {
  it('count in singular and plural', () => {
    expect(['1h', '36h', '1d', '30m'].map(durationWords)).toEqual(['1 hour', '36 hours', '1 day', '30 minutes']);
    expect([reentryWords('once'), reentryWords('14d')]).toEqual(['Once in a lifetime', 'At most once in 14 days']);
  });

  it('leave no preset with a code a merchant would have to look up', () => {
    for (const preset of presets) {
      const said = [
        triggerWords(preset.trigger),
        preset.trigger.if ? conditionWords(preset.trigger.if) : '',
        ...leavingWords(preset),
        ...checkedWords(preset),
        ...preset.steps.map(stepWords),
      ];
      for (const sentence of said) expect(sentence).not.toMatch(/undefined|_|[a-z]\.\w/i);
    }
  });

  it('name every truth check', () => {
    const [preset] = presets;
    if (!preset) throw new Error('there are presets');
    const said = checkedWords({ ...preset, checks: [...truthChecks] });
    expect(new Set(said).size).toBe(truthChecks.length + 4);
  });

  it('promise consent and daytime only for marketing', () => {
    const [preset] = presets;
    if (!preset) throw new Error('there are presets');
    expect(checkedWords({ ...preset, class: 'transactional', checks: [] })).toEqual([
      'The address works and nobody complained',
    ]);
  });

  it('name every kind of event', () => {
    for (const type of eventTypes) expect(happeningWords(type)).not.toMatch(/_/);
    expect(happeningWords('custom.guide_read')).toBe('Custom event: guide read');
  });

  it('tell what starts a flow, with its limits', () => {
    const said = (trigger: TriggerDefinition) => triggerWords(trigger);
    expect(said({ event: 'product_viewed', nth: { n: 3, within: '7d', same: ['productId'] } })).toBe(
      'Someone looks at a product, at least 3 times in 7 days, of the same product',
    );
    expect(said({ event: 'date_reached', date: { date: 'birthday', days: -7 } })).toBe(
      '7 days before their birthday, at 09:00 where they live, every year',
    );
    expect(said({ event: 'contact_silent', silence: { since: 'orders.lastAt', after: '90d', rhythm: 1.5 } })).toBe(
      'Someone has not ordered for 1.5 times their usual interval (90 days while it is not known)',
    );
    expect(said({ event: 'price_dropped' })).toBe('A price drops at least 10 % (and 1) below the one someone saw');
    expect(said({ event: 'segment_entered', segment: 'vip' })).toBe('Someone enters the segment “vip”');
    expect(said({ event: 'score_reached', score: { trait: 'custom.lead', value: 60 } })).toBe('“lead” reaches 60');
  });

  it('tell what a step does and where it leads', () => {
    const wait: Step = {
      ...{ id: 'w', kind: 'wait_for', for: '3d', else: 'end' },
      events: [
        { event: 'order_placed', then: 'thanks' },
        { event: 'email_clicked', then: 'end' },
      ],
    };
    expect(stepWords(wait)).toBe('Wait until someone orders or someone clicks an email, for 3 days at most');
    expect(wayWords(wait)).toEqual([
      { when: 'Someone orders', to: 'thanks' },
      { when: 'Someone clicks an email', to: 'end' },
      { when: 'Nothing of it came', to: 'end' },
    ]);
    expect(stepWords({ id: 'u', kind: 'update', addTags: ['keen'], set: { score: 60, old: null } })).toBe(
      'Tag “keen”, note “score” as 60 and forget “old”',
    );
    expect(
      stepWords({ id: 's', kind: 'send', template: 't', window: { from: '09:00', to: '12:00', days: ['tue'] } }),
    ).toBe('Send an email, between 09:00 and 12:00 on Tuesday');
  });

  property.prop([anyDefinition])('leave no step without words', (definition) => {
    for (const step of flow(definition.steps).steps) {
      expect(stepWords(step)).not.toMatch(/undefined|_/);
      for (const { when } of wayWords(step)) expect(when).not.toMatch(/undefined|_/);
    }
  });
});
