import type { Ctx } from '../context';
import { bucketOf } from '../ids.server';
import type { DecisionReason, Weighing } from '../messages/schema';
import type { ShopView } from '../shops/schema';
import type { DecisionCounts, DecisionDay, DecisionEntry, DecisionFilter, DecisionPage, WeighingView } from './schema';
import { readCursor } from './timeline';

/** A condition in SQL and the values its parameters stand for. */
class Where {
  readonly values: unknown[] = [];
  readonly #parts: string[] = [];

  /** The place of a value: "$3". */
  value(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
  and(part: string): void {
    this.#parts.push(part);
  }
  toString(): string {
    return this.#parts.join(' and ');
  }
}

function whereOf(ctx: Ctx, { contactId, flowKey, outcome, reason }: DecisionFilter): Where {
  const where = new Where();
  where.and(`d.shop_id = ${where.value(ctx.shopId)}`);
  if (contactId !== undefined)
    where.and(
      `d.bucket = ${where.value(bucketOf(ctx.shopId, contactId))} and d.contact_id = ${where.value(contactId)}::uuid`,
    );
  if (flowKey !== undefined)
    where.and(
      `d.flow_id = (select id from flow where shop_id = ${where.value(ctx.shopId)} and key = ${where.value(flowKey)})`,
    );
  if (outcome !== undefined) where.and(`d.outcome = ${where.value(outcome)}`);
  if (reason !== undefined) where.and(`d.reason = ${where.value(reason)}`);
  return where;
}

interface Row extends Omit<DecisionEntry, 'contact' | 'weighing'> {
  contactId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  weighing: Weighing | null;
}

/** One page of the ledger, newest first. */
export async function decisionPage(
  ctx: Ctx,
  filter: DecisionFilter,
  { before, limit }: { before?: string | null; limit: number },
): Promise<DecisionPage> {
  const where = whereOf(ctx, filter);
  const cursor = readCursor(before);
  if (cursor) where.and(`(d.decided_at, d.id) < (${where.value(cursor.at)}, ${where.value(cursor.id)}::uuid)`);
  const rows = await ctx.sql.query<Row>(
    `select d.id, d.decided_at as at, d.contact_id as "contactId", c.first_name as "firstName", c.last_name as "lastName", c.email,
       coalesce(f.key, '') as "flowKey", coalesce(f.name, '') as "flowName", d.step_id as "stepId", d.outcome, d.reason, d.checks,
       d.weighing, d.because, d.hold_until as "holdUntil"
     from decision d left join flow f on f.id = d.flow_id left join contact c on c.bucket = d.bucket and c.id = d.contact_id
     where ${where} and not exists (
       select 1 from decision n where n.bucket = d.bucket and n.shop_id = d.shop_id and n.contact_id = d.contact_id
         and n.message_id = d.message_id and n.outcome = d.outcome and n.reason = d.reason and (n.decided_at, n.id) > (d.decided_at, d.id))
     order by d.decided_at desc, d.id desc limit ${where.value(limit + 1)}`,
    where.values,
  );
  const names = await flowNames(ctx);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(({ contactId, firstName, lastName, email, weighing, ...entry }) => ({
      ...entry,
      contact: { id: contactId, firstName, lastName, email },
      weighing: weighingView(weighing, names),
    })),
    older: last && rows.length > limit ? `${last.at.toISOString()}~${last.id}` : null,
  };
}

/** How many emails were decided about, by day and by reason, over whole days of the shop, today included. */
export async function countDecisions(
  ctx: Ctx,
  shop: ShopView,
  filter: DecisionFilter,
  days: number,
): Promise<DecisionCounts> {
  const where = whereOf(ctx, filter);
  const [now, zone] = [where.value(ctx.now), where.value(shop.timeZone)];
  const first = `(date_trunc('day', ${now}::timestamptz at time zone ${zone}) - make_interval(days => ${where.value(days - 1)}))`;
  where.and(`d.decided_at >= (${first} at time zone ${zone}) and d.decided_at <= ${now}`);
  const byDay = await ctx.sql.query<DecisionDay>(
    `select to_char(t.day, 'YYYY-MM-DD') as day, coalesce(n.sent, 0) as sent, coalesce(n.held, 0) as held, coalesce(n.skipped, 0) as skipped
     from generate_series(${first}::date, (${now}::timestamptz at time zone ${zone})::date, interval '1 day') as t(day)
     left join (
       select (d.decided_at at time zone ${zone})::date as day,
         count(distinct d.message_id) filter (where d.outcome = 'send')::int as sent,
         count(distinct d.message_id) filter (where d.outcome = 'hold')::int as held,
         count(distinct d.message_id) filter (where d.outcome = 'skip')::int as skipped
       from decision d where ${where} group by 1) n on n.day = t.day::date
     order by t.day`,
    where.values,
  );
  const byReason = await ctx.sql.query<{ outcome: 'send' | 'hold' | 'skip'; reason: DecisionReason; count: number }>(
    `select d.outcome, d.reason, count(distinct d.message_id)::int as count from decision d where ${where} group by 1, 2
     order by 3 desc, 1, 2`,
    where.values,
  );
  return { byDay, byReason };
}

/** Names of the shop's flows by key. */
export async function flowNames(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.sql.query<{ key: string; name: string }>('select key, name from flow where shop_id = $1', [
    ctx.shopId,
  ]);
  return new Map(rows.map(({ key, name }) => [key, name]));
}

/** A weighing with its flows by name; one that is gone keeps its key. */
export function weighingView(weighing: Weighing | null, names: ReadonlyMap<string, string>): WeighingView | null {
  if (weighing === null) return null;
  const rivals = weighing.rivals.map(({ flow, ...rival }) => ({ ...rival, flowName: names.get(flow) ?? flow }));
  return { value: weighing.value, rivals };
}
