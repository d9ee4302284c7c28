import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createApiKey } from '../app/domain/shops/shops.server';
import { drainPipeline } from '../app/jobs/pipeline.server';
import { type Body, listeningHeed, sendgridHeaders, SHOP } from './support/listening-heed';
import { proxyQuery, shopifySignature, webhookHeaders } from './support/signed-request';

const { clock, parts, call, post } = listeningHeed();

/** How a body of any kind is brought to each machine endpoint with everything else in order. */
const bring = {
  '/webhooks/shopify': (body: Body, other: Partial<Record<'topic' | 'shop', string>> = {}) =>
    post('/webhooks/shopify', body, webhookHeaders({ topic: 'orders/create', shop: SHOP, body, ...other })),
  '/webhooks/sendgrid': (body: Body) => post('/webhooks/sendgrid', body, sendgridHeaders(body, clock.now())),
  '/proxy/events': (body: Body) => post(`/proxy/events?${proxyQuery(SHOP, clock.now())}`, body),
  '/pixel/events': (body: Body) => post(`/pixel/events?shop=${SHOP}`, body, { 'x-forwarded-for': randomUUID() }),
  '/api/v1/events': (body: Body) => post('/api/v1/events', body, { authorization: `Bearer ${parts.apiKey}` }),
} as const;
type Endpoint = keyof typeof bring;
const endpoints = Object.keys(bring) as Endpoint[];

const apiEvent = (other: object = {}) => ({
  id: randomUUID(),
  type: 'custom.quiz_finished',
  occurredAt: '2026-11-24T09:59:00Z',
  contact: { email: 'ana@example.com' },
  properties: { score: 7 },
  ...other,
});

const batch = () => ({
  v: 1,
  visitor: randomUUID(),
  session: randomUUID(),
  sentAt: clock.now().toISOString(),
  consent: { analytics: true },
  events: [{ id: randomUUID(), type: 'page_viewed', occurredAt: clock.now().toISOString(), url: '/', title: 'Home' }],
});

const stored = async () => {
  const [row] = await parts.app.db.sql.query<{ count: number }>('select count(*)::int as count from inbox_item');
  return row?.count ?? 0;
};

const errorOf = (text: string) =>
  (JSON.parse(text) as { error: { code: string; message: string; field?: string } }).error;

describe('what is wrong with a body is answered with 4xx, in one form, and stores nothing', () => {
  const limits: Record<Endpoint, number> = {
    '/webhooks/shopify': 5 * 1024 * 1024,
    '/webhooks/sendgrid': 5 * 1024 * 1024,
    '/proxy/events': 64 * 1024,
    '/pixel/events': 64 * 1024,
    '/api/v1/events': 1024 * 1024,
  };
  const bodies: [string, Body][] = [
    ['an empty body', ''],
    ['broken JSON', '{"id": 1,'],
    ['JSON that is no object', '"text"'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['half of a JSON text', '[{"event":'],
  ];

  test.each(endpoints.flatMap((endpoint) => bodies.map(([what, body]) => [endpoint, what, body] as const)))(
    '%s: %s is 400',
    async (endpoint, _, body) => {
      const before = await stored();
      const { status, text, headers } = await bring[endpoint](body);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(errorOf(text)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      expect(await stored()).toBe(before);
    },
  );

  test.each(endpoints)('%s: 6 MB is 413, and one byte over the limit is too', async (endpoint) => {
    const before = await stored();
    for (const size of [6 * 1024 * 1024, limits[endpoint] + 1]) {
      const { status, text } = await bring[endpoint](Buffer.alloc(size, 0x20));
      expect(status).toBe(413);
      expect(errorOf(text).code).toBe('too_large');
    }
    expect(await stored()).toBe(before);
  });

  test.each(endpoints)('%s: anything but POST is 405, and says what is allowed', async (endpoint) => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const { status, headers } = await call(endpoint, { method });
      expect(status).toBe(405);
      expect(headers.get('allow')).toBe('POST');
    }
  });
});

describe('POST /webhooks/shopify', () => {
  const order = '{"id":820982911946154508,"email":"ana@example.com","line_items":[]}';
  const headersOf = () => webhookHeaders({ topic: 'orders/create', shop: SHOP, body: order });

  test('200 once stored, also for a repeat, an unknown topic and an unknown shop', async () => {
    const before = await stored();
    const headers = headersOf();
    expect((await post('/webhooks/shopify', order, headers)).status).toBe(200);
    expect((await post('/webhooks/shopify', order, headers)).status).toBe(200);
    expect((await bring['/webhooks/shopify'](order, { topic: 'moon/full' })).status).toBe(200);
    expect((await bring['/webhooks/shopify'](order, { shop: 'nobody.myshopify.com' })).status).toBe(200);
    expect(await stored()).toBe(before + 3);
    await drainPipeline(parts.app.parts);
    expect(
      await parts.app.db.sql.query(
        `select topic, shop_domain as shop, state from inbox_item where source = 'shopify' order by id`,
      ),
    ).toEqual([
      { topic: 'orders/create', shop: SHOP, state: 'done' },
      { topic: 'moon/full', shop: SHOP, state: 'unused' },
      { topic: 'orders/create', shop: 'nobody.myshopify.com', state: 'unused' },
    ]);
    expect(await parts.app.db.sql.query(`select id from order_record`)).toEqual([{ id: '820982911946154508' }]);
  });

  test('401 for a HMAC that is wrong, of other bytes, of another secret, or missing', async () => {
    const signatures = ['', 'AAAA', 'not base64', shopifySignature(`${order} `), shopifySignature('')];
    for (const signature of signatures) {
      const headers = { ...headersOf(), 'x-shopify-hmac-sha256': signature };
      expect((await post('/webhooks/shopify', order, headers)).status).toBe(401);
    }
    const { 'x-shopify-hmac-sha256': _, ...unsigned } = headersOf();
    expect((await post('/webhooks/shopify', order, unsigned)).status).toBe(401);
    expect((await post('/webhooks/shopify', '', unsigned)).status).toBe(401);
    expect((await post('/webhooks/shopify', order)).status).toBe(401);
  });

  test.each(['x-shopify-topic', 'x-shopify-shop-domain', 'x-shopify-webhook-id', 'x-shopify-api-version'])(
    '400 without %s',
    async (name) => {
      const { [name]: _, ...headers } = headersOf();
      const { status, text } = await post('/webhooks/shopify', order, headers);
      expect(status).toBe(400);
      expect(errorOf(text).code).toBe('missing_header');
    },
  );

  test('a sender that breaks off in the middle costs nothing', async () => {
    const before = await stored();
    const { port } = new URL(parts.web.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('POST /webhooks/shopify HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":', () =>
          socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await bring['/webhooks/shopify'](order)).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });
});

describe('POST /webhooks/sendgrid', () => {
  test('204 once stored, also for a repeated batch; a bad item never costs the rest', async () => {
    const event = { event: 'delivered', sg_event_id: 'e-1', timestamp: 1_795_000_000, email: 'ana@example.com' };
    const body = JSON.stringify([null, { ...event, timestamp: 'soon' }, event, 7, { event: 'moonrise' }]);
    const before = await stored();
    expect((await bring['/webhooks/sendgrid'](body)).status).toBe(204);
    expect((await bring['/webhooks/sendgrid'](body)).status).toBe(204);
    expect((await bring['/webhooks/sendgrid']('[]')).status).toBe(204);
    expect(await stored()).toBe(before + 2);
    await drainPipeline(parts.app.parts);
    expect(
      await parts.app.db.sql.query(`select state, error from inbox_item where source = 'sendgrid' order by id`),
    ).toEqual([
      { state: 'done', error: '4 unusable events left out' },
      { state: 'done', error: null },
    ]);
  });

  test('401 for a signature that is missing, wrong, of other bytes, or too old', async () => {
    const body = '[]';
    const good = sendgridHeaders(body, clock.now());
    const other = sendgridHeaders('[ ]', clock.now());
    const old = sendgridHeaders(body, new Date(clock.now().getTime() - 26 * 3_600_000));
    const names = Object.keys(good) as (keyof typeof good)[];
    const bad = [
      {},
      other,
      old,
      ...names.map((name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))),
      ...names.map((name) => ({ ...good, [name]: 'x' })),
    ];
    for (const headers of bad) {
      expect((await post('/webhooks/sendgrid', body, headers)).status).toBe(401);
    }
  });
});

describe('POST /proxy/events', () => {
  test('202 for a signed batch, of whatever shop', async () => {
    const before = await stored();
    expect((await bring['/proxy/events'](JSON.stringify(batch()))).status).toBe(202);
    const foreign = `/proxy/events?${proxyQuery('nobody.myshopify.com', clock.now())}`;
    expect((await post(foreign, JSON.stringify(batch()))).status).toBe(202);
    expect(await stored()).toBe(before + 2);
  });

  test('401 without a signature, with a wrong one, a changed query or an old one', async () => {
    const good = proxyQuery(SHOP, clock.now(), { logged_in_customer_id: '5' });
    const queries = [
      '',
      good.replace(/signature=\w+/, 'signature=00'),
      good.replace('logged_in_customer_id=5', 'logged_in_customer_id=6'),
      good.replace('logged_in_customer_id=5&', ''),
      proxyQuery(SHOP, new Date(clock.now().getTime() - 100_000)),
    ];
    for (const query of queries) {
      expect((await post(`/proxy/events?${query}`, JSON.stringify(batch()))).status).toBe(401);
    }
  });
});

describe('POST /pixel/events', () => {
  test('202 for any origin, and never trusted for who it is', async () => {
    const { status, headers } = await bring['/pixel/events'](
      JSON.stringify({ ...batch(), customerId: '7', email: 'ana@example.com' }),
    );
    expect(status).toBe(202);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    const preflight = await call('/pixel/events', { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
    const before = await parts.app.db.sql.query('select id from contact where customer_id is not null');
    await drainPipeline(parts.app.parts);
    expect(await parts.app.db.sql.query('select id from contact where customer_id is not null')).toEqual(before);
  });

  test('400 for a shop that cannot be one', async () => {
    for (const shop of ['', 'example.com', '../etc', `${'a'.repeat(80)}.myshopify.com`]) {
      const path = `/pixel/events?shop=${encodeURIComponent(shop)}`;
      const { status, text } = await post(path, JSON.stringify(batch()), { 'x-forwarded-for': randomUUID() });
      expect(status).toBe(400);
      expect(errorOf(text).field).toBe('shop');
    }
  });

  test('429 with a time to wait for a sender that does not stop', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        post(`/pixel/events?shop=${SHOP}`, JSON.stringify(batch()), { 'x-forwarded-for': '203.0.113.9' }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(30);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('POST /api/v1/events', () => {
  test('202 with a result for each item', async () => {
    const good = apiEvent();
    const { status, text } = await bring['/api/v1/events'](
      JSON.stringify({ events: [good, good, apiEvent({ type: 'nonsense' }), apiEvent({ contact: {} }), null] }),
    );
    expect(status).toBe(202);
    const { results } = JSON.parse(text) as { results: { id: string; status: string; error?: { field: string } }[] };
    expect(results.map(({ status: result, error }) => [result, error?.field])).toEqual([
      ['accepted', undefined],
      ['duplicate', undefined],
      ['rejected', 'type'],
      ['rejected', 'contact'],
      ['rejected', 'event'],
    ]);
    await drainPipeline(parts.app.parts);
    expect(await parts.app.db.sql.query(`select type from event where source = 'api'`)).toEqual([
      { type: 'custom.quiz_finished' },
    ]);
  });

  test('400 with the field that is wrong', async () => {
    for (const body of [
      '{}',
      '{"events":{}}',
      '{"events":[]}',
      JSON.stringify({ events: Array(101).fill(apiEvent()) }),
    ]) {
      const { status, text } = await bring['/api/v1/events'](body);
      expect(status).toBe(400);
      expect(errorOf(text)).toMatchObject({ code: 'invalid', field: 'events' });
    }
  });

  test('401 without a key, with another scheme, an unknown key, and one that was replaced', async () => {
    const body = JSON.stringify({ events: [apiEvent()] });
    for (const authorization of [undefined, parts.apiKey, `Basic ${parts.apiKey}`, 'Bearer heed_unknown', 'Bearer']) {
      const { status, text, headers } = await post('/api/v1/events', body, authorization ? { authorization } : {});
      expect(status).toBe(401);
      expect(errorOf(text).code).toBe('unauthorized');
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    const old = parts.apiKey;
    parts.apiKey = await parts.app.inShop(SHOP, (ctx) => createApiKey(ctx));
    clock.moveTo(new Date(clock.now().getTime() + 6_000));
    expect((await post('/api/v1/events', body, { authorization: `Bearer ${old}` })).status).toBe(401);
    expect((await bring['/api/v1/events'](body)).status).toBe(202);
  });

  test('429 for a shop over its rate', async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => bring['/api/v1/events'](JSON.stringify({ events: [apiEvent()] }))),
    );
    const refused = answers.find(({ status }) => status === 429);
    expect(errorOf(refused?.text ?? '{}').code).toBe('too_many_requests');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    clock.moveTo(new Date(clock.now().getTime() + 60_000));
    expect((await bring['/api/v1/events'](JSON.stringify({ events: [apiEvent()] }))).status).toBe(202);
  });
});
