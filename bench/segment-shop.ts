import type pg from 'pg';

const CONTACTS = 200_000;
const EVENTS = 5_000_000;
const DAYS = 180;

/**
 * A shop of 200,000 contacts with 5 million events over half a year, most of them looks, some contacts far busier than others, and the
 * traits that the fold would have made of them. Made by the database; the same at every run.
 */
export async function fillShop(
  pool: pg.Pool,
  shopId: string,
  now: Date,
  bucketOf: (contactId: string) => number,
  idOf: (number: number) => string,
): Promise<void> {
  const client = await pool.connect();
  const run = (sql: string, values: unknown[] = []) => client.query(sql, values);
  try {
    const ids = Array.from({ length: CONTACTS }, (_, number) => idOf(number));
    await run('create temp table who (n int primary key, bucket smallint, id uuid)');
    for (let from = 0; from < CONTACTS; from += 20_000) {
      const page = ids.slice(from, from + 20_000);
      await run('insert into who select * from unnest($1::int[], $2::smallint[], $3::uuid[])', [
        page.map((_, index) => from + index),
        page.map(bucketOf),
        page,
      ]);
    }
    await run(
      `insert into contact (bucket, id, shop_id, email, email_key, customer_id, country_code, consent_state, created_at, updated_at, last_seen_at)
       select bucket, id, $1, n || '@example.com', n || '@example.com', n::text, (array['GB', 'DE', 'FR', 'US'])[1 + n % 4],
         case when n % 3 = 0 then 'unknown' else 'subscribed' end, $2, $2, $2 from who`,
      [shopId, now],
    );
    const indexes = await run(
      `select indexname, indexdef from pg_indexes where tablename = 'event' and indexname <> 'event_pkey' and schemaname = 'public'`,
    );
    for (const { indexname } of indexes.rows) await run(`drop index "${indexname}"`);
    await run('select setseed(0.5)');
    await run(
      `insert into event (bucket, id, shop_id, contact_id, type, source, source_id, occurred_at, received_at, properties)
       select w.bucket, gen_random_uuid(), $1, w.id, g.type, 'storefront', g.i::text, g.at, g.at,
         case g.type
           when 'product_viewed' then jsonb_build_object('productId', (100 + g.p)::text, 'title', 'Walnut serving board no. ' || g.p,
             'price', (10 + g.p) || '.00', 'handle', 'walnut-board-' || g.p, 'sessionId', 's' || g.i / 4)
           when 'collection_viewed' then jsonb_build_object('collectionId', (g.p % 50)::text, 'sessionId', 's' || g.i / 4)
           when 'order_placed' then jsonb_build_object('orderId', g.i::text, 'total', (20 + g.p) || '.00', 'currency', 'USD')
           when 'email_clicked' then jsonb_build_object('actor', case when g.p % 3 = 0 then 'machine' else 'human' end)
           else jsonb_build_object('sessionId', 's' || g.i / 4, 'url', '/pages/' || g.p) end
       from (select i, least(${CONTACTS - 1}, floor(power(random(), 2) * ${CONTACTS}))::int as n, floor(random() * 300)::int as p,
           date_trunc('milliseconds', $2::timestamptz - random() * interval '${DAYS} days') as at,
           (array['page_viewed', 'product_viewed', 'collection_viewed', 'product_added_to_cart', 'order_placed', 'email_sent',
             'email_clicked'])[width_bucket(random(), array[0, 0.4, 0.7, 0.8, 0.85, 0.9, 0.95])] as type
         from generate_series(1, ${EVENTS}) i) g join who w on w.n = g.n`,
      [shopId, now],
    );
    for (const { indexdef } of indexes.rows) await run(indexdef);
    await run('analyze event');
    await foldBySql(run, shopId, now);
    await run('vacuum analyze event');
    await run('vacuum analyze trait');
    await run('vacuum analyze contact');
  } finally {
    client.release();
  }
}

/** What the fold keeps of these events, computed at once. */
async function foldBySql(
  run: (sql: string, values?: unknown[]) => Promise<unknown>,
  shopId: string,
  now: Date,
): Promise<void> {
  const iso = (moment: string) => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const of = (type: string) => `filter (where type = '${type}')`;
  const click = `filter (where type = 'email_clicked' and properties ->> 'actor' = 'human')`;
  const seen = `filter (where type not like 'email%')`;
  await run(
    `create temp table day_of as select contact_id, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day,
       jsonb_strip_nulls(jsonb_build_object('views', nullif(count(*) ${of('page_viewed')}, 0), 'productViews', nullif(count(*) ${of('product_viewed')}, 0),
         'adds', nullif(count(*) ${of('product_added_to_cart')}, 0), 'orders', nullif(count(*) ${of('order_placed')}, 0),
         'emails', nullif(count(*) ${of('email_sent')}, 0), 'clicks', nullif(count(*) ${click}, 0))) as counts
     from event where shop_id = $1 group by 1, 2`,
    [shopId],
  );
  await run(
    `create temp table product_of as select contact_id, properties ->> 'productId' as id, jsonb_build_object('count', count(*),
       'lastAt', ${iso('max(occurred_at)')}, 'price', max(properties ->> 'price'), 'handle', max(properties ->> 'handle'),
       'title', max(properties ->> 'title')) as seen
     from event where shop_id = $1 and type = 'product_viewed' group by 1, 2`,
    [shopId],
  );
  await run('create index on day_of (contact_id)');
  await run('create index on product_of (contact_id)');
  await run('analyze day_of');
  await run('analyze product_of');
  await run(
    `insert into trait (bucket, shop_id, contact_id, state, updated_at)
     select e.bucket, $1, e.contact_id, jsonb_strip_nulls(jsonb_build_object(
         'firstSeenAt', ${iso(`min(occurred_at) ${seen}`)}, 'lastSeenAt', ${iso(`max(occurred_at) ${seen}`)},
         'orders', jsonb_build_object('count', count(*) ${of('order_placed')}, 'cancelled', 0, 'refunded', '0.00',
           'spend', coalesce(sum((properties ->> 'total')::numeric), 0)::text, 'firstAt', ${iso(`min(occurred_at) ${of('order_placed')}`)},
           'lastAt', ${iso(`max(occurred_at) ${of('order_placed')}`)}),
         'carts', jsonb_build_object('lastAddAt', ${iso(`max(occurred_at) ${of('product_added_to_cart')}`)}),
         'checkouts', jsonb_build_object('count', 0), 'collections', '{}'::jsonb, 'orderIds', '{}'::jsonb,
         'sessions', jsonb_build_object('count', 0, 'totalSeconds', 0),
         'email', jsonb_build_object('sent', count(*) ${of('email_sent')}, 'delivered', 0, 'humanClicks', count(*) ${click},
           'machineClicks', 0, 'humanOpens', 0, 'machineOpens', 0, 'bounced', 0, 'lastSentAt', ${iso(`max(occurred_at) ${of('email_sent')}`)},
           'lastHumanClickAt', ${iso(`max(occurred_at) ${click}`)})))
       || jsonb_build_object('products', coalesce((select jsonb_object_agg(p.id, p.seen) from product_of p where p.contact_id = e.contact_id), '{}'),
         'days', (select jsonb_object_agg(d.day, d.counts) from day_of d where d.contact_id = e.contact_id)), $2
     from event e where e.shop_id = $1 group by e.bucket, e.contact_id`,
    [shopId, now],
  );
}
