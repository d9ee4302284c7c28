import { existsSync } from 'node:fs';
import { listReplays } from '../app/domain/analytics/analytics.server';
import { historiesOf } from '../app/domain/events/events.server';
import { findFlow, listFlows, switchFlow } from '../app/domain/flows/flows.server';
import { emptyTraits, type Traits } from '../app/domain/traits/schema';
import { fold } from '../app/domain/traits/traits.server';
import { readOrders } from '../scripts/orders-csv';
import { stoppedClock } from '../tests/support/clock';
import { startWorld, type World } from '../tests/support/world';
import { compared, figure, type Line, perSecond } from './lines';
import type { BenchPostgres } from './postgres';

const FILE = '../shared/data/online_retail/online_retail_dev.csv.gz';
const PAGE = 100;

/**
 * Events a second of a replay of the last year of a public order history, every preset along, against reading the same events in the
 * same pages and folding traits only. Then the most memory the whole process took, the double of Shopify with its orders included.
 */
export async function replayBench(postgres: BenchPostgres): Promise<Line[]> {
  if (!existsSync(FILE)) {
    process.stderr.write(`replay: left out, there is no ${FILE}\n`);
    return [];
  }
  const { orders } = await readOrders(FILE);
  const clock = stoppedClock(orders.at(-1)?.at ?? new Date(0));
  const world = await startWorld({ databaseUrl: await postgres.database('replay'), clock });
  try {
    world.shopify.importOrders(orders);
    await world.install();
    await world.app.inShop(world.shopify.domain, async (ctx) => {
      for (const { key } of await listFlows(ctx)) await switchFlow(ctx, key, 'on');
    });
    if ((await foldOnly(world)) < orders.length) throw new Error('the orders were not imported');
    const line = await compared('replay', 'events/s', {
      name: 'the same events read in batches and folded into traits only',
      subject: () => {
        clock.moveTo(new Date(clock.now().getTime() + 1));
        return perSecond(() => replayOnce(world));
      },
      baseline: () => perSecond(() => foldOnly(world)),
    });
    return [line, figure('replay memory', process.resourceUsage().maxRSS / 1024, 'MB')];
  } finally {
    await world.stop();
  }
}

async function replayOnce({ app, shopify }: World): Promise<number> {
  await app.inShop(shopify.domain, async (ctx) => {
    const flow = await findFlow(ctx, 'win-back');
    if (flow) await app.actions.requestReplay(ctx, flow.definition, 365);
  });
  await app.queue.drain();
  const [replay] = await app.inShop(shopify.domain, (ctx) => listReplays(ctx, 'win-back', 1));
  if (replay?.state !== 'done' || !replay.report) throw new Error('the replay did not come to an end');
  return replay.report.events;
}

async function foldOnly({ app, shopify }: World): Promise<number> {
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const ids: string[] = await app.inShop(shopify.domain, async (ctx) => {
      const rows = await ctx.sql.query<{ id: string }>(
        `select id from contact where shop_id = $1 and email_key is not null and ($2::uuid is null or id > $2) order by id limit $3`,
        [ctx.shopId, from, PAGE],
      );
      const page = rows.map((row) => row.id);
      for (const events of (await historiesOf(ctx, page)).values()) {
        events.reduce<Traits>(fold, emptyTraits());
        count += events.length;
      }
      return page;
    });
    if (ids.length < PAGE) return count;
    after = ids.at(-1) ?? null;
  }
}
