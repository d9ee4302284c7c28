import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingEmail } from '~/domain/deliveries/schema';
import { createSendGridSender } from './send.server';

interface Seen {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: unknown;
}

const servers: http.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A host that answers as told and remembers what it was asked. */
async function host(answer: (response: http.ServerResponse, request: Seen) => void) {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      const entry = { method, path: url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      seen.push(entry);
      answer(response, entry);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function senderTo(baseUrl: string, timeoutMs = 20_000) {
  return createSendGridSender({ apiKey: 'SG.key', baseUrl, timeoutMs });
}

function emailWith(changes: Partial<OutgoingEmail> = {}): OutgoingEmail {
  return {
    sendId: 'send-1',
    from: { email: 'shop@example.com', name: 'The Shop' },
    replyTo: { email: 'help@example.com' },
    to: { email: 'ana@example.com', name: 'Ana' },
    subject: 'Still thinking it over?',
    html: '<p>Hello</p>',
    text: 'Hello',
    headers: { 'List-Unsubscribe': '<https://heed.example/u/1>' },
    categories: ['abandoned_cart'],
    customArgs: { heed_shop: 'shop-1' },
    ...changes,
  };
}

describe('what is sent', () => {
  it('is one request for one recipient, with our id in its custom arguments', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    await senderTo(baseUrl).send(emailWith());
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v3/mail/send' });
    expect(seen[0]?.headers.authorization).toBe('Bearer SG.key');
    expect(seen[0]?.body).toEqual({
      from: { email: 'shop@example.com', name: 'The Shop' },
      reply_to: { email: 'help@example.com' },
      subject: 'Still thinking it over?',
      personalizations: [
        {
          to: [{ email: 'ana@example.com', name: 'Ana' }],
          headers: { 'List-Unsubscribe': '<https://heed.example/u/1>' },
          custom_args: { heed_shop: 'shop-1', heed_send_id: 'send-1' },
        },
      ],
      categories: ['abandoned_cart'],
      content: [
        { type: 'text/plain', value: 'Hello' },
        { type: 'text/html', value: '<p>Hello</p>' },
      ],
      tracking_settings: {
        click_tracking: { enable: true, enable_text: false },
        open_tracking: { enable: true },
        subscription_tracking: { enable: false },
      },
    });
  });

  it('never lets a header of the email become a header of the request', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    await senderTo(baseUrl).send(emailWith({ headers: { Authorization: 'Bearer stolen', 'X-Campaign': 'spring' } }));
    expect(seen[0]?.headers.authorization).toBe('Bearer SG.key');
    expect(seen[0]?.headers).not.toHaveProperty('x-campaign');
  });

  it('keeps our id even where a custom argument has its name', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    await senderTo(baseUrl).send(emailWith({ customArgs: { heed_send_id: 'other' } }));
    expect(seen[0]?.body).toMatchObject({ personalizations: [{ custom_args: { heed_send_id: 'send-1' } }] });
  });

  it('leaves out an empty text part and an absent reply address', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    await senderTo(baseUrl).send(emailWith({ text: '', replyTo: undefined }));
    expect(seen[0]?.body).toMatchObject({ content: [{ type: 'text/html' }] });
    expect(seen[0]?.body).not.toHaveProperty('reply_to');
  });

  it('leaves the email as it was', async () => {
    const { baseUrl } = await host((response) => response.writeHead(202).end());
    const email = emailWith();
    const before = structuredClone(email);
    await senderTo(baseUrl).send(email);
    expect(email).toEqual(before);
  });

  it('keeps the keys of two senders apart', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    const other = createSendGridSender({ apiKey: 'SG.other', baseUrl, timeoutMs: 20_000 });
    await Promise.all([senderTo(baseUrl).send(emailWith()), other.send(emailWith())]);
    expect(seen.map(({ headers }) => headers.authorization).sort()).toEqual(['Bearer SG.key', 'Bearer SG.other']);
  });

  it('is nothing when the email is malformed, which is an answer like any other', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    const malformed = emailWith({ to: { email: 7 as unknown as string } });
    expect(await senderTo(baseUrl).send(malformed)).toMatchObject({ outcome: 'rejected', scope: 'message' });
    expect(seen).toEqual([]);
  });
});

describe('what an answer means', () => {
  const errors = (message: string, field: string | null) =>
    JSON.stringify({ errors: [{ message, field, help: null }] });

  it('202 is accepted, with the id of the provider', async () => {
    const { baseUrl } = await host((response) => response.writeHead(202, { 'X-Message-Id': 'abc' }).end());
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'accepted', providerMessageId: 'abc' });
  });

  it.each([200, 201, 204, 304, 408, 500, 502, 503, 504, 599])('%i proves nothing', async (status) => {
    const { baseUrl } = await host((response) => response.writeHead(status).end());
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'unknown', code: `http_${status}` });
  });

  it.each([301, 302, 307, 308])('%i is not followed', async (status) => {
    const { seen, baseUrl } = await host((response) => response.writeHead(status, { Location: '/elsewhere' }).end());
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'unknown', code: `http_${status}` });
    expect(seen).toHaveLength(1);
  });

  it.each([400, 404, 405, 413, 415])('%i is a rejected message', async (status) => {
    const { baseUrl } = await host((response) => response.writeHead(status).end(errors('No good', 'subject')));
    const result = await senderTo(baseUrl).send(emailWith());
    expect(result).toEqual({ outcome: 'rejected', code: `http_${status}`, reason: 'No good', scope: 'message' });
  });

  it.each([401, 403])('%i rejects the whole account', async (status) => {
    const { baseUrl } = await host((response) => response.writeHead(status).end(errors('No entry', null)));
    const result = await senderTo(baseUrl).send(emailWith());
    expect(result).toEqual({ outcome: 'rejected', code: `http_${status}`, reason: 'No entry', scope: 'account' });
  });

  it('an error about the recipient is the recipient’s', async () => {
    const body = errors('Does not contain a valid address.', 'personalizations.0.to.0.email');
    const { baseUrl } = await host((response) => response.writeHead(400).end(body));
    expect(await senderTo(baseUrl).send(emailWith())).toMatchObject({ outcome: 'rejected', scope: 'recipient' });
  });

  it('an error about the recipient among others is the message’s', async () => {
    const list = ['personalizations.0.to.0.email', 'from'].map((field) => ({ message: 'No good', field }));
    const { baseUrl } = await host((response) => response.writeHead(400).end(JSON.stringify({ errors: list })));
    expect(await senderTo(baseUrl).send(emailWith())).toMatchObject({ outcome: 'rejected', scope: 'message' });
  });

  it('a reason holds no address', async () => {
    const body = errors(
      'You have included [ana@example.com] more than once, see Ana <ana@example.com>.',
      'personalizations',
    );
    const { baseUrl } = await host((response) => response.writeHead(400).end(body));
    const result = await senderTo(baseUrl).send(emailWith());
    expect(result).toMatchObject({ outcome: 'rejected', reason: expect.stringContaining('more than once') });
    expect(JSON.stringify(result)).not.toContain('@');
  });

  it('an answer that is not JSON still has a reason', async () => {
    const { baseUrl } = await host((response) => response.writeHead(413).end('<html>nginx</html>'));
    expect(await senderTo(baseUrl).send(emailWith())).toMatchObject({ reason: 'SendGrid answered 413' });
  });

  it.each([
    ['a Unix time', { 'X-RateLimit-Reset': '1700000000' }, new Date(1_700_000_000_000)],
    [
      'seconds from now',
      { 'X-RateLimit-Reset': '30', Date: 'Tue, 14 Nov 2023 22:13:20 GMT' },
      new Date(1_700_000_030_000),
    ],
    ['nothing', {}, undefined],
    ['nonsense', { 'X-RateLimit-Reset': 'soon' }, undefined],
  ])('429 with %s is not sent', async (_, headers, retryAt) => {
    const { baseUrl } = await host((response) => response.writeHead(429, headers as http.OutgoingHttpHeaders).end());
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'not_sent', code: 'http_429', retryAt });
  });
});

describe('when there is no answer', () => {
  it('nobody listening is not sent', async () => {
    const { baseUrl } = await host(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'not_sent', code: 'ECONNREFUSED' });
  });

  it('a host that does not exist is not sent', async () => {
    expect(await senderTo('https://sendgrid.invalid', 2_000).send(emailWith())).toMatchObject({ outcome: 'not_sent' });
  });

  it('a failed TLS handshake is not sent', async () => {
    const { seen, baseUrl } = await host((response) => response.writeHead(202).end());
    const result = await senderTo(baseUrl.replace('http:', 'https:')).send(emailWith());
    expect(result).toMatchObject({ outcome: 'not_sent' });
    expect(seen).toHaveLength(0);
  });

  it('silence is unknown', async () => {
    const { baseUrl } = await host((response, { body }) => {
      // The first one makes sure that there is a connection before the second one's time runs.
      if (JSON.stringify(body).includes('send-1')) response.writeHead(202).end();
    });
    const sender = senderTo(baseUrl, 1_000);
    await sender.send(emailWith());
    expect(await sender.send(emailWith({ sendId: 'send-2' }))).toEqual({ outcome: 'unknown', code: 'timeout' });
  });

  it('a reset is unknown, on a new connection and on a kept one', async () => {
    let requests = 0;
    const { baseUrl } = await host((response) => {
      requests += 1;
      if (requests === 2) response.writeHead(202).end();
      else response.socket?.resetAndDestroy();
    });
    const sender = senderTo(baseUrl);
    expect(await sender.send(emailWith())).toEqual({ outcome: 'unknown', code: 'ECONNRESET' });
    expect(await sender.send(emailWith())).toMatchObject({ outcome: 'accepted' });
    expect(await sender.send(emailWith())).toEqual({ outcome: 'unknown', code: 'ECONNRESET' });
    expect(requests).toBe(3);
  });

  it('a hang-up without an answer is unknown', async () => {
    const { baseUrl } = await host((response) => response.socket?.destroy());
    expect(await senderTo(baseUrl).send(emailWith())).toMatchObject({ outcome: 'unknown' });
  });

  it('a 202 whose body is cut off is accepted', async () => {
    const { baseUrl } = await host((response) => {
      response.writeHead(202, { 'X-Message-Id': 'abc', 'Content-Length': 10 });
      response.write('12', () => response.socket?.destroy());
    });
    expect(await senderTo(baseUrl).send(emailWith())).toEqual({ outcome: 'accepted', providerMessageId: 'abc' });
  });
});

describe('looking an email up', () => {
  const input = { to: 'ana@example.com', since: new Date('2026-03-01T10:00:00.750Z'), sendId: 'send-1' };
  const summary = (id: string) => ({ sg_message_id: id });
  const event = (sendId: string) => ({ event: 'delivered', custom_args: { heed_send_id: sendId } });

  async function logs(answers: Record<string, unknown>) {
    return host((response, { path }) => {
      const answer = answers[path];
      if (answer === undefined) response.writeHead(404).end();
      else response.writeHead(200).end(JSON.stringify(answer));
    });
  }

  it('asks for the recipient since the second of the attempt', async () => {
    const { seen, baseUrl } = await logs({ '/v3/logs': { messages: [] } });
    expect(await senderTo(baseUrl).findByRecipient(input)).toBe('not_found');
    const query = 'to_email = "ana@example.com" AND sg_message_id_created_at >= TIMESTAMP "2026-03-01T10:00:00Z"';
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v3/logs', body: { query } });
  });

  it('finds it by our id among others', async () => {
    const { baseUrl } = await logs({
      '/v3/logs': { messages: [summary('a.0'), summary('b.0')] },
      '/v3/logs/a.0': { events: [event('send-0')] },
      '/v3/logs/b.0': { events: [event('send-1')] },
    });
    expect(await senderTo(baseUrl).findByRecipient(input)).toBe('accepted');
  });

  it('says not found only where every candidate is another email', async () => {
    const { baseUrl } = await logs({
      '/v3/logs': { messages: [summary('a.0')] },
      '/v3/logs/a.0': { events: [event('send-0')] },
    });
    expect(await senderTo(baseUrl).findByRecipient(input)).toBe('not_found');
  });

  it.each([
    ['a candidate cannot be read', { '/v3/logs': { messages: [summary('a.0')] } }],
    ['a candidate has no event yet', { '/v3/logs': { messages: [summary('a.0')] }, '/v3/logs/a.0': { events: [] } }],
    [
      'the list may go on',
      {
        '/v3/logs': { messages: Array.from({ length: 50 }, () => summary('a.0')) },
        '/v3/logs/a.0': { events: [event('x')] },
      },
    ],
    ['the answer is of another shape', { '/v3/logs': { results: [] } }],
    ['there are no logs', {}],
  ])('is unavailable when %s', async (_, answers) => {
    const { baseUrl } = await logs(answers);
    expect(await senderTo(baseUrl).findByRecipient(input)).toBe('unavailable');
  });

  it('is unavailable for an address that could change the query', async () => {
    const { seen, baseUrl } = await logs({ '/v3/logs': { messages: [] } });
    expect(await senderTo(baseUrl).findByRecipient({ ...input, to: '"a" OR "b"@example.com' })).toBe('unavailable');
    expect(seen).toHaveLength(0);
  });
});

describe('a sender that must not exist', () => {
  it.each(['http://api.sendgrid.com', 'ftp://127.0.0.1', 'http://127.0.0.1.evil.example'])('not to %s', (baseUrl) => {
    expect(() => senderTo(baseUrl)).toThrow('https');
  });

  it('not with a key that breaks out of its header', () => {
    expect(() => createSendGridSender({ apiKey: 'SG.a\r\nX: y', timeoutMs: 1_000 })).toThrow('not a key');
  });
});
