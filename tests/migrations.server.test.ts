import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrateDatabase } from '../app/adapters/postgres/migrate.server';
import { createEmptyDatabase, type TestDatabase } from './support/database';

const FOLDER = 'prisma/migrations';
const shop = '0190b6a0-0000-7000-8000-00000000000a';
const id = (number: number) => `0190b6a0-0000-7000-8000-0000000000${String(number).padStart(2, '0')}`;

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

/** Brings the database to where it stood before a migration. */
async function migrateUpTo(name: string): Promise<void> {
  const names = readdirSync(FOLDER).filter((one) => /^\d/.test(one) && one < name);
  const folder = mkdtempSync(join(tmpdir(), 'heed-migrations-'));
  for (const one of names) cpSync(join(FOLDER, one), join(folder, one), { recursive: true });
  await migrateDatabase(database.url, folder);
  rmSync(folder, { recursive: true });
}

async function run(number: number, state: string): Promise<void> {
  await client.query(
    `insert into enrollment (bucket, id, shop_id, flow_id, flow_version_id, contact_id, trigger_event_id, trigger, state, step_id, started_at)
     values (1, $1, $2, $3, $3, $1, $1, '{}', $4, 'pause', '2026-03-01T08:00Z')`,
    [id(number), shop, id(90), state],
  );
}

async function message(
  number: number,
  enrollment: number,
  state: string,
  kind: string,
  decided: string[],
): Promise<void> {
  await client.query(
    `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger, state,
       created_at, decided_at)
     values (1, $1, $2, $3, $3, $4, $4, $5, 'x/1', $6, '{}', $7, '2026-03-01T09:00Z', $8)`,
    [id(number), shop, id(enrollment), id(90), `step-${number}`, kind, state, decided.at(-1)],
  );
  for (const [index, at] of decided.entries())
    await client.query(
      `insert into decision (bucket, id, shop_id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, decided_at)
       values (1, $1, $2, $3, $4, $5, 'x', 'hold', 'quiet_hours', '[{"name":"consent","passed":true}]', $6)`,
      [id(number * 2 + 20 + index), shop, id(enrollment), id(number), id(90), at],
    );
}

test('arms and slots: who was decided about before there were holdouts stays treated, and what just left has its slot', async () => {
  await migrateUpTo('20261124074500');
  await run(1, 'active');
  await run(2, 'active');
  await run(3, 'finished');
  await message(11, 1, 'sent', 'marketing', ['2026-03-01T10:00Z', '2026-03-02T08:00Z']);
  await message(12, 1, 'held', 'marketing', ['2026-03-02T09:00Z']);
  await message(13, 3, 'sent', 'transactional', ['2026-03-02T10:00Z']);

  await migrateDatabase(database.url);

  const runs = await client.query('select id, arm, assignment, exposed_at from enrollment order by id');
  expect(runs.rows).toEqual([
    {
      id: id(1),
      arm: 'treated',
      assignment: { arm: 'treated', flowPercent: 0, shopPercent: 0, salt: 1 },
      exposed_at: new Date('2026-03-01T10:00Z'),
    },
    { id: id(2), arm: null, assignment: null, exposed_at: null },
    { id: id(3), arm: null, assignment: null, exposed_at: null },
  ]);
  const messages = await client.query('select id, slot_at from message order by id');
  expect(messages.rows).toEqual([
    { id: id(11), slot_at: new Date('2026-03-02T08:00Z') },
    { id: id(12), slot_at: null },
    { id: id(13), slot_at: null },
  ]);
  const decisions = await client.query('select distinct weighing, assignment, because, checks from decision');
  expect(decisions.rows).toEqual([
    { weighing: null, assignment: null, because: null, checks: [{ name: 'consent', passed: true }] },
  ]);
});
