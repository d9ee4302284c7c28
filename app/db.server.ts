import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { arrayParameter } from './array-parameter.server';
import type { Sql } from './domain/context';
import { PrismaClient } from './generated/prisma/client';

const names = new Map<string, string>();

function statementName(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `h_${createHash('sha1').update(text).digest('hex').slice(0, 20)}`;
    names.set(text, name);
  }
  return name;
}

function asSql(client: pg.ClientBase): Sql {
  return {
    async query<Row>(text: string, values?: readonly unknown[]) {
      const parameters = values?.map((value) => (Array.isArray(value) ? arrayParameter(value) : value));
      const result = await client.query({ name: statementName(text), text, values: parameters });
      return result.rows as Row[];
    },
  };
}

export interface Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  /** One transaction: committed when `work` resolves, rolled back when it throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Statements that need no transaction of their own. */
  readonly sql: Sql;
  close(): Promise<void>;
}

/** Opens the connection pools: `pg` for the hot path's prepared SQL, Prisma over its driver adapter for screens. */
export function openDatabase(url: string, { poolSize = 10 }: { poolSize?: number } = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  // A connection that breaks is replaced by the pool, and whoever used it gets the error; without listeners it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: Math.min(5, poolSize) }) });
  return {
    pool,
    prisma,
    sql: {
      async query<Row>(text: string, values?: readonly unknown[]) {
        const client = await pool.connect();
        try {
          return await asSql(client).query<Row>(text, values);
        } finally {
          client.release();
        }
      },
    },
    async transaction(work) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('begin');
        const result = await work(asSql(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => (broken = failure));
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
