import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { arrayParameter } from '../app/array-parameter.server';
import { serveParent } from './children';
import { SHOPIFY_SECRET } from './heed';

const MAX_ROWS = 500;
const WAIT_MS = 2;
const IN_FLIGHT = 2;

interface Row {
  domain: string;
  topic: string;
  id: string;
  body: Buffer;
  response: ServerResponse;
}

const INSERT = `insert into inbox_item (bucket, source, shop_domain, topic, delivery_id, received_at, due_at, payload)
  select 0, 'shopify', n.domain, n.topic, n.id, $5, $5, n.payload
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n(domain, topic, id, payload) on conflict do nothing`;

/**
 * The baseline of ingest: node:http, one HMAC over the raw bytes, one multi-row insert per batch with the same batch policy, an answer
 * once it is committed. No limits, no validation, no answer but 200 and 401, no way to stop.
 */
serveParent(async ({ databaseUrl }: { databaseUrl: string }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: IN_FLIGHT });
  const key = createSecretKey(Buffer.from(SHOPIFY_SECRET));
  const queue: Row[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;

  const pump = () => {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0 && running < IN_FLIGHT) {
      const batch = queue.splice(0, MAX_ROWS);
      running += 1;
      void store(batch).finally(() => {
        running -= 1;
        pump();
      });
    }
  };
  const store = async (batch: Row[]) => {
    await pool.query({
      name: 'insert',
      text: INSERT,
      values: [
        arrayParameter(batch.map((row) => row.domain)),
        arrayParameter(batch.map((row) => row.topic)),
        arrayParameter(batch.map((row) => row.id)),
        arrayParameter(batch.map((row) => row.body.toString())),
        new Date(),
      ],
    });
    for (const { response } of batch) response.writeHead(200, { 'content-length': 0 }).end();
  };
  const take = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const header = (name: string) => String(request.headers[name] ?? '');
    const given = Buffer.from(header('x-shopify-hmac-sha256'), 'base64');
    const expected = createHmac('sha256', key).update(body).digest();
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(401, { 'content-length': 0 }).end();
      return;
    }
    const id = header('x-shopify-webhook-id');
    queue.push({ domain: header('x-shopify-shop-domain'), topic: header('x-shopify-topic'), id, body, response });
    if (queue.length >= MAX_ROWS) pump();
    else if (running < IN_FLIGHT) timer ??= setTimeout(pump, WAIT_MS);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => take(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    calls: { url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async stop() {
      server.closeAllConnections();
      await pool.end();
    },
  };
});
