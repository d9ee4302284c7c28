import pino, { type Logger } from 'pino';
import { EnvironmentError, type Env, readEnv } from './env.server';

/** Reads the environment, or says what is wrong with it, a line for each variable, and ends the process with 1. */
export function environmentOrExit(): Env {
  try {
    return readEnv();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.lines.join('\n')}\n`);
    process.exit(1);
  }
}

/** A log of one JSON line an entry. Error objects are reduced to their class: messages of drivers quote values. */
export function createLog(env: Env): Logger {
  return pino({ level: env.LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
}

/** Runs `stop` once at SIGINT or SIGTERM and then ends the process; a second signal ends it at once. */
export function stopOnSignals(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info({ signal }, 'stopping');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
}
