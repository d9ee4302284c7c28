import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/**
 * Runs Prisma's command line against `url` (it creates and drops its shadow database beside it) and returns what it printed.
 * Exit codes other than 0 and the `accepted` ones throw with what it said.
 */
export function runPrisma(url: string, args: string[], accepted: number[] = []): { status: number; output: string } {
  const command = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: url },
  });
  if (status === 0 || (status !== null && accepted.includes(status))) return { status, output: stdout };
  throw new Error(`prisma ${args[0]} ${args[1]} failed:\n${stderr || stdout}`);
}

/** The SQL that leads from the migrations to prisma/schema.prisma; empty when they agree. Partial indexes and storage parameters are not seen. */
export function missingSql(url: string): string {
  const { status, output } = runPrisma(
    url,
    [
      ...['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema-datamodel', 'prisma/schema.prisma'],
      ...['--script', '--exit-code'],
    ],
    [2],
  );
  return status === 2 ? output.trim() : '';
}
