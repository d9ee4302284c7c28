import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

/**
 * Prisma's command line without its native engines: the WebAssembly schema engine talks to Postgres through the pg driver.
 * Three cures are needed. The engine cannot read catalogue columns of type `name` and `"char"`, so results are relabelled as text;
 * it does not know that Postgres 18 lists NOT NULL among the constraints, so those rows are left out;
 * and connections are built from parts, because a connection string would make the shadow database silently the real one.
 */
const relabelled = new Map([
  [18, 25],
  [19, 25],
  [1003, 1009],
]);

interface Result {
  fields?: { name: string; dataTypeID: number }[];
  rows: unknown[][];
}

function relabel<T>(answer: T): T {
  const result = answer as Result | undefined;
  if (!result?.fields) return answer;
  for (const field of result.fields) field.dataTypeID = relabelled.get(field.dataTypeID) ?? field.dataTypeID;
  const kind = result.fields.findIndex(({ name }) => name === 'constraint_type');
  if (kind >= 0) result.rows = result.rows.filter((row) => row[kind] !== 'n');
  return answer;
}

class CatalogueClient extends pg.Client {
  // The driver's query has eight overloads; both the promise and the callback form end up here.
  override query(...args: unknown[]): never {
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (error: unknown, result: unknown) => callback(error, relabel(result));
    }
    const returned = Reflect.apply(super.query, this, args) as unknown;
    return (returned instanceof Promise ? returned.then(relabel) : returned) as never;
  }
}

// Some commands insist on engine files they never run; any existing file will do.
const self = fileURLToPath(import.meta.url);
process.env.PRISMA_QUERY_ENGINE_LIBRARY ??= self;
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= existsSync('/bin/true') ? '/bin/true' : self;

// No question to Prisma's servers whether there is a newer version.
process.env.CHECKPOINT_DISABLE ??= '1';

const databaseUrl = process.env.DATABASE_URL ?? 'postgresql://heed@127.0.0.1:5432/heed';
process.env.DATABASE_URL ??= databaseUrl;

/** As libpq reads them, except that a certificate is checked wherever encryption is asked for with a check. */
const sslModes: Record<string, pg.PoolConfig['ssl']> = {
  disable: false,
  require: { rejectUnauthorized: false },
  'verify-ca': true,
  'verify-full': true,
};

/** Prisma's own version drops the shadow database while it is still connected to it. */
class MigrationAdapter extends PrismaPg {
  constructor(private readonly parts: pg.PoolConfig) {
    super(parts);
  }

  override async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const main = await this.connect();
    await main.executeScript(`create database "${database}"`);
    const shadow = await new PrismaPg({ ...this.parts, database }).connect();
    const disconnect = shadow.dispose.bind(shadow);
    return Object.assign(shadow, {
      async dispose() {
        await disconnect();
        await main.executeScript(`drop database "${database}"`);
        await main.dispose();
      },
    });
  }
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => {
    const { hostname, port, username, password, pathname, searchParams } = new URL(databaseUrl);
    return new MigrationAdapter({
      host: hostname,
      port: Number(port || 5432),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      ssl: sslModes[searchParams.get('sslmode') ?? 'disable'],
      Client: CatalogueClient,
      // Prisma does not always close what it opened; idle connections would hold the process for ten more seconds.
      allowExitOnIdle: true,
    } as pg.PoolConfig);
  },
});
