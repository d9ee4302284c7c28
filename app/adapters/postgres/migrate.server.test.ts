import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmptyDatabase } from '../../../tests/support/database';
import { migrateDatabase } from './migrate.server';

let database: { url: string; drop(): Promise<void> };
let folder: string;

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function ask(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows.map((row) => Object.values(row)[0]);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heed-migrations-'));
  database = await createEmptyDatabase();
});

afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('migrating', () => {
  it('applies what is missing, in the order of the names, once', async () => {
    write('2_fill', `insert into planet values ('Earth')`);
    write('1_planets', 'create table planet (name text)');
    expect(await migrateDatabase(database.url, folder)).toEqual(['1_planets', '2_fill']);
    expect(await migrateDatabase(database.url, folder)).toEqual([]);
    write('3_more', `insert into planet values ('Mars')`);
    expect(await migrateDatabase(database.url, folder)).toEqual(['3_more']);
    expect(await ask('select name from planet')).toEqual(['Earth', 'Mars']);
  });

  it('does it once when several processes start together', async () => {
    write('1_planets', 'create table planet (name text)');
    const runs = await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url, folder)));
    expect(runs.flat()).toEqual(['1_planets']);
  });

  it('leaves nothing of a migration that fails, says which, and tries it again', async () => {
    write('1_planets', 'create table planet (name text); select 1/0');
    await expect(migrateDatabase(database.url, folder)).rejects.toThrow('Migration 1_planets failed: division by zero');
    expect(await ask(`select to_regclass('planet')`)).toEqual([null]);
    write('1_planets', 'create table planet (name text)');
    expect(await migrateDatabase(database.url, folder)).toEqual(['1_planets']);
  });

  it('refuses a migration that was edited after it was applied', async () => {
    write('1_planets', 'create table planet (name text)');
    await migrateDatabase(database.url, folder);
    write('1_planets', 'create table planet (title text)');
    await expect(migrateDatabase(database.url, folder)).rejects.toThrow(
      /1_planets was changed after it had been applied/,
    );
  });

  it('refuses to go on over a migration that Prisma left half applied', async () => {
    write('1_planets', 'create table planet (name text)');
    await migrateDatabase(database.url, folder);
    await ask('update _prisma_migrations set finished_at = null');
    await expect(migrateDatabase(database.url, folder)).rejects.toThrow(/1_planets is half applied/);
  });

  it('lets an older release run on a newer database', async () => {
    write('1_planets', 'create table planet (name text)');
    write('2_newer', 'create table moon (name text)');
    await migrateDatabase(database.url, folder);
    rmSync(join(folder, '2_newer'), { recursive: true });
    expect(await migrateDatabase(database.url, folder)).toEqual([]);
  });
});
