import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One row as it now is, or `row: null` when it is gone. */
export type TableChange = { table: string; id: string | number; row: unknown };

const LINES_PER_WRITE = 2_000;
const COMPACT_WHEN_LINES_EXCEED_ROWS_BY = 2;

/**
 * One JSON line per changed row; the last line about a row is the truth. A torn last line (the process was
 * killed while writing) is ignored. Reading rewrites the file when most of it is history.
 */
export class JournalFile {
  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
  }

  read(): { table: string; row: unknown }[] {
    if (!existsSync(this.path)) return [];
    const text = readFileSync(this.path, 'utf8');
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    lines.pop();
    const rows = new Map<string, TableChange>();
    for (const line of lines) {
      const change = JSON.parse(line) as TableChange;
      const key = `${change.table} ${change.id}`;
      if (change.row === null) rows.delete(key);
      else rows.set(key, change);
    }
    const torn = !text.endsWith('\n');
    if (torn || lines.length > rows.size * COMPACT_WHEN_LINES_EXCEED_ROWS_BY) this.#rewrite([...rows.values()]);
    return [...rows.values()];
  }

  append(changes: TableChange[]): void {
    appendTo(this.path, changes);
  }

  #rewrite(changes: TableChange[]): void {
    const next = `${this.path}.next`;
    writeFileSync(next, '');
    appendTo(next, changes);
    renameSync(next, this.path);
  }
}

function appendTo(path: string, changes: TableChange[]): void {
  for (let start = 0; start < changes.length; start += LINES_PER_WRITE) {
    const lines = changes.slice(start, start + LINES_PER_WRITE).map((change) => `${JSON.stringify(change)}\n`);
    appendFileSync(path, lines.join(''));
  }
}
