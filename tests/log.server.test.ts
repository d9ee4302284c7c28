import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../app/domain/shops/shops.server';
import { stoppedClock } from './support/clock';
import { createTestDatabase, type TestDatabase } from './support/database';
import { postWebhook } from './support/signed-request';
import { credentials, startWorld, type World } from './support/world';

let database: TestDatabase;
let world: World;
let log = '';

beforeAll(async () => {
  database = await createTestDatabase();
  const stream = new Writable({
    write(chunk, _, done) {
      log += String(chunk);
      done();
    },
  });
  world = await startWorld({
    databaseUrl: database.url,
    clock: stoppedClock(new Date('2026-03-02T10:00:00Z')),
    logLevel: 'trace',
    log: pino({ level: 'trace' }, stream),
  });
});
afterAll(async () => {
  await world.stop();
  await database.drop();
});

test('a whole story, with everything that can go wrong in it, leaves no person, key or payload in the log', async () => {
  const { shopify, sendgrid, app } = world;
  const secrets: string[] = Object.values(credentials);
  await world.install();
  const apiKey = await app.inShop(shopify.domain, (ctx) => createApiKey(ctx));
  secrets.push(apiKey);

  // People who do all there is to do.
  const people = ['Ottilie', 'Paloma', 'Quentin', 'Rosalind+bounce', 'Sidonie+spam'];
  for (const name of people) {
    const email = `${name.toLowerCase()}.marquez@example.com`;
    const shopper = shopify.shopper({ email, firstName: name });
    secrets.push(email, name, shopper.visitorId, shopper.sessionId);
    shopper.signUp({ acceptsMarketing: true });
    await world.settle();
    await shopper.view('boston-fern');
    await shopper.addToCart('enamel-jug');
    secrets.push(shopper.cart?.id ?? '');
    const checkout = shopper.startCheckout();
    secrets.push(checkout.id);
    await world.skip('2h');
    if (name !== 'Paloma') shopper.pay();
    await world.settle();
  }
  for (const mail of sendgrid.inbox()) {
    sendgrid.open(mail.id);
    const link = sendgrid.click(mail.id, 0);
    secrets.push(new URL(link).searchParams.get('heed_c') ?? link);
    secrets.push(mail.subject, /one-click\/([\w-]+)/.exec(mail.headers['List-Unsubscribe'] ?? '')?.[1] ?? '');
  }
  await world.skip('1d');

  // The provider has its bad days.
  for (const mode of ['429', '500', 'reset-before-accept', 'reset-after-accept', '403'] as const) {
    sendgrid.chaos.next(mode);
    const email = `${mode}.pemberton@example.com`;
    secrets.push(email);
    shopify.shopper({ email, firstName: 'Pemberton' }).signUp({ acceptsMarketing: true });
    await world.skip('30m');
  }

  // Deliveries nobody can use, and one that breaks a door.
  const person = { email: 'ursula.varga@example.com', first_name: 'Ursula' };
  secrets.push(person.email, 'Varga');
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(world.web.url + path, { method: 'POST', body, headers });
  await post('/webhooks/shopify', JSON.stringify(person), { 'x-shopify-hmac-sha256': 'forged-signature' });
  await post('/webhooks/sendgrid', JSON.stringify([person]));
  await post('/proxy/events?signature=forged-signature', JSON.stringify(person));
  await post('/api/v1/events', JSON.stringify({ events: [{ id: 1, contact: person }] }), {
    authorization: `Bearer ${apiKey}`,
  });
  await post('/api/v1/events', '{}', { authorization: 'Bearer heed_guessed-key' });
  await post('/one-click/guessed-token', 'List-Unsubscribe=One-Click');
  secrets.push('forged-signature', 'guessed-key', 'guessed-token');
  for (const topic of ['companies/create', 'customers/update', 'orders/create']) {
    await postWebhook(world.web.url, { topic, shop: shopify.domain, body: JSON.stringify({ id: {}, ...person }) });
  }
  const refund = { kind: 'refund', status: 'success', amount: '999999999999999.00' };
  const [order] = shopify.orders();
  shopify.webhooks.emit('refunds/create', {
    id: 1,
    order_id: order?.id,
    transactions: Array(12).fill(refund),
    note: person,
  });
  secrets.push(refund.amount);
  await world.skip('30m');

  // Tokens die, the Admin API is busy; people leave in every way there is.
  shopify.admin.killTokens();
  shopify.admin.throttleNext(1);
  const last = sendgrid.inbox().at(-1);
  if (last) await sendgrid.oneClickUnsubscribe(last.id);
  await world.settle();
  shopify.merchant.requestData('ottilie.marquez@example.com');
  shopify.merchant.redactCustomer('ottilie.marquez@example.com');
  shopify.merchant.mergeCustomers('quentin.marquez@example.com', 'paloma.marquez@example.com');
  await world.skip('3d');
  const { rows } = await app.db.pool.query<{ token: string; refresh: string }>(
    'select "accessToken" as token, "refreshToken" as refresh from session',
  );
  secrets.push(...rows.flatMap(({ token, refresh }) => [token, refresh]), shopify.sessionToken());
  shopify.merchant.uninstall();
  shopify.merchant.redactShop();
  await world.settle();

  const lines = log.trim().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('msg');
  const said = ['installed', 'one by one now', 'task begins'];
  for (const words of said) expect(log).toContain(words);

  const fragments = [
    'Boston Fern',
    'Enamel Jug',
    'Orchard Row',
    'line_items',
    'first_name',
    'postalAddress',
    '@example.com',
  ];
  const leaked = [...new Set([...secrets, ...fragments])].filter(
    (secret) => secret.length > 3 && log.toLowerCase().includes(secret.toLowerCase()),
  );
  expect(leaked).toEqual([]);
});
