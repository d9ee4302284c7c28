import type { Ctx, Log, Sql } from '~/domain/context';
import type { EmailSender } from '~/domain/deliveries/schema';

/** What jobs are handed by the composition root. They know the outside world only by these. */
export interface Parts {
  /** One transaction; committed when the work resolves. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Statements outside a transaction. */
  sql: Sql;
  prisma: Ctx['prisma'];
  now(): Date;
  log: Log;
  secret: string;
  /** Public address of this app, no trailing slash. */
  appUrl: string;
  sender: EmailSender;
  /** Asks for housekeeping in the transaction of the change that needs it. */
  enqueue(sql: Sql, task: string, payload: Record<string, unknown>, key: string): Promise<void>;
}

/** The context of one shop within a job's transaction. */
export function contextOf(parts: Parts, sql: Sql, shopId: string, now: Date): Ctx {
  return { shopId, now, log: parts.log, sql, prisma: parts.prisma, secret: parts.secret };
}

/**
 * Rows by the shop they belong to: shops by their ids, the rows of each in the order they came. Transactions over several shops that
 * take them in one order cannot wait for each other in a circle.
 */
export function byShop<Row extends { shopId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.shopId);
    if (group) group.push(row);
    else groups.set(row.shopId, [row]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The due buckets, starting somewhere else each round, so that many workers spread and no bucket is always last. */
export function inTurn(due: readonly number[], round: number): number[] {
  const start = due.length === 0 ? 0 : (round * 17) % due.length;
  return [...due.slice(start), ...due.slice(0, start)];
}

/** The class of an error and its code, never its message: messages of drivers quote values. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}
