import type { World } from '../world';

/** While a bulk operation runs, the outermost connection is read window by window and inner ones whole. */
export type BulkWindow = { offset: number; size: number; roots: unknown[] | null };

export type ApiContext = { world: World; bulk: BulkWindow | null };

export type Resolver<A = unknown> = (args: A, context: ApiContext) => unknown;
