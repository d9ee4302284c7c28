import http from 'node:http';
import https from 'node:https';

/** A complete answer, or why there is none and whether the request can have left this machine. */
export type Answer =
  | { answered: true; status: number; headers: http.IncomingHttpHeaders; body: string }
  | { answered: false; code: string; nothingSent: boolean };

export interface Transport {
  /** Sends one JSON request over a kept-alive connection. Never throws, never follows a redirect, never tries twice. */
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer>;
}

/** Enough for 5,000 requests a second at 100 ms each; more wait inside the agent. */
const MAX_CONNECTIONS = 512;
/** Idle connections are closed before the other side may do so, or a request would die on a connection just closed. */
const IDLE_MS = 10_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * The way to one host of the SendGrid API with one key.
 * @param options.timeoutMs for the whole request, waiting for a connection included
 * Throws on a key that no header can carry and on a base URL that would carry it in the clear over a network.
 */
export function createTransport(options: { apiKey: string; baseUrl: string; timeoutMs: number }): Transport {
  if (!/^[\x21-\x7e]+$/.test(options.apiKey)) throw new Error('The SendGrid API key is not a key');
  const base = new URL(options.baseUrl);
  const secure = base.protocol === 'https:';
  if (!secure && !(base.protocol === 'http:' && isLoopback(base.hostname))) {
    throw new Error('The SendGrid base URL must be https, or http on this machine');
  }
  const client = secure ? https : http;
  const agent = new client.Agent({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    timeout: IDLE_MS,
    scheduling: 'lifo',
  });
  const prefix = base.pathname.replace(/\/$/, '');
  const fixedHeaders = ['Host', base.host, 'Authorization', `Bearer ${options.apiKey}`, 'Accept', 'application/json'];

  return {
    request: (method, path, body) =>
      new Promise((resolve) => {
        const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
        const request = client.request({
          agent,
          method,
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port,
          path: prefix + path,
          headers: payload
            ? fixedHeaders.concat('Content-Type', 'application/json', 'Content-Length', String(payload.length))
            : fixedHeaders,
        });

        let connected = false;
        request.once('socket', (socket) => {
          if (request.reusedSocket) connected = true;
          else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
        });

        let settled = false;
        const settle = (answer: Answer) => {
          if (settled) return;
          settled = true;
          clearTimeout(deadline);
          resolve(answer);
        };
        // Once the head of an answer is here, it is the answer, whatever becomes of its body.
        let head: { status: number; headers: http.IncomingHttpHeaders } | undefined;
        const fail = (code: string) => {
          settle(head ? { answered: true, ...head, body: '' } : { answered: false, code, nothingSent: !connected });
          request.destroy();
        };
        const deadline = setTimeout(() => fail('timeout'), options.timeoutMs);

        request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'connection_error'));
        request.once('response', (response) => {
          const { statusCode: status = 0, headers } = response;
          const received = { status, headers };
          head = received;
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) fail('answer_too_large');
            chunks.push(chunk);
          });
          response.once('error', () => fail('answer_cut_off'));
          response.once('end', () =>
            settle({ answered: true, ...received, body: Buffer.concat(chunks).toString('utf8') }),
          );
        });
        request.end(payload);
      }),
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
