import type { World } from '../tests/support/world';

export interface Report {
  lines: Record<string, unknown>[];
  sent: number;
  skipped: number;
  byFlow: Record<string, number>;
}

/** Every email that reached an inbox and every message that was skipped for good, in the order they happened. */
export async function reportOn(world: World): Promise<Report> {
  const mails = world.sendgrid.inbox().map((mail) => ({
    type: 'email',
    at: mail.receivedAt.toISOString(),
    to: mail.to.email,
    email: mail.categories[1] ?? '',
    subject: mail.subject,
  }));
  const { rows } = await world.app.db.pool.query<{
    at: Date;
    to: string | null;
    flow: string;
    step: string;
    reason: string;
  }>(
    `select m.decided_at as at, c.email as to, f.key as flow, m.step_id as step, m.reason from message m
     join flow f on f.id = m.flow_id left join contact c on c.id = m.contact_id where m.state = 'skipped' order by m.decided_at, m.id`,
  );
  const skips = rows.map((row) => ({ type: 'skipped', ...row, at: row.at.toISOString() }));
  const byFlow: Record<string, number> = {};
  for (const mail of world.sendgrid.inbox()) {
    const flow = mail.categories[0] ?? '';
    byFlow[flow] = (byFlow[flow] ?? 0) + 1;
  }
  return {
    lines: [...mails, ...skips].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    sent: mails.length,
    skipped: skips.length,
    byFlow,
  };
}
