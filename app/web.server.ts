import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerBuild } from '@remix-run/node';
import type { HeedApp } from './composition.server';
import { ingestServerOptions } from './ingest/http.server';
import { answerOneClick, ONE_CLICK } from './one-click.server';
import { answerHealth, answerMetrics } from './operations.server';
import { createRemixHandler } from './remix-handler.server';
import { createStaticFiles } from './static-files.server';

const CLOSE_MS = 10_000;

export interface Web {
  url: string;
  server: Server;
  /** Stops taking connections and lets requests under way finish; what takes longer than ten seconds is cut off. */
  close(): Promise<void>;
}

export interface WebOptions {
  host?: string;
  port?: number;
  /** Absent: only the machine endpoints, as its own process for large installations. */
  screens?: { build: ServerBuild; clientFolder: string };
}

/**
 * The listener in front: machine endpoints are answered here, everything else is handed to Remix. An error in a handler answers 500
 * and is logged by its class; the process goes on.
 */
export async function startWeb(app: HeedApp, { host = '127.0.0.1', port = 0, screens }: WebOptions = {}): Promise<Web> {
  const { env } = app;
  const files = screens && createStaticFiles(screens.clientFolder);
  const remix = screens && createRemixHandler(screens.build, { app }, env.SHOPIFY_APP_URL);

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = (req.url ?? '/').split('?')[0];
    if (path === '/health' || path === '/metrics') {
      if (req.method !== 'GET' && req.method !== 'HEAD') {
        res.writeHead(405, { allow: 'GET, HEAD' }).end();
        return;
      }
      return path === '/health' ? answerHealth(app, res) : answerMetrics(app, res);
    }
    if (path?.startsWith(ONE_CLICK)) return answerOneClick(app, req, res);
    if (files && (await files(req, res))) return;
    if (remix) return remix(req, res);
    res.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
  };

  let closing = false;
  const server = createServer(ingestServerOptions, (req, res) => {
    // A connection that is kept alive would outlive the request it was waiting for.
    res.on('close', () => closing && server.closeIdleConnections());
    if (app.ingest(req, res)) return;
    handle(req, res).catch((error: unknown) => {
      app.log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a request failed');
      if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' });
      res.end();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
