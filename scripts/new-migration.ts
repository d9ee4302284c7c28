/** npm run db:migration -- name in words: writes the migration that leads from the last one to prisma/schema.prisma. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingSql } from './prisma';
import { startThrowawayPostgres } from './throwaway-postgres';

const name = process.argv
  .slice(2)
  .join(' ')
  .toLowerCase()
  .replace(/[^a-z0-9]+/g, '_')
  .replace(/^_+|_+$/g, '');

if (!name) {
  console.error('Say in a few words what changes: npm run db:migration -- contacts remember their language');
  process.exitCode = 1;
} else {
  const server = await startThrowawayPostgres();
  try {
    const sql = missingSql(server.url);
    if (!sql)
      console.log('prisma/schema.prisma holds nothing that the migrations lack; writing an empty one for SQL by hand');
    const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join('prisma/migrations', `${timestamp}_${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'migration.sql'), sql ? `${sql}\n` : '');
    console.log(`wrote ${folder}/migration.sql: read it, add what Prisma cannot say, then npm run db:migrate`);
  } finally {
    await server.stop();
  }
}
