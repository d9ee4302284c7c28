import { spawnSync } from 'node:child_process';
import { advanceBench } from './advance.bench';
import { endToEndBench } from './end-to-end.bench';
import { ingestBench } from './ingest.bench';
import { killBench } from './kill.bench';
import type { Line } from './lines';
import { type BenchPostgres, startBenchPostgres } from './postgres';
import { processBench } from './process.bench';
import { renderBench } from './render.bench';
import { replayBench } from './replay.bench';
import { segmentsBench } from './segments.bench';
import { sendBench } from './send.bench';

const benches: Record<string, (postgres: BenchPostgres) => Promise<Line[]>> = {
  ingest: ingestBench,
  process: processBench,
  advance: advanceBench,
  send: sendBench,
  render: renderBench,
  replay: replayBench,
  segments: segmentsBench,
  'end-to-end': endToEndBench,
  kill: killBench,
};
/** Take minutes, so only when asked for by name. */
const ONLY_BY_NAME = new Set(['kill', 'segments']);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}\n`);
  process.exit(1);
}
const names = wanted.length > 0 ? wanted : Object.keys(benches).filter((name) => !ONLY_BY_NAME.has(name));
const [only, ...others] = names;
if (only && others.length === 0) {
  const postgres = await startBenchPostgres();
  try {
    for (const line of (await benches[only]?.(postgres)) ?? []) process.stdout.write(`${JSON.stringify(line)}\n`);
  } finally {
    await postgres.stop();
  }
} else {
  // Each in a process of its own: what one leaves on the heap would slow the next.
  for (const name of names) {
    const { status } = spawnSync(process.execPath, [...process.execArgv, import.meta.filename, name], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
