import { signal } from './postmaster.server';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const guarded = new Set<number>();

/**
 * Ends the server `pid` when this process ends without having stopped it: by process.exit, an uncaught error, or a signal for which
 * nobody else has a handler. Where the app handles a signal, its own order of stopping holds and this keeps still. Call the
 * returned function once the server was stopped.
 */
export function guard(pid: number): () => void {
  if (guarded.size === 0) {
    process.on('exit', endAll);
    for (const name of SIGNALS) process.on(name, onSignal);
  }
  guarded.add(pid);
  return () => {
    if (guarded.delete(pid) && guarded.size === 0) letGo();
  };
}

function endAll(): void {
  for (const pid of guarded) signal(pid, 'SIGINT');
}

function onSignal(name: NodeJS.Signals): void {
  if (process.listenerCount(name) > 1) return;
  endAll();
  letGo();
  // Without a handler again: the process ends as it would have without this one.
  process.kill(process.pid, name);
}

function letGo(): void {
  process.off('exit', endAll);
  for (const name of SIGNALS) process.off(name, onSignal);
}
