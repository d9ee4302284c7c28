/**
 * npm test: everything a change must pass, cheapest first, up to the first stage that fails. `node scripts/test.mjs contract` runs
 * the tests that read ../shared instead. Ends with one line for machines: "N passed, N failed" and, if any, ", N skipped".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

const node = 'node_modules/.bin/node';
const results = '.heed/test-results.json';
const stages = {
  format: ['prettier', '--check', '--log-level=warn', '--cache', '--cache-location=.heed/cache/prettier', '.'],
  lint: ['eslint', '--max-warnings=0', '--cache', '--cache-location=.heed/cache/eslint', '.'],
  architecture: ['node', 'scripts/check-architecture.mjs'],
  types: ['tsc', '--noEmit'],
  'dead code': ['knip'],
  drift: ['tsx', 'scripts/check-drift.ts'],
  build: ['node', 'scripts/setup.mjs', '--build'],
};

const [kind, ...rest] = process.argv.slice(2);
const contract = kind === 'contract';
const projects = contract ? ['contract', 'public-data'] : ['unit', 'database', 'browser'];
const filters = contract || kind === undefined ? rest : [kind, ...rest];

if (contract && !existsSync('../shared')) fail('there is no folder ../shared to test against');
if (contract) {
  const schema = spawnSync(node, ['scripts/fetch-shopify-schema.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.env.SHOPIFY_SCHEMA_GZ ??= schema.stdout.toString().trim();
}
if (!contract) {
  for (const [name, command] of Object.entries(stages)) {
    const started = performance.now();
    if (run(command) !== 0) fail(`stopped at ${name}`);
    console.log(`${name}: ok, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

mkdirSync('.heed', { recursive: true });
rmSync(results, { force: true });
const status = run([
  ...['vitest', 'run', ...projects.map((project) => `--project=${project}`), '--reporter=default', '--reporter=json'],
  ...[`--outputFile.json=${results}`, ...filters],
]);
if (!existsSync(results)) fail('the tests did not run');

const report = JSON.parse(readFileSync(results, 'utf8'));
const passed = report.numPassedTests;
const skipped = report.numPendingTests + report.numTodoTests;
// A file that cannot be loaded fails without a test of its own; so does an error outside of any test.
const unloaded = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = Math.max(report.numFailedTests + unloaded, status === 0 ? 0 : 1);
if (contract && skipped > 0) console.log('a skipped contract test proves nothing: it counts as a failure');
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || (contract && skipped > 0) ? 1 : 0;

function run([command, ...args]) {
  const program = command === 'node' ? [] : [`node_modules/.bin/${command}`];
  return spawnSync(node, [...program, ...args], { stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

function fail(reason) {
  console.error(`npm test: ${reason}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
