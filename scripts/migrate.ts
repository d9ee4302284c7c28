/**
 * npm run db:migrate: brings the database of DATABASE_URL, or the embedded one, up to date.
 * Through pg and not through `prisma migrate deploy`: that one needs 10 seconds (a timer of its lock is never cleared), applies a
 * migration outside a transaction and would have to be installed in production; the record it keeps is the same.
 */
import { startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';

const given = process.env['DATABASE_URL'] || null;
const embedded = given ? null : await startEmbeddedPostgres({ dataDir: '.heed/postgres', log: console.log });
try {
  const applied = await migrateDatabase(given ?? embedded?.url ?? '');
  for (const name of applied) console.log(`applied ${name}`);
  console.log(applied.length ? 'the database is up to date' : 'the database was up to date already');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await embedded?.stop();
}
