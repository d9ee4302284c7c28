import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEventBatch } from '~/adapters/sendgrid/webhook';
import { verifyEventWebhook } from '~/adapters/sendgrid/webhook.server';
import { mailBody } from './broken-mails';
import { startSendGrid, type SendGridDouble } from './sendgrid';

interface Batch {
  raw: string;
  verified: boolean;
  ids: string[];
  kinds: string[];
}

let now: Date;
let sendgrid: SendGridDouble;
let receiver: http.Server;
let batches: Batch[];
let statuses: number[];
let onBatch: () => void;

beforeEach(async () => {
  now = new Date('2026-03-01T12:00:00Z');
  batches = [];
  statuses = [];
  onBatch = () => undefined;
  receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks);
      const header = (name: string) => String(request.headers[`x-twilio-email-event-webhook-${name}`]);
      const raw = rawBody.toString('utf8');
      const { events } = parseEventBatch(raw);
      batches.push({
        raw,
        verified: verifyEventWebhook({
          publicKey: sendgrid.publicKey,
          signature: header('signature'),
          timestamp: header('timestamp'),
          rawBody,
          now,
        }),
        ids: events.map(({ providerEventId }) => providerEventId),
        kinds: events.map(({ kind }) => kind),
      });
      response.writeHead(statuses.shift() ?? 204).end();
      onBatch();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  sendgrid = await start();
});

afterEach(async () => {
  await sendgrid.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const receiverUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/sendgrid`;

const start = (autoDeliver = false) =>
  startSendGrid({ clock: { now: () => now }, apiKeys: ['SG.key'], webhookUrl: receiverUrl(), seed: 7, autoDeliver });

async function send(email: string, sendId = 'send-1'): Promise<void> {
  const response = await fetch(`${sendgrid.url}/v3/mail/send`, {
    method: 'POST',
    headers: { Authorization: 'Bearer SG.key', 'Content-Type': 'application/json' },
    body: JSON.stringify(mailBody({}, { to: [{ email }], custom_args: { heed_send_id: sendId, event: 'forged' } })),
  });
  expect(response.status).toBe(202);
}

const received = () => batches.flatMap(({ raw }) => JSON.parse(raw) as Record<string, unknown>[]);

describe('the event webhook', () => {
  it('posts signed batches, one event a line, keys in order', async () => {
    await send('ana@example.com');
    await sendgrid.flushEvents();
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({ verified: true, kinds: ['processed', 'delivered'] });
    expect(batches[0]?.raw).toMatch(/^\[\{"email":[^\r\n]*\},\r\n\{"email":[^\r\n]*\}\]\r\n$/);
    for (const event of received()) expect(Object.keys(event)).toEqual(Object.keys(event).sort());
  });

  it('puts custom arguments at the top level, where the names of SendGrid win', async () => {
    await send('ana@example.com');
    await sendgrid.flushEvents();
    const [mail] = sendgrid.inbox();
    expect(received()[1]).toMatchObject({
      event: 'delivered',
      email: 'ana@example.com',
      heed_send_id: 'send-1',
      sg_message_id: expect.stringMatching(`^${mail?.messageId}\\.recvd-`),
      timestamp: now.getTime() / 1000,
    });
    expect(mail?.events).toEqual(received());
  });

  it.each([
    ['ana@example.com', ['processed', 'delivered'], 1],
    ['ana+bounce@example.com', ['processed', 'bounced'], 0],
    ['ana+block@example.com', ['processed', 'blocked'], 0],
    ['ana+defer@example.com', ['processed', 'deferred', 'delivered'], 1],
    ['ana+spam@example.com', ['processed', 'delivered', 'complained'], 1],
  ])('%s: %j', async (email, kinds, arrived) => {
    await send(email);
    await sendgrid.flushEvents();
    expect(batches[0]?.kinds).toEqual(kinds);
    expect(sendgrid.inbox()).toHaveLength(arrived);
  });

  it('tells what the recipient did, at the time of the clock', async () => {
    await send('ana@example.com');
    await sendgrid.flushEvents();
    const id = sendgrid.inbox()[0]?.id ?? '';
    now = new Date('2026-03-01T15:00:00Z');
    sendgrid.open(id, { machine: true });
    sendgrid.open(id);
    sendgrid.complain(id);
    sendgrid.bounce(id, { late: true });
    await sendgrid.flushEvents();
    const events = received().slice(2);
    expect(events.map(({ event }) => event)).toEqual(['open', 'open', 'spamreport', 'bounce']);
    expect(events.map(({ sg_machine_open: machine }) => machine)).toEqual([true, false, undefined, undefined]);
    expect(events.every(({ timestamp }) => timestamp === now.getTime() / 1000)).toBe(true);
    expect(events[3]).not.toHaveProperty('sg_message_id');
    expect(events[3]).toMatchObject({ type: 'bounce', heed_send_id: 'send-1' });
  });

  it('posts nothing twice unless asked, and then the same event ids', async () => {
    await send('ana@example.com');
    await sendgrid.flushEvents({ duplicate: true });
    expect(batches).toHaveLength(2);
    expect(batches[0]?.ids).toEqual(batches[1]?.ids);
    await sendgrid.flushEvents();
    expect(batches).toHaveLength(2);
  });

  it('gives every event an id of its own', async () => {
    for (let index = 0; index < 20; index += 1) await send(`a${index}@example.com`, `send-${index}`);
    await sendgrid.flushEvents();
    expect(new Set(batches[0]?.ids).size).toBe(40);
  });

  it('mixes the order when asked, the same way for the same seed', async () => {
    for (let index = 0; index < 10; index += 1) await send(`a${index}@example.com`, `send-${index}`);
    await sendgrid.flushEvents({ shuffle: true });
    const sequence = received().map(({ heed_send_id: id, event }) => `${String(id)} ${String(event)}`);
    expect(sequence).not.toEqual([...sequence].sort());
    expect(new Set(sequence).size).toBe(20);
    expect(sequence.slice(0, 3)).toMatchInlineSnapshot(`
      [
        "send-4 delivered",
        "send-9 delivered",
        "send-3 delivered",
      ]
    `);
  });

  it('cuts long batches', async () => {
    for (let index = 0; index < 510; index += 1) await send(`a${index}@example.com`, `send-${index}`);
    await sendgrid.flushEvents();
    expect(batches.map(({ ids }) => ids.length)).toEqual([1000, 20]);
    expect(batches.every(({ verified, raw }) => verified && raw.length < 768 * 1024)).toBe(true);
  });

  it('keeps what was not taken, and says so', async () => {
    await send('ana@example.com');
    statuses = [500];
    await expect(sendgrid.flushEvents()).rejects.toThrow('answered 500');
    now = new Date('2026-03-02T11:00:00Z');
    await sendgrid.flushEvents();
    expect(batches.map(({ ids }) => ids)).toEqual([batches[0]?.ids, batches[0]?.ids]);
    // A retry is signed for its own time.
    expect(batches[1]?.verified).toBe(true);
    expect(sendgrid.journal.webhookDeliveries.map(({ status }) => status)).toEqual([500, 204]);
  });

  it('can post before it answers', async () => {
    sendgrid.chaos.next('webhook-before-response');
    let answered = false;
    onBatch = () => expect(answered).toBe(false);
    await send('ana@example.com');
    answered = true;
    expect(batches).toHaveLength(1);
    expect(batches[0]?.kinds).toEqual(['processed', 'delivered']);
  });

  it('can do all of it by itself, again and again until it is taken', async () => {
    await sendgrid.stop();
    sendgrid = await start(true);
    statuses = [503];
    const taken = new Promise<void>((resolve) => {
      onBatch = () => batches.length === 2 && resolve();
    });
    await send('ana@example.com');
    await taken;
    expect(batches[1]?.ids).toEqual(batches[0]?.ids);
    expect(batches[1]?.verified).toBe(true);
  });
});
