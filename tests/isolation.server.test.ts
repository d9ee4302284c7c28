import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx, Sql } from '../app/domain/context';
import { cases, outside } from './support/isolation-cases';
import { openShop } from './support/scenario';
import { type Holding, openTwoShops, type Shared } from './support/two-shops';
import { createFingerprint, type Query, removeShop } from './support/whole-database';

const shop = openShop();
let first: Holding;
let second: Holding;
let shared: Shared;
let stop: () => Promise<void>;
let fingerprint: Awaited<ReturnType<typeof createFingerprint>>;

beforeAll(async () => {
  ({ first, second, shared, stop } = await openTwoShops(shop.world, shop.rows));
  fingerprint = await createFingerprint(shop.rows);
});
afterAll(() => stop());

/** Exported functions of every door, as the file system has them: "contacts.suppress". */
const doors = globSync('app/domain/*/*.server.ts').filter(
  (path) => path.split('/')[2] === basename(path, '.server.ts'),
);
const verbs = (
  await Promise.all(
    doors.map(async (path) => {
      const door = (await import(/* @vite-ignore */ `../${path}`)) as Record<string, unknown>;
      return Object.keys(door)
        .filter((name) => typeof door[name] === 'function')
        .map((name) => `${path.split('/')[2]}.${name}`);
    }),
  )
).flat();

class Undo extends Error {}

/** Runs work in a transaction of the first shop that leaves nothing behind. */
async function tentatively<T>(work: (ctx: Ctx, query: Query) => Promise<T>): Promise<T> {
  let outcome: { value: T } | undefined;
  const { app } = shop.world;
  await app
    .inShop(first.domain, async (ctx) => {
      const query: Query = (text, values) => ctx.sql.query(text, values);
      outcome = { value: await work(ctx, query) };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  if (!outcome) throw new Error('the work did not end');
  return outcome.value;
}

/** What a verb answers, or the kind of error it throws, in a form that can be compared. */
async function answerOf(sql: Sql, verb: () => unknown): Promise<string> {
  await sql.query('savepoint verb');
  try {
    const answer = await verb();
    return JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value] : value)) ?? 'nothing';
  } catch (error) {
    await sql.query('rollback to savepoint verb');
    return `threw ${error instanceof Error ? error.name : 'something'}`;
  }
}

describe('one shop cannot see or touch another', () => {
  test('both shops hold the same people under the same keys, in every table that belongs to shops', async () => {
    const [one, other] = [await fingerprint(shop.rows, first), await fingerprint(shop.rows, second)];
    const filled = (prints: Record<string, string>) =>
      Object.keys(prints).filter((table) => !prints[table]?.startsWith('0 '));
    expect(filled(other)).toEqual(filled(one));
    expect(filled(other)).toEqual(expect.arrayContaining(['attribution', 'engagement', 'session', 'timer']));
    expect(filled(other).length).toBeGreaterThan(20);
    expect(second.contactId).not.toBe(first.contactId);
  });

  test('every verb of every door has a case here, or a reason why it needs none', () => {
    expect(verbs.length).toBeGreaterThan(70);
    expect([...Object.keys(cases), ...Object.keys(outside)].sort()).toEqual([...verbs].sort());
  });

  test.each(Object.keys(cases))('%s', async (name) => {
    const verb = cases[name];
    if (!verb) throw new Error('no case');
    const before = await fingerprint(shop.rows, second);
    const withTheOther = await tentatively(async (ctx, query) => {
      const answer = await answerOf(ctx.sql, () => verb(ctx, { own: first, foreign: second, shared }));
      return { answer, after: await fingerprint(query, second) };
    });
    expect(withTheOther.after).toEqual(before);
    const alone = await tentatively(async (ctx, query) => {
      await removeShop(query, second);
      return answerOf(ctx.sql, () => verb(ctx, { own: first, foreign: second, shared }));
    });
    expect(withTheOther.answer).toBe(alone);
  });
});
