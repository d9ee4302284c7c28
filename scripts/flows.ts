/**
 * npm run flows -- export KEY | import FILE | diff A B | schema | test SCENARIO…
 * Flows as files, for a merchant's developer: docs/flows.md. `export`, `import` and `diff` speak to the database of DATABASE_URL, or to the
 * embedded one; with several shops in it, name one by `--shop name.myshopify.com`. `test` needs no database: it brings its own.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import pino from 'pino';
import { startEmbeddedPostgres } from '../app/adapters/postgres/embedded.server';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';
import { openDatabase } from '../app/db.server';
import type { Ctx } from '../app/domain/context';
import { flowFileSchema, readFlowFile } from '../app/domain/flows/files';
import { checkFlowFile, exportFlow, importFlow, listVersions } from '../app/domain/flows/flows.server';
import {
  type DefinitionChange,
  diffDefinitions,
  type FileProblem,
  type FlowDefinition,
} from '../app/domain/flows/schema';
import { playScenario } from './flow-scenario';
import { startThrowawayPostgres } from './throwaway-postgres';

const SCHEMA = 'docs/flow.schema.json';

/** Something the person who typed the command can put right. */
class Wrong extends Error {}

async function inShop<T>(shopDomain: string | null, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const given = process.env['DATABASE_URL'] || null;
  const embedded = given ? null : await startEmbeddedPostgres({ dataDir: '.heed/postgres', log: () => undefined });
  const db = openDatabase(given ?? embedded?.url ?? '', { poolSize: 2 });
  try {
    return await db.transaction(async (sql) => {
      const shops = await sql.query<{ id: string; domain: string }>(
        `select id, domain from shop where $1::text is null or domain = $1 order by domain`,
        [shopDomain],
      );
      const [shop] = shops;
      if (!shop)
        throw new Wrong(shopDomain ? `${shopDomain} has not installed Heed` : 'no shop has installed Heed here');
      if (shops.length > 1) throw new Wrong(`name one by --shop: ${shops.map(({ domain }) => domain).join(', ')}`);
      const log = pino({ level: 'silent' });
      return work({ shopId: shop.id, now: new Date(), log, sql, prisma: db.prisma, secret: '' });
    });
  } finally {
    await db.close();
    await embedded?.stop();
  }
}

function problemLines(problems: readonly FileProblem[]): string {
  return problems.map(({ place, message }) => `${place}: ${message}`).join('\n');
}

const signs = { added: '+', removed: '-', moved: '~', changed: '*' } as const;

function changeLines(changes: readonly DefinitionChange[]): string[] {
  if (changes.length === 0) return ['nothing changes'];
  return changes.map(({ kind, subject, isStep, before, after }) => {
    const said = [before, after].filter((text) => text !== null).join('  →  ');
    return `${signs[kind]} ${isStep ? `step ${subject}` : subject}: ${said}`;
  });
}

/** A definition from a file, or from the shop: "welcome" is the live version, "welcome@3" the third. */
async function definitionNamed(name: string, shop: string | null): Promise<FlowDefinition> {
  if (name.endsWith('.json')) {
    if (!existsSync(name)) throw new Wrong(`there is no file ${name}`);
    const file = readFlowFile(readFileSync(name, 'utf8'), () => true);
    if ('problems' in file) throw new Wrong(problemLines(file.problems));
    return file.definition;
  }
  const [key = '', number] = name.split('@');
  const versions = await inShop(shop, (ctx) => listVersions(ctx, key));
  const found = versions.find((one) => (number === undefined ? one.isLive : one.number === Number(number)));
  if (!found) throw new Wrong(`there is no flow ${name}`);
  return found.definition;
}

async function importFile(path: string, shop: string | null): Promise<void> {
  if (!existsSync(path)) throw new Wrong(`there is no file ${path}`);
  const text = readFileSync(path, 'utf8');
  const lines = await inShop(shop, async (ctx) => {
    const checked = await checkFlowFile(ctx, text);
    if (!('definition' in checked)) throw new Wrong(problemLines(checked.problems));
    await importFlow(ctx, text);
    return checked.changes ? changeLines(checked.changes) : [`${checked.definition.key} is new, and switched off`];
  });
  for (const line of lines) console.log(line);
}

async function played(path: string) {
  const server = await startThrowawayPostgres();
  try {
    await migrateDatabase(server.url);
    return await playScenario(path, server.url);
  } finally {
    await server.stop();
  }
}

async function testScenarios(paths: readonly string[]): Promise<void> {
  let failed = 0;
  for (const path of paths) {
    if (!existsSync(path)) throw new Wrong(`there is no file ${path}`);
    const { about, differences } = await played(path);
    failed += differences.length > 0 ? 1 : 0;
    console.log(`${differences.length === 0 ? 'ok' : 'not ok'}  ${path}: ${about}`);
    for (const difference of differences) console.log(`        ${difference}`);
  }
  console.log(`${paths.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

async function run(argv: readonly string[]): Promise<void> {
  const at = argv.indexOf('--shop');
  const shop = at < 0 ? null : (argv[at + 1] ?? null);
  const [command, ...names] = at < 0 ? argv : [...argv.slice(0, at), ...argv.slice(at + 2)];
  const [first, second] = names;
  if (command === 'export' && first) {
    const [key = '', number] = first.split('@');
    const file = await inShop(shop, (ctx) => exportFlow(ctx, key, number === undefined ? null : Number(number)));
    if (!file) throw new Wrong(`there is no flow ${first}`);
    process.stdout.write(file.text);
  } else if (command === 'import' && first) await importFile(first, shop);
  else if (command === 'diff' && first && second) {
    const [before, after] = [await definitionNamed(first, shop), await definitionNamed(second, shop)];
    for (const line of changeLines(diffDefinitions(before, after))) console.log(line);
  } else if (command === 'schema') {
    writeFileSync(SCHEMA, flowFileSchema());
    console.log(`wrote ${SCHEMA}`);
  } else if (command === 'test' && first) await testScenarios(names);
  else
    throw new Wrong(
      'npm run flows -- export KEY[@N] | import FILE | diff A B | schema | test SCENARIO…  [--shop DOMAIN]',
    );
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Wrong)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
