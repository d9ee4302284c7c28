import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Html } from './html';

const MAX_BODY_BYTES = 10_000_000;

/** One request and the answer to it. */
export class Exchange {
  #bytes: Promise<Buffer> | null = null;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly url: URL,
    readonly params: Record<string, string>,
  ) {}

  get query(): URLSearchParams {
    return this.url.searchParams;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  cookie(name: string): string | undefined {
    for (const pair of (this.header('cookie') ?? '').split('; ')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, at) !== name) continue;
      try {
        return decodeURIComponent(pair.slice(at + 1));
      } catch {
        return undefined;
      }
    }
    return undefined;
  }

  setCookie(name: string, value: string, { days, httpOnly = true }: { days?: number; httpOnly?: boolean } = {}): void {
    const parts = [`${name}=${encodeURIComponent(value)}`, 'Path=/', 'SameSite=Lax'];
    if (httpOnly) parts.push('HttpOnly');
    if (days !== undefined) parts.push(`Max-Age=${days * 86_400}`);
    this.response.appendHeader('Set-Cookie', parts.join('; '));
  }

  dropCookie(name: string): void {
    this.setCookie(name, '', { days: 0 });
  }

  bytes(): Promise<Buffer> {
    this.#bytes ??= this.#read();
    return this.#bytes;
  }

  async form(): Promise<URLSearchParams> {
    return new URLSearchParams((await this.bytes()).toString('utf8'));
  }

  /** Throws SyntaxError when the body is not JSON. */
  async json(): Promise<unknown> {
    return JSON.parse((await this.bytes()).toString('utf8'));
  }

  send(status: number, headers: Record<string, string>, body: string | Buffer): void {
    this.response.writeHead(status, headers).end(body);
  }

  page(page: Html, status = 200): void {
    this.send(
      status,
      { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
      `<!doctype html>${page}`,
    );
  }

  answer(value: unknown, status = 200, headers: Record<string, string> = {}): void {
    this.send(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }, JSON.stringify(value));
  }

  redirect(location: string, status = 302): void {
    this.response.writeHead(status, { Location: location }).end();
  }

  async #read(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw new Error('the request body is too large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}
