import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSendGridSender } from '~/adapters/sendgrid/send.server';
import { parseEventBatch } from '~/adapters/sendgrid/webhook';
import { mailBody } from '../doubles/sendgrid/broken-mails';
import { startSendGrid, type SendGridDouble } from '../doubles/sendgrid/sendgrid';
import { startPrism, type PrismProxy } from './prism';
import { schemaAt } from './sendgrid-schemas';
import { readSendGridSpec } from './sendgrid-specs';

type Event = Record<string, unknown>;

const now = new Date('2026-03-01T12:00:00Z');
const headers = { Authorization: 'Bearer SG.key', 'Content-Type': 'application/json' };

describe('the published examples of events', () => {
  const examples = readSendGridSpec<Event[]>('events/examples-2021.json');

  it('are many', () => expect(examples.length).toBeGreaterThan(25));

  it('are all understood, but for the one kind that cannot concern us', () => {
    const { events, rejected } = parseEventBatch(JSON.stringify(examples));
    expect(rejected.map(({ index }) => examples[index]?.event)).toEqual(
      examples.map(({ event }) => event).filter((event) => event === 'group_resubscribe'),
    );
    expect(events).toHaveLength(examples.length - rejected.length);
    const used = examples.filter(({ event }) => event !== 'group_resubscribe');
    events.forEach((event, index) => {
      const example = used[index] ?? {};
      expect(event.providerEventId).toBe(example.sg_event_id);
      expect(event.email).toBe(example.email);
      // One of them gives milliseconds.
      const timestamp = Number(example.timestamp);
      expect(event.occurredAt.getTime()).toBe(timestamp > 1e12 ? timestamp : timestamp * 1000);
      expect(event.raw).toEqual(example);
    });
  });

  it('are understood in the bodies of the signature vectors too', () => {
    const vectors = readSendGridSpec<{ body: string; valid: boolean }[]>('signature/vectors.json');
    const batches = vectors.filter(({ valid }) => valid).map(({ body }) => parseEventBatch(body));
    expect(batches.map(({ events }) => events.map(({ kind }) => kind))).toEqual([
      ['dropped'],
      ['processed', 'blocked'],
    ]);
    expect(batches.flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(batches[0]?.events[0]?.providerMessageId).toBe('LRzXl_NHStOGhQ4kofSm_A');
  });
});

describe('the events of the double', () => {
  let sendgrid: SendGridDouble;
  let receiver: http.Server;
  const bodies: string[] = [];

  beforeAll(async () => {
    receiver = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    sendgrid = await startSendGrid({
      clock: { now: () => now },
      apiKeys: ['SG.key'],
      webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
    });
    for (const tag of ['', '+bounce', '+bounce', '+block', '+defer', '+spam', '+spam']) {
      const content = [{ type: 'text/html', value: '<a href="https://shop.example">Shop</a>' }];
      const body = mailBody({ categories: ['cart'], content }, { to: [{ email: `ana${tag}@example.com` }] });
      await fetch(`${sendgrid.url}/v3/mail/send`, { method: 'POST', headers, body: JSON.stringify(body) });
    }
    const id = sendgrid.inbox()[0]?.id ?? '';
    sendgrid.open(id);
    sendgrid.open(id, { machine: true });
    sendgrid.click(id, 0);
    sendgrid.bounce(id, { late: true });
  });

  afterAll(async () => {
    await sendgrid.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  it('fit the schema of the webhook', async () => {
    await sendgrid.flushEvents();
    const validate = schemaAt('events/event-webhook.derived.schema.json', '');
    const events = bodies.flatMap((body) => JSON.parse(body) as Event[]);
    const kinds = new Set(events.map(({ event }) => event));
    const all = ['bounce', 'click', 'deferred', 'delivered', 'dropped', 'open', 'processed', 'spamreport'];
    expect([...kinds].sort()).toEqual(all);
    for (const body of bodies) expect(validate(JSON.parse(body))).toEqual([]);
    expect(parseEventBatch(bodies.join('')).rejected).toEqual([]);
  });

  it('fit the Email Logs document, through Prism', async () => {
    const prism: PrismProxy = await startPrism('openapi/tsg_logs_v3.json', sendgrid.url);
    try {
      const search = await fetch(`${prism.url}/v3/logs`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: 'sg_message_id_created_at >= TIMESTAMP "2026-03-01T00:00:00Z"', limit: 100 }),
      });
      expect(search.status).toBe(200);
      const { messages } = (await search.json()) as { messages: { sg_message_id: string; status: string }[] };
      expect(messages.map(({ status }) => status).sort()).toEqual(
        ['blocked', 'bounced', 'bounced', 'delivered', 'delivered', 'dropped', 'dropped'].sort(),
      );
      const statuses: number[] = [];
      for (const { sg_message_id: id } of messages) {
        statuses.push((await fetch(`${prism.url}/v3/logs/${id}`, { headers })).status);
      }
      expect(statuses).toEqual(messages.map(() => 200));

      const sender = createSendGridSender({ apiKey: 'SG.key', baseUrl: prism.url, timeoutMs: 30_000 });
      const lookUp = (sendId: string) => sender.findByRecipient({ to: 'ana@example.com', since: now, sendId });
      expect(await lookUp('send-1')).toBe('accepted');
      expect(await lookUp('send-2')).toBe('not_found');
    } finally {
      await prism.stop();
    }
  });

  it('and its other answers fit their documents', async () => {
    const answers: [string, string, string, RequestInit][] = [
      ['openapi/tsg_scopes_v3.json', '/v3/scopes', '200', {}],
      ['openapi/tsg_suppressions_v3.json', '/v3/suppression/bounces', '200', {}],
      ['openapi/tsg_suppressions_v3.json', '/v3/suppression/spam_reports', '200', {}],
      [
        'openapi/tsg_recipients_data_erasure_v3.json',
        '/v3/recipients/erasejob',
        '202',
        { method: 'POST', body: '{"email_addresses":["ana+block@example.com"]}' },
      ],
    ];
    for (const [document, path, status, init] of answers) {
      const response = await fetch(sendgrid.url + path, { headers, ...init });
      expect(String(response.status)).toBe(status);
      const method = (init.method ?? 'GET').toLowerCase();
      const place = `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}/content/application~1json/schema`;
      expect(schemaAt(document, place)(await response.json()), path).toEqual([]);
    }
  });
});
