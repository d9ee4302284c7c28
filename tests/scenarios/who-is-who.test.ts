import { describe, expect, test } from 'vitest';
import { openShop } from '../support/scenario';

const shop = openShop();

/** A subscriber with an account, known to Heed. */
async function member(email: string) {
  const shopper = shop.world.shopify.shopper({ email });
  shopper.signUp({ acceptsMarketing: true });
  await shop.settle();
  return shopper;
}

describe('who is who', () => {
  const viewedBy = async (email: string) =>
    (
      await shop.rows<{ handle: string }>(
        `select distinct e.properties ->> 'handle' as handle from event e join contact c on c.id = e.contact_id
         where c.email_key = $1 and e.type = 'product_viewed' order by 1`,
        [email],
      )
    ).map(({ handle }) => handle);

  test('what somebody looked at before signing up is theirs afterwards', async () => {
    const visitor = shop.world.shopify.shopper();
    await visitor.view('boston-fern');
    await visitor.view('rubber-fig');
    await shop.settle();
    visitor.signUp({ email: 'jana@example.com', acceptsMarketing: true });
    await visitor.view('snake-plant');
    await shop.settle();
    expect(await viewedBy('jana@example.com')).toEqual(['boston-fern', 'rubber-fig', 'snake-plant']);
  });

  test('a guest is known from the address typed into the checkout', async () => {
    const guest = shop.world.shopify.shopper();
    await guest.view('boston-fern');
    await guest.addToCart('enamel-jug');
    await shop.settle();
    guest.startCheckout({ email: 'kurt@example.com', acceptsMarketing: true });
    await shop.settle();
    expect(await viewedBy('kurt@example.com')).toEqual(['boston-fern']);
  });

  test('whoever follows the link in an email is its reader, also on a device never seen before', async () => {
    await member('lena@example.com');
    const phone = shop.world.shopify.shopper();
    await phone.view('rubber-fig');
    await shop.settle();
    expect(await viewedBy('lena@example.com')).toEqual([]);
    await phone.clickFromEmail(shop.lastEmailTo('lena@example.com').links[0] ?? '');
    await phone.view('snake-plant');
    await shop.settle();
    expect(await viewedBy('lena@example.com')).toEqual(['rubber-fig', 'snake-plant']);
  });

  test('a click id that nobody signed joins nothing', async () => {
    await member('mara@example.com');
    const thief = shop.world.shopify.shopper();
    const link = new URL(shop.lastEmailTo('mara@example.com').links[0] ?? '');
    const id = link.searchParams.get('heed_c') ?? '';
    link.searchParams.set('heed_c', `${id.slice(0, -6)}AAAAAA`);
    await thief.clickFromEmail(link.href);
    await thief.view('snake-plant');
    await shop.settle();
    expect(await viewedBy('mara@example.com')).toEqual([]);
  });

  test('one person on two devices is one contact', async () => {
    const desk = await member('nele@example.com');
    const phone = shop.world.shopify.shopper({ email: 'nele@example.com' });
    phone.logIn();
    await desk.view('boston-fern');
    await phone.view('rubber-fig');
    await shop.settle();
    expect(await viewedBy('nele@example.com')).toEqual(['boston-fern', 'rubber-fig']);
    expect(await shop.rows(`select 1 from contact where email_key = 'nele@example.com'`)).toHaveLength(1);
  });

  test('whoever did not allow analytics is not recorded at all', async () => {
    const before = await shop.rows(
      'select count(*)::int as events, (select count(*)::int from contact) as contacts from event',
    );
    const shy = shop.world.shopify.shopper({ consent: false });
    await shy.view('boston-fern');
    await shop.settle();
    expect(
      await shop.rows('select count(*)::int as events, (select count(*)::int from contact) as contacts from event'),
    ).toEqual(before);
  });
});
