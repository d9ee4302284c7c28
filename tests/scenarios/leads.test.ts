import { expect, test } from 'vitest';
import { openFlows, type Person } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { somebody, reported, runsOf } = openFlows(shop, 'lead-nurture', 'lead-conversion');

async function reads({ shopper }: Person, ...urls: string[]): Promise<void> {
  for (const url of urls) await shopper.track([{ type: 'page_viewed', url, title: 'A page' }]);
  await shop.settle();
}
const nurtured = (count: number) => Array.from({ length: count }, (_, n) => `lead-nurture/${n + 1}`);

test('lead nurture: a form brings four letters over twelve days, an order ends them', async () => {
  const [ana, ben] = [await somebody('ana'), await somebody('ben')];
  for (const { email } of [ana, ben]) await reported(email, 'custom.form_submitted', { form: 'advice' });
  expect(shop.emailsTo(ana.email)).toEqual(nurtured(1));
  await shop.skip('3d');
  expect(shop.emailsTo(ana.email)).toEqual(nurtured(2));
  await ben.shopper.addToCart('boston-fern');
  ben.shopper.pay();
  await shop.skip('4d');
  expect(shop.emailsTo(ana.email)).toEqual(nurtured(3));
  await shop.skip('6d');
  expect([shop.emailsTo(ana.email), shop.emailsTo(ben.email)]).toEqual([nurtured(4), nurtured(2)]);
});

test('lead nurture: the second look at the prices begins it, the first does not, and customers are no leads', async () => {
  const [cleo, dirk] = [await somebody('cleo'), await somebody('dirk')];
  await dirk.shopper.addToCart('boston-fern');
  dirk.shopper.pay();
  await reads(cleo, '/pages/pricing', '/pages/about');
  await shop.skip('1h');
  expect(shop.emailsTo(cleo.email)).toEqual([]);
  await reads(cleo, '/pages/pricing');
  await reads(dirk, '/pages/pricing', '/pages/pricing');
  expect([shop.emailsTo(cleo.email), shop.emailsTo(dirk.email)]).toEqual([nurtured(1), []]);
});

test('ready to talk: products, a guide, three letters opened and the prices again hand Eva over', async () => {
  const eva = await somebody('eva');
  for (const handle of ['boston-fern', 'rubber-fig', 'snake-plant']) await eva.shopper.view(handle);
  await shop.settle();
  await reported(eva.email, 'custom.guide_downloaded', { guide: 'repotting' });
  await reads(eva, '/pages/pricing');
  for (const wait of ['1h', '3d', '4d']) {
    await shop.skip(wait);
    shop.world.sendgrid.open(shop.lastEmailTo(eva.email).id);
    await shop.skip('1h');
  }
  expect(shop.emailsTo(eva.email)).toEqual(nurtured(3));
  await reads(eva, '/pages/pricing');
  await shop.skip('1d');
  expect(shop.emailsTo(eva.email)).toEqual([...nurtured(3), 'lead-conversion/1']);
  expect(await runsOf(eva.email, 'lead-nurture')).toMatchObject([{ end_reason: 'handed_over' }]);
  await shop.skip('6d');
  expect(shop.emailsTo(eva.email)).toEqual([...nurtured(3), 'lead-conversion/1', 'lead-conversion/2']);
});
