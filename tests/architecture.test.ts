import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = resolve('scripts/check-architecture.mjs');
const configuration = resolve('.dependency-cruiser.mjs');
const folders: string[] = [];

/** A small project in the shape of ours that breaks no rule. */
const sound: Record<string, string> = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { pg: '*', react: '*', '@prisma/client': '*', '@sendgrid/mail': '*' },
    devDependencies: { vitest: '*' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'ESNext', baseUrl: '.', paths: { '~/*': ['app/*'] } } }),
  ...Object.fromEntries(
    ['pg', 'react', '@prisma/client', '@sendgrid/mail', 'vitest'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'main.js' })],
      [`node_modules/${name}/main.js`, ''],
    ]),
  ),
  'app/generated/prisma/client.ts': 'export class PrismaClient {}',
  'app/domain/context.ts': `import type { PrismaClient } from '~/generated/prisma/client'; export interface Ctx { prisma: PrismaClient }`,
  'app/domain/shops/schema.ts': 'export interface Shop { id: string }',
  'app/domain/shops/name.ts': `import type { Shop } from './schema'; export const name = (shop: Shop) => shop.id;`,
  'app/domain/shops/shops.server.ts': `import 'node:crypto'; import 'pg'; import { name } from './name'; import type { Ctx } from '../context'; export const find = (ctx: Ctx) => [ctx, name];`,
  'app/domain/flows/schema.ts': `import type { Shop } from '../shops/schema'; export interface Flow { shop: Shop }`,
  'app/domain/flows/flows.server.ts': `import { find } from '../shops/shops.server'; import type { Flow } from './schema'; export const start = (flow: Flow) => [flow, find];`,
  'app/db.server.ts': `import 'pg'; export const open = () => 1;`,
  'app/shopify.server.ts': 'export const authenticate = 1;',
  'app/ingest/inbox.server.ts': `import 'node:crypto'; import type { Shop } from '../domain/shops/schema'; export const store = (shop: Shop) => shop;`,
  'app/ingest/limits.ts': 'export const limit = 1;',
  'app/adapters/queue/queue.server.ts': `import type { Shop } from '../../domain/shops/schema'; export const enqueue = (shop: Shop) => shop;`,
  'app/adapters/sendgrid/send.server.ts': `import '@sendgrid/mail'; import type { Flow } from '../../domain/flows/schema'; export const send = (flow: Flow) => flow;`,
  'app/adapters/sendgrid/parse.ts': 'export const parse = 1;',
  'app/composition.server.ts': `import { open } from './db.server'; import { authenticate } from './shopify.server'; import { send } from './adapters/sendgrid/send.server'; import { enqueue } from './adapters/queue/queue.server'; import { limit } from './ingest/limits'; export const compose = () => [open, authenticate, send, enqueue, limit];`,
  'app/jobs/pipeline.server.ts': `import { start } from '../domain/flows/flows.server'; import { store } from '../ingest/inbox.server'; import { parse } from '../adapters/sendgrid/parse'; export const run = [start, store, parse];`,
  'app/entry.worker.ts': `import { compose } from './composition.server'; import { run } from './jobs/pipeline.server'; compose(); run.at(0);`,
  'app/components/badge.tsx': `import 'react'; import type { Flow } from '../domain/flows/schema'; export const Badge = (flow: Flow) => flow;`,
  'app/routes/app.flows/route.tsx': `import { start } from '~/domain/flows/flows.server'; import { Row } from './row'; import type { compose } from '../../composition.server'; export const loader = (app: typeof compose) => [app, start, Row];`,
  'app/routes/app.flows/row.tsx': `import { Badge } from '../../components/badge'; export const Row = Badge;`,
  'app/domain/flows/flows.server.test.ts': `import 'vitest'; import { start } from './flows.server'; import { story } from '../../../tests/support/story'; story(start);`,
  'tests/support/story.ts': `import { compose } from '../../app/composition.server'; export const story = (verb: unknown) => [compose, verb];`,
};

/** For each rule one file, added to the sound project, that breaks it. */
const violations: [rule: string, path: string, source: string][] = [
  ['order-shops', 'app/domain/shops/planted-order.ts', `export type { Flow } from '../flows/schema';`],
  ['order-complete', 'app/domain/gadgets/planted.ts', `export type { Flow } from '../flows/schema';`],
  ['one-door', 'app/domain/flows/planted-door.ts', `export { name } from '../shops/name';`],
  ['one-door-from-outside', 'app/jobs/planted-door.ts', `export { name } from '../domain/shops/name';`],
  [
    'domain-knows-no-outside',
    'app/domain/flows/planted-out.server.ts',
    `export { authenticate } from '~/shopify.server';`,
  ],
  ['domain-knows-no-framework', 'app/domain/flows/planted-framework.server.ts', `export type * from '@sendgrid/mail';`],
  ['pure-stays-pure', 'app/domain/flows/planted-server.ts', `export { start } from './flows.server';`],
  [
    'pure-has-no-power',
    'app/domain/flows/planted-prisma.ts',
    `export { PrismaClient } from '~/generated/prisma/client';`,
  ],
  ['pure-has-no-core', 'app/domain/flows/planted-core.ts', `export { readFileSync } from 'node:fs';`],
  [
    'components-reach-no-server',
    'app/routes/app.flows/planted-part.tsx',
    `export { find } from '~/domain/shops/shops.server';`,
  ],
  ['components-see-schemas', 'app/components/planted.tsx', `export { name } from '../domain/shops/name';`],
  ['routes-are-thin', 'app/routes/planted-thick.ts', `export { default } from '@sendgrid/mail';`],
  ['nothing-imports-routes', 'app/components/planted-route.tsx', `export { Row } from '../routes/app.flows/row';`],
  ['routes-import-no-routes', 'app/routes/planted-neighbour.tsx', `export { Row } from './app.flows/row';`],
  ['adapters-are-replaceable', 'app/adapters/queue/planted.ts', `export { parse } from '../sendgrid/parse';`],
  ['adapters-are-wired', 'app/ingest/planted-adapter.ts', `export { parse } from '../adapters/sendgrid/parse';`],
  ['jobs-only-wire', 'app/jobs/planted-send.ts', `export { send } from '../adapters/sendgrid/send.server';`],
  ['jobs-meet-ingest-at-the-inbox', 'app/jobs/planted-limit.ts', `export { limit } from '../ingest/limits';`],
  ['ingest-knows-three-things', 'app/ingest/planted-work.ts', `export { find } from '../domain/shops/shops.server';`],
  ['ingest-is-bare', 'app/ingest/planted-framework.ts', `export type * from 'react';`],
  ['one-database-handle', 'app/jobs/planted-database.ts', `export { open } from '../db.server';`],
  ['one-composition-root', 'app/jobs/planted-root.ts', `export { compose } from '../composition.server';`],
  ['no-cycles', 'app/jobs/planted-cycle.ts', `export type * from './planted-cycle-2';`],
  ['no-orphans', 'app/jobs/planted-orphan.ts', 'export const nobody = 1;'],
  ['no-barrels', 'app/components/index.ts', `export { Badge } from './badge';`],
  ['no-drawers', 'app/domain/flows/helpers.ts', 'export const odds = 1;'],
  ['ships-no-tests', 'app/jobs/planted-test.ts', `export { story } from '../../tests/support/story';`],
  ['ships-no-development-packages', 'app/jobs/planted-tool.ts', `export { it } from 'vitest';`],
  ['nothing-missing', 'app/jobs/planted-nowhere.ts', `export { gone } from './nowhere';`],
];

/** What makes some of the planted files reachable, so that the rule in question is the one they break. */
const accomplices: Record<string, string> = {
  'app/jobs/planted-cycle-2.ts': `export type * from './planted-cycle';`,
  'app/components/planted-uses.tsx': `export { Badge } from './index';`,
  'app/domain/flows/planted-uses.ts': `export { odds } from './helpers';`,
};

function check(files: Record<string, string>, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'heed-architecture-'));
  folders.push(folder);
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, broken: stderr.split('\n').filter((line) => line && !line.startsWith(' ')) };
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('the check of the architecture', () => {
  it('has nothing to say about a sound project', () => {
    const { status, stdout, broken } = check(sound);
    expect(broken).toEqual([]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\d+ modules cruised, 0 violations, 0 files overlooked/);
  });

  it('fails when it overlooks files', () => {
    const blind = `import config from ${JSON.stringify(configuration)}; export default { ...config, options: { ...config.options, exclude: 'domain' } };`;
    const { status, broken } = check({ ...sound, 'blind.mjs': blind }, 'blind.mjs');
    expect(status).toBe(1);
    expect(broken).toContain('not looked at: app/domain/shops/schema.ts');
  });

  describe('catches', () => {
    let found: ReturnType<typeof check>;

    beforeAll(() => {
      const planted = Object.fromEntries(violations.map(([, path, source]) => [path, source]));
      found = check({ ...sound, ...planted, ...accomplices });
    });

    it.each(violations)('%s', (rule, path) => {
      expect(found.status).toBe(1);
      expect(found.broken.filter((line) => line.startsWith(`${rule}: `) && line.includes(path))).not.toEqual([]);
    });

    it('every rule there is', async () => {
      const { default: config } = (await import(configuration)) as {
        default: { forbidden: { name: string; comment: string }[] };
      };
      const proven = new Set(violations.map(([rule]) => rule));
      const others = config.forbidden.filter(({ name }) => !proven.has(name) && !name.startsWith('order-'));
      expect(others).toEqual([]);
      for (const { comment } of config.forbidden) expect(comment).toMatch(/^[A-Z].{20,}\.$/);
    });
  });
});
