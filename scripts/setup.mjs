/**
 * Makes a clone ready to run, and does nothing when it is: packages, the pinned Node, Prisma's client and, with --build, the
 * production build. The first step of every npm script that needs them. Takes no package, and runs on the machine's own Node.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

process.chdir(resolve(import.meta.dirname ?? '.', '..'));
const node = 'node_modules/.bin/node';
const lock = '.heed/setup.lock';

await alone(() => {
  if (!packagesAreInstalled()) {
    step('installing the packages (npm ci)');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!isExecutable(node)) {
    step('fetching the Node that this project is pinned to');
    installNode();
  }
  run(node, ['scripts/link-prisma.mjs'], 'quiet');
  const client = digest(['prisma/schema.prisma', 'node_modules/prisma/package.json']);
  if (!existsSync('app/generated/prisma') || !isStamped('app/generated', client)) {
    step("generating Prisma's client");
    run(node, ['node_modules/prisma/build/index.js', 'generate'], 'quiet');
    stamp('app/generated', client);
  }
  if (!process.argv.includes('--build')) return;
  const sources = digest([
    'app',
    'public',
    'scripts/build.ts',
    'remix.config.js',
    'vite.config.ts',
    'tsconfig.json',
    'package-lock.json',
  ]);
  if (!isStamped('build', sources)) {
    step('building');
    run(node, ['--import', 'tsx', 'scripts/build.ts'], 'quiet');
    stamp('build', sources);
  }
});

/** Whether node_modules holds every package of package-lock.json at its version, by npm's own record of what it installed. */
function packagesAreInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const { packages: wanted } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { packages: installed } = JSON.parse(readFileSync(record, 'utf8'));
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    // Optional packages are those of other machines.
    return installed[path] ? installed[path].version === version : Boolean(optional || devOptional);
  });
}

/** What the package `node` does when npm lets it run its install script: puts the binary of this machine in place. */
function installNode() {
  const { version } = JSON.parse(readFileSync('node_modules/node/package.json', 'utf8'));
  const name = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform}-${process.arch}`;
  const place = '.heed/node';
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "private": true }');
  run('npm', [
    'install',
    '--prefix',
    place,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--no-save',
    `${name}@${version}`,
  ]);
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync(node, { force: true });
  symlinkSync(resolve(place, 'node_modules', name, 'bin/node'), node);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A fingerprint of files by name, size and time of change; of folders, everything below that is not made by these steps. */
function digest(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (path === join('app', 'generated') || !existsSync(path)) return;
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

function isStamped(folder, value) {
  const path = join(folder, '.stamp');
  return existsSync(path) && readFileSync(path, 'utf8') === value;
}

function stamp(folder, value) {
  writeFileSync(join(folder, '.stamp'), value);
}

function step(what) {
  console.error(`heed: ${what} …`);
}

/** Runs a command to its end; when it fails, shows what it said and ends this one with its code. */
function run(command, args, noise) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    stdio: noise === 'quiet' ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return;
  console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\nheed: ${command} ${args.join(' ')} failed`);
  rmSync(lock, { force: true });
  process.exit(status || 1);
}

/** Two commands started at once do the work once: the second waits for the first. */
async function alone(work) {
  mkdirSync('.heed', { recursive: true });
  for (;;) {
    try {
      const file = openSync(lock, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned()) rmSync(lock, { force: true });
      else await pause(200);
    }
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAbandoned() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // Empty: just being written.
    if (pid) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
