import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const DELAY_MS = 2_000;

export interface StateFile {
  /** Asks for a write soon; many calls make one write. */
  touch(): void;
  /** Writes at once if anything is unwritten, and waits for it. */
  close(): Promise<void>;
}

/** What was kept in `path`, or undefined if there is nothing that can be read. */
export async function readState<State>(path: string): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

/** Keeps what `state` returns in `path`, never half written. */
export function createStateFile(path: string, state: () => unknown): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, JSON.stringify(state()), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  return {
    touch: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        // A full disk must not stop the mail; the next change tries again.
        writing = writing.then(write).catch(() => undefined);
      }, DELAY_MS).unref();
    },
    close: async () => {
      clearTimeout(timer);
      await writing;
      await write();
    },
  };
}
