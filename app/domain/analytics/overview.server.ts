import type { Ctx } from '../context';
import { type FlowView, waitBefore } from '../flows/schema';
import { addMoney } from '../money';
import type { DecisionReason } from '../messages/schema';
import type { ShopView } from '../shops/schema';
import type { DayFigures, FlowFigures, Money, ReasonCount, StepFigures } from './schema';

/** Local midnight, `days - 1` days before today, as an instant; parameters: shop, now, time zone, days. */
const SINCE = `((date_trunc('day', $2::timestamptz at time zone $3) - make_interval(days => $4::int - 1)) at time zone $3)`;

interface Window {
  shop: ShopView;
  days: number;
}

function parameters(ctx: Ctx, { shop, days }: Window) {
  return [ctx.shopId, ctx.now, shop.timeZone, days];
}

interface SentRow {
  flow_id: string;
  day: string;
  sent: number;
}

export interface Figures {
  byDay: DayFigures[];
  byFlow: FlowFigures[];
  skipped: ReasonCount[];
  held: ReasonCount[];
  revenue: Money[];
  orders: number;
  sent: number;
}

/** Everything Home counts over a window of whole days in the shop's time zone, the last of them today. */
export async function figures(ctx: Ctx, window: Window): Promise<Figures> {
  const [days, flows, sent, clicks, unsent, credits] = [
    await dayList(ctx, window),
    await flowList(ctx),
    await sentByFlowAndDay(ctx, window),
    await clickedByFlow(ctx, window),
    await unsentByFlow(ctx, window),
    await creditsByFlow(ctx, window),
  ];
  const byDay = days.map((day): DayFigures => {
    const own = credits.filter((credit) => credit.day === day);
    const inShopCurrency = own.filter((credit) => credit.currency === window.shop.currency);
    return {
      day,
      sent: total(sent.filter((row) => row.day === day).map((row) => row.sent)),
      orders: total(own.map((credit) => credit.orders)),
      revenue: addMoney('0', ...inShopCurrency.map((credit) => credit.amount)),
    };
  });
  const byFlow = flows.map((flow): FlowFigures => {
    const own = credits.filter((credit) => credit.flow_id === flow.flow_id);
    return {
      flowId: flow.flow_id,
      key: flow.key,
      name: flow.name,
      on: flow.status === 'on',
      sent: total(sent.filter((row) => row.flow_id === flow.flow_id).map((row) => row.sent)),
      clicked: clicks.find((row) => row.flow_id === flow.flow_id)?.clicked ?? 0,
      skipped: total(
        skippedOf(unsent)
          .filter((row) => row.flow_id === flow.flow_id)
          .map((row) => row.count),
      ),
      orders: total(own.map((credit) => credit.orders)),
      revenue: byCurrency(own, window.shop.currency),
    };
  });
  return {
    byDay,
    byFlow,
    skipped: byReason(skippedOf(unsent)),
    held: byReason(unsent.filter((row) => row.state === 'held')),
    revenue: byCurrency(credits, window.shop.currency),
    orders: total(credits.map((credit) => credit.orders)),
    sent: total(sent.map((row) => row.sent)),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}

function byCurrency(credits: readonly CreditRow[], own: string): Money[] {
  const currencies = [...new Set([own, ...credits.map((credit) => credit.currency).sort()])];
  return currencies.map((currency) => ({
    currency,
    amount: addMoney('0', ...credits.filter((credit) => credit.currency === currency).map((credit) => credit.amount)),
  }));
}

function byReason(rows: readonly UnsentRow[]): ReasonCount[] {
  const counts = new Map<DecisionReason, number>();
  for (const { reason, count } of rows) if (reason) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

async function dayList(ctx: Ctx, window: Window): Promise<string[]> {
  const rows = await ctx.sql.query<{ day: string }>(
    `select to_char(d, 'YYYY-MM-DD') as day from generate_series(
       (${SINCE} at time zone $3)::date, ($2::timestamptz at time zone $3)::date, interval '1 day') as d
     where $1::uuid is not null order by 1`,
    parameters(ctx, window),
  );
  return rows.map((row) => row.day);
}

interface FlowRow {
  flow_id: string;
  key: string;
  name: string;
  status: string;
}

async function flowList(ctx: Ctx): Promise<FlowRow[]> {
  return ctx.sql.query<FlowRow>(
    'select id as flow_id, key, name, status from flow where shop_id = $1 order by position, key',
    [ctx.shopId],
  );
}

// Messages are found by when they were decided (that is indexed); a day of slack covers hand-overs that took long.
async function sentByFlowAndDay(ctx: Ctx, window: Window): Promise<SentRow[]> {
  return ctx.sql.query<SentRow>(
    `select flow_id, to_char(sent_at at time zone $3, 'YYYY-MM-DD') as day, count(*)::int as sent from message
     where shop_id = $1 and decided_at >= ${SINCE} - interval '1 day' and sent_at >= ${SINCE} and sent_at <= $2
     group by 1, 2`,
    parameters(ctx, window),
  );
}

async function clickedByFlow(ctx: Ctx, window: Window): Promise<{ flow_id: string; clicked: number }[]> {
  return ctx.sql.query(
    `select m.flow_id, count(*)::int as clicked from message m
     where m.shop_id = $1 and m.decided_at >= ${SINCE} - interval '1 day' and m.sent_at >= ${SINCE} and m.sent_at <= $2
       and exists (select 1 from engagement e where e.bucket = m.bucket and e.message_id = m.id
                   and e.kind = 'clicked' and e.actor = 'human')
     group by 1`,
    parameters(ctx, window),
  );
}

interface UnsentRow {
  flow_id: string;
  state: 'skipped' | 'held';
  reason: DecisionReason | null;
  count: number;
}

async function unsentByFlow(ctx: Ctx, window: Window): Promise<UnsentRow[]> {
  return ctx.sql.query<UnsentRow>(
    `select flow_id, state, reason, count(*)::int as count from message
     where shop_id = $1 and decided_at >= ${SINCE} and decided_at <= $2 and state in ('skipped', 'held') group by 1, 2, 3`,
    parameters(ctx, window),
  );
}

function skippedOf(rows: readonly UnsentRow[]): UnsentRow[] {
  return rows.filter((row) => row.state === 'skipped');
}

interface CreditRow {
  flow_id: string;
  day: string;
  currency: string;
  orders: number;
  amount: string;
}

async function creditsByFlow(ctx: Ctx, window: Window): Promise<CreditRow[]> {
  return ctx.sql.query<CreditRow>(
    `select a.flow_id, to_char(a.placed_at at time zone $3, 'YYYY-MM-DD') as day, a.currency, count(*)::int as orders,
       sum(greatest(a.amount - coalesce(o.refunded, 0), 0))::text as amount
     from attribution a left join order_record o on o.shop_id = a.shop_id and o.id = a.order_id
     where a.shop_id = $1 and a.placed_at >= ${SINCE} and a.placed_at <= $2 and o.cancelled_at is null group by 1, 2, 3`,
    parameters(ctx, window),
  );
}

interface StepRow extends StepFigures {
  /** Of those here: who has not come to the step yet. */
  waiting: number;
}

/** Per step of one flow: who stands there now, and what became of its emails over the last 30 days. */
export async function figuresBySteps(
  ctx: Ctx,
  { id, definition }: Pick<FlowView, 'id' | 'definition'>,
): Promise<StepFigures[]> {
  const rows = await ctx.sql.query<StepRow>(
    `with here as (
       select step_id, count(*)::int as here,
         count(*) filter (where due_at > $3 and awaiting_since is null and attempts = 0)::int as waiting
       from enrollment where shop_id = $1 and flow_id = $2 and state = 'active' group by 1),
     emails as (
       select m.step_id, count(*) filter (where m.sent_at is not null)::int as sent,
         count(*) filter (where m.state = 'held')::int as held, count(*) filter (where m.state = 'skipped')::int as skipped,
         count(*) filter (where m.sent_at is not null and exists (select 1 from engagement e
           where e.bucket = m.bucket and e.message_id = m.id and e.kind = 'clicked' and e.actor = 'human'))::int as clicked
       from message m where m.shop_id = $1 and m.flow_id = $2 and m.decided_at > $3::timestamptz - interval '30 days' group by 1)
     select step_id as "stepId", coalesce(here, 0) as here, coalesce(waiting, 0) as waiting, coalesce(sent, 0) as sent,
       coalesce(clicked, 0) as clicked, coalesce(held, 0) as held, coalesce(skipped, 0) as skipped
     from here full join emails using (step_id)`,
    [ctx.shopId, id, ctx.now],
  );
  const steps = new Map(rows.map(({ waiting: _, ...figures }) => [figures.stepId, figures]));
  for (const { stepId, waiting } of rows) {
    const before = waiting > 0 ? waitBefore(definition, stepId) : undefined;
    const [from, to] = [steps.get(stepId), before && (steps.get(before.id) ?? nothingAt(before.id))];
    if (!from || !to) continue;
    from.here -= waiting;
    to.here += waiting;
    steps.set(to.stepId, to);
  }
  return [...steps.values()];
}

function nothingAt(stepId: string): StepFigures {
  return { stepId, here: 0, sent: 0, clicked: 0, held: 0, skipped: 0 };
}
