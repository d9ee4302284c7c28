import type { IncomingMessage, ServerResponse } from 'node:http';
import { Exchange } from './exchange';

type Handler = (exchange: Exchange) => void | Promise<void>;
type Route = { method: string; pattern: RegExp; handler: Handler };

/** Routes by method and path; `:name` takes one segment, `*name` the rest of the path. The first match answers. */
export class Router {
  readonly #routes: Route[] = [];

  get(path: string, handler: Handler): this {
    return this.on('GET', path, handler);
  }

  post(path: string, handler: Handler): this {
    return this.on('POST', path, handler);
  }

  /** `method` may be "*". */
  on(method: string, path: string, handler: Handler): this {
    const pattern = path
      .replace(/[.?+^$()[\]{}|]/g, '\\$&')
      .replace(/:(\w+)/g, '(?<$1>[^/]+)')
      .replace(/\*(\w+)/g, '(?<$1>.*)');
    this.#routes.push({ method, pattern: new RegExp(`^${pattern}$`), handler });
    return this;
  }

  /** Answers 404 when no route matches and 500 with the error's message when a handler throws. */
  async handle(request: IncomingMessage, response: ServerResponse, origin: string): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    try {
      const route = this.#match(request.method ?? 'GET', url.pathname);
      if (!route) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
        return;
      }
      await route.handler(new Exchange(request, response, url, route.params));
    } catch (error) {
      if (response.headersSent) response.destroy();
      else {
        response.writeHead(500, { 'Content-Type': 'text/plain' });
        response.end(error instanceof Error ? error.message : 'failed');
      }
    }
  }

  #match(method: string, path: string): { handler: Handler; params: Record<string, string> } | null {
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const route of this.#routes) {
      if (route.method !== '*' && route.method !== wanted) continue;
      const groups = route.pattern.exec(path)?.groups ?? (route.pattern.test(path) ? {} : null);
      if (groups) return { handler: route.handler, params: decoded(groups) };
    }
    return null;
  }
}

function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
