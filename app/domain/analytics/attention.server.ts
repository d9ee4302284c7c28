import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import type { ShopView } from '../shops/schema';
import type {
  AttentionItem,
  FailedEnrollment,
  FailedMessage,
  FlowFigures,
  ImportProgress,
  UnconfirmedMessage,
} from './schema';

const PROBLEM_DAYS = 30;
const MOST_SHOWN = 200;
const REQUIRED = ['senderEmail', 'postalAddress'] as const;

/** What waits for the merchant, most urgent first. */
export async function attention(
  ctx: Ctx,
  known: { shop: ShopView; flows: readonly FlowFigures[]; imports: readonly ImportProgress[] },
): Promise<AttentionItem[]> {
  const { shop, flows, imports } = known;
  const items: AttentionItem[] = [];
  if (shop.sendingPause !== null) items.push({ kind: 'sending_paused', reason: shop.sendingPause });
  const missing = REQUIRED.filter((name) => shop.settings[name] === '');
  if (missing.length > 0) items.push({ kind: 'sender_missing', missing });
  const dead = await count(
    ctx,
    // The inbox keeps all deliveries of a shop in one bucket.
    `select count(*)::int as count from inbox_item where bucket = $1 and shop_domain = $2 and state = 'dead'`,
    [bucketOf(shop.domain, shop.domain), shop.domain],
  );
  if (dead > 0) items.push({ kind: 'dead_items', count: dead });
  const failed = await count(
    ctx,
    `select (select count(*) from enrollment where shop_id = $1 and state = 'failed'
         and coalesce(ended_at, started_at) > $2::timestamptz - make_interval(days => $3))::int
       + (select count(*) from step_failure where shop_id = $1 and went_to is not null
         and at > $2::timestamptz - make_interval(days => $3))::int as count`,
    [ctx.shopId, ctx.now, PROBLEM_DAYS],
  );
  if (failed > 0) items.push({ kind: 'failed_enrollments', count: failed });
  const notComposed = (await failedMessages(ctx)).length;
  if (notComposed > 0) items.push({ kind: 'failed_messages', count: notComposed });
  const unconfirmed = (await unconfirmedMessages(ctx)).filter((message) => message.state === 'unknown');
  if (unconfirmed.length > 0) items.push({ kind: 'unconfirmed_messages', count: unconfirmed.length });
  const broken = imports.filter((run) => run.state === 'failed').map((run) => run.kind);
  if (broken.length > 0) items.push({ kind: 'import_failed', imports: broken });
  const codesFailed = await count(
    ctx,
    'select count(*)::int as count from discount_offer where shop_id = $1 and due_at is not null and error is not null',
    [ctx.shopId],
  );
  if (codesFailed > 0) items.push({ kind: 'codes_not_ready' });
  if (flows.length > 0 && flows.every((flow) => !flow.on)) items.push({ kind: 'no_flow_on' });
  return items;
}

async function count(ctx: Ctx, text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await ctx.sql.query<{ count: number }>(text, values);
  return row?.count ?? 0;
}

export async function unconfirmedMessages(ctx: Ctx): Promise<UnconfirmedMessage[]> {
  return ctx.sql.query<UnconfirmedMessage>(
    `select m.id, m.contact_id as "contactId", coalesce(f.name, '') as "flowName", m.subject, m.state, m.decided_at as at
     from message m left join flow f on f.id = m.flow_id
     where m.shop_id = $1 and m.decided_at > $2::timestamptz - make_interval(days => $3)
       and m.state in ('unknown', 'not_confirmed')
     order by m.decided_at desc limit $4`,
    [ctx.shopId, ctx.now, PROBLEM_DAYS, MOST_SHOWN],
  );
}

export async function failedMessages(ctx: Ctx): Promise<FailedMessage[]> {
  return ctx.sql.query<FailedMessage>(
    `select d.message_id as id, d.contact_id as "contactId", coalesce(f.name, '') as "flowName", d.step_id as "stepId",
       d.checks -> 0 ->> 'found' as error, d.decided_at as at
     from decision d left join flow f on f.id = d.flow_id
     where d.shop_id = $1 and d.decided_at > $2::timestamptz - make_interval(days => $3) and d.reason = 'not_composed'
     order by d.decided_at desc limit $4`,
    [ctx.shopId, ctx.now, PROBLEM_DAYS, MOST_SHOWN],
  );
}

export async function failedEnrollments(ctx: Ctx): Promise<FailedEnrollment[]> {
  return ctx.sql.query<FailedEnrollment>(
    `select p.id, p.contact_id as "contactId", coalesce(f.name, '') as "flowName", p.step_id as "stepId", p.error,
       p.went_to as "wentTo", p.at
     from (
       select id, contact_id, flow_id, step_id, error, null as went_to, coalesce(ended_at, started_at) as at from enrollment
       where shop_id = $1 and state = 'failed'
       union all
       select id, contact_id, flow_id, step_id, error, went_to, at from step_failure where shop_id = $1 and went_to is not null) p
     left join flow f on f.id = p.flow_id
     where p.at > $2::timestamptz - make_interval(days => $3)
     order by p.at desc limit $4`,
    [ctx.shopId, ctx.now, PROBLEM_DAYS, MOST_SHOWN],
  );
}
