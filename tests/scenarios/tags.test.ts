import { expect, test } from 'vitest';
import { ADD_TAGS, REMOVE_TAGS, writeBackTags } from '../../app/jobs/write-back-tags.server';
import { hello, openFlows } from '../support/open-flows';
import { openShop } from '../support/scenario';

const shop = openShop();
const { open, somebody, reported } = openFlows(shop);

const tagsInShopify = (email: string) => shop.world.shopify.customer(email)?.tags;

test('a flow tags a customer in Shopify and takes a tag away, and does not hear its own echo', async () => {
  const tess = await somebody('tess');
  shop.world.shopify.merchant.tagCustomer(tess.email, 'newcomer');
  await shop.settle();
  await open([{ id: 'note', kind: 'update', addTags: ['guide: reader'], removeTags: ['newcomer'] }], {
    key: 'notes',
    trigger: { event: 'custom.guide' },
  });
  await open([hello('tagged', 'welcome/2'), { id: 'again', kind: 'update', addTags: ['greeted'] }], {
    key: 'tagged',
    trigger: { event: 'contact_tagged' },
    reentry: '1h',
  });
  await reported(tess.email, 'custom.guide');
  expect(tagsInShopify(tess.email)).toEqual(['guide: reader']);
  expect(shop.emailsTo(tess.email)).toEqual([]);

  shop.world.shopify.merchant.tagCustomer(tess.email, 'wholesale');
  await shop.settle();
  expect(shop.emailsTo(tess.email)).toEqual(['welcome/2']);
  expect(tagsInShopify(tess.email)).toEqual(['guide: reader', 'wholesale', 'greeted']);
  await shop.skip('3h');
  expect(shop.emailsTo(tess.email)).toEqual(['welcome/2']);
});

test('what Shopify could not take is tried again, by what holds then', async () => {
  const uli = await somebody('uli');
  const [contact] = await shop.rows<{ id: string; shop_id: string }>(
    `select id, shop_id from contact where email_key = $1`,
    [uli.email],
  );
  const task = { shopId: contact?.shop_id ?? '', contactId: contact?.id ?? '', tags: ['keen', 'newcomer'] };
  shop.world.shopify.merchant.tagCustomer(uli.email, 'newcomer');
  await shop.world.shopify.webhooks.deliver();
  await shop.settle();
  await shop.world.app.inShop(shop.world.shopify.domain, (ctx) =>
    ctx.sql.query(`update trait set state = jsonb_set(state, '{tags}', $2::jsonb) where contact_id = $1`, [
      task.contactId,
      JSON.stringify({
        keen: { on: true, at: ctx.now.toISOString() },
        newcomer: { on: false, at: ctx.now.toISOString() },
      }),
    ]),
  );
  const asked: [string, unknown][] = [];
  let isDown = true;
  const admin = {
    request: (_shop: string, document: string, variables?: Record<string, unknown>) => {
      if (isDown) return Promise.reject(new Error('unavailable'));
      asked.push([document, variables?.['tags']]);
      return Promise.resolve({ [document === ADD_TAGS ? 'tagsAdd' : 'tagsRemove']: { userErrors: [] } });
    },
  };
  await expect(writeBackTags(shop.world.app.parts, admin, task)).rejects.toThrow('unavailable');
  isDown = false;
  await writeBackTags(shop.world.app.parts, admin, task);
  expect(asked).toEqual([
    [ADD_TAGS, ['keen']],
    [REMOVE_TAGS, ['newcomer']],
  ]);
});

test('a visitor who is no customer keeps the tag in Heed alone', async () => {
  const vera = shop.world.shopify.shopper({ email: 'vera@example.com' });
  await vera.addToCart('boston-fern');
  vera.startCheckout({ email: 'vera@example.com' });
  await shop.settle();
  await reported('vera@example.com', 'custom.guide');
  expect(tagsInShopify('vera@example.com')).toBeUndefined();
});
