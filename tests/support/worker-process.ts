import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** A real worker process, started as `npm run worker` starts it. */
export interface WorkerProcess {
  readonly pid: number;
  /** Asks it to finish what it has begun. */
  stop(): Promise<void>;
  /** Ends it this instant, whatever it is doing. */
  kill(): Promise<void>;
}

export interface WorkerBundle {
  /** Resolves when it works. Its warnings go to stderr. */
  start(environment: Readonly<Record<string, string>>): Promise<WorkerProcess>;
  remove(): void;
}

/** Bundles the worker as a build does: a process that has nothing to compile is at work in half a second. */
export async function bundleWorker(): Promise<WorkerBundle> {
  // Inside the project, so that packages are found from there.
  const folder = join('.heed', `worker-${process.pid}`);
  const outfile = join(folder, 'worker.mjs');
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: ['app/entry.worker.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
  });
  return {
    start: (environment) => startWorker(outfile, environment),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function startWorker(file: string, environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [file], {
    env: { NODE_ENV: 'production', ...environment, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void exit.then(() => process.off('exit', orphaned));
  await working(child);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exit;
  };
  return { pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

function working(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.includes('"msg":"working"')) resolve();
        if (/"level":[456]0/.test(line)) process.stderr.write(`${line}\n`);
      }
    });
  });
}
