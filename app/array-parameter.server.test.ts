import { fc, test as property } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../tests/support/database';
import { type Database, openDatabase } from './db.server';

let own: TestDatabase;
let db: Database;

beforeAll(async () => {
  own = await createTestDatabase();
  db = openDatabase(own.url);
});
afterAll(async () => {
  await db.close();
  await own.drop();
});

async function echoed(type: string, list: readonly unknown[]): Promise<unknown[]> {
  const [row] = await db.sql.query<{ list: unknown[] }>(`select $1::${type}[] as list`, [list]);
  return row?.list ?? [];
}

describe('lists reach Postgres as they are', () => {
  test.each([
    ['smallint', [3, 1, 2]],
    ['boolean', [true, false, null]],
    ['uuid', ['0198c0de-0000-7000-8000-000000000001', null]],
    ['timestamptz', [new Date('2026-11-24T06:00:00.123Z'), null]],
    ['numeric', [12.5, -3, null]],
    ['text', ['null', 'NULL', null, '', ' ', '{}', 'a,b', '"', '\\', "it's", '{"a":"b\\"c"}', 'Zoë 🌿', '\n']],
    ['text', []],
  ])('%s %j', async (type, list) => {
    expect(await echoed(type, list)).toEqual(list);
  });

  test('a list inside a list', async () => {
    const rows = await db.sql.query<{ list: unknown }>('select $1::text[] as list', [[['a', 'b c']]]);
    expect(rows).toEqual([{ list: [['a', 'b c']] }]);
  });

  property.prop([fc.array(fc.option(fc.string({ unit: 'grapheme' })), { maxLength: 8 })])(
    'any strings at all',
    async (list) => {
      const storable = list.map((value) => value?.replaceAll('\0', '') ?? null);
      expect(await echoed('text', storable)).toEqual(storable);
    },
  );
});
