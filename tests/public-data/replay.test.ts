import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listReplays } from '../../app/domain/analytics/analytics.server';
import type { Replay } from '../../app/domain/analytics/schema';
import { listFlows } from '../../app/domain/flows/flows.server';
import { readOrders } from '../../scripts/orders-csv';
import { stoppedClock } from '../support/clock';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startWorld, type World } from '../support/world';

const FILE = '../shared/data/online_retail/online_retail_dev.csv.gz';
const LINES = 40_000;
/** So long after the last order of the slice the replay looks back: by then its customers can have lapsed. */
const LATER_MS = 120 * 86_400_000;

let database: TestDatabase;
let world: World;
let customers: number;
let facts: number;

/** The first lines of the file, as a file of its own. */
async function slice(path: string): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })) {
    if (lines.push(line) > LINES) break;
  }
  await writeFile(path, lines.join('\n'));
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heed-orders-'));
  try {
    await slice(join(folder, 'orders.csv'));
    const { orders, lines } = await readOrders(join(folder, 'orders.csv'));
    expect(lines).toBe(LINES);
    customers = new Set(orders.map((order) => order.email)).size;
    // Each customer came once; what they allowed, and what flows lead to, comes on top.
    facts = customers + orders.length;
    const end = orders.at(-1)?.at ?? new Date(0);
    database = await createTestDatabase();
    world = await startWorld({ databaseUrl: database.url, clock: stoppedClock(new Date(end.getTime() + LATER_MS)) });
    world.shopify.importOrders(orders);
    await world.install();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

afterAll(async () => {
  await world?.stop();
  await database?.drop();
});

/** Every preset on the last year, each with all the others on. */
async function replayAll(): Promise<Map<string, Replay>> {
  const { app, shopify } = world;
  const flows = await app.inShop(shopify.domain, async (ctx) => {
    const presets = await listFlows(ctx);
    for (const { definition } of presets) await app.actions.requestReplay(ctx, definition, 365);
    return presets;
  });
  await app.queue.drain();
  const replays = await app.inShop(shopify.domain, async (ctx) => {
    const newest: [string, Replay | undefined][] = [];
    for (const { key } of flows) newest.push([key, (await listReplays(ctx, key, 1))[0]]);
    return newest;
  });
  return new Map(replays.flatMap(([key, replay]) => (replay ? [[key, replay]] : [])));
}

test('every preset is replayed over the past of a real shop, comes to an end, and comes out the same again', async () => {
  const first = await replayAll();
  expect(first.size).toBeGreaterThan(0);
  for (const [key, { state, contactsDone, report }] of first) {
    expect({ key, state, contactsDone, contacts: report?.contacts }).toEqual({
      key,
      state: 'done',
      contactsDone: customers,
      contacts: customers,
    });
    expect(report?.events).toBeGreaterThan(facts);
  }
  for (const key of ['post-purchase', 'win-back']) {
    expect(first.get(key)?.report?.entrants).toBeGreaterThan(0);
  }
  await world.skip('1m');
  const again = await replayAll();
  for (const [key, { id, report }] of again) {
    expect(id).not.toBe(first.get(key)?.id);
    expect({ key, report }).toEqual({ key, report: first.get(key)?.report });
  }
  expect(world.sendgrid.inbox()).toEqual([]);
});
