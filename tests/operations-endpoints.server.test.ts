import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { applyConsent, consentHistory, findContacts, resolveContacts } from '../app/domain/contacts/contacts.server';
import { signLink } from '../app/domain/messages/messages.server';
import { findShop } from '../app/domain/shops/shops.server';
import { drainPipeline } from '../app/jobs/pipeline.server';
import { startWeb } from '../app/web.server';
import { composeHeed, listeningHeed, SHOP } from './support/listening-heed';
import { webhookHeaders } from './support/signed-request';
import { credentials } from './support/world';

const { clock, parts, call, post } = listeningHeed();

/** Something is stored that waits to be processed. */
async function arrive(): Promise<void> {
  const body = JSON.stringify({ id: 1 });
  await post('/webhooks/shopify', body, webhookHeaders({ topic: 'products/update', shop: SHOP, body }));
}

describe('/one-click/{token}', () => {
  const body = 'List-Unsubscribe=One-Click';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  async function subscriber() {
    const email = `${randomUUID()}@example.com`;
    const contactId = await parts.app.inShop(SHOP, async (ctx) => {
      const ref = { identities: [{ kind: 'email' as const, value: email }], patch: { email }, at: ctx.now };
      const { contactIds } = await resolveContacts(ctx, [ref]);
      const id = contactIds[0] ?? '';
      const occurredAt = new Date(ctx.now.getTime() - 60_000);
      await applyConsent(ctx, id, { state: 'subscribed', source: 'checkout', occurredAt });
      return id;
    });
    const shopId = (await findShop(parts.app.db.sql, SHOP))?.id ?? '';
    const claim = { shopId, contactId, messageId: randomUUID() };
    return { contactId, claim, token: signLink(credentials.ENCRYPTION_KEY, 'manage', claim) };
  }
  const consentOf = (contactId: string) =>
    parts.app.inShop(SHOP, async (ctx) => ({
      state: (await findContacts(ctx, [contactId])).get(contactId)?.consentState,
      proofs: (await consentHistory(ctx, contactId)).map(({ source }) => source),
    }));

  test('a GET never unsubscribes: it leads to the page with the button', async () => {
    const { contactId, token } = await subscriber();
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await call(`/one-click/${token}`, { method });
      expect(status).toBe(302);
      expect(headers.get('location')).toBe(`/unsubscribe/${token}`);
    }
    expect(await consentOf(contactId)).toEqual({ state: 'subscribed', proofs: ['checkout'] });
  });

  test('the prescribed POST does, once however often it is repeated', async () => {
    const { contactId, token } = await subscriber();
    for (let times = 0; times < 3; times += 1) {
      expect((await post(`/one-click/${token}`, body, form)).status).toBe(200);
    }
    expect(await consentOf(contactId)).toEqual({ state: 'unsubscribed', proofs: ['one_click', 'checkout'] });
  });

  test('so does the field as multipart form data', async () => {
    const { contactId, token } = await subscriber();
    const data = new FormData();
    data.set('List-Unsubscribe', 'One-Click');
    expect((await call(`/one-click/${token}`, { method: 'POST', body: data })).status).toBe(200);
    expect(await consentOf(contactId)).toMatchObject({ state: 'unsubscribed' });
  });

  test('any other body, method or size does not', async () => {
    const { contactId, token } = await subscriber();
    for (const other of ['', 'unsubscribe=1', '{"List-Unsubscribe":"One-Click"}']) {
      expect((await post(`/one-click/${token}`, other, form)).status).toBe(400);
    }
    expect((await post(`/one-click/${token}`, `${body}${' '.repeat(2_000)}`, form)).status).toBe(413);
    expect((await post(`/one-click/${token}`, Buffer.alloc(6 * 1024 * 1024), form)).status).toBe(413);
    expect((await call(`/one-click/${token}`, { method: 'DELETE' })).status).toBe(405);
    expect(await consentOf(contactId)).toMatchObject({ state: 'subscribed' });
  });

  test('404 for a token that is none, is signed with another key or for another purpose, or was changed', async () => {
    const { contactId, claim, token } = await subscriber();
    const wrong = [
      'x',
      '%E0%A4%A',
      '..',
      `${token}A`,
      `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`,
      `${token.slice(0, 70)}${token[70] === 'A' ? 'B' : 'A'}${token.slice(71)}`,
      signLink('0'.repeat(64), 'manage', claim),
      signLink(credentials.ENCRYPTION_KEY, 'click', claim),
    ];
    for (const one of wrong) {
      const path = `/one-click/${one === '..' ? '%2e%2e%2f' : one}`;
      expect((await post(path, body, form)).status).toBe(404);
    }
    expect(await consentOf(contactId)).toMatchObject({ state: 'subscribed' });
    const elsewhere = signLink(credentials.ENCRYPTION_KEY, 'manage', { ...claim, shopId: randomUUID() });
    expect((await post(`/one-click/${elsewhere}`, body, form)).status).toBe(200);
    expect(await consentOf(contactId)).toMatchObject({ state: 'subscribed' });
  });
});

describe('GET /health and /metrics', () => {
  test('200 while the work gets done', async () => {
    await drainPipeline(parts.app.parts);
    const { status, text, headers } = await call('/health');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(text)).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      checks: expect.objectContaining({ database: 'ok', queue: 'ok' }),
    });
  });

  test('503 when nobody has taken the work for a quarter of an hour', async () => {
    await arrive();
    clock.moveTo(new Date(clock.now().getTime() + 16 * 60_000));
    const { status, text } = await call('/health');
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ status: 'failing', checks: { database: 'ok', queue: 'stuck' } });
    await drainPipeline(parts.app.parts);
    expect((await call('/health')).status).toBe(200);
  });

  test('Prometheus text with the promised series', async () => {
    await arrive();
    clock.moveTo(new Date(clock.now().getTime() + 30_000));
    await parts.app.db.sql.query(
      `insert into delivery (bucket, id, shop_id, message_id, contact_id, attempt, state, started_at)
       select 1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, state, now()
       from unnest(array['accepted', 'accepted', 'unknown']) as state`,
    );
    const { status, text, headers } = await call('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const series = samplesOf(text);
    expect(series.get('heed_inbox_lag_seconds')).toBe(30);
    expect(series.get('heed_inbox_pending')).toBe(1);
    expect(series.get('heed_sends{outcome="accepted"}')).toBe(2);
    expect(series.get('heed_sends{outcome="unknown"}')).toBe(1);
    for (const name of ['heed_inbox_dead', 'heed_oldest_due_seconds', 'heed_tasks']) {
      expect(series.get(name)).toBeGreaterThanOrEqual(0);
    }
    await drainPipeline(parts.app.parts);
  });

  test('only reading is answered', async () => {
    for (const path of ['/health', '/metrics']) {
      expect((await call(path, { method: 'HEAD' })).status).toBe(200);
      expect((await post(path, '{}')).status).toBe(405);
    }
  });

  test('503 when the database is gone or does not answer, and machine endpoints ask to come again', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const silentUrl = `postgres://nobody:secret@127.0.0.1:${port}/none`;
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    for (const url of ['postgres://nobody:secret@127.0.0.1:9/none', silentUrl]) {
      const broken = composeHeed(url, clock);
      const front = await startWeb(broken);
      const health = await fetch(`${front.url}/health`);
      expect(health.status).toBe(503);
      const text = await health.text();
      expect(JSON.parse(text)).toMatchObject({ status: 'failing', checks: { database: 'unreachable' } });
      expect(text).not.toContain('secret');
      expect((await fetch(`${front.url}/metrics`)).status).toBe(503);
      if (url !== silentUrl) {
        const body = '{"id":1}';
        const headers = webhookHeaders({ topic: 'orders/create', shop: SHOP, body });
        const answer = await fetch(`${front.url}/webhooks/shopify`, { method: 'POST', body, headers });
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).not.toBeNull();
      }
      for (const socket of sockets) socket.destroy();
      await front.close();
      await broken.close();
    }
    silent.close();
  });
});

/** Reads the text format, refusing whatever a scraper would refuse. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Set<string>();
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const type = /^# TYPE ([a-z_]+) (gauge|counter|histogram|summary)$/.exec(line);
    if (type) {
      types.add(type[1] ?? '');
      continue;
    }
    const sample =
      /^([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})?) (-?[0-9.e+-]+)$/.exec(line);
    if (!sample) throw new Error(`not a sample: ${line}`);
    expect(types).toContain(sample[1]);
    samples.set(`${sample[1]}${sample[2]}`, Number(sample[3]));
  }
  return samples;
}
