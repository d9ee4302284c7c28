import { startEmbeddedPostgres } from './adapters/postgres/embedded.server';
import { migrateDatabase } from './adapters/postgres/migrate.server';
import type { Env } from './env.server';

export interface DatabaseAtHand {
  url: string;
  /** Call last. Stops the embedded server where this process started it; a server of somebody else's is left alone. */
  stop(): Promise<void>;
}

/** The database a process works on: DATABASE_URL, else the embedded server under .heed/. Migrated when this returns. */
export async function openDatabaseAtHand(env: Env, say: (line: string) => void): Promise<DatabaseAtHand> {
  if (env.DATABASE_URL) {
    await migrateDatabase(env.DATABASE_URL);
    return { url: env.DATABASE_URL, stop: async () => undefined };
  }
  say('DATABASE_URL is not set: starting an embedded Postgres under .heed/');
  const server = await startEmbeddedPostgres({ dataDir: '.heed/postgres', log: say });
  await migrateDatabase(server.url);
  return { url: server.url, stop: () => server.stop() };
}
