import { createHash, createHmac } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database';
import { type Database, openDatabase } from '~/db.server';
import type { Log } from '~/domain/context';
import { ingestServerOptions } from './http.server';
import { createInbox } from './inbox.server';
import { createIngestHandler, type IngestDeps } from './listener.server';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const now = new Date('2026-11-24T10:00:00.000Z');
const secret = 'shopify-secret-of-the-test';
const shop = 'plants.myshopify.com';

let database: TestDatabase;
let db: Database;
const servers: Server[] = [];

async function listen(deps: Partial<IngestDeps> = {}, options = ingestServerOptions): Promise<string> {
  const handle = createIngestHandler({
    inbox: createInbox({ pool: db.pool, log: silent }),
    clock: { now: () => now },
    log: silent,
    shopifySecrets: [secret, 'the-secret-before-that-one'],
    verifySendgrid: ({ signature, rawBody }) => signature === `signed ${rawBody.length}`,
    findShopByApiKeyHash: (hash) =>
      Promise.resolve(hash === createHash('sha256').update('heed_key').digest('hex') ? shop : null),
    readApiRequest: (text) => {
      const { events } = JSON.parse(text) as { events?: { id: string; bad?: boolean }[] };
      if (!events) return { problem: { field: 'events', message: 'is missing' } };
      return {
        items: events.map((item) =>
          item.bad
            ? { id: item.id, problem: { field: 'type', message: 'is bad' } }
            : { id: item.id, payload: JSON.stringify(item) },
        ),
      };
    },
    ...deps,
  });
  const server = createServer(options, (req, res) => {
    if (!handle(req, res)) res.writeHead(418).end('not ours');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let origin: string;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  origin = await listen();
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await db.close();
  await database.drop();
});
beforeEach(() => db.sql.query('truncate inbox_item'));

const stored = () =>
  db.sql.query(
    'select source, shop_domain, topic, delivery_id, customer_id, payload, state from inbox_item order by id',
  );

function sign(body: string | Buffer, key = secret): string {
  return createHmac('sha256', key).update(body).digest('base64');
}

function webhookHeaders(body: string | Buffer, parts: Record<string, string | undefined> = {}) {
  const headers = {
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': 'Plants.myshopify.com',
    'x-shopify-webhook-id': 'w-1',
    'x-shopify-api-version': '2026-10',
    'x-shopify-triggered-at': '2026-11-24T09:59:59.290670248Z',
    'x-shopify-hmac-sha256': sign(body),
    ...parts,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}`, { method: 'POST', body, headers });
const webhook = (body: string | Buffer<ArrayBuffer>, parts: Record<string, string | undefined> = {}) =>
  post('/webhooks/shopify', body, webhookHeaders(body, parts));

describe('POST /webhooks/shopify', () => {
  test('200 once stored, for any topic and shop, and for a duplicate', async () => {
    const body = '{"id":820982911946154508}';
    expect((await webhook(body)).status).toBe(200);
    expect((await webhook(body)).status).toBe(200);
    expect((await webhook(body, { 'x-shopify-topic': 'nobody/knows' })).status).toBe(200);
    const sql =
      'select source, shop_domain, topic, delivery_id, api_version, triggered_at, received_at, payload, state from inbox_item order by id';
    const row = {
      source: 'shopify',
      shop_domain: shop,
      topic: 'orders/create',
      delivery_id: 'w-1',
      api_version: '2026-10',
      triggered_at: new Date('2026-11-24T09:59:59.290Z'),
      received_at: now,
      payload: body,
      state: 'pending',
    };
    expect(await db.sql.query(sql)).toEqual([row, { ...row, topic: 'nobody/knows' }]);
  });

  test('200 for the secret before the rotation', async () => {
    expect((await webhook('{}', { 'x-shopify-hmac-sha256': sign('{}', 'the-secret-before-that-one') })).status).toBe(
      200,
    );
  });

  test.each([
    ['a wrong HMAC', '{}', { 'x-shopify-hmac-sha256': sign('{ }') }, 401],
    ['a HMAC of another length', '{}', { 'x-shopify-hmac-sha256': 'AAAA' }, 401],
    ['no HMAC', '{}', { 'x-shopify-hmac-sha256': undefined }, 401],
    ['no HMAC and no body', '', { 'x-shopify-hmac-sha256': undefined }, 401],
    ['no topic', '{}', { 'x-shopify-topic': undefined }, 400],
    ['no shop', '{}', { 'x-shopify-shop-domain': undefined }, 400],
    ['no webhook id', '{}', { 'x-shopify-webhook-id': undefined }, 400],
    ['no API version', '{}', { 'x-shopify-api-version': undefined }, 400],
    ['an empty body', '', {}, 400],
    ['broken JSON', '{"id":1', {}, 400],
    ['JSON that is no object', '42', {}, 400],
    ['a bare NUL', '{"a":"\u0000"}', {}, 400],
    ['a time that is none', '{}', { 'x-shopify-triggered-at': 'soon' }, 200],
  ])('%s', async (_name, body, parts, status) => {
    const response = await webhook(body, parts);
    expect(response.status).toBe(status);
    expect(await stored()).toHaveLength(status === 200 ? 1 : 0);
    if (status !== 200)
      expect(await response.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  test('invalid UTF-8 is 400, though signed', async () => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect((await webhook(body)).status).toBe(400);
  });

  test('6 MB is 413, told by its length or found while reading, and the next request is served', async () => {
    const body = Buffer.alloc(6 * 1024 * 1024, ' ');
    expect((await webhook(body)).status).toBe(413);
    expect(await chunked(body)).toBe(413);
    expect((await webhook('{}')).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  test('5 MB is still taken', async () => {
    expect((await webhook(`{"a":"${'x'.repeat(5 * 1024 * 1024 - 8)}"}`)).status).toBe(200);
  });

  test('anything but POST is 405', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(`${origin}/webhooks/shopify`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  test('503 while the database is down, so that Shopify comes again', async () => {
    const gone = openDatabase('postgresql://nobody@127.0.0.1:1/nothing');
    const lost = await listen({ inbox: createInbox({ pool: gone.pool, log: silent }) });
    const response = await fetch(`${lost}/webhooks/shopify`, {
      method: 'POST',
      body: '{}',
      headers: webhookHeaders('{}'),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    await gone.close();
  });

  test('a burst over kept-alive connections is stored whole', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => webhook(`{"id":${index}}`, { 'x-shopify-webhook-id': `b-${index}` })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await stored()).toHaveLength(300);
  });
});

/** Sends the body without naming its length. */
function chunked(body: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${origin}/webhooks/shopify`,
      { method: 'POST', headers: webhookHeaders(body) },
      (answer: IncomingMessage) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 65_536) sending.write(body.subarray(at, at + 65_536));
    sending.end();
  });
}

test('a body that dawdles ends with 408', async () => {
  const slow = await listen({}, { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 20 });
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(slow).port), '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (data) => resolve(data.toString()));
    socket.write('POST /webhooks/shopify HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test('every other path is left to whoever comes next', async () => {
  for (const path of ['/', '/webhooks', '/webhooks/shopify/', '/webhooks/shopify2', '/app?x=/webhooks/shopify']) {
    expect((await post(path, '{}')).status).toBe(418);
  }
});

describe('POST /webhooks/sendgrid', () => {
  const send = (body: string, signature?: string) =>
    post('/webhooks/sendgrid', body, signature ? { 'x-twilio-email-event-webhook-signature': signature } : {});

  test('204 once stored, also for a repeated batch', async () => {
    const body = '[{"event":"delivered"}]';
    expect((await send(body, `signed ${body.length}`)).status).toBe(204);
    expect((await send(body, `signed ${body.length}`)).status).toBe(204);
    expect(await stored()).toMatchObject([{ source: 'sendgrid', shop_domain: '', topic: 'events', payload: body }]);
  });

  test('401 for a bad or missing signature, 400 for what is no list', async () => {
    expect((await send('[]', 'forged')).status).toBe(401);
    expect((await send('[]')).status).toBe(401);
    expect((await send('{"a":1}', 'signed 7')).status).toBe(400);
    expect((await send('[', 'signed 1')).status).toBe(400);
  });
});

describe('POST /proxy/events', () => {
  const query = (parts: Record<string, string> = {}) => {
    const fields = { shop, path_prefix: '/apps/heed', timestamp: String(now.getTime() / 1000), ...parts };
    const message = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('');
    const signature = createHmac('sha256', secret).update(message).digest('hex');
    return new URLSearchParams({ ...fields, signature }).toString();
  };

  test('202 with the customer whom Shopify vouches for', async () => {
    expect((await post(`/proxy/events?${query({ logged_in_customer_id: '5' })}`, '{"events":[1]}')).status).toBe(202);
    expect((await post(`/proxy/events?${query({ logged_in_customer_id: '' })}`, '{"events":[1]}')).status).toBe(202);
    expect(await stored()).toMatchObject([
      { source: 'storefront', shop_domain: shop, customer_id: '5' },
      { source: 'storefront', customer_id: null },
    ]);
  });

  test('401 without a valid signature, 400 for what is no batch, 413 over 64 KB', async () => {
    expect((await post(`/proxy/events?shop=${shop}`, '{"events":[]}')).status).toBe(401);
    expect(
      (await post(`/proxy/events?${query({ timestamp: String(now.getTime() / 1000 - 100) })}`, '{"events":[]}')).status,
    ).toBe(401);
    for (const body of ['', '{', '{}', '[]', '"events"'])
      expect((await post(`/proxy/events?${query()}`, body)).status).toBe(400);
    expect((await post(`/proxy/events?${query()}`, 'x'.repeat(65_537))).status).toBe(413);
    expect(await stored()).toEqual([]);
  });
});

describe('POST /pixel/events', () => {
  test('202 from any origin, without a name for anyone', async () => {
    const response = await post(`/pixel/events?shop=${shop}`, '{"events":[{}],"customerId":"5"}', { origin: 'null' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([202, '*']);
    expect((await post('/pixel/events', JSON.stringify({ shop, events: [1] }))).status).toBe(202);
    expect(await stored()).toMatchObject([
      { source: 'pixel', shop_domain: shop, customer_id: null },
      { source: 'pixel', shop_domain: shop },
    ]);
  });

  test('answers a preflight', async () => {
    const response = await fetch(`${origin}/pixel/events`, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('400 for a shop that cannot be one and for what is no batch', async () => {
    for (const path of ['/pixel/events', '/pixel/events?shop=evil.example', `/pixel/events?shop=${shop}%00`]) {
      expect((await post(path, '{"events":[]}')).status).toBe(400);
    }
    expect((await post(`/pixel/events?shop=${shop}`, '{"events":1}')).status).toBe(400);
  });

  test('429 for a sender that will not stop, and only for that one', async () => {
    const strict = await listen({
      limits: {
        pixelSender: { perSecond: 1, burst: 2 },
        pixelShop: { perSecond: 1, burst: 100 },
        api: { perSecond: 1, burst: 1 },
      },
    });
    const from = (address: string) =>
      fetch(`${strict}/pixel/events?shop=${shop}`, {
        method: 'POST',
        body: `{"events":["${address}"]}`,
        headers: { 'x-forwarded-for': `9.9.9.9, ${address}` },
      });
    const statuses = [await from('1.1.1.1'), await from('1.1.1.1'), await from('1.1.1.1'), await from('2.2.2.2')];
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429, 202]);
    expect(statuses[2]?.headers.get('retry-after')).toBe('1');
  });
});

describe('POST /api/v1/events', () => {
  const call = (body: string, authorization = 'Bearer heed_key') => post('/api/v1/events', body, { authorization });

  test('202 with a result for each item, each stored on its own', async () => {
    const body = '{"events":[{"id":"a"},{"id":"b","bad":true},{"id":"c"}]}';
    expect(await (await call(body)).json()).toEqual({
      results: [
        { id: 'a', status: 'accepted' },
        { id: 'b', status: 'rejected', error: { code: 'invalid', field: 'type', message: 'is bad' } },
        { id: 'c', status: 'accepted' },
      ],
    });
    const again = await call('{"events":[{"id":"a"}]}');
    expect([again.status, await again.json()]).toEqual([202, { results: [{ id: 'a', status: 'duplicate' }] }]);
    expect(await stored()).toMatchObject([
      { source: 'api', shop_domain: shop, delivery_id: 'a', payload: '{"id":"a"}' },
      { source: 'api', shop_domain: shop, delivery_id: 'c' },
    ]);
  });

  test('401 without a valid key', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', 'Basic heed_key', 'heed_key']) {
      const response = await call('{"events":[]}', authorization);
      expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
    }
  });

  test('400 with the field that is wrong', async () => {
    expect(await (await call('{}')).json()).toEqual({
      error: { code: 'invalid', message: 'is missing', field: 'events' },
    });
    for (const body of ['', '{"events":']) expect((await call(body)).status).toBe(400);
  });

  test('429 for a shop over its rate', async () => {
    const strict = await listen({
      limits: {
        pixelSender: { perSecond: 1, burst: 1 },
        pixelShop: { perSecond: 1, burst: 1 },
        api: { perSecond: 0.5, burst: 1 },
      },
    });
    const send = () =>
      fetch(`${strict}/api/v1/events`, {
        method: 'POST',
        body: '{"events":[]}',
        headers: { authorization: 'Bearer heed_key' },
      });
    expect((await send()).status).toBe(202);
    const refused = await send();
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      429,
      '2',
      { error: { code: 'too_many_requests' } },
    ]);
  });
});
