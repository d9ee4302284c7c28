import type { PrismaClient } from '~/generated/prisma/client';

/** A connection that runs prepared SQL. Inside a job it is the job's one open transaction. */
export interface Sql {
  /** Runs one statement; `values` fill $1, $2, … Returns the rows. Timestamps come as Date, numeric and bigint as string. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Structured log. Never hand it an address, a name, a token or a payload: ids and counts only. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * First argument of every door: one shop, one moment, one transaction.
 * `now` was read once at the edge; nothing below reads a clock, so tests, the demo and a replay move time by hand.
 */
export interface Ctx {
  readonly shopId: string;
  readonly now: Date;
  readonly log: Log;
  readonly sql: Sql;
  /** For ordinary reads and writes of screens. It has its own connection: a verb uses `sql` or `prisma`, never both. */
  readonly prisma: PrismaClient;
  /** Signs links in emails and hashes suppressed addresses. Hexadecimal; never logged, never stored. */
  readonly secret: string;
}
