import { expect, test } from 'vitest';
import { listProblems, overview } from '../../app/domain/analytics/analytics.server';
import type { Ctx } from '../../app/domain/context';
import { openShop } from '../support/scenario';

const shop = openShop();
const inShop = <T>(work: (ctx: Ctx) => Promise<T>) => shop.world.app.inShop(shop.world.shopify.domain, work);

/** Somebody signs up late in the evening: the welcome waits for the morning. */
async function signUpAtNight(...addresses: string[]): Promise<void> {
  await shop.skip('13h');
  for (const email of addresses) shop.world.shopify.shopper({ email }).signUp({ acceptsMarketing: true });
  await shop.settle();
}

const spoil = (address: string, change: string) =>
  shop.rows(`update message set ${change} where contact_id = (select id from contact where email_key = $1)`, [address]);

const waiting = async (address: string) => {
  const [row] = await shop.rows<{ failures: number; waits: boolean }>(
    `select failures, due_at is not null as waits from message
     where contact_id = (select id from contact where email_key = $1)`,
    [address],
  );
  return row;
};

test.each([
  { what: 'its template is gone', name: 'gone', change: `template = 'no-such/1'`, error: 'Error' },
  {
    what: 'its trigger names no moment',
    name: 'odd',
    change: `trigger = jsonb_set(trigger, '{occurredAt}', '"some day"')`,
    error: 'RangeError',
  },
])('one email cannot be put together, $what: all others go out at their time', async ({ name, change, error }) => {
  const [bad, ...good] = ['bad', 'ana', 'ben', 'cleo'].map((who) => `${who}.${name}@example.com`) as [string];
  await signUpAtNight(bad, ...good);
  await spoil(bad, change);
  await shop.skip('9h');
  for (const address of good) expect(shop.emailsTo(address)).toEqual(['welcome/1']);
  expect(await waiting(bad)).toEqual({ failures: 1, waits: true });
  expect(await shop.decisionsAbout(bad)).toMatchObject([{ outcome: 'hold', reason: 'quiet_hours' }]);

  await shop.skip('2h');
  expect(await waiting(bad)).toEqual({ failures: 5, waits: false });
  expect((await shop.decisionsAbout(bad)).at(-1)).toMatchObject({ outcome: 'skip', reason: 'not_composed' });
  expect(shop.emailsTo(bad)).toEqual([]);
  const { attention } = await inShop((ctx) => overview(ctx));
  expect(attention).toContainEqual({ kind: 'failed_messages', count: expect.any(Number) as number });
  const { notComposed } = await inShop((ctx) => listProblems(ctx));
  expect(notComposed[0]).toMatchObject({ flowName: 'Welcome series', error });
});

test('what can be put together again before it is given up goes out', async () => {
  await signUpAtNight('dora@example.com');
  await spoil('dora@example.com', `template = 'no-such/1'`);
  await shop.skip('9h');
  await spoil('dora@example.com', `template = 'welcome/1'`);
  await shop.skip('2h');
  expect(shop.emailsTo('dora@example.com')).toEqual(['welcome/1']);
});
