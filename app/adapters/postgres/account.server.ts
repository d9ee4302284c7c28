import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A system account that a Postgres process is started under. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The account Postgres must run under, or null for the account we already are. Postgres refuses to run as root, so root hands
 * over to whoever owns an existing data folder, else to the account `postgres`, which is created when the system has none.
 */
export function serverAccount(dataDir: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp('postgres') ?? createAccount('postgres');
}

function lookUp(name: string): Account | null {
  const id = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const [uid, gid] = [id('-u'), id('-g')];
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}

function createAccount(name: string): Account {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name], {
      stdio: 'ignore',
    });
  } catch {
    // Judged by what is there now: another process may have created it in the same moment.
  }
  const account = lookUp(name);
  if (account) return account;
  throw new Error(
    `Postgres refuses to run as root and the account "${name}" could not be created: create it, run as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether `account` may read and enter (folders) or run (files) `path`; asked of the system itself, so that ACLs count. */
export function mayEnter(account: Account | null, path: string): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', path], {
    cwd: '/',
    stdio: 'ignore',
    ...(account ?? {}),
  });
  return probe.status === 0;
}

/** The topmost folder on the way to `path` that `account` may not pass, for an error that names what to change. */
export function barrier(account: Account | null, path: string): string {
  const parent = dirname(path);
  return parent !== path && !mayEnter(account, parent) ? barrier(account, parent) : path;
}
