import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';
import { parse } from 'pg-connection-string';

/**
 * Prisma's command line without its native engines: the WebAssembly schema engine talks to Postgres through the pg driver.
 * Two cures are needed. The engine cannot read catalogue columns of type `name` and `"char"`, so results are relabelled as text;
 * and the pool is built from parts, because a connection string would make the shadow database silently the real one.
 */
const relabelled = new Map([
  [18, 25],
  [19, 25],
  [1003, 1009],
]);

interface FieldLike {
  dataTypeID: number;
}
interface ResultLike {
  fields?: FieldLike[];
}

function relabel<T>(result: T): T {
  for (const field of (result as ResultLike | undefined)?.fields ?? []) {
    field.dataTypeID = relabelled.get(field.dataTypeID) ?? field.dataTypeID;
  }
  return result;
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

const databaseUrl = process.env.DATABASE_URL ?? 'postgresql://heed@127.0.0.1:5432/heed';
process.env.DATABASE_URL ??= databaseUrl;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => {
    const { host, port, user, password, database } = parse(databaseUrl);
    const pool = new pg.Pool({
      host: host ?? '127.0.0.1',
      port: Number(port ?? 5432),
      user,
      password,
      database: database ?? 'heed',
      Client: CatalogueClient,
    } as pg.PoolConfig);
    return new PrismaPg(pool);
  },
});
