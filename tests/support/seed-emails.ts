import type { Ctx } from '../../app/domain/context';
import { bucketOf, stableId } from '../../app/domain/ids.server';
import type { Check, DecisionReason, Weighing } from '../../app/domain/messages/schema';
import { sampleEmailData } from '../../app/domain/templates/sample';

const HOUR = 3_600_000;

/** An email that was decided about, as a seed tells it. */
export interface SeededEmail {
  contactId: string;
  flowKey: string;
  stepId: string;
  template: string;
  subject: string;
  at: Date;
  state: 'sent' | 'skipped' | 'held' | 'unknown';
  reason: DecisionReason;
  clickedAt?: Date;
  openedAt?: Date;
}

const passed: Check[] = [
  { name: 'app_installed', passed: true, found: 'installed' },
  { name: 'in_flow', passed: true, found: 'active' },
  { name: 'contact_known', passed: true, found: true },
  { name: 'address_known', passed: true, found: true },
];

function checksFor({ state, reason }: SeededEmail): Check[] {
  if (state === 'skipped')
    return [
      ...passed,
      { name: reason === 'ordered_since' ? 'no_order_since_trigger' : 'consent', passed: false, found: '#5001' },
    ];
  const rest: Check[] = [
    { name: 'no_order_since_trigger', passed: true, found: 0 },
    { name: 'checkout_open', passed: true, found: 'open' },
    { name: 'items_available', passed: true, found: 1 },
    { name: 'not_suppressed', passed: true, found: 'no' },
    {
      name: 'consent',
      passed: true,
      found: 'subscription',
      ruling: {
        purpose: 'marketing',
        country: 'GB',
        policy: 'subscribers',
        rule: 'subscribers',
        needsConfirming: false,
        days: null,
        basis: 'subscription',
        source: 'checkout',
      },
    },
    { name: 'cap_per_day', passed: true, found: '0 of 1' },
    { name: 'cap_per_week', passed: true, found: '1 of 4' },
  ];
  return [...passed, ...rest, { name: 'daytime', passed: state !== 'held', found: 'Europe/London' }];
}

function weighingFor({ state, reason }: SeededEmail): Weighing | null {
  if (state === 'skipped' && reason !== 'replaced') return null;
  const checkout = { flow: 'abandoned-checkout', step: 'first', value: 0.41, outcome: 'sent' as const };
  return { value: 0.06, score: 0.1, rivals: state === 'held' ? [checkout] : [] };
}

/** Stores emails with their decisions and engagement. Returns the id of Ana's email that was clicked. */
export async function storeEmails(ctx: Ctx, emails: readonly SeededEmail[], ana: string): Promise<string> {
  const flows = await ctx.sql.query<{ id: string; key: string; version: string }>(
    'select id, key, live_version_id as version from flow where shop_id = $1',
    [ctx.shopId],
  );
  let preview = '';
  for (const [index, email] of emails.entries()) {
    const flow = flows.find((one) => one.key === email.flowKey);
    if (!flow) throw new Error(`there is no flow ${email.flowKey}`);
    const bucket = bucketOf(ctx.shopId, email.contactId);
    const id = stableId(email.at, 'seed-message', String(index));
    const enrollmentId = stableId(email.at, 'seed-enrollment', String(index));
    const sent = email.state === 'sent';
    if (email.contactId === ana && email.clickedAt) preview = id;
    await ctx.sql.query(
      `insert into message (bucket, id, shop_id, contact_id, enrollment_id, flow_id, flow_version_id, step_id, template, class, trigger,
         state, reason, created_at, decided_at, sent_at, subject, content, outcome)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'marketing', '{}', $10, $11, $12, $12, $13, $14, $15::jsonb, $16)`,
      [
        bucket,
        id,
        ctx.shopId,
        email.contactId,
        enrollmentId,
        flow.id,
        flow.version,
        email.stepId,
        email.template,
        email.state,
        email.reason,
        email.at,
        sent ? email.at : null,
        email.subject,
        JSON.stringify(sampleEmailData),
        sent ? 'delivered' : null,
      ],
    );
    await ctx.sql.query(
      `insert into decision (bucket, id, shop_id, contact_id, message_id, flow_id, step_id, outcome, reason, checks, hold_until, decided_at, weighing, because)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13::jsonb, $14)`,
      [
        bucket,
        stableId(email.at, 'seed-decision', String(index)),
        ctx.shopId,
        email.contactId,
        id,
        flow.id,
        email.stepId,
        sent ? 'send' : email.state === 'held' ? 'hold' : 'skip',
        email.reason,
        JSON.stringify(checksFor(email)),
        email.state === 'held' ? new Date(ctx.now.getTime() + 8 * HOUR) : null,
        email.at,
        JSON.stringify(weighingFor(email)),
        sent ? 'You get this email because you asked for it.' : null,
      ],
    );
    const engaged = [
      ['opened', 'unknown', email.openedAt],
      ['clicked', 'machine', email.clickedAt && new Date(email.at.getTime() + 3_000)],
      ['clicked', 'human', email.clickedAt],
    ] as const;
    for (const [kind, actor, at] of engaged) {
      if (!at) continue;
      await ctx.sql.query(
        `insert into engagement (bucket, id, shop_id, contact_id, message_id, kind, actor, url, occurred_at, provider_event_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          bucket,
          stableId(at, 'seed-engagement', String(index), kind, actor),
          ctx.shopId,
          email.contactId,
          id,
          kind,
          actor,
          kind === 'clicked' ? 'https://fernandfield.example/checkouts/cn/abc?utm_source=heed' : null,
          at,
          `seed-${index}-${kind}-${actor}`,
        ],
      );
    }
  }
  return preview;
}
