import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Table {
  name: string;
  /** How Prisma's client calls it. */
  accessor: string;
  owner: string;
}

/** The tables of a Prisma schema with the module that the comment above each model names as its owner. */
function readTables(schema: string): Table[] {
  return schema
    .split(/^\}/m)
    .filter((block) => /^model /m.test(block))
    .map((block) => {
      const model = /^model (\w+)/m.exec(block)?.[1] ?? '';
      return {
        name: /@@map\("(\w+)"\)/.exec(block)?.[1] ?? model,
        accessor: model.charAt(0).toLowerCase() + model.slice(1),
        owner: /^\/\/\/ owner: (\w+)/m.exec(block)?.[1] ?? '',
      };
    });
}

/** Tables that a source file writes, by SQL or through Prisma. */
function writtenTables(source: string, tables: Table[]): Table[] {
  const named = (table: Table) => `(?:only\\s+)?(?:public\\.)?"?${table.name}"?(?![\\w"])`;
  return tables.filter((table) =>
    [
      new RegExp(
        `\\b(?:insert\\s+into|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?|copy)\\s+${named(table)}`,
        'i',
      ),
      new RegExp(`\\bupdate\\s+${named(table)}\\s+(?:as\\s+)?(?:\\w+\\s+)?set\\b`, 'i'),
      new RegExp(`\\.${table.accessor}\\s*\\.\\s*(?:create|update|upsert|delete)\\w*\\(`),
    ].some((pattern) => pattern.test(source)),
  );
}

/** app/domain/flows/… belongs to flows, app/ingest/… to ingest; everything else owns nothing. */
function moduleOf(path: string): string {
  const [, area = '', module = ''] = path.split('/');
  return area === 'domain' ? module : area;
}

const tables = readTables(readFileSync('prisma/schema.prisma', 'utf8'));
const sources = globSync('app/**/*.{ts,tsx}').filter((path) => !/\.test\.|^app\/generated\//.test(path));

describe('tables', () => {
  it('all name the module that owns them', () => {
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ owner }) => !owner)).toEqual([]);
  });

  it('are written by their owner only', () => {
    const foreign = sources.flatMap((path) =>
      writtenTables(readFileSync(path, 'utf8'), tables)
        .filter(({ owner }) => owner !== moduleOf(path))
        .map(({ name, owner }) => `${path} writes ${name}, which belongs to ${owner}`),
    );
    expect(foreign).toEqual([]);
  });

  it.each([
    ['insert into message (id) values ($1)', ['message']],
    ['with due as (select 1)\nupdate  enrollment e\n set state = $1', ['enrollment']],
    ['delete from "event" where bucket = $1', ['event']],
    ['select * from message for update skip locked', []],
    ['insert into message_archive select 1', []],
    ['select updated_at from flow', []],
    ['ctx.prisma.flowVersion.createMany({ data })', ['flow_version']],
    ['tx.shop\n  .update({ where })', ['shop']],
    ['ctx.prisma.flow.findMany()', []],
  ])('written by: %s', (source, expected) => {
    expect(writtenTables(source, tables).map(({ name }) => name)).toEqual(expected);
  });
});
