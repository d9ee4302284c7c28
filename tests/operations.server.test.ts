import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findShop, saveSettings } from '../app/domain/shops/shops.server';
import { stoppedClock } from './support/clock';
import { createTestDatabase, type TestDatabase } from './support/database';
import { webhookHeaders } from './support/signed-request';
import { credentials, startWorld, type World } from './support/world';

interface Process {
  child: ChildProcess;
  /** Everything it wrote, both streams. */
  output(): string;
  errors(): string;
  /** Resolves when the text has been written. */
  says(text: string): Promise<void>;
  ended: Promise<number | null>;
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a process as in production, with nothing in its environment but what is given. */
function start(args: string[], env: Record<string, string>): Process {
  const child = spawn(process.execPath, args, { env: { NODE_ENV: 'production', PATH: process.env['PATH'], ...env } });
  running.add(child);
  let [all, errors] = ['', ''];
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer, isError: boolean) => {
    all += String(chunk);
    if (isError) errors += String(chunk);
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (chunk: Buffer) => take(chunk, false));
  child.stderr.on('data', (chunk: Buffer) => take(chunk, true));
  const ended = new Promise<number | null>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return {
    child,
    output: () => all,
    errors: () => errors,
    says: (text) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const look = () => all.includes(text) && resolve();
          listeners.add(look);
          look();
        }),
        ended.then((code) => {
          throw new Error(`it ended with ${code} and never said "${text}": ${all}`);
        }),
      ]),
    ended,
  };
}

const entry = (name: 'ingest' | 'worker') => ['--import', 'tsx', `app/entry.${name}.ts`];

describe('the environment', () => {
  const complete = {
    ...credentials,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
    SHOPIFY_APP_URL: 'https://heed.example',
    SENDGRID_WEBHOOK_PUBLIC_KEY: 'M'.repeat(124),
  };

  test.each(['ingest', 'worker'] as const)(
    '%s: a line for each variable that is missing, and the end',
    async (name) => {
      const process = start(entry(name), { DATABASE_URL: complete.DATABASE_URL });
      expect(await process.ended).toBe(1);
      expect(process.output()).toBe(process.errors());
      expect(process.errors().trim().split('\n').sort()).toEqual([
        'ENCRYPTION_KEY is missing',
        'SENDGRID_API_KEY is missing',
        'SENDGRID_WEBHOOK_PUBLIC_KEY is missing',
        'SHOPIFY_API_KEY is missing',
        'SHOPIFY_API_SECRET is missing',
        'SHOPIFY_APP_URL is missing',
      ]);
    },
  );

  test('a line for each that is malformed, which never repeats the value', async () => {
    const wrong = {
      DATABASE_URL: 'mysql://wrong-value',
      PORT: 'wrong-value',
      SHOPIFY_APP_URL: 'wrong-value',
      SHOPIFY_API_SECRET: 'wrong-value',
      SENDGRID_API_KEY: 'wrong-value',
      ENCRYPTION_KEY: 'wrong-value',
      LOG_LEVEL: 'wrong-value',
    };
    const process = start(entry('worker'), { ...complete, ...wrong });
    expect(await process.ended).toBe(1);
    const lines = process.errors().trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(Object.keys(wrong).sort());
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+ is malformed: .+/);
    expect(process.output()).not.toContain('wrong-value');
  });

  test('.env.example names every variable there is', () => {
    const documented = readFileSync('.env.example', 'utf8').match(/^#?\s*([A-Z][A-Z_]+)(?==)/gm) ?? [];
    const known = readFileSync('app/env.server.ts', 'utf8').match(/^ {2}([A-Z][A-Z_]+):/gm) ?? [];
    const names = (list: string[]) => list.map((one) => one.replace(/[^A-Z_]/g, '')).sort();
    expect(names(documented)).toEqual(names(known).filter((name) => name !== 'NODE_ENV'));
  });
});

describe('a running installation', () => {
  let database: TestDatabase;
  let world: World;
  let provider: Server;
  const held: ServerResponse[] = [];
  let heldOne: () => void;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    world = await startWorld({ databaseUrl: database.url, clock: stoppedClock(new Date()) });
    await world.install();
    await world.app.inShop(world.shopify.domain, async (ctx) => {
      const shop = await findShop(ctx.sql, world.shopify.domain);
      if (!shop) throw new Error('the shop was not installed');
      const quietHours = { ...shop.settings.quietHours, enabled: false };
      await saveSettings(ctx, { ...shop.settings, quietHours });
    });
    // Takes emails and keeps the answers back until the test gives them.
    provider = createServer((request, response) => {
      request.resume().on('end', () => {
        held.push(response);
        heldOne();
      });
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    env = {
      ...credentials,
      DATABASE_URL: database.url,
      PORT: '0',
      SHOPIFY_APP_URL: world.web.url,
      SENDGRID_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
      SENDGRID_WEBHOOK_PUBLIC_KEY: world.sendgrid.publicKey,
    };
  });
  afterAll(async () => {
    provider.closeAllConnections();
    provider.close();
    await world.stop();
    await database.drop();
  });

  const states = async () =>
    (
      await world.app.db.pool.query(
        'select m.state as message, d.state as delivery from message m join delivery d on d.message_id = m.id',
      )
    ).rows as unknown[];

  test('the worker stops at SIGTERM: what it had claimed is finished and recorded, and it ends with 0', async () => {
    const taken = new Promise<void>((resolve) => (heldOne = resolve));
    world.shopify.shopper({ email: 'ana@example.com' }).signUp({ acceptsMarketing: true });
    await world.shopify.webhooks.deliver();
    const worker = start(entry('worker'), env);
    await taken;
    expect(await states()).toEqual([{ message: 'sending', delivery: 'attempting' }]);
    worker.child.kill('SIGTERM');
    await worker.says('"stopping"');
    held[0]?.writeHead(202, { 'x-message-id': 'm-1' }).end();
    expect(await worker.ended).toBe(0);
    expect(await states()).toEqual([{ message: 'sent', delivery: 'accepted' }]);
    expect(worker.errors()).toBe('');
    for (const line of worker.output().trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  describe.skipIf(!existsSync('build/web.js'))('the built web process', () => {
    let web: Process;
    let url: string;
    beforeAll(async () => {
      web = start(['build/web.js'], env);
      await web.says('"listening"');
      url = /"url":"([^"]+)"/.exec(web.output())?.[1] ?? '';
    });

    test('serves nothing that stands in for Shopify', async () => {
      for (const path of [
        '/app-bridge.js',
        '/assets/app-bridge.js',
        '/tests/doubles/shopify/shopify.ts',
        '/scripts/demo.ts',
      ]) {
        expect((await fetch(url + path)).status).toBe(404);
      }
      const page = await (await fetch(`${url}/app?shop=${world.shopify.domain}&host=abc&embedded=1`)).text();
      expect(page).not.toContain(world.shopify.url);
      expect((await fetch(`${url}/health`)).status).toBe(200);
    });

    test('stops at SIGTERM: a request under way is answered and kept, then it ends with 0', async () => {
      const body = '{"id":4711}';
      const headers = webhookHeaders({ topic: 'products/update', shop: world.shopify.domain, body });
      const { port } = new URL(url);
      const answer = new Promise<string>((resolve) => {
        let text = '';
        const socket = connect(Number(port), '127.0.0.1', () => {
          const lines = Object.entries({ host: 'heed', 'content-length': String(body.length), ...headers });
          socket.write(
            `POST /webhooks/shopify HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`,
          );
          socket.write(body.slice(0, 5), () => {
            web.child.kill('SIGTERM');
            void web.says('"stopping"').then(() => socket.write(body.slice(5)));
          });
        });
        socket.on('data', (chunk) => (text += String(chunk)));
        socket.on('close', () => resolve(text));
      });
      expect(await answer).toMatch(/^HTTP\/1.1 200/);
      expect(await web.ended).toBe(0);
      const { rows } = await world.app.db.pool.query(
        `select payload from inbox_item where topic = 'products/update' and state = 'pending'`,
      );
      expect(rows).toEqual([{ payload: body }]);
      await expect(fetch(`${url}/health`)).rejects.toThrow();
    });
  });
});

describe('what ships', () => {
  /** All files and packages that can be reached from these files, by esbuild's own reading of their imports. */
  async function reach(entryPoints: string[]) {
    const { metafile } = await build({
      entryPoints,
      bundle: true,
      write: false,
      metafile: true,
      outdir: 'build/nowhere',
      platform: 'node',
      format: 'esm',
      packages: 'external',
      external: ['./server/index.js', '*?url'],
      logLevel: 'silent',
    });
    const packages = Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external && /^[@a-z]/.test(path) && !path.startsWith('node:'))
      .map(({ path }) =>
        path
          .split('/')
          .slice(0, path.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    return { files: Object.keys(metafile.inputs), packages: [...new Set(packages)] };
  }

  test('no process and no screen can reach the doubles, the scripts or a test', async () => {
    const { files, packages } = await reach([
      'app/entry.ingest.ts',
      'app/entry.worker.ts',
      ...globSync('app/{root,entry.client,entry.server}.tsx'),
      ...globSync('app/routes/*.tsx'),
    ]);
    expect(files.length).toBeGreaterThan(150);
    expect(files.filter((file) => !file.startsWith('app/') && file !== 'package.json')).toEqual([]);
    expect(files.filter((file) => /\.test\./.test(file))).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const builtin = new Set(['crypto', 'fs', 'http', 'https', 'path', 'stream', 'url', 'util', 'buffer']);
    expect(packages.filter((name) => !(name in dependencies) && !builtin.has(name))).toEqual([]);
  });

  test.skipIf(!existsSync('build/web.js'))('nor does the built bundle hold any of them', () => {
    for (const name of ['web', 'worker']) {
      const { sources } = JSON.parse(readFileSync(`build/${name}.js.map`, 'utf8')) as { sources: string[] };
      expect(sources.length).toBeGreaterThan(50);
      expect(sources.filter((source) => /(^|\/)(tests|scripts|bench)\//.test(source))).toEqual([]);
    }
    for (const path of ['build/web.js', 'build/worker.js', ...globSync('build/{server,client}/**/*.js')]) {
      const text = readFileSync(path, 'utf8');
      for (const trace of ['heed-demo', 'tests/doubles', ...Object.values(credentials)])
        expect(text).not.toContain(trace);
    }
  });
});
