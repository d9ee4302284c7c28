import { describe, expect, it } from 'vitest';
import { conditionWords, durationWords } from '~/domain/segments/schema';
import { truthChecks } from '~/domain/flows/schema';
import { presets } from '~/domain/flows/presets';
import { checkedWords, happeningWords, leavingWords, reentryWords, stepWords } from './flow-words';

describe('words for flows', () => {
  it('count in singular and plural', () => {
    expect(['1h', '36h', '1d', '30m'].map(durationWords)).toEqual(['1 hour', '36 hours', '1 day', '30 minutes']);
    expect([reentryWords('once'), reentryWords('14d')]).toEqual(['Once in a lifetime', 'At most once in 14 days']);
  });

  it('leave no preset with a code a merchant would have to look up', () => {
    for (const preset of presets) {
      const said = [
        happeningWords(preset.trigger.event),
        preset.trigger.if ? conditionWords(preset.trigger.if) : '',
        ...leavingWords(preset),
        ...checkedWords(preset),
        ...preset.steps.map(stepWords),
      ];
      for (const sentence of said) expect(sentence).not.toMatch(/undefined|_|\w\.\w/);
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
});
