import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { ReceivedMail } from '../doubles/sendgrid/sendgrid';
import { stoppedClock } from './clock';
import { createTestDatabase, type TestDatabase } from './database';
import { startWorld, type World } from './world';

/** What became of one email that was considered for somebody. */
export interface Considered {
  flow: string;
  step: string;
  outcome: 'send' | 'hold' | 'skip';
  reason: string;
}

/** A shop with Heed installed and the first flows on, told in the product's words. Time stands still until `skip`. */
export interface Scenario {
  readonly world: World;
  /** Lets everything under way arrive and be processed. */
  settle(): Promise<void>;
  /** Time passes: "3h", "30d". */
  skip(length: string): Promise<void>;
  /** Emails that reached somebody's inbox, oldest first, by their template: "welcome/1". */
  emailsTo(address: string): string[];
  /** The newest email in somebody's inbox. */
  lastEmailTo(address: string): ReceivedMail;
  /** Every decision about somebody, oldest first. */
  decisionsAbout(address: string): Promise<Considered[]>;
  /** Rows of a query, for what no screen shows. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

let running: { world: World; database: TestDatabase } | null = null;

/** Opens the shop once for the tests of a file. Each story begins at ten in the morning in London, with shoppers of its own. */
export function openShop(start = '2026-03-02T10:00:00Z'): Scenario {
  beforeAll(async () => {
    const database = await createTestDatabase();
    const world = await startWorld({ databaseUrl: database.url, clock: stoppedClock(new Date(start)) });
    running = { world, database };
    await world.install();
  });
  beforeEach(async () => {
    const now = world().clock.now();
    const minutes = (24 * 60 + 10 * 60 - (now.getUTCHours() * 60 + now.getUTCMinutes())) % (24 * 60);
    if (minutes > 0) await world().skip(`${minutes}m`);
  });
  afterAll(async () => {
    await running?.world.stop();
    await running?.database.drop();
    running = null;
  });
  const world = () => {
    if (!running) throw new Error('the shop is not open yet');
    return running.world;
  };
  const rows = async <Row>(text: string, values: unknown[] = []) => {
    const result = await world().app.db.pool.query(text, values);
    return result.rows as Row[];
  };
  const inboxOf = (address: string) =>
    world()
      .sendgrid.inbox()
      .filter((mail) => mail.to.email === address);
  return {
    get world() {
      return world();
    },
    settle: () => world().settle(),
    skip: (length) => world().skip(length),
    emailsTo: (address) => inboxOf(address).map((mail) => mail.categories[1] ?? '?'),
    lastEmailTo(address) {
      const mail = inboxOf(address).at(-1);
      if (!mail) throw new Error('no email has reached this inbox');
      return mail;
    },
    decisionsAbout: (address) =>
      rows<Considered>(
        `select f.key as flow, d.step_id as step, d.outcome, d.reason from decision d
         join contact c on c.id = d.contact_id join flow f on f.id = d.flow_id
         where c.email_key = $1 order by d.decided_at, d.id`,
        [address],
      ),
    rows,
  };
}
