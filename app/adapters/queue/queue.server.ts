import { Logger, type Runner, run, runMigrations, runOnce, type TaskList } from 'graphile-worker';
import type pg from 'pg';
import type { Log, Sql } from '~/domain/context';

/** One kind of housekeeping. Time-critical work never goes here. */
export interface Task {
  name: string;
  /** When to run it by itself, as crontab says it ("0 3 * * *", UTC); else only when it is asked for. */
  at?: string;
  run(payload: unknown): Promise<void>;
}

export interface Queue {
  /** Runs tasks until `stop`, a few at a time; a failed one is tried again with growing gaps. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Runs what is waiting now and returns: for tests and for whoever moves time by hand. */
  drain(): Promise<void>;
}

/** Asks for a task in the transaction of the change that needs it. The same key twice while waiting is one task. */
export async function enqueue(sql: Sql, name: string, payload: unknown, key: string): Promise<void> {
  await sql.query('select graphile_worker.add_job($1, payload := $2::json, job_key := $3)', [
    name,
    JSON.stringify(payload),
    key,
  ]);
}

/** Creates or updates the queue's own tables. Safe to call at every start. */
export async function prepareQueue(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: quiet });
}

const quiet = new Logger(() => () => undefined);

/** The housekeeping queue on graphile-worker: imports, erasure, write-backs. */
export function createQueue(pool: pg.Pool, tasks: readonly Task[], log: Log): Queue {
  const taskList: TaskList = Object.fromEntries(
    tasks.map((task) => [
      task.name,
      async (payload: unknown) => {
        log.debug({ task: task.name }, 'task begins');
        await task.run(payload);
      },
    ]),
  );
  const crontab = tasks.flatMap(({ name, at }) => (at ? `${at} ${name}` : [])).join('\n');
  const options = { pgPool: pool, taskList, logger: quiet, noHandleSignals: true };
  let runner: Runner | null = null;
  return {
    async start() {
      runner = await run({ ...options, crontab, concurrency: 2, pollInterval: 1000 });
      runner.events.on('job:error', ({ job }) =>
        log.error({ task: job.task_identifier, attempt: job.attempts }, 'task failed'),
      );
    },
    async stop() {
      await runner?.stop();
      runner = null;
    },
    drain: () => runOnce(options),
  };
}
