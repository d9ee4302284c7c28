import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGroupCommit } from './group-commit.server';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(limits: { maxRows?: number; maxBytes?: number; maxWaitingBytes?: number } = {}) {
  const writes: { rows: string[]; finish(): void; fail(error: Error): void }[] = [];
  const group = createGroupCommit<string, string>({
    write: (rows) =>
      new Promise((resolve, reject) =>
        writes.push({ rows, finish: () => resolve(rows.map((row) => `${row}!`)), fail: reject }),
      ),
    sizeOf: (row) => row.length,
    maxRows: 3,
    maxBytes: 1_000,
    maxWaitingBytes: 10_000,
    inFlight: 2,
    waitMs: 2,
    ...limits,
  });
  return { group, writes };
}

describe('createGroupCommit', () => {
  test('rows that arrive within the wait share a write, and each gets its own outcome', async () => {
    const { group, writes } = setUp();
    const outcomes = [group.add('a'), group.add('b')];
    expect(writes).toHaveLength(0);
    vi.advanceTimersByTime(2);
    expect(writes.map(({ rows }) => rows)).toEqual([['a', 'b']]);
    writes[0]?.finish();
    expect(await Promise.all(outcomes)).toEqual(['a!', 'b!']);
  });

  test('a full batch does not wait', () => {
    const { group, writes } = setUp();
    for (const row of ['a', 'b', 'c', 'd']) void group.add(row);
    expect(writes.map(({ rows }) => rows)).toEqual([['a', 'b', 'c']]);
    vi.advanceTimersByTime(2);
    expect(writes[1]?.rows).toEqual(['d']);
  });

  test('batches are cut by bytes too, but one big row always goes', () => {
    const { group, writes } = setUp({ maxBytes: 4 });
    for (const row of ['a'.repeat(9), 'bb', 'bb']) void group.add(row);
    expect(writes.map(({ rows }) => rows)).toEqual([['a'.repeat(9)], ['bb', 'bb']]);
  });

  test('no more than two writes at a time; what gathers meanwhile goes at once when one ends', async () => {
    const { group, writes } = setUp({ maxRows: 1 });
    const outcomes = ['a', 'b', 'c'].map((row) => group.add(row));
    expect(writes).toHaveLength(2);
    writes[0]?.finish();
    await outcomes[0];
    await vi.waitFor(() => expect(writes).toHaveLength(3));
    expect(writes[2]?.rows).toEqual(['c']);
  });

  test('a failed write fails its rows and no others', async () => {
    const { group, writes } = setUp({ maxRows: 1 });
    const [first, second] = [group.add('a'), group.add('b')];
    writes[0]?.fail(new Error('down'));
    writes[1]?.finish();
    await expect(first).rejects.toThrow('down');
    await expect(second).resolves.toBe('b!');
  });

  test('takes nothing beyond what may wait, and takes again once some is decided', async () => {
    const { group, writes } = setUp({ maxWaitingBytes: 3 });
    const first = group.add('aaaa');
    expect(group.add('b')).toBeNull();
    vi.advanceTimersByTime(2);
    writes[0]?.finish();
    await first;
    await vi.waitFor(() => expect(group.add('b')).not.toBeNull());
  });

  test('settled waits for rows that have not gone out yet', async () => {
    const { group, writes } = setUp();
    void group.add('a');
    const settled = group.settled();
    expect(writes).toHaveLength(1);
    writes[0]?.finish();
    await settled;
  });
});
