import type pg from 'pg';
import type { Log, Sql } from '~/domain/context';
import { BUCKETS, bucketOf } from '~/domain/ids.server';
import { createGroupCommit } from './group-commit.server';
import { insertRows, type InboxSource, keyOf, type NewInboxRow } from './inbox-insert.server';

const BATCH_ROWS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCHES_IN_FLIGHT = 2;
const BATCH_WAIT_MS = 2;
const WAITING_BYTES = 128 * 1024 * 1024;
const ATTEMPTS = 8;
const FIRST_RETRY_MS = 5_000;
const TELLING_LENGTH = 8;

export type { NewInboxRow } from './inbox-insert.server';

/** Postgres channel that is notified after rows were stored, at most once every few milliseconds. Polling stays the safety net. */
export const INBOX_CHANNEL = 'heed_inbox';

/** A stored delivery as the worker reads it. `attempts`: failures so far. */
export interface InboxRow extends Omit<NewInboxRow, 'payload'> {
  bucket: number;
  id: string;
  payload: string;
  attempts: number;
}

/** The rows could not be made durable now; the sender has to come again. */
export class InboxUnavailable extends Error {
  override name = 'InboxUnavailable';
}

export interface Inbox {
  /**
   * Resolves once the row is durable, `duplicate` when its natural key was stored before. Rows arriving together share one
   * statement. Throws InboxUnavailable when the database cannot be reached or too much is waiting for it already.
   */
  enqueue(row: NewInboxRow): Promise<'stored' | 'duplicate'>;
  /** Resolves when everything enqueued so far is decided. */
  settled(): Promise<void>;
}

/** The door through which every delivery enters: rows that arrive within about 2 ms are committed together, two batches at a time. */
export function createInbox({ pool, log }: { pool: pg.Pool; log: Log }): Inbox {
  /** Rows not decided yet, by key: a retry that overtakes its first attempt shares the answer. */
  const undecided = new Map<string, Promise<'stored' | 'duplicate'>>();
  let wakeUp: NodeJS.Timeout | undefined;

  function wakeWorkers(): void {
    wakeUp ??= setTimeout(() => {
      wakeUp = undefined;
      pool.query(`notify ${INBOX_CHANNEL}`).catch((error) => log.warn({ code: codeOf(error) }, 'workers not woken'));
    }, 5);
  }

  const batches = createGroupCommit<NewInboxRow, 'stored' | 'duplicate'>({
    sizeOf: (row) => row.payload.length,
    maxRows: BATCH_ROWS,
    maxBytes: BATCH_BYTES,
    maxWaitingBytes: WAITING_BYTES,
    inFlight: BATCHES_IN_FLIGHT,
    waitMs: BATCH_WAIT_MS,
    async write(rows) {
      try {
        const stored = await insertRows(pool, rows);
        if (stored.size > 0) wakeWorkers();
        return rows.map((row) => (stored.has(keyOf(row)) ? 'stored' : 'duplicate'));
      } catch (error) {
        log.error({ rows: rows.length, code: codeOf(error) }, 'deliveries could not be stored');
        throw new InboxUnavailable('the database did not take it', { cause: error });
      }
    },
  });

  return {
    enqueue(row) {
      const key = keyOf(row);
      const twin = undecided.get(key);
      if (twin) return twin.then(() => 'duplicate');
      const outcome = batches.add(row)?.finally(() => undecided.delete(key));
      if (!outcome) return Promise.reject(new InboxUnavailable('too much is waiting'));
      undecided.set(key, outcome);
      return outcome;
    },
    settled: () => batches.settled(),
  };
}

/** The code of a driver's error; its message may quote values. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** The buckets in which something is due. */
export async function bucketsWithWork(sql: Sql, now: Date): Promise<number[]> {
  const rows = await sql.query<{ bucket: number }>(
    `select b.bucket from generate_series(0, $1::int) as b(bucket)
     where exists (select 1 from inbox_item i where i.bucket = b.bucket and i.state = 'pending' and i.due_at <= $2)`,
    [BUCKETS - 1, now],
  );
  return rows.map(({ bucket }) => bucket);
}

/**
 * Takes up to `limit` due rows of a bucket, oldest first, for the length of the transaction. Empty when another worker holds the
 * bucket: so the deliveries of one shop are never read by two at a time.
 */
export async function claimInbox(sql: Sql, bucket: number, limit: number, now: Date): Promise<InboxRow[]> {
  const [lock] = await sql.query<{ held: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('heed_inbox'), $1::int) as held`,
    [bucket],
  );
  if (!lock?.held) return [];
  return sql.query<InboxRow>(
    `select bucket, id::text, source, shop_domain as "shopDomain", topic, delivery_id as "deliveryId",
       api_version as "apiVersion", triggered_at as "triggeredAt", received_at as "receivedAt",
       customer_id as "customerId", payload, attempts
     from inbox_item where bucket = $1 and state = 'pending' and due_at <= $2
     order by inbox_item.id limit $3 for update skip locked`,
    [bucket, now, limit],
  );
}

/** What became of a claimed row. `note` tells why it was of no use, or what was left out; it carries no personal data. */
export interface Finished {
  item: Pick<InboxRow, 'bucket' | 'id'>;
  state: 'done' | 'unused';
  note?: string;
}

/** Closes claimed rows. What was used loses payload and customer: from then on the events are the record, and erasing them is enough. */
export async function finishInbox(sql: Sql, finished: readonly Finished[], now: Date): Promise<void> {
  if (finished.length === 0) return;
  await sql.query(
    `update inbox_item i set state = f.state, error = f.note, processed_at = $5,
       payload = case when f.state = 'done' then '' else i.payload end,
       customer_id = case when f.state = 'done' then null else i.customer_id end
     from (select unnest($1::smallint[]) as bucket, unnest($2::bigint[]) as id, unnest($3::text[]) as state,
       unnest($4::text[]) as note) f
     where i.bucket = f.bucket and i.id = f.id`,
    [
      finished.map(({ item }) => item.bucket),
      finished.map(({ item }) => item.id),
      finished.map(({ state }) => state),
      finished.map(({ note }) => note ?? null),
      now,
    ],
  );
}

/**
 * Notes that a row could not be processed: it comes up again after 5 seconds, then 10, 20 and so on, and is dead after the eighth
 * failure. `error` must name the kind of failure only, no values. Returns what it is now.
 */
export async function failInbox(
  sql: Sql,
  item: Pick<InboxRow, 'bucket' | 'id' | 'attempts'>,
  error: string,
  now: Date,
): Promise<'pending' | 'dead'> {
  const attempts = item.attempts + 1;
  const state = attempts >= ATTEMPTS ? 'dead' : 'pending';
  const dueAt = new Date(now.getTime() + FIRST_RETRY_MS * 2 ** item.attempts);
  await sql.query(
    `update inbox_item set attempts = $3, state = $4, due_at = $5, error = $6, processed_at = $7
     where bucket = $1 and id = $2 and state = 'pending'`,
    [item.bucket, item.id, attempts, state, dueAt, error.slice(0, 200), state === 'dead' ? now : null],
  );
  return state;
}

/** A delivery that failed for good, as an admin sees it. */
export interface DeadItem {
  id: string;
  source: InboxSource;
  topic: string;
  receivedAt: Date;
  attempts: number;
  error: string | null;
}

/** The shop's dead deliveries, newest first. `before`: the id of the last one of the page before. */
export async function listDead(
  sql: Sql,
  shopDomain: string,
  { limit = 50, before = null }: { limit?: number; before?: string | null } = {},
): Promise<DeadItem[]> {
  return sql.query<DeadItem>(
    `select id::text, source, topic, received_at as "receivedAt", attempts, error from inbox_item
     where bucket = any($1::smallint[]) and shop_domain = $2 and state = 'dead' and ($3::bigint is null or id < $3)
     order by inbox_item.id desc limit $4`,
    [bucketsOf(shopDomain), shopDomain, before, limit],
  );
}

/** Gives dead deliveries of the shop a fresh start. Returns how many there were. */
export async function retryDead(sql: Sql, shopDomain: string, ids: readonly string[], now: Date): Promise<number> {
  const rows = await sql.query(
    `update inbox_item set state = 'pending', attempts = 0, due_at = $4, error = null, processed_at = null
     where bucket = any($1::smallint[]) and shop_domain = $2 and id = any($3::bigint[]) and state = 'dead' returning id`,
    [bucketsOf(shopDomain), shopDomain, ids, now],
  );
  return rows.length;
}

function bucketsOf(shopDomain: string): number[] {
  return shopDomain === ''
    ? Array.from({ length: BUCKETS }, (_, bucket) => bucket)
    : [bucketOf(shopDomain, shopDomain)];
}

/** How the inbox is doing. `oldestDueAt`: when the longest waiting row became due; null when none is. */
export async function inboxStats(
  sql: Sql,
  now: Date,
): Promise<{ pending: number; dead: number; oldestDueAt: Date | null }> {
  const [row] = await sql.query<{ pending: string; dead: string; oldest: Date | null }>(
    `select count(*) as pending, min(due_at) filter (where due_at <= $1) as oldest,
       (select count(*) from inbox_item where state = 'dead') as dead
     from inbox_item where state = 'pending'`,
    [now],
  );
  return { pending: Number(row?.pending ?? 0), dead: Number(row?.dead ?? 0), oldestDueAt: row?.oldest ?? null };
}

/**
 * Erases stored payloads of the shop that still hold any of `traces` (addresses, ids, tokens), whatever their state; null: every
 * row of the shop. What was still waiting is given up with them. A short number is no trace: it stands in every payload.
 */
export async function erasePayloads(sql: Sql, shopDomain: string, traces: readonly string[] | null): Promise<void> {
  const bucket = bucketOf(shopDomain, shopDomain);
  if (traces === null) {
    await sql.query('delete from inbox_item where bucket = $1 and shop_domain = $2', [bucket, shopDomain]);
    return;
  }
  await sql.query(
    `update inbox_item set payload = '', customer_id = null, state = 'unused', error = 'erased on request'
     where bucket = $1 and shop_domain = $2 and payload <> ''
       and (customer_id = any($4) or exists (select 1 from unnest($3::text[]) as t(trace) where strpos(lower(payload), lower(trace)) > 0))`,
    [bucket, shopDomain, traces.filter(isTelling), traces],
  );
}

function isTelling(trace: string): boolean {
  return trace.includes('@') || trace.length >= TELLING_LENGTH;
}

/**
 * Takes the events that hold any of `traces` out of the provider's batches that still wait or are dead. A batch belongs to all
 * shops: only events of this one are touched.
 */
export async function eraseFromBatches(sql: Sql, shopId: string, traces: readonly string[]): Promise<void> {
  const telling = traces.filter(isTelling).map((trace) => trace.toLowerCase());
  const rows = await sql.query<{ bucket: number; id: string; payload: string }>(
    `select bucket, id::text, payload from inbox_item
     where bucket = any($1::smallint[]) and source = 'sendgrid' and shop_domain = '' and payload <> ''
       and exists (select 1 from unnest($2::text[]) as t(trace) where strpos(lower(payload), trace) > 0) for update`,
    [bucketsOf(''), telling],
  );
  for (const { bucket, id, payload } of rows) {
    const kept = (JSON.parse(payload) as unknown[]).filter((event) => {
      const text = JSON.stringify(event).toLowerCase();
      return !text.includes(shopId) || !telling.some((trace) => text.includes(trace));
    });
    await sql.query('update inbox_item set payload = $3 where bucket = $1 and id = $2', [
      bucket,
      id,
      JSON.stringify(kept),
    ]);
  }
}

/** When the next stored row comes up, for whoever moves time by hand: retries wait, everything else is due at once. */
export async function nextInboxDueAt(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select min(due_at) as at from inbox_item where state = 'pending'`,
  );
  return row?.at ?? null;
}

/** How far the tidying of a bucket came; `after` null: it is through. */
export interface Pruned {
  deleted: number;
  after: string | null;
}

/**
 * Deletes up to `limit` rows of a bucket that were stored before `before` and are done with: by then everybody has stopped sending them
 * again. Walks the rows by their ids, which grow with time, so that it reads what is old and no more; hand `after` back for the rest.
 * What is dead stays, for the merchant to try again.
 */
export async function pruneInbox(
  sql: Sql,
  bucket: number,
  { before, after, limit }: { before: Date; after: string | null; limit: number },
): Promise<Pruned> {
  const [page] = await sql.query<{ deleted: number; rows: number; last: string | null; isRecent: boolean }>(
    `with page as (
       select id, state, received_at from inbox_item where bucket = $1 and id > $2::bigint order by id limit $3),
     gone as (
       delete from inbox_item i using page p
       where i.bucket = $1 and i.id = p.id and p.received_at < $4 and p.state in ('done', 'unused') returning 1)
     select (select count(*) from gone)::int as deleted, count(*)::int as rows, max(id)::text as last,
       coalesce(bool_or(received_at >= $4), false) as "isRecent" from page`,
    [bucket, after ?? '0', limit, before],
  );
  const isThrough = !page || page.rows < limit || page.isRecent;
  return { deleted: page?.deleted ?? 0, after: isThrough ? null : page.last };
}
