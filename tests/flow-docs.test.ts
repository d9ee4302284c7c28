import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stepSchema, truthChecks } from '../app/domain/flows/schema';
import { eventTypes, isConclusion } from '../app/domain/events/schema';

const text = readFileSync('docs/flows.md', 'utf8');

describe('docs/flows.md', () => {
  it('has every kind of step, every check and every event that Heed concludes', () => {
    const kinds = stepSchema.options.map((option) => option.shape.kind.value);
    const own = eventTypes.filter((type) => isConclusion(type) && type !== 'session_ended');
    const missing = [...kinds, ...truthChecks, ...own].filter((word) => !text.includes(word));
    expect(missing).toEqual([]);
  });
});
