#!/usr/bin/env node
// Fetches the Admin API schema that Shopify publishes inside an npm package, for tests/contract/shopify-schema.test.ts.
// The package is only unpacked: installing it would bring hundreds of others. Prints the file's path.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@shopify/dev-mcp@1.16.0';
const FILE = 'admin_2026-10.json.gz';

const folder = fileURLToPath(new URL('../.heed/contract/', import.meta.url));
const target = join(folder, FILE);

if (!existsSync(target)) {
  mkdirSync(folder, { recursive: true });
  const temporary = mkdtempSync(join(folder, 'unpack-'));
  try {
    console.error(`Fetching ${FILE} from ${PACKAGE}`);
    const quiet = { cwd: temporary, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', PACKAGE, '--json', '--silent'], quiet));
    const inside = `package/dist/data/${FILE}`;
    execFileSync('tar', ['-xzf', filename, inside], quiet);
    renameSync(join(temporary, inside), target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
console.log(target);
