import { expect, test } from 'vitest';
import { hello, openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { open, somebody, reported, runsOf } = openFlows(shop);

test('a birthday: a week before, by the date the person gave, every year, also for those who gave it before', async () => {
  const [lea, mo] = [await somebody('lea'), await somebody('mo')];
  await reported(lea.email, 'contact_updated', { birthday: '1990-05-20' });
  await open([hello('gift', 'welcome/1')], {
    key: 'birthday',
    trigger: { event: 'date_reached', date: { date: 'birthday', days: -7, at: '10:30' } },
    reentry: '30d',
  });
  await reported(mo.email, 'contact_updated', { birthday: '05-21' });
  const daysTo = (moment: string) => Math.ceil((Date.parse(moment) - shop.world.clock.now().getTime()) / 86_400_000);
  await shop.skip(`${daysTo('2026-05-13T09:00:00Z') - 1}d`);
  expect([shop.emailsTo(lea.email), shop.emailsTo(mo.email)]).toEqual([[], []]);
  await shop.skip('1d');
  expect([shop.emailsTo(lea.email), shop.emailsTo(mo.email)]).toEqual([['welcome/1'], []]);
  await shop.skip('1d');
  expect(shop.emailsTo(mo.email)).toEqual(['welcome/1']);
  // Lea corrects her birthday: the next time is a week before the new one.
  await reported(lea.email, 'contact_updated', { birthday: '1990-06-20' });
  await shop.skip('35d');
  expect(shop.emailsTo(lea.email)).toEqual(['welcome/1', 'welcome/1']);
});

test('a price drop: who saw a higher price hears of it once it has settled, and not when it went up again', async () => {
  await open([{ id: 'by-day', kind: 'wait', for: '2h' }, hello('drop', 'abandoned-cart/1')], {
    key: 'price-drop',
    trigger: { event: 'price_dropped' },
    checks: ['price_still_lower', 'variant_available'],
    reentry: '7d',
  });
  const [nora, otto, pia] = [await somebody('nora'), await somebody('otto'), await somebody('pia')];
  await nora.shopper.view('boston-fern');
  await otto.shopper.addToCart('boston-fern');
  await pia.shopper.view('rubber-fig');
  await shop.settle();
  const { merchant } = shop.world.shopify;
  const price = Number(shop.world.shopify.product('boston-fern').variants[0]?.price) / 100;
  const lower = (price * 0.7).toFixed(2);
  merchant.changePrice('boston-fern', lower);
  await shop.skip('11m');
  const seen = await shop.rows<{ email: string; properties: Record<string, unknown> }>(
    `select c.email_key as email, e.properties from event e join contact c on c.id = e.contact_id where e.type = 'price_dropped' order by 1`,
  );
  expect(seen.map((one) => one.email)).toEqual([nora.email, otto.email].sort());
  expect(seen[0]?.properties).toMatchObject({
    price: Number(lower).toString(),
    seenPrice: price.toFixed(2),
    dropPercent: 30,
  });
  await shop.skip('2h');
  expect([nora, otto, pia].map(({ email }) => shop.emailsTo(email))).toEqual([
    ['abandoned-cart/1'],
    ['abandoned-cart/1'],
    [],
  ]);
  expect(shop.lastEmailTo(nora.email).text).toContain(`was £${price.toFixed(2)}`);

  merchant.changePrice('rubber-fig', '5.00');
  await shop.skip('1h');
  merchant.changePrice('rubber-fig', '90.00');
  await shop.skip('2h');
  expect(shop.emailsTo(pia.email)).toEqual([]);
  expect(await shop.decisionsAbout(pia.email)).toEqual([
    { flow: 'price-drop', step: 'drop', outcome: 'skip', reason: 'price_back_up' },
  ]);

  // A price that is back before it settled is told to nobody.
  await pia.shopper.view('snake-plant');
  await shop.settle();
  const old = Number(shop.world.shopify.product('snake-plant').variants[0]?.price) / 100;
  merchant.changePrice('snake-plant', '1.00');
  await shop.skip('5m');
  merchant.changePrice('snake-plant', old.toFixed(2));
  await shop.skip('1h');
  expect(await runsOf(pia.email, 'price-drop')).toHaveLength(1);
});

test('back in stock: those who asked first hear first, three for each piece, half an hour apart, while there is any', async () => {
  await open([hello('back', 'abandoned-cart/1')], {
    key: 'back-in-stock',
    trigger: { event: 'restocked' },
    checks: ['variant_available'],
    reentry: '1h',
  });
  const { merchant } = shop.world.shopify;
  merchant.setStock('enamel-jug', 0);
  await shop.settle();
  const variantId = String(shop.world.shopify.product('enamel-jug').variants[0]?.id);
  const waiting: string[] = [];
  for (const name of ['ada', 'bo', 'cy', 'di', 'ed', 'fay', 'gil', 'hal']) {
    const person = await somebody(name);
    waiting.push(person.email);
    // Half of them ask in the shop itself, the others where the merchant's own form tells the event API.
    if (waiting.length % 2 === 0) await reported(person.email, 'back_in_stock_requested', { variantId });
    else await person.shopper.track([{ type: 'back_in_stock_requested', url: '/products/enamel-jug', variantId }]);
    await shop.skip('1m');
  }
  const heard = () => waiting.map((email) => shop.emailsTo(email).length);
  merchant.setStock('enamel-jug', 2);
  await shop.settle();
  expect(heard()).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  expect(shop.lastEmailTo(waiting[0] ?? '').text).toContain('Jug');
  await shop.skip('29m');
  expect(heard()).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  merchant.setStock('enamel-jug', 0);
  await shop.skip('2h');
  expect(heard()).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  // It comes back a second time: those who heard already do not hear again.
  merchant.setStock('enamel-jug', 5);
  await shop.settle();
  expect(heard()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  await shop.skip('3h');
  expect(heard()).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

test('few left, third look, score, silence: each starts its flow for whom it concerns', async () => {
  const once = { reentry: 'once' as const };
  await open([hello('low', 'welcome/1')], {
    ...once,
    key: 'low-stock',
    trigger: { event: 'stock_low', low: { pieces: 3 } },
  });
  await open([hello('third', 'welcome/2')], {
    ...once,
    key: 'third-look',
    trigger: { event: 'product_viewed', nth: { n: 3, within: '7d', same: ['productId'] } },
  });
  await open([hello('warm', 'welcome/3')], {
    ...once,
    key: 'warm',
    trigger: { event: 'score_reached', score: { trait: 'custom.lead', value: 60 } },
  });
  await open([hello('still', 'welcome/4')], {
    ...once,
    key: 'still',
    trigger: { event: 'contact_silent', silence: { since: 'orders.lastAt', after: '20d' } },
  });
  const [rosa, sam] = [await somebody('rosa'), await somebody('sam')];
  await rosa.shopper.view('copper-watering-can');
  await sam.shopper.view('young-olive-tree');
  await rosa.shopper.view('copper-watering-can');
  await shop.settle();
  shop.world.shopify.merchant.setStock('copper-watering-can', 9);
  await shop.settle();
  shop.world.shopify.merchant.setStock('copper-watering-can', 3);
  await shop.settle();
  expect([shop.emailsTo(rosa.email), shop.emailsTo(sam.email)]).toEqual([['welcome/1'], []]);
  await rosa.shopper.view('copper-watering-can');
  await sam.shopper.view('copper-watering-can');
  await shop.settle();
  expect([shop.emailsTo(rosa.email), shop.emailsTo(sam.email)]).toEqual([['welcome/1', 'welcome/2'], []]);
  await reported(sam.email, 'contact_updated', { lead: 59 });
  await reported(sam.email, 'contact_updated', { lead: 61 });
  await reported(sam.email, 'contact_updated', { lead: 70 });
  expect(shop.emailsTo(sam.email)).toEqual(['welcome/3']);
  await sam.shopper.addToCart('young-olive-tree');
  sam.shopper.pay();
  await shop.skip('19d');
  expect(shop.emailsTo(sam.email)).toEqual(['welcome/3']);
  await shop.skip('2d');
  expect(shop.emailsTo(sam.email)).toEqual(['welcome/3', 'welcome/4']);
});
