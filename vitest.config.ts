import tsconfigPaths from 'vite-tsconfig-paths';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [tsconfigPaths()],
  test: { include: ['app/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
});
