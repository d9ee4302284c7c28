import { afterEach, beforeEach, expect } from 'vitest';

/**
 * A test that makes something complain on the console fails. One that expects the complaint takes its place with
 * `vi.spyOn(console, 'error').mockImplementation(() => undefined)`, and asserts on that.
 */
const levels = ['error', 'warn'] as const;
const originals = { error: console.error, warn: console.warn };
let complaints: string[] = [];

beforeEach(() => {
  complaints = [];
  for (const level of levels) {
    console[level] = (...words: unknown[]) => {
      complaints.push(words.map(String).join(' '));
      originals[level](...words);
    };
  }
});

afterEach(() => {
  Object.assign(console, originals);
  expect(complaints, 'unexpected console.error or console.warn').toEqual([]);
});
