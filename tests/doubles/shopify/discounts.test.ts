import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startShopify, type ShopifyDouble } from './shopify';

const DAY_MS = 86_400_000;
let now = new Date();
let shop: ShopifyDouble;

beforeEach(async () => {
  now = new Date('2026-06-01T09:00:00.000Z');
  shop = await startShopify({
    clock: { now: () => now },
    app: { apiKey: 'key', apiSecret: 'shpss_test', url: 'http://127.0.0.1:9' },
  });
});
afterEach(() => shop.stop());

const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();

async function post(
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const api = shop.fetchFor(() => Promise.reject(new Error('left the double')));
  const response = await api(`https://${shop.domain}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const { access_token: token } = await post('/admin/oauth/access_token', {
    client_id: 'key',
    client_secret: 'shpss_test',
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: shop.sessionToken(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    expiring: '1',
  });
  const body = await post(
    '/admin/api/2026-10/graphql.json',
    { query, variables },
    { 'X-Shopify-Access-Token': String(token) },
  );
  return body['data'] as Data;
}

interface Created {
  discountCodeBasicCreate: { codeDiscountNode: { id: string } | null; userErrors: { code: string; field: string[] }[] };
}

function create(code: string, { percentage = 0.1, endsAt = inDays(7) } = {}): Promise<Created> {
  return ask<Created>(
    `mutation ($basicCodeDiscount: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $basicCodeDiscount) {
       codeDiscountNode { id } userErrors { code field } } }`,
    {
      basicCodeDiscount: {
        title: 'Ten percent',
        code,
        startsAt: now.toISOString(),
        endsAt,
        usageLimit: 1,
        customerGets: { value: { percentage }, items: { all: true } },
        context: { all: 'ALL' },
      },
    },
  );
}

async function checkoutOf(email: string) {
  const shopper = shop.shopper({ email, consent: false });
  await shopper.addToCart('copper-watering-can');
  shopper.startCheckout({ email });
  return shopper;
}

describe('a discount code', () => {
  it('takes its percentage off one order, which names it, and is used up', async () => {
    await create('FERN-1');
    const ana = await checkoutOf('ana@example.com');
    ana.enterCode('fern-1');
    const order = ana.pay();
    const goods = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
    expect(order.discount).toEqual({ code: 'FERN-1', amount: Math.round(goods / 10) });
    const told = shop.webhooks.pending().find(({ topic }) => topic === 'orders/create');
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({
      discount_codes: [{ code: 'FERN-1', amount: (Math.round(goods / 10) / 100).toFixed(2), type: 'percentage' }],
      discount_applications: [{ code: 'FERN-1', type: 'discount_code' }],
    });
    const ben = await checkoutOf('ben@example.com');
    expect(() => ben.enterCode('FERN-1')).toThrow(/usage limit/);
  });

  it('is refused once it has expired, was taken back or never existed, also when the checkout holds it already', async () => {
    const { discountCodeBasicCreate } = await create('FERN-1');
    const ana = await checkoutOf('ana@example.com');
    ana.enterCode('FERN-1');
    expect(() => ana.enterCode('NOTHING')).toThrow(/valid discount code/);
    now = new Date(inDays(8));
    expect(() => ana.pay()).toThrow(/expired/);
    await create('FERN-2');
    expect(() => ana.enterCode('FERN-1')).toThrow(/expired/);
    ana.enterCode('FERN-2');
    const deactivated = await ask(
      'mutation ($id: ID!) { discountCodeDeactivate(id: $id) { codeDiscountNode { id } userErrors { message } } }',
      { id: discountCodeBasicCreate.codeDiscountNode?.id },
    );
    expect(deactivated).toMatchObject({ discountCodeDeactivate: { userErrors: [] } });
    expect(ana.pay().discount?.code).toBe('FERN-2');
  });

  it('comes along with a link and shows in the checkout', async () => {
    await create('FERN-1');
    const shopper = shop.shopper({ email: 'ana@example.com', consent: false });
    const cart = `/cart/${shop.product('copper-watering-can').variants[0]?.id}:1`;
    const end = await shopper.clickFromEmail(`${shop.url}/discount/FERN-1?redirect=${encodeURIComponent(cart)}`);
    expect(new URL(end).pathname).toMatch(/^\/checkouts\/cn\//);
    const page = await (await fetch(end)).text();
    expect(page).toContain('Discount FERN-1');
    const refused = await fetch(`${end}/code`, { method: 'POST', body: new URLSearchParams({ code: 'NOTHING' }) });
    expect(await refused.text()).toContain('Enter a valid discount code');
    expect(shopper.pay().discount?.code).toBe('FERN-1');
  });

  it('a link leads to pages of the shop only', async () => {
    const response = await fetch(`${shop.url}/discount/X?redirect=//elsewhere.example`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/');
  });
});

describe('codes of one discount', () => {
  it('are added in bulk, each once in the shop, and taken back one by one', async () => {
    const first = await create('FERN-0');
    const id = first.discountCodeBasicCreate.codeDiscountNode?.id;
    const added = await ask<{ discountRedeemCodeBulkAdd: { bulkCreation: { id: string; done: boolean } } }>(
      `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) { discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) {
         bulkCreation { id done } userErrors { message } } }`,
      { id, codes: [{ code: 'FERN-0' }, { code: 'FERN-1' }, { code: 'FERN-2' }] },
    );
    const { bulkCreation } = added.discountRedeemCodeBulkAdd;
    expect(bulkCreation.done).toBe(false);
    expect(
      await ask(
        'query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount codesCount } }',
        { id: bulkCreation.id },
      ),
    ).toEqual({
      discountRedeemCodeBulkCreation: { done: true, importedCount: 2, failedCount: 1, codesCount: 3 },
    });
    const codes = () =>
      ask<{ codeDiscountNodeByCode: { codeDiscount: { codes: { nodes: { id: string; code: string }[] } } } }>(
        `{ codeDiscountNodeByCode(code: "fern-0") { codeDiscount { ... on DiscountCodeBasic { codes(first: 250) { nodes { id code } } } } } }`,
      ).then((data) => data.codeDiscountNodeByCode.codeDiscount.codes.nodes);
    expect((await codes()).map(({ code }) => code)).toEqual(['FERN-0', 'FERN-1', 'FERN-2']);
    await ask(
      `mutation ($id: ID!, $ids: [ID!]) { discountCodeRedeemCodeBulkDelete(discountId: $id, ids: $ids) { job { done } userErrors { message } } }`,
      { id, ids: (await codes()).filter(({ code }) => code === 'FERN-1').map((one) => one.id) },
    );
    expect((await codes()).map(({ code }) => code)).toEqual(['FERN-0', 'FERN-2']);
  });

  it('a discount that cannot be is refused with its reasons', async () => {
    await create('FERN-0');
    const again = await create('fern-0', { percentage: 3, endsAt: inDays(-1) });
    expect(again.discountCodeBasicCreate.codeDiscountNode).toBeNull();
    expect(again.discountCodeBasicCreate.userErrors.map(({ code }) => code)).toEqual([
      'TAKEN',
      'END_DATE_BEFORE_START_DATE',
      'VALUE_OUTSIDE_RANGE',
    ]);
  });
});
