import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AppLoadContext,
  createReadableStreamFromReadable,
  createRequestHandler,
  type ServerBuild,
  writeReadableStreamToWritable,
} from '@remix-run/node';

function toRequest(req: IncomingMessage, res: ServerResponse, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value]) headers.append(name, one);
  }
  const controller = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
  return new Request(new URL(req.url ?? '/', origin), {
    method: req.method,
    headers,
    signal: controller.signal,
    ...(hasBody ? { body: createReadableStreamFromReadable(req), duplex: 'half' } : {}),
  } as RequestInit);
}

/**
 * Hands a node request to Remix and streams its answer back. Requests get the public origin of the app, whatever proxy stands in
 * front, because Shopify's library compares it.
 */
export function createRemixHandler(build: ServerBuild, context: AppLoadContext, origin: string) {
  const handle = createRequestHandler(build, 'production');
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const response = await handle(toRequest(req, res, origin), context);
    res.statusCode = response.status;
    for (const [name, value] of response.headers) res.appendHeader(name, value);
    if (response.body) await writeReadableStreamToWritable(response.body, res);
    else res.end();
  };
}
