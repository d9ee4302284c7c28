import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';

/** The lock Prisma's own command takes, so that the two exclude each other. */
const MIGRATION_LOCK = 72707369;

/** Prisma's record of what was applied, to the letter. */
const RECORD = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies the migrations in `folder` that the database at `url` does not have yet, oldest first, and returns their names. Each
 * is one transaction together with its record, so a failing one leaves nothing behind and is tried again next time. Processes
 * that start together wait for each other. The record is Prisma's: `prisma migrate status` and `deploy` agree with it.
 * Migrations of a newer release that are in the database only are left alone.
 * Rejects when an applied migration was edited since, when Prisma left one half applied, or when a statement fails.
 */
export async function migrateDatabase(url: string, folder = resolve('prisma/migrations')): Promise<string[]> {
  const wanted = readMigrations(folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await client.query(RECORD);
    const applied = await readRecord(client);
    const applying = wanted.filter(({ name, checksum }) => {
      const known = applied.get(name);
      if (known !== undefined && known !== checksum) {
        throw new Error(`Migration ${name} was changed after it had been applied: restore it and write a new one.`);
      }
      return known === undefined;
    });
    for (const migration of applying) await apply(client, migration);
    return applying.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder))
    throw new Error(`There are no migrations in ${folder}: run this from the folder of the project.`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readRecord(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    'select migration_name as name, checksum, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null',
  );
  const broken = rows.find((row) => !row.finished);
  if (broken) throw new Error(`Migration ${broken.name} is half applied: repair it, then run prisma migrate resolve.`);
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
