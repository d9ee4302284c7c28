import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from './post.server';

const received: { headers: IncomingMessage['headers']; body: string }[] = [];
let server: Server;
let address = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (request.url === '/moved') response.writeHead(302, { location: '/taken' }).end();
      else if (request.url === '/hang-up') request.socket.destroy();
      else response.writeHead(request.url === '/broken' ? 500 : 200).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const message = { headers: { 'x-heed-delivery': 'one' }, body: '{"hello":"world"}' };

describe('notifications on their way out', () => {
  it('arrive as they are, and their answer is a status', async () => {
    expect(await createOutbound({ allowLocal: true }).post(`${address}/taken`, message)).toEqual({ status: 200 });
    expect(received.at(-1)).toMatchObject({
      body: message.body,
      headers: { 'x-heed-delivery': 'one', 'content-type': 'application/json' },
    });
    expect(await createOutbound({ allowLocal: true }).post(`${address}/broken`, message)).toEqual({ status: 500 });
  });

  it('follow no redirect', async () => {
    const before = received.length;
    expect(await createOutbound({ allowLocal: true }).post(`${address}/moved`, message)).toEqual({ status: 302 });
    expect(received.length).toBe(before + 1);
  });

  it('that nobody answers are an outcome', async () => {
    const outcome = await createOutbound({ allowLocal: true }).post(`${address}/hang-up`, message);
    expect(outcome).toEqual({ error: 'no answer (ECONNRESET)' });
  });

  it('never leave for this machine, a private network or without encryption', async () => {
    const outbound = createOutbound({ allowLocal: false });
    const before = received.length;
    const refused = { refused: true, error: expect.any(String) as string };
    for (const target of [
      `${address}/taken`,
      'https://127.0.0.1/',
      'https://10.0.0.8/',
      'https://[::1]/',
      'https://localhost/',
    ])
      expect(await outbound.post(target, message)).toEqual(refused);
    expect(received.length).toBe(before);
  });
});
