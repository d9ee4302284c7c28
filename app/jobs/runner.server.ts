import type { Parts } from './parts';
import { pipeline, type Stage } from './pipeline.server';

export interface Runner {
  /** Something was stored: look now instead of at the next poll. */
  wake(): void;
  /** Lets what is under way finish and starts nothing new until `resume`. */
  pause(): Promise<void>;
  resume(): void;
  /** Graceful end: what was claimed is finished, nothing new is taken. */
  stop(): Promise<void>;
}

const POLL_MS = 500;
const PAUSE_AFTER_ERROR_MS = 2_000;

/**
 * Runs every stage of the pipeline side by side until stopped. A stage that found work looks again at once; an idle one waits for a
 * wake-up, and polls as a safety net. A stage that throws is logged and tried again after a pause: the rows it held were rolled back.
 */
export function runPipeline(parts: Parts): Runner {
  let state: 'running' | 'paused' | 'stopped' = 'running';
  const sleepers = new Set<() => void>();
  const wake = () => {
    for (const sleeper of [...sleepers]) sleeper();
  };
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      sleepers.add(done);
    });
  const inFlight = new Set<Promise<number>>();

  const runOnce = async (stage: Stage, round: number): Promise<number> => {
    const run = stage.run(parts, round);
    inFlight.add(run);
    try {
      return await run;
    } finally {
      inFlight.delete(run);
    }
  };
  const loop = async (stage: Stage, lane: number) => {
    for (let round = lane; state !== 'stopped'; round += stage.lanes) {
      if (state === 'paused') {
        await sleep(POLL_MS);
        continue;
      }
      try {
        if ((await runOnce(stage, round)) > 0) wake();
        else await sleep(POLL_MS);
      } catch (error) {
        parts.log.error(
          { stage: stage.name, error: error instanceof Error ? error.name : 'unknown' },
          'a stage failed',
        );
        await sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  };
  const loops = pipeline.flatMap((stage) => Array.from({ length: stage.lanes }, (_, lane) => loop(stage, lane)));
  return {
    wake,
    async pause() {
      state = 'paused';
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
    },
    resume() {
      state = 'running';
      wake();
    },
    async stop() {
      state = 'stopped';
      wake();
      await Promise.all(loops);
    },
  };
}
