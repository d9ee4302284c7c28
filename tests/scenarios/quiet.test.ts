import { beforeAll, expect, test } from 'vitest';
import { hello, openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';
import type { EmailChoice } from '../../app/domain/engagement/engagement.server';
import type { Step } from '../../app/domain/flows/schema';

const shop = openShop();
const { inShop, open, somebody, reported, runsOf } = openFlows(shop, 're-engagement', 'sunset', 'preference-survey');

/** The shop's letters: one every so many days, for four months. */
const letters = (days: number): Step[] =>
  Array.from({ length: Math.ceil(130 / days) }, (_, n): Step[] => [
    { id: `wait-${n}`, kind: 'wait', for: `${days}d` },
    hello(`letter-${n}`, 'welcome/2'),
  ]).flat();

beforeAll(async () => {
  for (const days of [3, 7])
    await open(letters(days), { key: `every-${days}`, trigger: { event: `custom.letters${days}` }, reentry: 'once' });
});

/** Everything but the shop's letters. */
const heard = (email: string) => shop.emailsTo(email).filter((template) => template !== 'welcome/2');
/** What somebody presses on the pages under our emails; tests/e2e/consent-pages.test.ts has the pages themselves. */
async function chooses(email: string, choice: EmailChoice): Promise<void> {
  const [contact] = await shop.rows<{ id: string }>('select id from contact where email_key = $1', [email]);
  await inShop((ctx) => shop.world.app.actions.choose(ctx, { contactId: contact?.id ?? '', choice }));
  await shop.settle();
}
const orders = async ({ shopper }: Person) => {
  await shopper.addToCart('enamel-jug');
  return shopper.pay();
};

test('re-engagement: who gets the wrong things is asked, and shown something new ten days later', async () => {
  const irma = await somebody('irma');
  await reported(irma.email, 'custom.letters7');
  await shop.skip('59d');
  expect(heard(irma.email).filter((template) => template !== 'preference-survey/1')).toEqual([]);
  await shop.skip('2d');
  expect(heard(irma.email).at(-1)).toBe('re-engagement/4');
  await shop.skip('11d');
  expect(heard(irma.email).slice(-2)).toEqual(['re-engagement/4', 're-engagement/5']);
});

test('re-engagement: the cause decides, and where nothing arrives nothing is sent', async () => {
  const [otto, bea, nina] = [await somebody('otto'), await somebody('bea'), await somebody('nina')];
  const lost = shop.world.shopify.shopper({ email: 'lost+block@example.com' });
  lost.signUp({ acceptsMarketing: true });
  await shop.settle();
  await reported(otto.email, 'custom.letters3');
  for (const email of [bea.email, nina.email, 'lost+block@example.com']) await reported(email, 'custom.letters7');
  const order = await orders(bea);
  await orders(nina);
  await shop.skip('1d');
  shop.world.shopify.merchant.refund(order.id);
  await shop.skip('61d');
  expect(heard(otto.email).at(-1)).toBe('re-engagement/2');
  expect(heard(bea.email).at(-1)).toBe('re-engagement/1');
  expect(heard(nina.email).at(-1)).not.toMatch(/^re-engagement/);
  await shop.skip('14d');
  expect(heard(nina.email).at(-1)).toBe('re-engagement/3');
  expect(await runsOf('lost+block@example.com', 're-engagement')).toMatchObject([{ end_reason: 'not_delivered' }]);
});

test('a pause: emails rest for thirty days and end every series, then they come again; once a week is kept, too', async () => {
  const [paul, rita] = [await somebody('paul'), await somebody('rita')];
  for (const { email } of [paul, rita]) await reported(email, 'custom.letters3');
  await shop.skip('62d');
  expect(heard(paul.email).at(-1)).toBe('re-engagement/2');
  expect(shop.lastEmailTo(paul.email).text).toMatch(/\/preferences\//);
  await chooses(paul.email, { pace: 'weekly' });
  await chooses(rita.email, { pauseDays: 30 });
  const counts = [paul, rita].map(({ email }) => shop.emailsTo(email).length);
  await shop.skip('28d');
  const [weekly = 0, resting] = [paul, rita].map(({ email }, n) => shop.emailsTo(email).length - (counts[n] ?? 0));
  expect(weekly).toBeGreaterThanOrEqual(3);
  expect(weekly).toBeLessThanOrEqual(4);
  expect(resting).toBe(0);
  expect(await runsOf(rita.email, 'every-3')).toMatchObject([{ end_reason: 'paused' }]);
  await open([hello('news', 'welcome/3')], { key: 'news', trigger: { event: 'custom.news' } });
  await reported(rita.email, 'custom.news');
  expect((await shop.decisionsAbout(rita.email)).at(-1)).toMatchObject({ outcome: 'skip', reason: 'paused' });
  await shop.skip('3d');
  await reported(rita.email, 'custom.news');
  expect(shop.emailsTo(rita.email).at(-1)).toBe('welcome/3');
});

test('letting go: after 120 days without a sign two emails, then rest until somebody comes back by themselves', async () => {
  const [sol, tara] = [await somebody('sol'), await somebody('tara')];
  for (const { email } of [sol, tara]) await reported(email, 'custom.letters7');
  await shop.skip('119d');
  expect(heard(sol.email)).not.toContain('sunset/1');
  await shop.skip('4d');
  expect(heard(sol.email).at(-1)).toBe('sunset/1');
  await tara.shopper.view('boston-fern');
  await shop.skip('16d');
  expect(heard(sol.email).at(-1)).toBe('sunset/2');
  expect(heard(tara.email)).not.toContain('sunset/2');
  await shop.skip('10d');
  await open([hello('late-news', 'welcome/3')], {
    key: 'late-news',
    trigger: { event: 'segment_entered', segment: 'tier-engaged' },
  });
  await sol.shopper.view('boston-fern');
  await shop.skip('1h');
  // Coming back ends the rest in the same moment.
  expect(shop.emailsTo(sol.email).at(-1)).toBe('welcome/3');
  expect(await runsOf(sol.email, 'sunset')).toMatchObject([{ state: 'finished' }]);
});

test('what would you like: asked when visits become rare, thanked for an answer, and never asked again', async () => {
  const [uta, vito] = [await somebody('uta'), await somebody('vito')];
  await shop.skip('31d');
  expect([heard(uta.email), heard(vito.email)]).toEqual([['preference-survey/1'], ['preference-survey/1']]);
  await shop.skip('2d');
  await chooses(uta.email, { interest: 'new', pace: 'any' });
  await shop.skip('1d');
  expect(heard(uta.email)).toEqual(['preference-survey/1', 'preference-survey/2']);
  await shop.skip('20d');
  expect(heard(vito.email)).toEqual(['preference-survey/1']);
});
