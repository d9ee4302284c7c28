import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wasAbandoned, startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';

const PREFIX = 'heed-throwaway-';

/** In memory where there is room: a database is hundreds of small files, and copying them is ten times as fast there. */
const ROOM = 2 * 1024 ** 3;
const memory = '/dev/shm';
const base = existsSync(memory) && freeBytes(memory) > ROOM ? memory : tmpdir();

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

export interface ThrowawayPostgres {
  url: string;
  stop(): Promise<void>;
}

/** An empty server in a new temporary folder; `stop` ends it and removes the folder. Cleans up after runs that were killed. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  await sweep();
  const folder = mkdtempSync(join(base, PREFIX));
  // The account Postgres runs under when we are root has to pass.
  chmodSync(folder, 0o755);
  return start(folder);
}

async function start(folder: string): Promise<ThrowawayPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), fast: true, log: () => undefined });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function sweep(): Promise<void> {
  for (const name of readdirSync(base)) {
    const folder = join(base, name);
    if (!name.startsWith(PREFIX) || !wasAbandoned(join(folder, 'postgres'))) continue;
    const left = await start(folder).catch(() => null);
    await left?.stop();
  }
}
