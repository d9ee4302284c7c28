import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { presets } from '../app/domain/flows/presets';
import { presetTemplates } from '../app/domain/templates/presets';

interface Coverage {
  /** Lists of what behavioural email is for, by the section of the research that numbers them; row → presets that answer it. */
  lists: Record<string, Record<string, string[]>>;
  /** The story that proves a preset: its file and how its title begins. */
  stories: Record<string, [file: string, title: string]>;
}

const { lists, stories } = JSON.parse(readFileSync('docs/flow-coverage.json', 'utf8')) as Coverage;
const keys = new Set(presets.map((preset) => preset.key));
const rows = Object.entries(lists).flatMap(([list, entries]) =>
  Object.entries(entries).map(([row, named]) => ({ place: `${list}: ${row}`, named })),
);
const covered = new Set(rows.flatMap((row) => row.named));

/** How many rows each list has; a row that gets lost is a hole, too. */
const ROWS = {
  'A1 what people do, and the answer': 6,
  'A1 signals worth an answer': 3,
  'A2 welcome emails hold': 6,
  'A2 cart emails hold': 6,
  'A2 carts of different people': 3,
  'A2 browse emails hold': 6,
  'A3 what a signal foretells': 5,
  'A5 in the very moment': 6,
  'A7 signs of a lead': 4,
  'A8 after a purchase': 8,
  'A8 what starts which flow': 6,
  'A9 who is drifting off': 5,
  'A9 emails that bring back hold': 6,
  'A10 people about to buy': 4,
  'A10 people hard to reach': 4,
  'A10 loyal people': 4,
  'A14 the five stages': 5,
  'A14 signs of interest': 6,
  'A18 kinds of subscribers': 5,
  'A22 FAQ 2: how soon': 4,
  'A22 FAQ 3: for a small shop': 4,
  'A22 FAQ 6: to begin with': 5,
  'A22 FAQ 9: loyalty': 4,
};

describe('docs/flow-coverage.json', () => {
  it('has every list with all its rows', () => {
    const counted = Object.entries(lists).map(([list, entries]) => [list, Object.keys(entries).length]);
    expect(Object.fromEntries(counted)).toEqual(ROWS);
  });

  it('answers every row with a preset that there is', () => {
    const unknown = rows.flatMap(({ place, named }) =>
      named.filter((key) => !keys.has(key)).map((key) => `${place}: ${key}`),
    );
    expect(unknown).toEqual([]);
    expect(rows.filter(({ named }) => named.length === 0).map(({ place }) => place)).toEqual([]);
  });

  it('has every preset in a row', () => {
    expect([...keys].filter((key) => !covered.has(key))).toEqual([]);
  });

  it('answers with emails that there are, and there is none that no preset sends', () => {
    const sent = presets.flatMap((preset) =>
      preset.steps.flatMap((step) => (step.kind === 'send' ? [step.template] : [])),
    );
    expect([...new Set(sent)].sort()).toEqual(Object.keys(presetTemplates).sort());
  });

  it('has a story for every preset, and no other', () => {
    expect(Object.keys(stories).sort()).toEqual([...keys].sort());
    const missing = Object.entries(stories).filter(([, [file, title]]) => {
      return !existsSync(file) || !readFileSync(file, 'utf8').includes(`test('${title}`);
    });
    expect(missing).toEqual([]);
  });
});
