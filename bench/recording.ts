import pg from 'pg';
import { arrayParameter } from '../app/array-parameter.server';
import type { Sql } from '../app/domain/context';
import type { Parts } from '../app/jobs/parts';

/** What one transaction changed: its claims and writes, with their values ready for Postgres. */
type Recorded = { text: string; values: unknown[] | undefined }[];

/** Claims lock what they read; everything else that only reads is left out. */
const WRITES = /^\s*(insert|update|delete|with\b[\s\S]*\b(insert|update|delete)\b)|for update skip locked/i;

/** `parts` that also keep what their transactions change, one list a transaction. */
export function recording(parts: Parts): { parts: Parts; transactions: Recorded[] } {
  const transactions: Recorded[] = [];
  const watched = (sql: Sql, kept: Recorded): Sql => ({
    query(text, values) {
      if (WRITES.test(text)) {
        const ready = values?.map((value) => (Array.isArray(value) ? arrayParameter(value) : value));
        kept.push({ text, values: ready });
      }
      return sql.query(text, values);
    },
  });
  return {
    transactions,
    parts: {
      ...parts,
      async transaction(work) {
        const kept: Recorded = [];
        const result = await parts.transaction((sql) => work(watched(sql, kept)));
        if (kept.some(({ text }) => !/for update skip locked/i.test(text))) transactions.push(kept);
        return result;
      },
    },
  };
}

/**
 * The bare baseline: the same claims and writes in the same transactions, the values at hand, and nothing that has to be worked
 * out. What a program would reach that knew every answer beforehand.
 */
export async function replay(databaseUrl: string, transactions: readonly Recorded[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `bare_${names.size}`;
    names.set(text, name);
    return name;
  };
  try {
    for (const statements of transactions) {
      await client.query('begin');
      for (const { text, values } of statements) await client.query({ name: nameOf(text), text, values });
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
}
