/** npm run db:drift: fails when prisma/schema.prisma and the migrations describe different databases. */
import { missingSql } from './prisma';
import { startThrowawayPostgres } from './throwaway-postgres';

const server = await startThrowawayPostgres();
try {
  const sql = missingSql(server.url);
  if (sql) {
    console.error(
      `prisma/schema.prisma and prisma/migrations differ by:\n${sql}\nWrite a migration: npm run db:migration -- what changes`,
    );
    process.exitCode = 1;
  } else console.log('the migrations lead to prisma/schema.prisma');
} finally {
  await server.stop();
}
