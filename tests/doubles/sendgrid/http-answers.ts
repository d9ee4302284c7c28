import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from './api-error';

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length }).end(bytes);
}

export function answerErrors(response: ServerResponse, status: number, errors: ApiError[]): void {
  answerJson(response, status, { errors });
}

export function answerEmpty(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'Content-Length': 0 }).end();
}

export function answerHtml(response: ServerResponse, status: number, html: string): void {
  const bytes = Buffer.from(html);
  response
    .writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': bytes.length,
      'Cache-Control': 'no-store',
    })
    .end(bytes);
}

/**
 * The body of a request, or undefined if it is larger than `limit` bytes; it is read to its end all the same, or the
 * sender would lose the answer. Rejects if the sender goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) chunks = [];
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}
