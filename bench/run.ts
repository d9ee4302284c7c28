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
const postgres = await startBenchPostgres();
try {
  for (const [name, run] of Object.entries(benches)) {
    if (wanted.length > 0 ? !wanted.includes(name) : ONLY_BY_NAME.has(name)) continue;
    for (const line of await run(postgres)) process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await postgres.stop();
}
