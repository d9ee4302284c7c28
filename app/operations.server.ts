import type { ServerResponse } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import type { HeedApp } from './composition.server';
import { inboxStats } from './ingest/inbox.server';
import packageJson from '../package.json';

/** Work that waits longer than this means that nobody is doing it. */
const STUCK_MS = 15 * 60_000;

/** A database that says nothing for this long counts as unreachable. */
const PATIENCE_MS = 2_000;

interface State {
  oldestPendingMs: number;
  pending: number;
  dead: number;
  oldestDueMs: number;
  tasks: number;
  sends: { state: string; count: number }[];
}

/** null when the database cannot be asked. */
async function stateInTime(app: HeedApp): Promise<State | null> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE_MS)));
  try {
    return await Promise.race([readState(app).catch(() => null), silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function readState(app: HeedApp): Promise<State> {
  const now = app.clock.now();
  const { sql } = app.db;
  const age = (at: Date | null | undefined) => (at ? Math.max(0, now.getTime() - at.getTime()) : 0);
  const inbox = await inboxStats(sql, now);
  const [due] = await sql.query<{ at: Date | null }>(
    `select least((select min(due_at) from enrollment where state = 'active' and due_at is not null),
       (select min(due_at) from message where due_at is not null)) as at`,
  );
  const [queue] = await sql.query<{ count: number }>(
    `select case when to_regclass('graphile_worker.jobs') is null then 0
       else (select reltuples::int from pg_class where oid = to_regclass('graphile_worker._private_jobs')) end as count`,
  );
  const sends = await sql.query<{ state: string; count: number }>(
    'select state, count(*)::int as count from delivery group by state',
  );
  return {
    pending: inbox.pending,
    dead: inbox.dead,
    oldestPendingMs: age(inbox.oldestDueAt),
    oldestDueMs: age(due?.at),
    tasks: Math.max(0, queue?.count ?? 0),
    sends,
  };
}

/** `{status, version, checks}`; 503 when the process cannot do its work. */
export async function answerHealth(app: HeedApp, res: ServerResponse): Promise<void> {
  const state = await stateInTime(app);
  const checks = {
    database: state ? 'ok' : 'unreachable',
    queue: state === null ? 'unknown' : state.oldestPendingMs > STUCK_MS ? 'stuck' : 'ok',
    flows: state === null ? 'unknown' : state.oldestDueMs > STUCK_MS ? 'stuck' : 'ok',
  };
  const healthy = Object.values(checks).every((check) => check === 'ok');
  res.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(JSON.stringify({ status: healthy ? 'ok' : 'failing', version: packageJson.version, checks }));
}

/** Prometheus text: how far behind the work is, and what became of what was sent. 503 without a database: stale numbers mislead. */
export async function answerMetrics(app: HeedApp, res: ServerResponse): Promise<void> {
  const state = await stateInTime(app);
  if (!state) {
    res.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end('The database cannot be reached.');
    return;
  }
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers: [registry] }).set(value);
  gauge('heed_inbox_pending', 'Stored deliveries that are not processed yet.', state.pending);
  gauge('heed_inbox_dead', 'Stored deliveries that failed for good and wait for a person.', state.dead);
  gauge(
    'heed_inbox_lag_seconds',
    'Age of the oldest delivery that is not processed yet.',
    state.oldestPendingMs / 1000,
  );
  gauge(
    'heed_oldest_due_seconds',
    'How long the oldest due enrollment or email has been waiting.',
    state.oldestDueMs / 1000,
  );
  gauge('heed_tasks', 'Housekeeping tasks in the queue, estimated.', state.tasks);
  const sends = new Gauge({
    name: 'heed_sends',
    help: 'Attempts to hand over an email, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const { state: outcome, count } of state.sends) sends.set({ outcome }, count);
  res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
  res.end(await registry.metrics());
}
