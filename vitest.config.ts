import { availableParallelism } from 'node:os';
import tsconfigPaths from 'vite-tsconfig-paths';
import { defineConfig } from 'vitest/config';

const database = { globalSetup: 'tests/support/global-setup.ts', hookTimeout: 120_000 };

/** Kinds of tests by what they need. `npm test` runs the first three; `npm run test:contract` the two that read ../shared. */
export default defineConfig({
  plugins: [tsconfigPaths()],
  test: {
    setupFiles: ['tests/support/console.ts'],
    // By default one processor is left idle, which on a small machine is half of it; much of the work is Postgres's anyway.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['app/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
          exclude: ['**/*.server.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...database,
          name: 'database',
          include: ['app/**/*.server.test.ts', 'tests/*.server.test.ts', 'tests/{scenarios,doubles}/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...database,
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          // One browser at a time, after everything else, is enough for a small machine.
          poolOptions: { forks: { singleFork: true } },
          sequence: { groupOrder: 1 },
        },
      },
      ...['contract', 'public-data'].map((name) => ({
        extends: true as const,
        test: { ...database, name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 120_000 },
      })),
    ],
  },
});
