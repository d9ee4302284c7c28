import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { prepareQueue } from '../../app/adapters/queue/queue.server';
import { composeApp, type HeedApp } from '../../app/composition.server';
import { readEnv } from '../../app/env.server';
import { createInbox, type Inbox } from '../../app/ingest/inbox.server';
import { nextDueAt } from '../../app/jobs/agenda.server';
import { drainPipeline } from '../../app/jobs/pipeline.server';
import { type SendGridDouble, startSendGrid } from '../doubles/sendgrid/sendgrid';
import { type HandClock, runningClock } from './clock';
import { openSendingShop } from './sending-shop';
import { checkoutStarted, orderPlaced, shopper, unsubscribed, type Webhook } from './webhook-bodies';
import { bundleWorker } from './worker-process';
import { credentials } from './world';

/**
 * When a worker dies: so many milliseconds after it began to work, right after it handed over an email whose answer it then waits for
 * in vain, or as soon as an email of its arrived at the provider.
 */
export type Moment = { afterMs: number } | 'unanswered' | 'accepted';

export interface KillReport {
  /** Emails the provider took. */
  emails: number;
  /** Attempts whose worker died before it could note an answer. */
  interrupted: number;
  /** What must never happen and did, one line each. */
  violations: string[];
}

const SHOP = 'killed.myshopify.com';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than attempts without an answer are left alone. */
const PAST_RECONCILIATION_MS = 16 * MINUTE_MS;

/**
 * Of ten people who leave a checkout six must be reminded once. Two leave the flow before the hour is over and must never hear of it;
 * two order or unsubscribe around the moment of sending, and may hear of it only by an attempt that began before that was recorded.
 */
type Fate = 'reminded' | 'left before' | 'leaves meanwhile';

function fateOf(index: number): Fate {
  const tenth = index % 10;
  return tenth < 6 ? 'reminded' : tenth < 8 ? 'left before' : 'leaves meanwhile';
}

/** Even ones buy, odd ones unsubscribe. */
function leaving(index: number, at: Date): Webhook {
  return index % 2 === 0 ? orderPlaced(SHOP, index, at) : unsubscribed(SHOP, shopper(index), at);
}

/**
 * Lets `enrollments` people leave their checkout, a wave before each life of a worker, and kills that worker (SIGKILL) at the given
 * moment of its life. Then one worker may finish, time is moved past the age at which attempts are reconciled, and what the SendGrid
 * double received is held against what had to happen.
 */
export async function killWorkers(
  databaseUrl: string,
  enrollments: number,
  moments: readonly Moment[],
): Promise<KillReport> {
  const clock = runningClock(0, () => undefined);
  const sendgrid = await startSendGrid({ clock: { now: () => new Date() }, apiKeys: [credentials.SENDGRID_API_KEY] });
  const environment = {
    ...credentials,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    SHOPIFY_APP_URL: 'http://127.0.0.1:3000',
    SENDGRID_BASE_URL: sendgrid.url,
    SENDGRID_WEBHOOK_PUBLIC_KEY: sendgrid.publicKey,
  };
  const log = pino({ level: 'silent' });
  const app = composeApp({ ...readEnv(environment), DATABASE_URL: databaseUrl }, { clock, log });
  const inbox = createInbox({ pool: app.db.pool, log });
  const bundle = await bundleWorker();
  try {
    await prepareQueue(app.db.pool);
    await openSendingShop(app, SHOP, ['abandoned-checkout']);
    const people = Array.from({ length: enrollments }, (_, index) => index);
    await leaveBefore(inbox, people);
    await drainPipeline(app.parts);
    const watch = new Watch(app);
    const present = people.filter((index) => fateOf(index) !== 'left before');
    for (const [life, moment] of moments.entries()) {
      await post(inbox, waveOf(present, life, moments.length));
      const arrived = sendgrid.journal.accepted;
      if (moment === 'unanswered') sendgrid.chaos.next('timeout-after-accept');
      const worker = await bundle.start(environment);
      if (typeof moment === 'object') await pause(moment.afterMs);
      else await untilOrLater(() => sendgrid.journal.accepted > arrived);
      await worker.kill();
      await watch.look();
    }
    const last = await bundle.start(environment);
    await untilOrLater(() => isQuiet(app), 60_000);
    await last.stop();
    await watch.look();
    await passTime(app, clock);
    return {
      emails: sendgrid.journal.accepted,
      interrupted: watch.interrupted.size,
      violations: await violations(app, sendgrid, people, watch.leftAt),
    };
  } finally {
    bundle.remove();
    await inbox.settled();
    await app.close();
    await sendgrid.stop();
  }
}

/** The people of one life: some reminders are due when the worker comes up, others in the moments after. */
function waveOf(present: readonly number[], life: number, lives: number): Webhook[] {
  const now = Date.now();
  const newcomers = present.filter((_, position) => position % lives === life);
  const begun = newcomers.map((index, position) => {
    const due = now - 1_000 + (2_000 * position) / newcomers.length;
    return checkoutStarted(SHOP, index, new Date(due - HOUR_MS));
  });
  // Half of those who leave meanwhile do so together with their own wave, half with the next.
  const leavers = present.filter((index, position) => {
    const leavesIn = (position % lives) + (index % 4 < 2 ? 0 : 1);
    return fateOf(index) === 'leaves meanwhile' && Math.min(leavesIn, lives - 1) === life;
  });
  return [...begun, ...leavers.map((index) => leaving(index, new Date(now)))];
}

async function post(inbox: Inbox, webhooks: readonly Webhook[]): Promise<void> {
  const receivedAt = new Date();
  await Promise.all(
    webhooks.map(({ shop, topic, body }, position) =>
      inbox.enqueue({
        source: 'shopify',
        shopDomain: shop,
        topic,
        deliveryId: `${receivedAt.getTime()}:${position}`,
        apiVersion: '2026-10',
        triggeredAt: receivedAt,
        receivedAt,
        customerId: null,
        payload: Buffer.from(body),
      }),
    ),
  );
}

/** Their hour is over in a minute, and by then they have long left. */
async function leaveBefore(inbox: Inbox, people: readonly number[]): Promise<void> {
  const gone = people.filter((index) => fateOf(index) === 'left before');
  const now = Date.now();
  await post(
    inbox,
    gone.map((index) => checkoutStarted(SHOP, index, new Date(now - HOUR_MS + MINUTE_MS))),
  );
  await post(
    inbox,
    gone.map((index) => leaving(index, new Date(now))),
  );
}

/** Notes, whenever no worker lives, which attempts lost theirs, and of whom it is recorded by now that they left. */
class Watch {
  readonly interrupted = new Set<string>();
  /** By address: a moment at which the order or unsubscription was certainly recorded. */
  readonly leftAt = new Map<string, Date>();

  constructor(private readonly app: HeedApp) {}

  async look(): Promise<void> {
    const open = await this.app.db.sql.query<{ id: string }>(`select id from delivery where state = 'attempting'`);
    for (const { id } of open) this.interrupted.add(id);
    const left = await this.app.db.sql.query<{ email: string }>(
      `select distinct c.email_key as email from event e join contact c on c.id = e.contact_id
       where e.type in ('order_placed', 'marketing_unsubscribed')`,
    );
    const seenAt = new Date();
    for (const { email } of left) if (!this.leftAt.has(email)) this.leftAt.set(email, seenAt);
  }
}

async function isQuiet(app: HeedApp): Promise<boolean> {
  const [row] = await app.db.sql.query<{ busy: boolean }>(
    `select exists (select 1 from inbox_item where state = 'pending')
       or exists (select 1 from enrollment where state = 'active' and due_at <= $1)
       or exists (select 1 from message where due_at <= $1) as busy`,
    [new Date()],
  );
  return row?.busy === false;
}

/** Time goes on until every attempt is settled; no reminder but the first falls into it. */
async function passTime(app: HeedApp, clock: HandClock): Promise<void> {
  const end = clock.now().getTime() + PAST_RECONCILIATION_MS;
  clock.moveTo(new Date(end));
  await drainPipeline(app.parts);
  for (
    let next = await nextDueAt(app.parts);
    next && next.getTime() < end + HOUR_MS;
    next = await nextDueAt(app.parts)
  ) {
    clock.moveTo(next);
    await drainPipeline(app.parts);
  }
}

async function violations(
  app: HeedApp,
  sendgrid: SendGridDouble,
  people: readonly number[],
  leftAt: ReadonlyMap<string, Date>,
): Promise<string[]> {
  const received = new Map<string, number>();
  for (const { to } of sendgrid.inbox()) received.set(to.email, (received.get(to.email) ?? 0) + 1);
  const attempts = await app.db.sql.query<{ email: string; started_at: Date }>(
    'select c.email_key as email, d.started_at from delivery d join contact c on c.id = d.contact_id',
  );
  const found: string[] = [];
  for (const index of people) {
    const { email } = shopper(index);
    const count = received.get(email) ?? 0;
    const fate = fateOf(index);
    if (count > 1) found.push(`${email} got ${count} emails`);
    if (count === 0 && fate === 'reminded') found.push(`${email} got no email`);
    if (count > 0 && fate === 'left before') found.push(`${email} had left and got an email`);
    const gone = leftAt.get(email);
    const late = gone && attempts.some((attempt) => attempt.email === email && attempt.started_at > gone);
    if (late) found.push(`an email to ${email} was begun after it was recorded that they left`);
  }
  for (const [sendId, times] of sendgrid.journal.acceptedBySendId) {
    if (times > 1) found.push(`attempt ${sendId} reached the provider ${times} times`);
  }
  const unsettled = await app.db.sql.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from delivery where state not in ('accepted', 'not_sent') group by state
     union all select state, count(*)::int from message where state not in ('sent', 'skipped') group by state
     union all select state, count(*)::int from inbox_item where state <> 'done' group by state`,
  );
  return [...found, ...unsettled.map(({ state, count }) => `${count} left ${state}`)];
}

/** Waits for something that normally happens soon, and goes on without it when it does not. */
async function untilOrLater(happened: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await happened()) && performance.now() < deadline) await pause(5);
}
