export interface GroupCommit<Row, Outcome> {
  /** Resolves with what `write` made of the row, rejects with what it threw. Null, and not taken, beyond `maxWaitingBytes`. */
  add(row: Row): Promise<Outcome> | null;
  /** Resolves when everything added so far is decided. */
  settled(): Promise<void>;
}

/**
 * Lets rows that arrive together share one write: a batch goes out when it is full or its first row has waited `waitMs`, with at
 * most `inFlight` batches under way. Under load batches fill by themselves while the ones before are being written.
 * `write` answers one outcome for each row, in their order.
 */
export function createGroupCommit<Row, Outcome>(options: {
  write(rows: Row[]): Promise<Outcome[]>;
  sizeOf(row: Row): number;
  maxRows: number;
  maxBytes: number;
  maxWaitingBytes: number;
  inFlight: number;
  waitMs: number;
}): GroupCommit<Row, Outcome> {
  interface Waiting {
    row: Row;
    resolve(outcome: Outcome): void;
    reject(error: unknown): void;
  }
  let queue: Waiting[] = [];
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  function pump(): void {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0 && running.size < options.inFlight) {
      const batch = takeBatch();
      const run: Promise<void> = settle(batch).finally(() => {
        running.delete(run);
        pump();
      });
      running.add(run);
    }
  }

  function takeBatch(): Waiting[] {
    let bytes = 0;
    const end = queue.findIndex(({ row }, index) => {
      bytes += options.sizeOf(row);
      return index === options.maxRows || (index > 0 && bytes > options.maxBytes);
    });
    const batch = end === -1 ? queue : queue.slice(0, end);
    queue = end === -1 ? [] : queue.slice(end);
    return batch;
  }

  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await options.write(batch.map(({ row }) => row));
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      for (const { row } of batch) waitingBytes -= options.sizeOf(row);
    }
  }

  return {
    add(row) {
      if (waitingBytes > options.maxWaitingBytes) return null;
      waitingBytes += options.sizeOf(row);
      const outcome = new Promise<Outcome>((resolve, reject) => queue.push({ row, resolve, reject }));
      if (queue.length >= options.maxRows) pump();
      else if (running.size < options.inFlight) timer ??= setTimeout(pump, options.waitMs);
      return outcome;
    },
    async settled() {
      pump();
      while (running.size > 0) await Promise.race(running);
    },
  };
}
