import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from './embedded.server';
import { isAlive, runningPostmaster } from './postmaster.server';

// One data folder for most stories: creating it costs half a second.
let folder: string;
let dataDir: string;
const log: string[] = [];
const children: ChildProcess[] = [];

const start = (path = dataDir) => startEmbeddedPostgres({ dataDir: path, fast: true, log: (line) => log.push(line) });

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** Another Node process that starts the same server, says whether it adopted it, and lives until its input ends. */
async function startInAnotherProcess(path = dataDir): Promise<{ child: ChildProcess; adopted: boolean }> {
  const source = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'embedded.server.ts'))});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(path)}, fast: true, log() {} });
    console.log(JSON.stringify({ adopted: server.adopted }));
    process.stdin.on('end', () => server.stop()).resume();
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { adopted: boolean }) };
}

async function end(child: ChildProcess, how: 'politely' | 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit');
  if (how === 'politely') child.stdin?.end();
  else child.kill(how);
  await gone;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heed-embedded-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'postgres');
  return async () => {
    for (const child of children) child.kill('SIGKILL');
    const left = existsSync(dataDir) ? await start() : null;
    await left?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
});

afterEach(() => log.splice(0));

describe('the embedded Postgres', () => {
  it('starts with the database heed, reachable on the loopback address only and with a secret password', async () => {
    const server = await start();
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'select current_database()')).toBe('heed');
    expect(await ask(server.url, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await ask(server.url, 'show unix_socket_directories')).toBe('');
    expect(
      await ask(
        server.url,
        `select pg_encoding_to_char(encoding) || ' ' || datlocale from pg_database where datname = 'heed'`,
      ),
    ).toBe('UTF8 C.UTF-8');
    await expect(ask(server.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
    expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
    await server.stop();
    expect(runningPostmaster(dataDir)).toBeNull();
  });

  it('keeps its data, its password and its port from one run to the next', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 7 as value');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select value from kept')).toBe(7);
    expect(log).toEqual([]);
    await second.stop();
  });

  it('is shared by processes, and only the one that started it stops it', async () => {
    const mine = await start();
    const other = await startInAnotherProcess();
    expect(other.adopted).toBe(true);
    await end(other.child, 'politely');
    expect(await ask(mine.url, 'select 1')).toBe(1);

    const again = await start();
    expect(again.adopted).toBe(true);
    await again.stop();
    expect(await ask(mine.url, 'select 1')).toBe(1);
    await mine.stop();
    await mine.stop();
    expect(runningPostmaster(dataDir)).toBeNull();
  });

  it('is created once when two processes begin at the same time', async () => {
    const path = join(folder, 'twins');
    const twins = await Promise.all([startInAnotherProcess(path), startInAnotherProcess(path)]);
    expect(twins.map((twin) => twin.adopted).sort()).toEqual([false, true]);
    await Promise.all(twins.map((twin) => end(twin.child, 'politely')));
    expect(runningPostmaster(path)).toBeNull();
    expect(readdirSync(folder).filter((name) => name.startsWith('twins.new'))).toEqual([]);
  });

  it('is taken over, and in the end stopped, when the process that started it was killed', async () => {
    const other = await startInAnotherProcess();
    await end(other.child, 'SIGKILL');
    const orphan = runningPostmaster(dataDir);
    expect(orphan).not.toBeNull();
    const server = await start();
    expect(server.adopted).toBe(true);
    expect(await ask(server.url, 'select 1')).toBe(1);
    await server.stop();
    expect(isAlive(orphan?.pid ?? 0)).toBe(false);
  });

  it('does not outlive a process that a signal ends before it could stop the server', async () => {
    const other = await startInAnotherProcess();
    const server = runningPostmaster(dataDir);
    await end(other.child, 'SIGTERM');
    expect(other.child.signalCode).toBe('SIGTERM');
    await vi.waitUntil(() => !isAlive(server?.pid ?? 0), { timeout: 20_000 });
  });

  it('starts although a killed server left its lock file and a stranger now has its process id', async () => {
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n0\n5432\n\n127.0.0.1\n0\nready   \n`);
    const server = await start();
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  it('says what to do when the folder holds something else', async () => {
    const path = join(folder, 'photos');
    mkdirSync(path);
    writeFileSync(join(path, 'holiday.jpg'), '');
    await expect(start(path)).rejects.toThrow('is neither empty nor a Postgres data folder: move it away.');
  });

  it('repeats the last words of a server that does not start', async () => {
    const path = join(folder, 'twins');
    const version = readFileSync(join(path, 'PG_VERSION'), 'utf8');
    writeFileSync(join(path, 'PG_VERSION'), '9\n');
    await expect(start(path)).rejects.toThrow(/did not start[\s\S]*incompatible/);
    writeFileSync(join(path, 'PG_VERSION'), version);
  });

  it('says so when the password file does not fit', async () => {
    const password = readFileSync(`${dataDir}.password`, 'utf8');
    writeFileSync(`${dataDir}.password`, 'another');
    await expect(start()).rejects.toThrow(/postgres\.password does not fit the data/);
    expect(runningPostmaster(dataDir)).toBeNull();
    writeFileSync(`${dataDir}.password`, password);
  });
});
