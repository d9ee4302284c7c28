import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { contact, email, openEmailedShop } from '../../../tests/support/emailed-shop';
import { type Database, openDatabase } from '../../db.server';
import type { Ctx } from '../context';
import { recordHandOvers, recordOutcomes } from './messages.server';

let testDatabase: TestDatabase;
let db: Database;
let ctx: Awaited<ReturnType<typeof openEmailedShop>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 4 });
  ctx = await openEmailedShop(db);
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

interface Told {
  messageId: string;
  contactId: string;
}

const verbs: Record<string, (of: Ctx, told: readonly Told[]) => Promise<void>> = {
  recordHandOvers: (of, told) =>
    recordHandOvers(
      of,
      told.map((one) => ({ ...one, state: 'sent' })),
    ),
  recordOutcomes: (of, told) =>
    recordOutcomes(
      of,
      told.map((one) => ({ ...one, outcome: 'complained' })),
    ),
};

/** Until another transaction waits for a row that somebody holds. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const rows = await db.sql.query('select 1 from pg_locks where not granted and locktype = $1', ['transactionid']);
    if (rows.length > 0) return;
  }
}

describe('what became of emails', () => {
  it.each(Object.keys(verbs))('is noted in one order: %s never waits in a circle', async (name) => {
    const record = verbs[name] as (typeof verbs)[string];
    const ana = await contact(ctx, 'ana');
    const ids = [await email(ctx, ana, { state: 'sending' }), await email(ctx, ana, { state: 'sending' })].sort();
    const [first, last] = ids.map((messageId) => ({ messageId, contactId: ana })) as [Told, Told];
    let other: Promise<void> | undefined;
    await db.transaction(async (sql) => {
      await record({ ...ctx, sql }, [first]);
      other = db.transaction((theirs) => record({ ...ctx, sql: theirs }, [last, first]));
      await somebodyWaits();
      await record({ ...ctx, sql }, [last]);
    });
    await expect(other).resolves.toBeUndefined();
  });
});
