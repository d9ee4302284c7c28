import { HALVING_MS, leadSigns, MOST_HALVINGS, POINTS_PER_ORDER, REACTIVATION_DAYS, TIER_DAYS } from '../traits/schema';
import { type Condition, durationMs, type Leaf, type LeafOf, type MomentTrait, type NumericTrait } from './condition';
import { answersOfTrigger } from './evaluate';
import { filtersInForce, type PropertyFilter, routeTo } from './properties';
import { type AmountPart, DAY_MS, firstDay, folded } from './reading';
import { compare, DECIMAL, type Comparison, type ValueTest } from './values';

export interface Scope {
  shopId: string;
  now: Date;
  /** The buckets to look into; all of them for the whole store. */
  buckets: readonly number[];
}

/** A statement and what fills its $1, $2, … Values are never part of the text. */
export interface Compiled {
  sql: string;
  values: unknown[];
}

const operators: Record<Comparison, string> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/**
 * The condition as one SELECT over contact, trait and event: the contacts of the shop that `evaluate` answers with yes, as rows
 * (bucket, contact_id, known, seen_at). `known` tells whether there is an address or an account. Tables are joined within their bucket.
 */
export function compile(condition: Condition, scope: Scope): Compiled {
  const values: unknown[] = [];
  const joins: string[] = [];
  const writer: Writer = {
    now: scope.now,
    value: (value) => `$${values.push(value)}`,
    join(inner) {
      const alias = `e${joins.length + 1}`;
      joins.push(`left join (${inner}) ${alias} on ${alias}.bucket = c.bucket and ${alias}.contact_id = c.id`);
      return alias;
    },
    shop: '',
    buckets: '',
  };
  writer.shop = writer.value(scope.shopId);
  writer.buckets = `${writer.value(scope.buckets)}::smallint[]`;
  const answer = write(condition, false, writer);
  return {
    sql: [
      `select c.bucket, c.id as contact_id, (c.email_key is not null or c.customer_id is not null) as known,`,
      `coalesce(c.last_seen_at, c.created_at) as seen_at from contact c`,
      `left join trait t on t.bucket = c.bucket and t.shop_id = c.shop_id and t.contact_id = c.id`,
      ...joins,
      `where c.shop_id = ${writer.shop} and c.bucket = any(${writer.buckets}) and ${answer}`,
    ].join('\n'),
    values,
  };
}

interface Writer {
  now: Date;
  shop: string;
  buckets: string;
  /** Puts a value aside and returns its place in the text. */
  value(value: unknown): string;
  /** Joins rows (bucket, contact_id, n) and returns their name. */
  join(inner: string): string;
}

/** Denials are carried down to the parts, where alone SQL's third answer has to become a no. */
function write(condition: Condition, denied: boolean, writer: Writer): string {
  if ('not' in condition) return write(condition.not, !denied, writer);
  if ('all' in condition || 'any' in condition) {
    const [parts, and] = 'all' in condition ? [condition.all, !denied] : [condition.any, denied];
    return `(${parts.map((part) => write(part, denied, writer)).join(and ? ' and ' : ' or ')})`;
  }
  const answer = writeLeaf(condition, writer);
  return denied ? `((${answer}) is not true)` : `(${answer})`;
}

const text = (path: string) => `(t.state #>> '{${path}}') collate "C"`;
const number = (path: string) => `coalesce((t.state #>> '{${path}}')::float8, 0)`;
const epochMs = (moment: string) => `(extract(epoch from (${moment})::timestamptz) * 1000)`;
const millis = (path: string) => `${epochMs(`t.state #>> '{${path}}'`)}::float8`;

const numbers: Record<Exclude<NumericTrait, 'lead.score'>, string> = {
  'orders.count': number('orders,count'),
  'orders.spend': number('orders,spend'),
  'orders.averageValue': `coalesce(${number('orders,spend')} / nullif(greatest(${number('orders,count')}, 0), 0), 0)`,
  'orders.cancelled': number('orders,cancelled'),
  'orders.refunded': number('orders,refunded'),
  'checkouts.count': number('checkouts,count'),
  'sessions.count': number('sessions,count'),
  'sessions.totalSeconds': number('sessions,totalSeconds'),
  'sessions.lastSeconds': `coalesce((${millis('sessions,current,lastAt')} - ${millis('sessions,current,startedAt')}) / 1000, 0)`,
  'email.sent': number('email,sent'),
  'email.delivered': number('email,delivered'),
  'email.humanClicks': number('email,humanClicks'),
  'email.bounced': number('email,bounced'),
  'lead.articles': number('lead,article,count'),
};

/** Moments of traits are ISO 8601 with milliseconds in UTC: as text they sort as in time. */
const momentText = (moment: MomentTrait) => text(moment.replace('.', ','));

function writeLeaf(part: Leaf, writer: Writer): string {
  const { now, value } = writer;
  const ago = (ms: number) => `${value(new Date(now.getTime() - ms).toISOString())}::text`;
  if ('moment' in part) {
    const moment = momentText(part.moment);
    if ('within' in part) return `${moment} >= ${ago(durationMs(part.within))}`;
    return `${moment} > coalesce(${momentText(part.after)}, '')`;
  }
  if ('affinity' in part) return affinity(part, writer);
  if ('consent' in part) {
    return part.consent === 'unknown'
      ? `c.consent_state not in ('subscribed', 'unsubscribed')`
      : `c.consent_state = ${value(part.consent)}::text`;
  }
  if ('place' in part) {
    const column = {
      country: `coalesce(c.country_code, t.state ->> 'countryCode')`,
      region: 'c.region_code',
      city: 'c.city',
      timeZone: `coalesce(c.time_zone, t.state ->> 'timeZone')`,
    }[part.place];
    return `lower(${column} collate "C") = any(${value(part.in.map(folded))}::text[])`;
  }
  if ('stage' in part) {
    return `case when ${numbers['orders.count']} > 0 then
        case when ${momentText('orders.lastAt')} >= ${ago(REACTIVATION_DAYS * DAY_MS)} then
          case when ${numbers['orders.count']} > 1 then 'retention' else 'engagement' end
        else 'reactivation' end
      when ${momentText('subscribedAt')} is not null or ${numbers['checkouts.count']} > 0 then 'activation'
      else 'acquisition' end = ${value(part.stage)}::text`;
  }
  if ('tier' in part) {
    const sign = `greatest(${(['lastSeenAt', 'orders.lastAt', 'email.lastHumanClickAt'] as const).map(momentText).join(', ')})`;
    return `case when ${momentText('firstSeenAt')} is null or ${momentText('firstSeenAt')} >= ${ago(TIER_DAYS.new * DAY_MS)} then 'new'
      when ${sign} >= ${ago(TIER_DAYS.engaged * DAY_MS)} then 'engaged'
      when ${sign} >= ${ago(TIER_DAYS.moderate * DAY_MS)} then 'moderate'
      else 'inactive' end = ${value(part.tier)}::text`;
  }
  if ('firstTouch' in part) return `${text('firstTouch,from')} = ${value(part.firstTouch)}::text`;
  if ('tag' in part) {
    const tag = `${value(part.tag)}::text`;
    return `(${tag} = any(c.tags) or (t.state #>> array['tags', ${tag}, 'on']) = 'true')`;
  }
  if ('custom' in part) return test(part, `t.state #> array['custom', ${value(part.custom)}::text, 'value']`, writer);
  if ('trigger' in part) return String(answersOfTrigger(part, {}));
  // Segments do not ask about it, and outside of flows nobody stands anywhere.
  if ('standing' in part) return 'false';
  return `${amount(part, writer)} ${operators[part.is]} ${value(part.value)}::float8`;
}

/** The number a part compares; null where it is not known. */
function amount(part: AmountPart, writer: Writer): string {
  if ('trait' in part) return part.trait === 'lead.score' ? leadScore(writer) : numbers[part.trait];
  if ('prediction' in part)
    return asNumber(`t.state #> array['predictions', ${writer.value(part.prediction)}::text]`, false);
  if ('count' in part) {
    const from = writer.value(JSON.stringify({ from: firstDay(part.days, writer.now) }));
    return `(select coalesce(sum((v.found #>> '{}')::numeric), 0)::float8 from
      jsonb_path_query(t.state, '$.days.keyvalue() ? (@.key >= $from).value.${part.count}', ${from}::jsonb) as v(found))`;
  }
  if ('event' in part) return eventCount(part, writer);
  const [first, last, count] = [millis('orders,firstAt'), millis('orders,lastAt'), numbers['orders.count']];
  if (part.frequency === 'intervalDays') {
    return `case when ${count} >= 2 then (${last} - ${first}) / (${count} - 1) / ${DAY_MS}::float8 end`;
  }
  const now = `${writer.value(writer.now.getTime())}::float8`;
  return `case when ${count} >= 2 then ((${now} - ${last}) * (${count} - 1)) / nullif(${last} - ${first}, 0) end`;
}

function eventCount(part: LeafOf<'event'>, writer: Writer): string {
  const conditions = [
    `e.shop_id = ${writer.shop} and e.bucket = any(${writer.buckets}) and e.type = ${writer.value(part.event)}::text`,
    ...(part.within === undefined
      ? []
      : [`e.occurred_at >= ${writer.value(new Date(writer.now.getTime() - durationMs(part.within)))}::timestamptz`]),
    ...filtersInForce(part.event, part.where).map((filter) => filterOf(filter, writer)),
  ];
  const alias = writer.join(
    `select e.bucket, e.contact_id, count(*)::float8 as n from event e where ${conditions.join(' and ')} group by e.bucket, e.contact_id`,
  );
  // Without coalesce Postgres sees that only contacts with such events can pass, and starts from those.
  return compare(0, part.is, part.value) ? `coalesce(${alias}.n, 0)` : `${alias}.n`;
}

function filterOf(filter: PropertyFilter, writer: Writer): string {
  const { path, isList } = routeTo(filter.property);
  if (!isList) {
    const steps = path.map((step) => `${writer.value(step)}::text`);
    return `(${test(filter, `e.properties #> array[${steps.join(', ')}]`, writer)})`;
  }
  // Lists are named in properties.ts: nothing of the condition gets into this path.
  const [list, member] = path;
  const found = `select from jsonb_path_query(e.properties, '$.${list}[*]${member ? `.${member}` : ''}') as v(found)`;
  const { is } = filter;
  const wanted = is === 'ne' ? 'eq' : is === 'absent' ? 'present' : is;
  return `${is === wanted ? '' : 'not '}exists (${found} where ${test({ ...filter, is: wanted }, 'v.found', writer)})`;
}

/** Whether one JSON value passes a test, as `passes` does. */
function test({ is, value }: ValueTest, json: string, writer: Writer): string {
  const isThere = `jsonb_typeof(${json}) <> 'null'`;
  switch (is) {
    case 'present':
      return isThere;
    case 'absent':
      return `(${isThere}) is not true`;
    case 'ne':
      return `(${test({ is: 'eq', value }, json, writer)}) is not true`;
    case 'contains':
      return `jsonb_typeof(${json}) = 'string' and strpos(${json} #>> '{}', ${writer.value(String(value))}::text) > 0`;
    case 'eq':
      if (typeof value !== 'number') return `(${json}) = ${writer.value(JSON.stringify(value))}::jsonb`;
  }
  return `${asNumber(json, true)} ${operators[is]} ${writer.value(Number(value))}::float8`;
}

function asNumber(json: string, alsoText: boolean): string {
  const content = `(${json} #>> '{}')`;
  const ofText = `when 'string' then case when ${content} ~ '${DECIMAL}' then ${content}::float8 end`;
  return `case jsonb_typeof(${json}) when 'number' then ${content}::float8 ${alsoText ? ofText : ''} end`;
}

/** How often something has halved since a moment in a column, as a power of two. */
function halved(lastAt: string, nowMs: string): string {
  const since = `(${nowMs} - ${epochMs(lastAt)}::bigint) / ${HALVING_MS}`;
  return `(1::bigint << least(${MOST_HALVINGS}, greatest(0, ${since}))::int)::float8`;
}

function leadScore({ now, value }: Writer): string {
  const signs = Object.entries(leadSigns).map(([sign, { points, most }]) => `('${sign}', ${points}, ${most})`);
  return `(select coalesce(sum(least((m.value ->> 'count')::float8, w.most) * w.points / ${halved(`m.value ->> 'lastAt'`, `${value(now.getTime())}::bigint`)}), 0)
    from jsonb_each(t.state -> 'lead') as m join (values ${signs.join(', ')}) as w(sign, points, most) on w.sign = m.key)`;
}

function affinity({ affinity: kind, id, top, points = 0 }: LeafOf<'affinity'>, { now, value }: Writer): string {
  const [wanted, nowMs] = [`${value(id)}::text`, `${value(now.getTime())}::bigint`];
  const entries = (
    map: string,
    worth: number,
  ) => `select m.key collate "C" as id, (m.value ->> 'lastAt') collate "C" as last_at,
    (m.value ->> 'count')::float8 * ${worth} / ${halved(`m.value ->> 'lastAt'`, nowMs)} as points
    from jsonb_each(t.state -> '${map}') as m`;
  const [maps, known] =
    kind === 'collections'
      ? [entries('collections', 1), `t.state -> 'collections' ? ${wanted}`]
      : [
          `${entries('products', 1)} union all ${entries('bought', POINTS_PER_ORDER)}`,
          `(t.state -> 'products' ? ${wanted} or t.state -> 'bought' ? ${wanted})`,
        ];
  return `${known} and exists (select from (
      select m.id, sum(m.points) as points,
        row_number() over (order by sum(m.points) desc, max(m.last_at) desc, m.id) as rank
      from (${maps}) m group by m.id) liked
    where liked.id = ${wanted} and liked.rank <= ${value(top)}::int and liked.points >= ${value(points)}::float8)`;
}
