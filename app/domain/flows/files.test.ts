import { readFileSync } from 'node:fs';
import { test as property } from '@fast-check/vitest';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { anyDefinition, flow } from '../../../tests/support/flow-cases';
import { flowFileSchema, readFlowFile, ruleProblems, writeFlowFile } from './files';
import { presets } from './presets';

const good = flow([
  { id: 'pause', kind: 'wait', for: '1h' },
  { id: 'hello', kind: 'send', template: 'welcome/1' },
]);
const knows = (key: string) => key === 'welcome/1';

/** "place: message" for everything that is wrong with a changed document. */
function wrong(change: object): string[] {
  const file = readFlowFile(JSON.stringify({ ...good, ...change }), knows);
  return 'problems' in file ? file.problems.map(({ place, message }) => `${place}: ${message}`) : [];
}

describe('a flow file', () => {
  property.prop([anyDefinition])('comes back as the flow it was written from', (definition) => {
    expect(readFlowFile(writeFlowFile(definition), knows)).toEqual({ definition, migrate: {} });
  });

  it('of every preset is read again', () => {
    for (const preset of presets)
      expect(readFlowFile(writeFlowFile(preset), () => true)).toEqual({ definition: preset, migrate: {} });
  });

  it('that is no JSON is told of by its line', () => {
    expect(readFlowFile('{\n  "key": "a",\n  oops\n}', knows)).toEqual({
      problems: [{ place: 'line 3', message: 'This is no JSON.' }],
    });
    expect(readFlowFile('[]', knows)).toEqual({ problems: [{ place: 'the file', message: 'A flow is one object.' }] });
  });

  it('has every problem named with its step and place', () => {
    expect(
      wrong({
        name: undefined,
        colour: 'green',
        steps: [
          { id: 'pause', kind: 'wait', for: '1x' },
          { id: 'hello', kind: 'snd' },
          { id: 'bye', kind: 'send', template: 'welcome/1', bogus: 1 },
        ],
      }),
    ).toEqual([
      'name: This is missing.',
      'step “pause”, for: Use a duration such as 30m, 2h or 14d.',
      expect.stringMatching(/^step “hello”, kind: /) as string,
      'step “bye”: “bogus” is not known here.',
      'the flow: “colour” is not known here.',
    ]);
    expect(wrong({ steps: [{ id: 'hello', kind: 'send', template: 'nothing/1' }] })).toEqual([
      'step “hello”, template: There is no email “nothing/1”.',
    ]);
    expect(wrong({ steps: [{ id: 'code', kind: 'discount', ladder: [15, 10], validDays: 7 }] })).toEqual([
      'step “code”, ladder: Begin with the smallest.',
    ]);
  });

  it('may say where people go on who stand in the version it replaces', () => {
    const file = readFlowFile(JSON.stringify({ ...good, migrate: { pause: 'hello' } }), knows);
    expect(file).toMatchObject({ migrate: { pause: 'hello' } });
    expect(wrong({ migrate: ['pause'] })).toEqual(['migrate: Name old steps and the new ones people go on at.']);
    expect(ruleProblems({ gone: 'hello', pause: 'nowhere' }, good, good).map((one) => one.message)).toEqual([
      'The version that is replaced has no step “gone”.',
      'This version has no step “nowhere”.',
    ]);
    expect(ruleProblems({ pause: 'hello' }, null, good)).toHaveLength(1);
  });

  it('speaks of the condition that was meant, not of all that it could have been', () => {
    const asked = (condition: object) => wrong({ trigger: { event: 'order_placed', if: condition } });
    expect(asked({ all: [{ trait: 'orders.cont', is: 'gte', value: 1 }] })).toEqual([
      expect.stringMatching(/^trigger, if, all, 1, trait: Expected one of "orders.count"/) as string,
    ]);
    expect(asked({ consent: 'maybe' })).toEqual([expect.stringMatching(/^trigger, if, consent: /) as string]);
    expect(asked({ stage: 'retention', extra: 1 })).toEqual(['trigger, if: “extra” is not known here.']);
  });
});

describe('docs/flow.schema.json', () => {
  const written = readFileSync('docs/flow.schema.json', 'utf8');

  it('is what the rules say today: npm run flows -- schema writes it', () => {
    expect(written).toBe(flowFileSchema());
  });

  const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(written) as object);

  it('takes every preset and refuses what is none', () => {
    for (const preset of presets) expect(validate(JSON.parse(writeFlowFile(preset))), preset.key).toBe(true);
    expect(validate({ ...good, colour: 'green' })).toBe(false);
    expect(validate({ ...good, steps: [{ id: 'pause', kind: 'wait' }] })).toBe(false);
  });

  property.prop([anyDefinition])('takes any flow that can be published', (definition) => {
    expect(validate(JSON.parse(writeFlowFile(definition)))).toBe(true);
  });
});
