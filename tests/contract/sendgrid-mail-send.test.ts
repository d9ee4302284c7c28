import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSendGridSender } from '~/adapters/sendgrid/send.server';
import type { OutgoingEmail } from '~/domain/deliveries/schema';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BROKEN_MAILS, mailBody } from '../doubles/sendgrid/broken-mails';
import { mailErrors } from '../doubles/sendgrid/mail-rules';
import { startSendGrid, type SendGridDouble } from '../doubles/sendgrid/sendgrid';
import { startPrism, type PrismProxy } from './prism';
import { schemaAt } from './sendgrid-schemas';
import { readSendGridSpec } from './sendgrid-specs';

const MAIL = 'openapi/tsg_mail_v3.json';
const now = new Date('2026-03-01T12:00:00Z');

const emails: [what: string, email: OutgoingEmail][] = [
  ['a full email', emailWith({})],
  ['an email without names', emailWith({ from: { email: 'a@example.com' }, to: { email: 'b@example.com' } })],
  ['an email without a reply address', emailWith({ replyTo: undefined })],
  ['an email without text', emailWith({ text: '' })],
  ['an email without headers, categories or arguments', emailWith({ headers: {}, categories: [], customArgs: {} })],
  [
    'an email in another script',
    emailWith({ subject: 'عربة التسوق 🛒', text: 'ته', to: { email: 'a@example.com', name: 'محمد' } }),
  ],
];

function emailWith(changes: Partial<OutgoingEmail>): OutgoingEmail {
  return {
    sendId: 'send-1',
    from: { email: 'shop@example.com', name: 'The Shop' },
    replyTo: { email: 'help@example.com', name: 'Help' },
    to: { email: 'ana@example.com', name: 'Ana' },
    subject: 'Still thinking it over?',
    html: '<p>Hello</p>',
    text: 'Hello',
    headers: {
      'List-Unsubscribe': '<https://heed.example/u/1>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    categories: ['abandoned_cart', 'shop-1'],
    customArgs: { heed_shop: 'shop-1', heed_message: 'message-1' },
    ...changes,
  };
}

describe('the bodies we send', () => {
  const validate = schemaAt(MAIL, '/components/requestBodies/PostMailSend/content/application~1json/schema');
  let bodies: unknown[];
  let capture: http.Server;

  beforeAll(async () => {
    bodies = [];
    capture = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => capture.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    capture.closeAllConnections();
    capture.close();
  });

  it.each(emails)('%s is a body of the OpenAPI document', async (_, email) => {
    const baseUrl = `http://127.0.0.1:${(capture.address() as AddressInfo).port}`;
    await createSendGridSender({ apiKey: 'SG.key', baseUrl, timeoutMs: 5_000 }).send(email);
    const body = bodies.at(-1);
    expect(validate(body)).toEqual([]);
    expect(mailErrors(body, now)).toEqual([]);
  });

  it('the document does tell a bad body', () => {
    expect(validate(mailBody({ from: { email: 'shop' } }))).not.toEqual([]);
    expect(validate(mailBody({ personalizations: undefined }))).not.toEqual([]);
  });
});

describe('the rules of the double', () => {
  const validate = schemaAt(MAIL, '/components/requestBodies/PostMailSend/content/application~1json/schema');
  const published = readSendGridSpec<{ field: string; help_anchor: string; message: string }[]>(
    'errors/mail-send-400-messages-2019.json',
  );
  const patterns = published.map(({ message }) => pattern(message));

  it('refuse what the OpenAPI document refuses', () => {
    const loose = BROKEN_MAILS.filter(([, body]) => validate(body).length > 0);
    expect(loose.length).toBeGreaterThan(15);
    for (const [what, body] of loose) expect(mailErrors(body, now), what).not.toEqual([]);
  });

  it.each(BROKEN_MAILS)('name %s in words SendGrid publishes', (_, body) => {
    for (const { message, help } of mailErrors(body, now)) {
      expect(
        patterns.some((known) => known.test(message)),
        message,
      ).toBe(true);
      const anchor = help?.split('#')[1];
      expect(published.map(({ help_anchor: known }) => known)).toContain(anchor);
    }
  });

  function pattern(message: string): RegExp {
    const quoted = message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // The published text has a placeholder where the sender's own value stands.
    const open = quoted
      .replace(/\\\[(?:YOUR [A-Z ]+|email address)\\\]/g, '.*')
      .replace(/ X (personalizations|categories)/g, ' \\d+ $1')
      .replace(/\\\{invalid IDs\\\}/, '.*');
    return new RegExp(`^${open}$`);
  }
});

describe('through Prism, with the OpenAPI document between sender and double', () => {
  let sendgrid: SendGridDouble;
  let prism: PrismProxy;

  beforeAll(async () => {
    sendgrid = await startSendGrid({ clock: { now: () => now }, apiKeys: ['SG.key'] });
    prism = await startPrism(MAIL, sendgrid.url);
  });

  afterAll(async () => {
    await prism.stop();
    await sendgrid.stop();
  });

  it.each(emails)('%s is accepted, and the answer is one of the document', async (_, email) => {
    const sender = createSendGridSender({ apiKey: 'SG.key', baseUrl: prism.url, timeoutMs: 30_000 });
    const result = await sender.send(email);
    expect(result).toEqual({ outcome: 'accepted', providerMessageId: sendgrid.inbox().at(-1)?.messageId });
  });

  it('Prism does stop a request that breaks the document', async () => {
    const before = sendgrid.journal.requests;
    const response = await fetch(`${prism.url}/v3/mail/send`, {
      method: 'POST',
      headers: { Authorization: 'Bearer SG.key', 'Content-Type': 'application/json' },
      body: JSON.stringify(mailBody({ subject: '' })),
    });
    expect(response.status).toBe(422);
    expect(sendgrid.journal.requests).toBe(before);
  });
});
