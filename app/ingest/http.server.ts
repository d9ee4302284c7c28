import type { IncomingHttpHeaders, IncomingMessage, ServerOptions, ServerResponse } from 'node:http';

/**
 * Limits of the server in front, to be handed to `createServer`: a request whose headers or body dawdle ends with 408, and
 * connections stay open long enough for Shopify and load balancers to use them again.
 */
export const ingestServerOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
};

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request whose body has arrived. */
export interface Received {
  headers: IncomingHttpHeaders;
  /** What follows the question mark. */
  query: string;
  body: Buffer;
  /** Who asks, as well as that can be known: for limits, never for trust. */
  address: string;
  now: Date;
}

export interface Endpoint {
  maxBytes: number;
  /** Browsers of any origin may call it. */
  crossOrigin: boolean;
  answer(received: Received): Promise<Answer> | Answer;
}

/** Bytes of bodies held at one time by all requests together; what comes beyond is asked to come again. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** An answer that says what is wrong, never quoting what was sent. */
export function refusal(status: number, code: string, message: string, field?: string): Answer {
  return { status, body: { error: field === undefined ? { code, message } : { code, message, field } } };
}

/** Reads bodies within their endpoint's limit and within a limit for all of them together. */
export function createBodyReader(memoryBytes = MEMORY_BYTES) {
  let held = 0;

  /** The body, a refusal, or null when the sender went away. Holds the bytes until `release`. */
  function read(request: IncomingMessage, maxBytes: number): Promise<Buffer | Answer | null> {
    const tooLarge = refusal(413, 'too_large', `The body is larger than ${maxBytes} bytes.`);
    // Refused by its length alone, it is read to its end and thrown away by node:http, so that the sender sees the answer.
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(tooLarge);
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const giveUp = (outcome: Answer | null) => {
        request.removeAllListeners('data').removeAllListeners('close').resume();
        release(size);
        resolve(outcome);
      };
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        held += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes) giveUp(tooLarge);
        else if (held > memoryBytes) giveUp({ ...refusal(503, 'busy', 'Try again.'), headers: { 'retry-after': '1' } });
      });
      request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
      request.on('close', () => {
        if (!request.complete) giveUp(null);
      });
    });
  }

  function release(bytes: number): void {
    held -= bytes;
  }

  return { read, release };
}

export function send(response: ServerResponse, { status, body, headers }: Answer, crossOrigin: boolean): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...(crossOrigin ? { 'access-control-allow-origin': '*' } : {}),
    ...headers,
  });
  response.end(text);
}

/** The last address a proxy in front noted, else the peer's. */
export function addressOf(request: IncomingMessage): string {
  const forwarded = request.headers['x-forwarded-for'];
  const list = Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '');
  return list.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? '');
}
