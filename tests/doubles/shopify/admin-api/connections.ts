import { GraphQLError } from 'graphql';
import type { ApiContext } from './api-context';

/** A variable may be null where an argument is left out. */
export type PageArguments = {
  first?: number;
  last?: number;
  after?: string | null;
  before?: string | null;
  reverse?: boolean;
};

const LARGEST_PAGE = 250;

/** A page of `rows`, oldest id first unless they come sorted; each node is made only when asked for. */
export function connection<T extends { id: number }>(
  rows: readonly T[],
  args: PageArguments,
  context: ApiContext,
  nodeOf: (row: T) => unknown,
) {
  const ordered = args.reverse ? [...rows].reverse() : rows;
  if (context.bulk) return page(ordered, 0, ordered.length, nodeOf);
  const { first, last } = args;
  if (first === undefined && last === undefined) throw new GraphQLError('you must provide one of first or last');
  if ((first ?? last ?? 0) > LARGEST_PAGE) throw new GraphQLError(`first and last cannot exceed ${LARGEST_PAGE}`);
  const from = (args.after ?? null) === null ? 0 : placeOf(ordered, args.after) + 1;
  const until = (args.before ?? null) === null ? ordered.length : placeOf(ordered, args.before);
  if (first !== undefined) return page(ordered, from, Math.min(from + first, until), nodeOf);
  return page(ordered, Math.max(until - (last ?? 0), from), until, nodeOf);
}

/** As `connection`, for the outermost list of a query: what a bulk operation walks through. */
export function rootConnection<T extends { id: number }>(
  rowsOf: () => readonly T[],
  args: PageArguments,
  context: ApiContext,
  nodeOf: (row: T) => unknown,
) {
  const { bulk } = context;
  if (!bulk) return connection(rowsOf(), args, context, nodeOf);
  const roots = (bulk.roots ??= [...rowsOf()]) as T[];
  return page(roots, bulk.offset, Math.min(bulk.offset + bulk.size, roots.length), nodeOf);
}

function page<T extends { id: number }>(rows: readonly T[], from: number, until: number, nodeOf: (row: T) => unknown) {
  const shown = rows.slice(from, until);
  return {
    edges: () => shown.map((row) => ({ cursor: cursorOf(row), node: () => nodeOf(row) })),
    nodes: () => shown.map(nodeOf),
    pageInfo: () => ({
      hasNextPage: until < rows.length,
      hasPreviousPage: from > 0,
      startCursor: shown[0] ? cursorOf(shown[0]) : null,
      endCursor: shown.length > 0 ? cursorOf(shown[shown.length - 1] as T) : null,
    }),
  };
}

function cursorOf(row: { id: number }): string {
  return Buffer.from(JSON.stringify({ last_id: row.id })).toString('base64url');
}

function placeOf(rows: readonly { id: number }[], cursor: string | null | undefined): number {
  try {
    const { last_id: id } = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8')) as { last_id: number };
    const place = rows.findIndex((row) => row.id === id);
    if (place >= 0) return place;
  } catch {
    // told below, together with a cursor of a row that is gone
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`);
}
