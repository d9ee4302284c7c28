import { PassThrough } from 'node:stream';
import { type AppLoadContext, createReadableStreamFromReadable, type EntryContext } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToPipeableStream } from 'react-dom/server';

const ABORT_AFTER_MS = 10_000;

/** Pages inside the Shopify admin; every other page is for shoppers and never belongs in anybody's frame. */
const EMBEDDED = /^\/(app|auth)(\/|$)/;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { app }: AppLoadContext,
): Promise<Response> {
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.set('X-Content-Type-Options', 'nosniff');
  if (EMBEDDED.test(new URL(request.url).pathname)) app.shopify.addDocumentResponseHeaders(request, headers);
  else headers.set('Content-Security-Policy', "frame-ancestors 'none'");

  const wait = isbot(request.headers.get('user-agent')) ? 'onAllReady' : 'onShellReady';
  return new Promise((resolve, reject) => {
    let shellDone = false;
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={remixContext} url={request.url} />, {
      [wait]() {
        shellDone = true;
        const body = new PassThrough();
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
        pipe(body);
      },
      onShellError: reject,
      onError(error: unknown) {
        status = 500;
        // Before the shell is out, onShellError rejects and Remix reports; afterwards nobody else would.
        if (shellDone)
          app.log.error(
            { error: error instanceof Error ? error.name : 'unknown' },
            'a page broke off while it was sent',
          );
      },
    });
    setTimeout(abort, ABORT_AFTER_MS).unref();
  });
}

/** Loader and action failures that are no responses. Message and stack only: requests carry tokens. */
export function handleError(error: unknown, { request, context }: { request: Request; context: AppLoadContext }): void {
  if (request.signal.aborted) return;
  const { message, stack } = error instanceof Error ? error : new Error('not an Error');
  context.app.log.error(
    { path: new URL(request.url).pathname.split('/', 3).join('/'), message, stack },
    'a screen failed',
  );
}
