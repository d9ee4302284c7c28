import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startShopify, type ShopifyDouble } from './shopify';

const SECRET = 'shpss_test';
const NOW = new Date('2026-06-01T09:00:00.000Z');

let shop: ShopifyDouble;

beforeEach(async () => {
  shop = await startShopify({
    clock: { now: () => NOW },
    app: { apiKey: 'key', apiSecret: SECRET, url: 'http://127.0.0.1:9' },
  });
});

afterEach(() => shop.stop());

type Json = Record<string, unknown>;
const api = () => shop.fetchFor(() => Promise.reject(new Error('left the double')));
const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await api()(`https://${shop.domain}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Json };
};
const exchange = (subjectToken = shop.sessionToken(), rest: Json = {}) =>
  post('/admin/oauth/access_token', {
    client_id: 'key',
    client_secret: SECRET,
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    expiring: '1',
    ...rest,
  });
const refresh = (token: unknown) =>
  post('/admin/oauth/access_token', {
    client_id: 'key',
    client_secret: SECRET,
    grant_type: 'refresh_token',
    refresh_token: token,
  });
const query = (document: string, variables: Json = {}, token = '') =>
  post('/admin/api/2026-10/graphql.json', { query: document, variables }, { 'X-Shopify-Access-Token': token });
/** Runs a document with a living token and returns the whole answer. */
const ask = async (document: string, variables: Json = {}) => {
  const { body } = await exchange();
  return (await query(document, variables, String(body['access_token']))).body;
};

describe('tokens', () => {
  it('a session token is exchanged for an offline token that expires', async () => {
    const { status, body } = await exchange();
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    expect(body['scope']).toContain('read_orders');
    expect((await query('{ shop { name } }', {}, String(body['access_token']))).body).toMatchObject({
      data: { shop: { name: 'Fern & Field' } },
    });
  });

  it('a forged or foreign session token is refused, and so is a wrong client', async () => {
    const [header, payload] = shop.sessionToken().split('.');
    const forged = `${header}.${payload}.${createHmac('sha256', 'other').update(`${header}.${payload}`).digest('base64url')}`;
    expect(await exchange(forged)).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } });
    expect(await exchange('nonsense')).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } });
    expect(await exchange(undefined, { client_secret: 'other' })).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it('a refresh token rotates, and may be tried again until its successor was used', async () => {
    const first = (await exchange()).body['refresh_token'];
    const second = (await refresh(first)).body['refresh_token'];
    expect(second).not.toBe(first);
    expect((await refresh(first)).body['refresh_token']).toBe(second);
    expect((await refresh(second)).status).toBe(200);
    expect(await refresh(first)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await refresh('shprt_unknown')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('a dead token gets 401', async () => {
    const { body } = await exchange();
    const token = String(body['access_token']);
    shop.admin.killTokens();
    expect((await query('{ shop { name } }', {}, token)).status).toBe(401);
    expect((await query('{ shop { name } }')).status).toBe(401);
    const renewed = (await refresh(body['refresh_token'])).body;
    expect((await query('{ shop { name } }', {}, String(renewed['access_token']))).status).toBe(200);
    shop.merchant.uninstall();
    expect((await query('{ shop { name } }', {}, String(renewed['access_token']))).status).toBe(401);
    expect((await refresh(renewed['refresh_token'])).status).toBe(400);
    await exchange();
    expect(shop.shop.installed).toBe(true);
  });
});

describe('queries', () => {
  it('page through products in both directions', async () => {
    const page = `query ($first: Int, $after: String, $last: Int, $before: String) {
      products(first: $first, after: $after, last: $last, before: $before) {
        nodes { handle } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    type Page = { nodes: Json[]; pageInfo: { startCursor: string; endCursor: string } };
    const read = async (variables: Json) => ((await ask(page, variables))['data'] as { products: Page }).products;
    const first = await read({ first: 20 });
    const second = await read({ first: 20, after: first.pageInfo.endCursor });
    expect([first.nodes.length, second.nodes.length]).toEqual([20, 10]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(await read({ last: 20, before: second.pageInfo.startCursor })).toEqual(first);
    expect((await ask('{ products { nodes { id } } }'))['errors']).toMatchObject([
      { message: expect.stringContaining('first or last') },
    ]);
  });

  it('search by field, time and word', async () => {
    const handles = async (search: string) => {
      const answer = await ask('query ($q: String) { products(first: 50, query: $q) { nodes { handle } } }', {
        q: search,
      });
      return (answer['data'] as { products: { nodes: { handle: string }[] } }).products.nodes.map(
        ({ handle }) => handle,
      );
    };
    expect(await handles('handle:boston-fern')).toEqual(['boston-fern']);
    expect(await handles("vendor:'Cooper Forge' AND tag:gift")).toContain('copper-watering-can');
    expect(await handles('candle -tag:winter')).toEqual(['tomato-leaf-candle']);
    expect(await handles('updated_at:>=2026-06-01T09:00:01Z')).toEqual([]);
    expect(await handles("updated_at:>='2026-06-01T09:00:00Z'")).toHaveLength(30);
    const unknown = await ask('{ products(first: 1, query: "colour:red") { nodes { id } } }');
    expect(unknown['errors']).toMatchObject([{ message: 'Invalid search field for this query: colour' }]);
  });

  it('show an order with its customer and lines as an importer reads it', async () => {
    const ana = shop.shopper({ email: 'ana@example.com', firstName: 'Ana', consent: false, locale: 'en-GB' });
    await ana.addToCart('terrace-pot', 2, '20 cm');
    ana.startCheckout({ email: 'ana@example.com', acceptsMarketing: true });
    const order = ana.pay();
    const answer = await ask(`{ orders(first: 1, query: "email:ana@example.com") { edges { node {
      id name createdAt processedAt cancelledAt email currencyCode displayFinancialStatus displayFulfillmentStatus test sourceName
      cartToken checkoutToken totalPriceSet { shopMoney { amount currencyCode } }
      customer { firstName locale defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
        defaultAddress { countryCodeV2 city } }
      lineItems(first: 5) { edges { node { title variantTitle quantity product { id } variant { id } originalUnitPriceSet { shopMoney { amount } } } } }
    } } } }`);
    expect(answer['errors']).toBeUndefined();
    expect(answer).toMatchObject({
      data: {
        orders: {
          edges: [
            {
              node: {
                id: `gid://shopify/Order/${order.id}`,
                createdAt: '2026-06-01T09:00:00Z',
                cancelledAt: null,
                cartToken: order.cartToken,
                checkoutToken: order.checkoutToken,
                displayFinancialStatus: 'PAID',
                displayFulfillmentStatus: 'UNFULFILLED',
                totalPriceSet: { shopMoney: { amount: '41.95', currencyCode: 'GBP' } },
                customer: {
                  firstName: 'Ana',
                  locale: 'en-GB',
                  defaultEmailAddress: { marketingState: 'SUBSCRIBED', marketingOptInLevel: 'SINGLE_OPT_IN' },
                  defaultAddress: { countryCodeV2: 'GB', city: 'Bath' },
                },
                lineItems: {
                  edges: [
                    {
                      node: {
                        title: 'Terrace Pot',
                        variantTitle: '20 cm',
                        quantity: 2,
                        originalUnitPriceSet: { shopMoney: { amount: '19.00' } },
                      },
                    },
                  ],
                },
              },
            },
          ],
        },
      },
    });
  });

  it('cost points, are throttled on demand and refused when they cost too much', async () => {
    expect(await ask('{ shop { name } }')).toMatchObject({
      extensions: { cost: { requestedQueryCost: 1, throttleStatus: { maximumAvailable: 2000, restoreRate: 100 } } },
    });
    shop.admin.throttleNext(1);
    expect(await ask('{ shop { name } }')).toMatchObject({ errors: [{ extensions: { code: 'THROTTLED' } }] });
    expect((await ask('{ shop { name } }'))['errors']).toBeUndefined();
    const expensive = 'query ($n: Int!) { orders(first: $n) { nodes { lineItems(first: 50) { nodes { id } } } } }';
    expect(await ask(expensive, { n: 100 })).toMatchObject({ errors: [{ extensions: { code: 'MAX_COST_EXCEEDED' } }] });
    expect((await ask('{ shop { emial } }'))['errors']).toMatchObject([{ message: expect.stringContaining('emial') }]);
  });
});

describe('mutations', () => {
  const setConsent = `mutation ($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) {
      customer { defaultEmailAddress { marketingState marketingUpdatedAt } } userErrors { field message code } } }`;

  it('consent is written back and echoed as a webhook', async () => {
    const ana = shop.shopper({ email: 'ana@example.com' }).signUp({ acceptsMarketing: true });
    const before = shop.webhooks.log.length;
    const customerId = `gid://shopify/Customer/${ana.id}`;
    const emailMarketingConsent = { marketingState: 'UNSUBSCRIBED', consentUpdatedAt: '2026-05-31T10:00:00Z' };
    expect(await ask(setConsent, { input: { customerId, emailMarketingConsent } })).toMatchObject({
      data: {
        customerEmailMarketingConsentUpdate: {
          customer: {
            defaultEmailAddress: { marketingState: 'UNSUBSCRIBED', marketingUpdatedAt: '2026-05-31T10:00:00Z' },
          },
          userErrors: [],
        },
      },
    });
    const echoed = shop.webhooks.log.slice(before).map(({ topic }) => topic);
    expect(echoed).toEqual(['customers_email_marketing_consent/update', 'customers/update']);
  });

  it('what cannot be done is a user error', async () => {
    const ana = shop.shopper({ email: 'ana@example.com' }).signUp();
    const update = (id: number, marketingState: string) =>
      ask(setConsent, {
        input: { customerId: `gid://shopify/Customer/${id}`, emailMarketingConsent: { marketingState } },
      });
    const refused = {
      data: { customerEmailMarketingConsentUpdate: { customer: null, userErrors: [{ code: 'INVALID' }] } },
    };
    expect(await update(1, 'SUBSCRIBED')).toMatchObject(refused);
    expect(await update(ana.id, 'NOT_SUBSCRIBED')).toMatchObject(refused);
    const tag = 'mutation ($id: ID!) { tagsAdd(id: $id, tags: ["VIP"]) { node { id } userErrors { field message } } }';
    expect(await ask(tag, { id: 'gid://shopify/Customer/1' })).toMatchObject({ data: { tagsAdd: { node: null } } });
    await ask(tag, { id: `gid://shopify/Customer/${ana.id}` });
    expect(shop.customer('ana@example.com')?.tags).toEqual(['VIP']);
  });
});

describe('bulk operations', () => {
  const rows = Array.from({ length: 600 }, (_, index) => ({
    orderId: `H${index}`,
    orderedAt: new Date(Date.UTC(2025, 0, 1 + (index % 300))),
    email: `person${index % 40}@example.com`,
    country: 'EIRE',
    acceptsMarketing: true,
    currency: 'GBP',
    lines: [
      { sku: 'OLD-1', title: 'Old Lantern', quantity: 1, price: '3.39' },
      { sku: 'FF-011', title: 'ignored', quantity: 2, price: 14 },
    ],
  }));
  const run = async (document: string, groupObjects = false) => {
    const started = await ask(
      `mutation ($q: String!, $g: Boolean!) { bulkOperationRunQuery(query: $q, groupObjects: $g) {
        bulkOperation { id status } userErrors { message } } }`,
      { q: document, g: groupObjects },
    );
    const { bulkOperation } = (started['data'] as { bulkOperationRunQuery: { bulkOperation: { id: string } | null } })
      .bulkOperationRunQuery;
    if (!bulkOperation) return { started, operation: null };
    await shop.admin.bulkIdle();
    const found = await ask(
      'query ($id: ID!) { bulkOperation(id: $id) { status objectCount rootObjectCount fileSize url errorCode } }',
      {
        id: bulkOperation.id,
      },
    );
    return { started, operation: (found['data'] as { bulkOperation: Json }).bulkOperation };
  };
  const orders = '{ orders { edges { node { id name lineItems { edges { node { id title } } } } } } }';
  type Line = { id: string; __parentId?: string; name?: string };
  const parse = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('write every object as a line that names its parent, and finish with a webhook', async () => {
    expect(shop.importOrders(rows)).toEqual({ orders: 600, customers: 40, products: 1 });
    expect(shop.importOrders(rows)).toEqual({ orders: 0, customers: 0, products: 0 });
    expect(shop.webhooks.log).toEqual([]);
    const { operation } = await run(orders);
    expect(operation).toMatchObject({
      status: 'COMPLETED',
      objectCount: '1800',
      rootObjectCount: '600',
      errorCode: null,
    });
    const text = await (await fetch(String(operation!['url']))).text();
    expect(operation!['fileSize']).toBe(String(Buffer.byteLength(text)));
    const lines = parse(text);
    const parents = lines.filter((line) => line.__parentId === undefined);
    const children = lines.filter((line) => line.__parentId !== undefined);
    expect(new Set(parents.map(({ name }) => name)).size).toBe(600);
    expect(parents[0]).toEqual({ id: expect.stringMatching(/Order/) as string, name: '#H0' });
    const ids = new Set(parents.map(({ id }) => id));
    expect(children.every((line) => ids.has(line.__parentId!) && line.id.includes('/LineItem/'))).toBe(true);
    expect(lines[1]!.__parentId).toBeUndefined();
    expect(shop.webhooks.pending()).toMatchObject([{ topic: 'bulk_operations/finish' }]);
    expect(JSON.parse(shop.webhooks.pending()[0]!.body)).toMatchObject({ status: 'completed', type: 'query' });
  });

  it('keep children behind their parent when grouped', async () => {
    shop.importOrders(rows.slice(0, 3));
    const { operation } = await run(orders, true);
    const lines = parse(await (await fetch(String(operation!['url']))).text());
    expect(lines.map((line) => line.__parentId === undefined)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('can be downloaded in ranges after a broken connection', async () => {
    shop.importOrders(rows);
    const { operation } = await run(orders);
    const url = String(operation!['url']);
    const whole = await (await fetch(url)).text();
    shop.admin.cutNextDownload(1_000);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    const rest = await fetch(url, { headers: { Range: 'bytes=1000-' } });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 1000-${whole.length - 1}/${whole.length}`);
    expect(whole.slice(0, 1_000) + (await rest.text())).toBe(whole);
    expect((await fetch(url, { headers: { Range: `bytes=${whole.length}-` } })).status).toBe(416);
  });

  it('refuse what is no bulk query, and have no file when there is nothing', async () => {
    expect((await run('{ shop { name } }')).operation).toBeNull();
    expect((await run('{ orders { edges { node { nonsense } } } }')).operation).toBeNull();
    expect((await run(orders)).operation).toMatchObject({ status: 'COMPLETED', objectCount: '0', url: null });
  });
});
