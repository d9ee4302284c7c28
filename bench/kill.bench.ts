import { killWorkers, type Moment } from '../tests/support/worker-kills';
import { figure, type Line } from './lines';
import type { BenchPostgres } from './postgres';

const ENROLLMENTS = 2_000;
const KILLS = 200;
const SEED = 20_261_124;
/** By then a worker has done what was waiting for it: a later death would find it idle. */
const LIFE_MS = 250;

/** The long form of tests/scenarios/worker-killed.test.ts: 200 workers die at random moments. Fails when an email is lost, doubled or wrong. */
export async function killBench(postgres: BenchPostgres): Promise<Line[]> {
  const random = seeded(SEED);
  const moments = Array.from({ length: KILLS }, (): Moment => {
    const kind = random();
    return kind < 0.2 ? 'unanswered' : kind < 0.3 ? 'accepted' : { afterMs: Math.round(random() * LIFE_MS) };
  });
  const report = await killWorkers(await postgres.database('killed'), ENROLLMENTS, moments);
  if (report.violations.length > 0) throw new Error(`after ${KILLS} kills:\n${report.violations.join('\n')}`);
  return [
    figure('kill', KILLS, 'workers killed'),
    figure('kill emails', report.emails, `emails of ${ENROLLMENTS} enrollments, none lost, doubled or wrong`),
    figure('kill interrupted', report.interrupted, 'attempts without an answer, reconciled'),
  ];
}

/** Mulberry32: the same moments in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
