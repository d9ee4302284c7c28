import { expect, test } from 'vitest';
import { segmentInputSchema } from '../../app/domain/segments/schema';
import { createSegment, findDifferences, findSegment, segmentsOf } from '../../app/domain/segments/segments.server';
import { hello, openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { open, somebody, inShop, reported } = openFlows(shop);

/** The merchant has the members of a segment kept from now on. */
async function keep(key: string): Promise<void> {
  await inShop((ctx) => shop.world.app.actions.switchSegment(ctx, key, 'on'));
  await shop.settle();
}

async function segmentKeysOf(email: string): Promise<string[]> {
  const [contact] = await shop.rows<{ id: string }>('select id from contact where email_key = $1', [email]);
  const found = await inShop((ctx) => segmentsOf(ctx, contact?.id ?? ''));
  return found.map(({ key }) => key);
}

const sizeOf = async (key: string) => (await inShop((ctx) => findSegment(ctx, key)))?.size;

test('who was in before is a member without a word; who comes in later starts the flow', async () => {
  const [ada, bo] = [await somebody('ada'), await somebody('bo')];
  for (const shopper of [ada.shopper, ada.shopper, bo.shopper]) {
    await shopper.addToCart('enamel-jug');
    shopper.pay();
    await shop.settle();
  }
  await open([hello('thanks', 'welcome/1')], {
    key: 'repeat',
    trigger: { event: 'segment_entered', segment: 'repeat-customers' },
  });
  expect(await sizeOf('repeat-customers')).toBe(1);
  await keep('repeat-customers');
  expect(await sizeOf('repeat-customers')).toBe(1);
  expect(shop.emailsTo(ada.email)).toEqual([]);
  await shop.skip('1d');
  await bo.shopper.addToCart('boston-fern');
  bo.shopper.pay();
  await shop.settle();
  expect(await sizeOf('repeat-customers')).toBe(2);
  expect(await segmentKeysOf(bo.email)).toContain('repeat-customers');
  await shop.skip('1d');
  expect([shop.emailsTo(ada.email), shop.emailsTo(bo.email)]).toEqual([[], ['welcome/1']]);
});

test('time alone moves somebody out, on the minute, and that starts a flow too', async () => {
  await keep('recent-buyers');
  await open([hello('miss-you', 'win-back/1')], {
    key: 'gone-quiet',
    trigger: { event: 'segment_left', segment: 'recent-buyers' },
  });
  const cleo = await somebody('cleo');
  await cleo.shopper.addToCart('enamel-jug');
  cleo.shopper.pay();
  await shop.settle();
  const entered = shop.world.clock.now().getTime();
  await shop.skip('719h');
  expect(await segmentKeysOf(cleo.email)).toContain('recent-buyers');
  await shop.skip('2h');
  expect(await segmentKeysOf(cleo.email)).not.toContain('recent-buyers');
  const [left] = await shop.rows<{ occurred_at: Date; properties: unknown }>(
    `select e.occurred_at, e.properties from event e join contact c on c.id = e.contact_id
     where c.email_key = $1 and e.type = 'segment_left' and e.properties ->> 'segment' = 'recent-buyers'`,
    [cleo.email],
  );
  const days = ((left?.occurred_at.getTime() ?? 0) - entered) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30.001);
  await shop.skip('1d');
  expect(shop.emailsTo(cleo.email)).toEqual(['win-back/1']);
});

test('what a system says about somebody, and what the shop’s records say, moves them as well', async () => {
  const key = await inShop((ctx) =>
    createSegment(
      ctx,
      segmentInputSchema.parse({
        name: 'Early access',
        condition: { any: [{ tag: 'vip' }, { custom: 'level', is: 'gte', value: 3 }, { place: 'city', in: ['bath'] }] },
      }),
    ),
  );
  await keep(key);
  const [dora, emil, finn] = [await somebody('dora'), await somebody('emil'), await somebody('finn')];
  expect(await sizeOf(key)).toBe(await countIn('Bath'));
  await reported(dora.email, 'contact_updated', { level: 3 });
  await reported(emil.email, 'contact_updated', { tags: ['vip'] });
  expect(await segmentKeysOf(dora.email)).toContain(key);
  expect(await segmentKeysOf(emil.email)).toContain(key);
  expect(await segmentKeysOf(finn.email)).not.toContain(key);
  await reported(dora.email, 'contact_updated', { level: 2 });
  expect(await segmentKeysOf(dora.email)).not.toContain(key);
  await finn.shopper.addToCart('enamel-jug');
  finn.shopper.pay();
  await shop.settle();
  expect(await segmentKeysOf(finn.email)).toContain(key);
});

const countIn = async (city: string) =>
  (await shop.rows('select 1 from contact where city = $1 and email_key is not null', [city])).length;

test('two people who turn out to be one are in the segments of that one', async () => {
  const gus = await somebody('gus');
  await gus.shopper.addToCart('enamel-jug');
  gus.shopper.pay();
  await shop.settle();
  const other = await somebody('gustav');
  await other.shopper.addToCart('boston-fern');
  other.shopper.pay();
  await shop.settle();
  expect(await segmentKeysOf(gus.email)).not.toContain('repeat-customers');
  shop.world.shopify.merchant.mergeCustomers(gus.email, other.email);
  await shop.settle();
  expect(await segmentKeysOf(gus.email)).toContain('repeat-customers');
  const [member] = await shop.rows<{ n: number }>(
    `select count(*)::int as n from segment_membership m join segment s on s.id = m.segment_id join contact c on c.id = m.contact_id
     where s.key = 'repeat-customers' and c.email_key = $1`,
    [gus.email],
  );
  expect(member).toEqual({ n: 1 });
});

test('after all of this, memberships are what SQL finds', async () => {
  expect(await inShop((ctx) => findDifferences(ctx))).toEqual([]);
});
