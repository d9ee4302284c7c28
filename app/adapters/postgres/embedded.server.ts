import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { Account } from './account.server';
import { guard } from './guard.server';
import { choosePlace } from './place.server';
import type { Place } from './place.server';
import { foreign, isAlive, runningPostmaster, stopPostmaster, untilReady } from './postmaster.server';

/** What `startEmbeddedPostgres` needs to know. */
export interface EmbeddedPostgresOptions {
  /** The data folder; created when absent. The password, owner and log files lie beside it under the same name. */
  dataDir: string;
  /** TCP port on 127.0.0.1; 0 or absent: the port of last time when it is free, else any free one. */
  port?: number;
  /** The password of a new data folder; absent: generated. */
  password?: string;
  /** For tests: nothing survives a power cut, everything is faster. */
  fast?: boolean;
  /** Receives one line per thing worth telling the person at the terminal. */
  log: (line: string) => void;
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** Connection string of the database `heed`, password included: never print it. */
  url: string;
  /** True when the server already ran: another process's, or left over from one that was killed. */
  adopted: boolean;
  /** Stops the server when this process is responsible for it; call it last, after everything that uses the database. */
  stop(): Promise<void>;
}

const USER = 'heed';
const DATABASE = 'heed';
const LOG_LIMIT = 10 * 1024 * 1024;

/** Data folders this very process is responsible for. */
const owned = new Set<string>();

/**
 * Starts the Postgres that npm installed, or adopts the one that already runs on `dataDir`, and makes sure that the database
 * `heed` exists in it. Guarantees: reachable on 127.0.0.1 only and with a password; any number of processes may call this at
 * once, the first starts the server and is responsible for it, the others adopt it; a server whose starter was killed is taken
 * over by the next caller. The caller's own order of stopping holds: a Ctrl-C in the terminal does not reach the server, and
 * only when the process ends without `stop`, or by a signal that nothing else handles, is the server told to end.
 * Rejects with one sentence that names what to do, followed by the server's last words where it had any.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.dataDir);
  const place = await choosePlace(home, options.log);
  const password = keepPassword(home, options.password);
  await initialise(place, password, options.fast ?? false, options.log);

  const { postmaster, release: releaseStarted } = await launchOrAdopt(home, place, options);
  const started = releaseStarted !== null;
  const url = (database: string) => `postgresql://${USER}:${password}@127.0.0.1:${postmaster.port}/${database}`;
  const responsible = started || (!owned.has(home) && !isHeldByAnother(home));
  if (responsible) {
    owned.add(home);
    writeOwner(home, process.pid, postmaster.port);
  }
  const release = releaseStarted ?? (responsible ? guard(postmaster.pid) : null);
  const stop = async () => {
    if (!responsible || !owned.delete(home)) return;
    if (readOwner(home).pid === process.pid) {
      await stopPostmaster(postmaster.pid);
      writeOwner(home, 0, postmaster.port);
    }
    release?.();
  };

  try {
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await stop();
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new Error(`${home}.password does not fit the data in ${place.dataDir}: restore it, or remove both.`);
  }
  return { url: url(DATABASE), adopted: !started, stop };
}

/** Whether the process that was responsible for the server on `dataDir` died without stopping it. */
export function wasAbandoned(dataDir: string): boolean {
  const { pid } = readOwner(resolve(dataDir));
  return pid !== 0 && !isAlive(pid);
}

function isHeldByAnother(home: string): boolean {
  const { pid } = readOwner(home);
  return pid !== 0 && pid !== process.pid && isAlive(pid);
}

function readOwner(home: string): { pid: number; port: number } {
  try {
    return JSON.parse(readFileSync(`${home}.owner`, 'utf8')) as { pid: number; port: number };
  } catch {
    return { pid: 0, port: 0 };
  }
}

function writeOwner(home: string, pid: number, port: number): void {
  writeFileSync(`${home}.owner`, JSON.stringify({ pid, port }));
}

/** The password of this data folder, made once. Two processes that start together end up with the same one. */
function keepPassword(home: string, wanted: string | undefined): string {
  const path = `${home}.password`;
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, wanted ?? randomBytes(24).toString('hex'), { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw foreign(home, error);
  }
}

/** Creates the cluster beside its final name and moves it there in one step, so that two beginners cannot spoil each other's. */
async function initialise(place: Place, password: string, fast: boolean, log: (line: string) => void): Promise<void> {
  const { dataDir, native, account } = place;
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error(`${dataDir} is neither empty nor a Postgres data folder: move it away.`);
  }
  log(`creating the database in ${dataDir}`);
  const staging = `${dataDir}.new-${process.pid}`;
  const passwordFile = join(staging, 'password');
  mkdirSync(staging, { mode: 0o700 });
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account) for (const path of [staging, passwordFile]) chownSync(path, account.uid, account.gid);
    await runInitdb(native, account, [
      ...[
        `--pgdata=${join(staging, 'data')}`,
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
      ],
      // The builtin provider: an upgrade of the bundled ICU can never corrupt an index.
      ...[
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      ...(fast ? ['--no-sync', '--no-data-checksums'] : []),
    ]);
    renameSync(join(staging, 'data'), dataDir);
  } catch (error) {
    // Another process was first.
    if (!existsSync(join(dataDir, 'PG_VERSION'))) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function runInitdb(native: string, account: Account | null, flags: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(join(native, 'bin', 'initdb'), flags, {
      ...surroundings(account),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`Postgres could not create its data folder:\n${output.trim()}`)),
    );
  });
}

/** Postgres gets no environment of ours (secrets live there) and a working directory that every account may enter. */
function surroundings(account: Account | null) {
  // Remix's types insist on NODE_ENV; Postgres does not mind.
  const env = { NODE_ENV: 'production', LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' } as const;
  return { cwd: '/', env, ...(account ?? {}) };
}

interface Launched {
  postmaster: { pid: number; port: number };
  /** Ends the guard over a server that we started; null when it already ran. */
  release: (() => void) | null;
}

async function launchOrAdopt(home: string, place: Place, options: EmbeddedPostgresOptions): Promise<Launched> {
  const { dataDir } = place;
  for (let attempt = 1; ; attempt++) {
    if (runningPostmaster(dataDir)) {
      const adopted = await untilReady(dataDir, () => runningPostmaster(dataDir) === null);
      if (adopted) return { postmaster: adopted, release: null };
    }
    const port = options.port || (await freePort(attempt === 1 ? readOwner(home).port : 0));
    const launched = await launch(home, place, port, options.fast ?? false);
    if (typeof launched !== 'string') return launched;
    // The server ended at once: another process was first, or the port was taken in between.
    const taken = !options.port && launched.includes('could not bind');
    if (attempt < 5 && (taken || runningPostmaster(dataDir))) continue;
    throw new Error(`Postgres did not start on ${dataDir}, port ${port}:\n${launched || '(it said nothing)'}`);
  }
}

/** The started server, or what it said before it ended. */
async function launch(
  home: string,
  { dataDir, native, account }: Place,
  port: number,
  fast: boolean,
): Promise<Launched | string> {
  const logPath = `${home}.log`;
  if ((statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) truncateSync(logPath);
  const log = openSync(logPath, 'a', 0o600);
  const before = statSync(logPath).size;
  // In a session of its own: a Ctrl-C at the terminal reaches the app, which stops the server when it is done with it.
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', dataDir, ...settings(port, fast)], {
    ...surroundings(account),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const release = child.pid ? guard(child.pid) : null;
  let failure = '';
  child.once('error', (error) => (failure = error.message));
  const hasEnded = () => failure !== '' || child.exitCode !== null || child.signalCode !== null;
  const ready = await untilReady(dataDir, hasEnded);
  if (ready && ready.pid === child.pid) return { postmaster: ready, release };
  release?.();
  return failure || readFileSync(logPath).subarray(before).toString('utf8').trim();
}

function settings(port: number, fast: boolean): string[] {
  const megabytes = Math.round(Math.min(Math.max(totalmem() / 4 / 1024 ** 2, 128), 1024));
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: 200,
    shared_buffers: `${fast ? 128 : megabytes}MB`,
    max_wal_size: '4GB',
    autovacuum_naptime: '5s',
    wal_level: 'minimal',
    max_wal_senders: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and key values hold personal data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(fast ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '512MB' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function freePort(preferred: number): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error) => (preferred ? done(freePort(0)) : fail(error)));
    probe.listen(preferred, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // Two processes asked for it at once.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}
