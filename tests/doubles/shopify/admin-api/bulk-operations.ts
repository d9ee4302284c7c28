import { closeSync, createReadStream, existsSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { execute, type DocumentNode } from 'graphql';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { gid, nextId } from '../ids';
import type { BulkOperation } from '../records';
import { nowIso, type World } from '../world';
import { adminSchema } from './admin-schema';
import type { BulkWindow } from './api-context';
import { prepare } from './prepared-query';
import { queryRoot } from './query-root';

const WINDOW = 250;

/** Bulk queries: run in the background, written as JSON lines, downloaded in one piece or in ranges. */
export class BulkOperations {
  #running: Promise<void> = Promise.resolve();
  #cutAfter: number | null = null;

  constructor(
    private readonly world: World,
    private readonly folder: string,
  ) {}

  /** Resolves when every operation started so far has finished. */
  idle(): Promise<void> {
    return this.#running;
  }

  /** Breaks the connection of the next download after so many bytes. */
  cutNextDownload(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** Starts one, or returns what is wrong with the query. */
  start(query: string, grouped: boolean): BulkOperation | string {
    const prepared = prepare(query);
    if ('errors' in prepared) return `Invalid bulk query: ${prepared.errors[0]?.message}`;
    const { document, operation } = prepared;
    const connections = countConnections(query);
    if (operation.operation !== 'query' || connections === 0) {
      return 'Bulk queries must contain at least one connection.';
    }
    if (connections > 5) return 'Bulk queries cannot contain more than 5 connections.';
    if (operation.selectionSet.selections.length !== 1) return 'Bulk queries must have exactly one top-level field.';
    const row = this.world.store.bulkOperations.put({
      id: nextId(this.world.store, 'bulkOperation'),
      query,
      grouped,
      status: 'CREATED',
      errorCode: null,
      objectCount: 0,
      rootObjectCount: 0,
      fileSize: null,
      createdAt: nowIso(this.world),
      completedAt: null,
    });
    this.#running = this.#running.then(() => this.#run(row, document));
    return row;
  }

  routes(router: Router): void {
    router.get('/bulk-results/bulk-:id.jsonl', (exchange) => this.#download(exchange));
  }

  async #run(row: BulkOperation, document: DocumentNode): Promise<void> {
    const { bulkOperations } = this.world.store;
    bulkOperations.put(Object.assign(row, { status: 'RUNNING' }));
    try {
      await this.#write(row, document);
      Object.assign(row, { status: 'COMPLETED', fileSize: statSync(this.#pathOf(row.id)).size });
    } catch {
      Object.assign(row, { status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR' });
    }
    bulkOperations.put(Object.assign(row, { completedAt: nowIso(this.world) }));
    this.world.webhooks.emit('bulk_operations/finish', {
      admin_graphql_api_id: gid('BulkOperation', row.id),
      completed_at: row.completedAt,
      created_at: row.createdAt,
      error_code: row.errorCode?.toLowerCase() ?? null,
      status: row.status.toLowerCase(),
      type: 'query',
    });
  }

  async #write(row: BulkOperation, document: DocumentNode): Promise<void> {
    const bulk: BulkWindow = { offset: 0, size: WINDOW, roots: null };
    const contextValue = { world: this.world, bulk };
    mkdirSync(this.folder, { recursive: true });
    const file = openSync(this.#pathOf(row.id), 'w');
    try {
      do {
        await setImmediate();
        const rootValue = queryRoot(this.world);
        const result = await execute({ schema: adminSchema, document, rootValue, contextValue });
        if (result.errors) throw result.errors[0];
        const [connection] = Object.values(result.data ?? {});
        const lines = linesOf(connection, row.grouped);
        if (lines.length > 0) writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        row.objectCount += lines.length;
        row.rootObjectCount = Math.min(bulk.offset + WINDOW, bulk.roots?.length ?? 0);
        bulk.offset += WINDOW;
      } while (bulk.offset < (bulk.roots?.length ?? 0));
    } finally {
      closeSync(file);
    }
  }

  #download(exchange: Exchange): void {
    const path = this.#pathOf(Number(exchange.params['id']));
    if (!existsSync(path)) return exchange.send(404, {}, 'Not found');
    const { size } = statSync(path);
    const range = /^bytes=(\d+)-(\d*)$/.exec(exchange.header('range') ?? '');
    const from = Number(range?.[1] ?? 0);
    const until = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    if (from > until) {
      exchange.send(416, { 'Content-Range': `bytes */${size}` }, '');
      return;
    }
    const { response } = exchange;
    response.writeHead(range ? 206 : 200, {
      'Content-Type': 'application/jsonl',
      'Accept-Ranges': 'bytes',
      'Content-Length': until - from + 1,
      ETag: `"${size}"`,
      ...(range ? { 'Content-Range': `bytes ${from}-${until}/${size}` } : {}),
    });
    const cut = this.#cutAfter;
    this.#cutAfter = null;
    if (cut === null) createReadStream(path, { start: from, end: until }).pipe(response);
    else
      createReadStream(path, { start: from, end: from + cut - 1 })
        .on('end', () => response.destroy())
        .pipe(response, { end: false });
  }

  #pathOf(id: number): string {
    return `${this.folder}/bulk-${id}.jsonl`;
  }
}

type Line = Record<string, unknown>;

/**
 * Each object of a connection is a line of its own and points to its parent. Grouped, children follow their parent;
 * otherwise they come after all parents of the window, since Shopify promises nothing about their place.
 */
function linesOf(connection: unknown, grouped: boolean): Line[] {
  const parents: Line[] = [];
  const children: Line[] = [];
  for (const node of nodesOf(connection)) {
    const { line, inner } = flattened(node);
    parents.push(line);
    (grouped ? parents : children).push(...inner);
  }
  return [...parents, ...children];
}

function flattened(node: Line, parentId?: unknown): { line: Line; inner: Line[] } {
  const line: Line = {};
  const inner: Line[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (!isConnection(value)) line[name] = value;
    else {
      for (const child of nodesOf(value)) {
        const flat = flattened(child, node['id']);
        inner.push(flat.line, ...flat.inner);
      }
    }
  }
  if (parentId !== undefined) line['__parentId'] = parentId;
  return { line, inner };
}

function isConnection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('edges' in value || 'nodes' in value);
}

function nodesOf(connection: unknown): Line[] {
  const { edges, nodes } = connection as { edges?: { node: Line }[]; nodes?: Line[] };
  return nodes ?? edges?.map(({ node }) => node) ?? [];
}

function countConnections(query: string): number {
  return (query.match(/\b(edges|nodes)\s*\{/g) ?? []).length;
}
