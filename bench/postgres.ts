import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';

export interface BenchPostgres {
  /** A database of its own: empty but for the tables, or a copy of another one that nobody is connected to. Its URL. */
  database(name: string, template?: string): Promise<string>;
  stop(): Promise<void>;
}

const EMPTY = 'bench_empty';

/** The embedded server as in production (every commit on disk) in a throwaway folder. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'heed-bench-'));
  // The account Postgres runs under when we are root has to pass.
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined });
  const urlOf = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const create = async (name: string, template: string) => {
    await run(server.url, `drop database if exists ${name} with (force)`);
    await run(server.url, `create database ${name} template ${template}`);
    return urlOf(name);
  };
  await migrateDatabase(await create(EMPTY, 'template1'));
  return {
    database: (name, template = EMPTY) => create(name, template),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
