import { expect, test, vi } from 'vitest';
import type { Parts } from './parts';
import { runPipeline } from './runner.server';

const stages = vi.hoisted(() => ({ runs: 0, release: () => {}, waits: false }));

vi.mock('./pipeline.server', () => ({
  pipeline: [
    {
      name: 'only',
      arrow: '',
      lanes: 1,
      run: () => {
        stages.runs += 1;
        return stages.waits
          ? new Promise<number>((resolve) => (stages.release = () => resolve(0)))
          : Promise.resolve(0);
      },
    },
  ],
}));

const parts = { log: { error: () => undefined } } as unknown as Parts;

test('pausing waits for what is under way and lets an idle stage be idle', async () => {
  const runner = runPipeline(parts);
  await runner.pause();
  const before = stages.runs;
  runner.wake();
  await runner.pause();
  expect(stages.runs).toBe(before);
  await runner.stop();
});

test('stopping lets what is under way finish', async () => {
  stages.waits = true;
  const runner = runPipeline(parts);
  let stopped = false;
  const stopping = runner.stop().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  stages.release();
  await stopping;
  expect(stopped).toBe(true);
});
