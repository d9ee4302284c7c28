import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

/** An app that writes down what it is sent, for the double's own tests. */
export class ListeningApp {
  readonly received: Received[] = [];
  /** How it answers; may answer later or differently per request. */
  answer: (request: Received) => number = () => 200;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://app');
      const received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      this.received.push(received);
      response.writeHead(this.answer(received), { 'Set-Cookie': 'app=1', 'X-App': 'yes' }).end('answer of the app');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  at(path: string): Received[] {
    return this.received.filter((request) => request.path === path);
  }
}
