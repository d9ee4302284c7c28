import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../app/adapters/postgres/migrate.server';
import { startThrowawayPostgres } from '../../scripts/throwaway-postgres';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Server that test databases are made on. */
    postgresUrl: string;
    /** The migrated database they are copies of. */
    template: string;
  }
}

/** One server for the whole run (DATABASE_URL_TEST, else a throwaway one) with a migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL_TEST'];
  const server = given ? { url: given, stop: () => Promise.resolve() } : await startThrowawayPostgres();
  const template = `heed_template_${process.pid}`;
  try {
    await run(server.url, `create database ${template}`);
    const url = new URL(server.url);
    url.pathname = `/${template}`;
    await migrateDatabase(url.href);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  project.provide('template', template);
  return async () => {
    if (given) await run(given, `drop database ${template}`);
    await server.stop();
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
