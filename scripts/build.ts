/** npm run build: the browser's and Remix's part with Vite, the processes with esbuild. Packages stay in node_modules. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

rmSync('build', { recursive: true, force: true });

const remix = createRequire(import.meta.url).resolve('@remix-run/dev/dist/cli.js');
const { status } = spawnSync(process.execPath, [remix, 'vite:build'], {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production' },
});
if (status !== 0) process.exit(status ?? 1);

await build({
  entryPoints: { web: 'app/entry.ingest.ts', worker: 'app/entry.worker.ts', migrate: 'scripts/migrate.ts' },
  outdir: 'build',
  bundle: true,
  packages: 'external',
  // Loaded when the process runs, from beside its bundle.
  external: ['./server/index.js'],
  platform: 'node',
  format: 'esm',
  target: 'node22',
  sourcemap: true,
  logLevel: 'warning',
});
