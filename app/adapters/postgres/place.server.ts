import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { barrier, mayEnter, serverAccount } from './account.server';
import type { Account } from './account.server';
import { copyBinaries, hydrateLinks, installedBinaries } from './binaries.server';

/** Where the server's files are and which account runs them. */
export interface Place {
  dataDir: string;
  /** Holds `bin/postgres` and its libraries. */
  native: string;
  account: Account | null;
}

/**
 * Decides where Postgres lives. As an ordinary user: where it was asked to. As root it runs under another account; when that
 * one cannot enter the folder (a home folder, usually) the data goes below the system's folder for temporary files, always to
 * the same place for the same `home`, and `log` is told. Rejects when neither can be entered.
 */
export async function choosePlace(home: string, log: (line: string) => void): Promise<Place> {
  const installed = await installedBinaries();
  hydrateLinks(installed);
  mkdirSync(dirname(home), { recursive: true });
  const account = serverAccount(home);
  if (!account) return { dataDir: home, native: installed, account };

  const dataDir = mayEnter(account, dirname(home)) ? home : join(refuge(home, account), 'data');
  if (dataDir !== home) {
    log(
      `the account Postgres runs under may not enter ${barrier(account, dirname(home))}: the data is kept in ${dataDir}`,
    );
  }
  if (mayEnter(account, join(installed, 'bin', 'postgres'))) return { dataDir, native: installed, account };
  const { version } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8')) as { version: string };
  const native = join(refuge(home, account), `native-${version}`);
  copyBinaries(installed, native, account);
  return { dataDir, native, account };
}

/** A folder for `home` that `account` can enter, made by us and by nobody else. */
function refuge(home: string, account: Account): string {
  const path = join(tmpdir(), `heed-postgres-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`);
  mkdirSync(path, { recursive: true });
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${path} was made by somebody else: remove it, or set DATABASE_URL.`);
  }
  chmodSync(path, 0o755);
  if (mayEnter(account, path)) return path;
  throw new Error(
    `Postgres refuses to run as root, and its own account (uid ${account.uid}) may enter neither ${barrier(account, dirname(home))} nor ${barrier(account, path)}: ` +
      'allow it (chmod o+x), run as an ordinary user, or set DATABASE_URL.',
  );
}
