import type { Sql } from '../app/domain/context';
import { bucketOf, stableId } from '../app/domain/ids.server';
import type { Condition } from '../app/domain/segments/schema';
import {
  countMatching,
  installPrebuilt,
  listSegments,
  lookAgain,
  switchSegment,
} from '../app/domain/segments/segments.server';
import { findShopById, installShop } from '../app/domain/shops/shops.server';
import { contextOf } from '../app/jobs/parts';
import { composeBenchApp } from './heed';
import { compared, figure, type Line } from './lines';
import type { BenchPostgres } from './postgres';
import { fillShop } from './segment-shop';

const NOW = new Date('2026-11-01T12:00:00Z');
const DOMAIN = 'bench-segments.myshopify.com';
const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

interface Question {
  name: string;
  condition: Condition;
  /** The same question as somebody would write it by hand over contact, trait and event: $1 is the shop. The faster one counts. */
  byHand: { sql: string; values: unknown[] }[];
}

const notOrdered: Condition = { not: { moment: 'orders.lastAt', within: '90d' } };
const KNOWN = '(c.email_key is not null or c.customer_id is not null)';
const WITHOUT_ORDER = `not exists (select 1 from event o where o.shop_id = $1 and o.bucket = c.bucket and o.contact_id = c.id
  and o.type = 'order_placed' and o.occurred_at >= $3)`;
const traitOf = `join trait t on t.bucket = c.bucket and t.shop_id = c.shop_id and t.contact_id = c.id`;
const ORDERED_BEFORE = `coalesce((t.state -> 'orders' ->> 'lastAt')::timestamptz < $3, true)`;
const viewers = (where: string) => `(select e.bucket, e.contact_id from event e where e.shop_id = $1 and ${where}
  group by e.bucket, e.contact_id having count(*) >= 3) v join contact c on c.bucket = v.bucket and c.id = v.contact_id`;

const questions: Question[] = [
  {
    name: 'narrow',
    condition: {
      all: [
        {
          ...{ event: 'collection_viewed', is: 'gte', value: 2, within: '30d' },
          where: [{ property: 'collectionId', is: 'eq', value: '7' }],
        },
        notOrdered,
        { moment: 'email.lastHumanClickAt', within: '60d' },
      ],
    },
    byHand: [
      {
        sql: `select count(*)::int as n from (select e.bucket, e.contact_id from event e where e.shop_id = $1 and e.type = 'collection_viewed'
            and e.occurred_at >= $2 and e.properties ->> 'collectionId' = '7' group by e.bucket, e.contact_id having count(*) >= 2) v
          join contact c on c.bucket = v.bucket and c.id = v.contact_id
          where ${KNOWN} and ${WITHOUT_ORDER} and exists (select 1 from event k where k.shop_id = $1 and k.bucket = c.bucket
            and k.contact_id = c.id and k.type = 'email_clicked' and k.occurred_at >= $4 and k.properties ->> 'actor' = 'human')`,
        values: [ago(30), ago(90), ago(60)],
      },
      {
        sql: `select count(*)::int as n from (select e.bucket, e.contact_id from event e where e.shop_id = $1 and e.type = 'collection_viewed'
            and e.occurred_at >= $2 and e.properties ->> 'collectionId' = '7' group by e.bucket, e.contact_id having count(*) >= 2) v
          join contact c on c.bucket = v.bucket and c.id = v.contact_id ${traitOf}
          where ${KNOWN} and ${ORDERED_BEFORE} and (t.state -> 'email' ->> 'lastHumanClickAt')::timestamptz >= $4`,
        values: [ago(30), ago(90), ago(60)],
      },
    ],
  },
  {
    name: 'wide',
    condition: {
      all: [{ event: 'product_viewed', is: 'gte', value: 3, within: '30d' }, notOrdered, { consent: 'subscribed' }],
    },
    byHand: [WITHOUT_ORDER, ORDERED_BEFORE].map((orders) => ({
      sql: `select count(*)::int as n from ${viewers(`e.type = 'product_viewed' and e.occurred_at >= $2`)}
        ${orders === ORDERED_BEFORE ? traitOf : ''} where ${KNOWN} and c.consent_state = 'subscribed' and ${orders}`,
      values: [ago(30), ago(90)],
    })),
  },
  {
    name: 'days',
    condition: {
      all: [{ count: 'productViews', days: 30, is: 'gte', value: 3 }, notOrdered, { consent: 'subscribed' }],
    },
    byHand: [
      {
        sql: `select count(*)::int as n from ${viewers(`e.type = 'product_viewed' and e.occurred_at >= $2`)}
          where ${KNOWN} and c.consent_state = 'subscribed' and ${WITHOUT_ORDER}`,
        values: [new Date('2026-10-03T00:00:00Z'), ago(90)],
      },
      {
        sql: `select count(*)::int as n from contact c ${traitOf} where c.shop_id = $1 and ${KNOWN} and c.consent_state = 'subscribed'
          and ${ORDERED_BEFORE} and (select sum((d.value ->> 'productViews')::int) from jsonb_each(t.state -> 'days') d
            where d.key >= $2) >= 3`,
        values: ['2026-10-03', ago(90)],
      },
    ],
  },
];

/**
 * Milliseconds to count people by a condition of three parts in a shop of 200,000 contacts and 5 million events, against the same
 * question written by hand over the same tables with the same settings. Then contacts a second whose memberships are looked at anew
 * with every prebuilt segment on, in transactions of 500.
 */
export async function segmentsBench(postgres: BenchPostgres): Promise<Line[]> {
  const app = composeBenchApp({ databaseUrl: await postgres.database('segments') }, { now: () => NOW });
  try {
    const { id: shopId } = await installShop(app.db.sql, { domain: DOMAIN, now: NOW });
    await fillShop(
      app.db.pool,
      shopId,
      NOW,
      (contact) => bucketOf(shopId, contact),
      (n) => stableId(NOW, shopId, String(n)),
    );
    const lines: Line[] = [];
    for (const question of questions) lines.push(await compare(question));
    lines.push(figure('segments update', await updateRate(), 'contacts/s'));
    return lines;

    async function compare({ name, condition, byHand }: Question): Promise<Line> {
      const { name: hand, query } = await faster(byHand);
      const bySegment = () => app.inShop(DOMAIN, (ctx) => countMatching(ctx, condition));
      const [expected, found] = [await query(), await bySegment()];
      if (expected !== found) throw new Error(`${name}: ${found} people, by hand ${expected}`);
      return compared(`segments ${name}`, 'ms', {
        name: `the same question written by hand over the same tables (${hand})`,
        subject: () => milliseconds(bySegment),
        baseline: () => milliseconds(query),
      });
    }

    async function faster(byHand: Question['byHand']) {
      const forms = byHand.map(({ sql, values }, index) => ({
        name: index === 0 ? 'events only' : 'traits where they know it',
        query: () =>
          app.db.transaction(async (tx) => {
            await likeSegments(tx);
            const [row] = await tx.query<{ n: number }>(sql, [shopId, ...values]);
            return row?.n ?? 0;
          }),
      }));
      const times = [];
      for (const form of forms)
        times.push({ ...form, ms: (await milliseconds(form.query), await milliseconds(form.query)) });
      return times.reduce((best, one) => (one.ms < best.ms ? one : best));
    }

    async function updateRate(): Promise<number> {
      await app.inShop(DOMAIN, async (ctx) => {
        await installPrebuilt(ctx);
        for (const { key } of await listSegments(ctx)) await switchSegment(ctx, key, 'on');
      });
      const rows = await app.db.sql.query<{ id: string }>(
        'select id from contact where shop_id = $1 order by id limit 10000',
        [shopId],
      );
      const ids = rows.map((row) => row.id);
      const ms = await milliseconds(async () => {
        for (let from = 0; from < ids.length; from += 500) {
          await app.db.transaction(async (sql) => {
            const revision = (await findShopById(sql, shopId))?.segmentsRevision ?? 0;
            const ctx = contextOf(app.parts, sql, shopId, NOW);
            await lookAgain(ctx, ids.slice(from, from + 500), { revision, why: 'defined' });
          });
        }
        return ids.length;
      });
      return ids.length / (ms / 1000);
    }
  } finally {
    await app.close();
  }
}

/** The settings wide reads of segments give themselves. */
async function likeSegments(sql: Sql): Promise<void> {
  await sql.query(
    `select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`,
  );
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
