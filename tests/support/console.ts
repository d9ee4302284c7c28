import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { MockInstance } from 'vitest';

/**
 * A test that makes something complain on the console fails. One that expects the complaint spies on it itself:
 * `vi.spyOn(console, 'error').mockImplementation(() => undefined)` inside the test replaces this watch.
 */
const watched = ['error', 'warn'] as const;
let spies: MockInstance[] = [];

beforeEach(() => {
  spies = watched.map((level) => vi.spyOn(console, level));
});

afterEach(() => {
  const complaints = spies.flatMap((spy) => spy.mock.calls.map((call) => call.map(String).join(' ')));
  for (const spy of spies) spy.mockRestore();
  expect(complaints, 'unexpected console.error or console.warn').toEqual([]);
});
