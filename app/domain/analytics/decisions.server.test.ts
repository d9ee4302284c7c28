import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { ago, contact, DAY, decision, email, HOUR, openEmailedShop } from '../../../tests/support/emailed-shop';
import { type Database, openDatabase } from '../../db.server';
import { contactTimeline, decisionCounts, listDecisions, overview } from './analytics.server';
import type { DecisionFilter } from './schema';

let testDatabase: TestDatabase;
let db: Database;
let ctx: Awaited<ReturnType<typeof openEmailedShop>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  ctx = await openEmailedShop(db);
});

/** Ana waited for the morning twice and was sent her email; Ben had ordered; Cleo’s gave way. */
async function tellDecisions() {
  const [ana, ben, cleo] = [await contact(ctx, 'ana'), await contact(ctx, 'ben'), await contact(ctx, 'cleo')];
  const anas = await email(ctx, ana, { at: ago(2 * HOUR) });
  await decision(ctx, ana, anas, 'hold', 'quiet_hours', ago(2 * DAY));
  await decision(ctx, ana, anas, 'hold', 'quiet_hours', ago(2 * DAY - HOUR));
  await decision(ctx, ana, anas, 'send', 'sent', ago(2 * HOUR));
  const bens = await email(ctx, ben, { state: 'skipped', reason: 'ordered_since', at: ago(HOUR) });
  await decision(ctx, ben, bens, 'skip', 'ordered_since', ago(HOUR));
  const cleos = await email(ctx, cleo, { state: 'skipped', reason: 'replaced', at: ago(40 * DAY) });
  await decision(ctx, cleo, cleos, 'skip', 'replaced', ago(40 * DAY));
  return { ana, ben, cleo };
}

const told = async (filter: DecisionFilter) => {
  const { entries } = await listDecisions(ctx, filter, { limit: 50 });
  return entries.map((entry) => `${entry.contact.firstName}: ${entry.outcome} ${entry.reason}`);
};

describe('the ledger of decisions', () => {
  it('is asked by contact, flow, outcome and reason; what was decided again and again is told once', async () => {
    const { ana } = await tellDecisions();
    const everything = ['ben: skip ordered_since', 'ana: send sent', 'ana: hold quiet_hours', 'cleo: skip replaced'];
    expect(await told({})).toEqual(everything);
    expect(await told({ contactId: ana })).toEqual(['ana: send sent', 'ana: hold quiet_hours']);
    expect(await told({ outcome: 'skip' })).toEqual(['ben: skip ordered_since', 'cleo: skip replaced']);
    expect(await told({ outcome: 'skip', reason: 'replaced' })).toEqual(['cleo: skip replaced']);
    expect(await told({ flowKey: 'abandoned-checkout' })).toEqual(everything);
    expect(await told({ flowKey: 'welcome' })).toEqual([]);
  });

  it('comes in pages that neither repeat nor lose anything', async () => {
    await tellDecisions();
    const all = (await listDecisions(ctx, {}, { limit: 50 })).entries.map((entry) => entry.id);
    const paged: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listDecisions>> = await listDecisions(ctx, {}, { before, limit: 1 });
      paged.push(...page.entries.map((entry) => entry.id));
      before = page.older;
    } while (before !== null);
    expect(paged).toEqual(all);
  });

  it('is counted by day of the shop and by reason, each email once a day', async () => {
    await tellDecisions();
    const counts = await decisionCounts(ctx, {}, 7);
    expect(counts.byDay).toHaveLength(7);
    expect(counts.byDay.filter((day) => day.sent + day.held + day.skipped > 0)).toEqual([
      { day: '2026-11-22', sent: 0, held: 1, skipped: 0 },
      { day: '2026-11-23', sent: 1, held: 0, skipped: 1 },
    ]);
    expect(counts.byReason).toEqual([
      { outcome: 'hold', reason: 'quiet_hours', count: 1 },
      { outcome: 'send', reason: 'sent', count: 1 },
      { outcome: 'skip', reason: 'ordered_since', count: 1 },
    ]);
    expect((await decisionCounts(ctx, { reason: 'replaced' }, 60)).byReason).toHaveLength(1);
  });

  it('names the flows an email was weighed against, in the list and on the timeline', async () => {
    const { ben } = await tellDecisions();
    await ctx.sql.query(`update decision set weighing = $2 where contact_id = $1`, [
      ben,
      JSON.stringify({
        value: 0.41,
        score: 0.5,
        rivals: [
          { flow: 'welcome', step: 'hello', value: 0.1, outcome: 'held' },
          { flow: 'long-gone', step: 'first', value: null, outcome: 'sent' },
        ],
      }),
    ]);
    const weighing = {
      value: 0.41,
      rivals: [
        { flowName: 'Welcome series', step: 'hello', value: 0.1, outcome: 'held' },
        { flowName: 'long-gone', step: 'first', value: null, outcome: 'sent' },
      ],
    };
    expect((await listDecisions(ctx, { contactId: ben }, { limit: 1 })).entries[0]?.weighing).toEqual(weighing);
    const { entries } = await contactTimeline(ctx, ben, { limit: 10 });
    expect(entries.find((entry) => entry.kind === 'decision')).toMatchObject({ weighing });
  });

  it('tells how many emails were avoided for the contact’s own good, and not those that were not allowed', async () => {
    const ana = await contact(ctx, 'ana');
    for (const reason of ['ordered_since', 'sold_out', 'replaced', 'crowded_out', 'no_consent', 'holdout', 'flow_off'])
      await email(ctx, ana, { state: 'skipped', reason, at: ago(HOUR) });
    expect((await overview(ctx)).avoided).toBe(4);
  });
});
