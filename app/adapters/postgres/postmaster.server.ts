import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A live Postgres server as its own `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** Whether a process with this id runs, whoever owns it. One that ended and was not yet collected by its parent does not run. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    // "pid (command) state …": the command may itself hold parentheses. Containers often have nobody to collect zombies.
    return !/^Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '');
  } catch {
    return !existsSync('/proc/self/stat');
  }
}

/**
 * The server that runs on `dataDir`, or null. A lock file left behind by a server that was killed is removed: Postgres does
 * that itself only while nobody else has got the same process id, and in containers ids come back quickly.
 */
export function runningPostmaster(dataDir: string): Postmaster | null {
  const path = join(dataDir, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw foreign(dataDir, error);
  }
  const pid = Math.abs(Number(lines[0]));
  if (!pid) return null;
  if (!isAlive(pid) || !worksOn(pid, dataDir)) {
    rmSync(path, { force: true });
    return null;
  }
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/** The error for a data folder that this account may not use. */
export function foreign(dataDir: string, cause: unknown): Error {
  const remedy = 'use that account, remove the folder and the files beside it, or set DATABASE_URL';
  return new Error(`${dataDir} belongs to another account (was it created as root?): ${remedy}.`, { cause });
}

/** Postgres makes its data folder its working directory, which tells it from a stranger with the same process id. */
function worksOn(pid: number, dataDir: string): boolean {
  if (!existsSync('/proc/self/cwd')) {
    const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return listed.status !== 0 || listed.stdout.includes('postgres');
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/**
 * Waits until the server on `dataDir` accepts connections; null when it ended first. Recovery after a crash can take a
 * while, so this waits as long as the server lives.
 */
export async function untilReady(dataDir: string, hasEnded: () => boolean = () => false): Promise<Postmaster | null> {
  for (;;) {
    const found = runningPostmaster(dataDir);
    if (found?.ready) return found;
    if (hasEnded()) return null;
    await pause(10);
  }
}

/** Ends the server as `pg_ctl stop -m fast` does: open transactions roll back, data is flushed. Resolves when it is gone. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  const patience = performance.now() + 20_000;
  while (isAlive(pid)) {
    // Immediate shutdown: nothing committed is lost, the next start recovers from the write-ahead log.
    if (performance.now() > patience) signal(pid, 'SIGQUIT');
    await pause(10);
  }
}

/** Sends a signal; a process that is already gone is no error. */
export function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
