import { expect, test } from 'vitest';
import { listReplays } from '../../app/domain/analytics/analytics.server';
import { listFlows } from '../../app/domain/flows/flows.server';
import { playStory } from '../../scripts/story';
import { openShop } from '../support/scenario';

const shop = openShop();

test('a replay of the weeks that were live finds exactly the emails that were sent, flow by flow', async () => {
  await playStory(shop.world);
  const { app, shopify } = shop.world;
  const flows = (await app.inShop(shopify.domain, (ctx) => listFlows(ctx))).filter((flow) => flow.status === 'on');
  for (const { definition } of flows) {
    await app.inShop(shopify.domain, (ctx) => app.actions.requestReplay(ctx, definition, 30));
  }
  await app.queue.drain();

  for (const { key } of flows) {
    const [replay] = await app.inShop(shopify.domain, (ctx) => listReplays(ctx, key));
    expect(replay?.state).toBe('done');
    const sent = await shop.rows<{ day: string; count: number }>(
      `select to_char(m.sent_at at time zone 'Europe/London', 'YYYY-MM-DD') as day, count(*)::int as count from message m
       join flow f on f.id = m.flow_id where f.key = $1 and m.state = 'sent' group by 1 order by 1`,
      [key],
    );
    const replayed = Object.entries(replay?.report?.perDay ?? {})
      .flatMap(([day, counts]) => (counts.sent > 0 ? [{ day, count: counts.sent }] : []))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
    expect({ key, days: replayed }).toEqual({ key, days: sent });
  }
});

test('a replay sends nothing, writes nothing but its report, and gives the same report again', async () => {
  const { app, shopify, sendgrid } = shop.world;
  const before = { mails: sendgrid.inbox().length, messages: await shop.rows('select count(*) from message') };
  const [flow] = await app.inShop(shopify.domain, (ctx) => listFlows(ctx));
  if (!flow) throw new Error('there is no flow');
  const run = async () => {
    await shop.skip('1m');
    await app.inShop(shopify.domain, (ctx) => app.actions.requestReplay(ctx, flow.definition, 90));
    await app.queue.drain();
    const [replay] = await app.inShop(shopify.domain, (ctx) => listReplays(ctx, flow.key));
    return replay?.report;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect({ mails: sendgrid.inbox().length, messages: await shop.rows('select count(*) from message') }).toEqual(before);
});

test('a replay that was interrupted begins again and counts nobody twice', async () => {
  const { app, shopify } = shop.world;
  const [flow] = await app.inShop(shopify.domain, (ctx) => listFlows(ctx));
  if (!flow) throw new Error('there is no flow');
  await shop.skip('1m');
  await app.inShop(shopify.domain, (ctx) => app.actions.requestReplay(ctx, flow.definition, 180));
  await shop.rows(
    `update replay_run set state = 'running', contacts_done = 100, contacts_total = 1 where state = 'requested'`,
  );
  await app.queue.drain();
  const [replay] = await app.inShop(shopify.domain, (ctx) => listReplays(ctx, flow.key));
  expect(replay).toMatchObject({ state: 'done', contactsDone: replay?.contactsTotal });
  expect(replay?.report?.contacts).toBe(replay?.contactsTotal);
});
