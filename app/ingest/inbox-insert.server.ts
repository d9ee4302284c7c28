import type pg from 'pg';
import { bucketOf } from '~/domain/ids.server';

export type InboxSource = 'shopify' | 'storefront' | 'pixel' | 'api' | 'sendgrid';

/** One verified delivery, to be stored before it is acknowledged. (source, shop, topic, deliveryId) is its natural key. */
export interface NewInboxRow {
  source: InboxSource;
  /** Empty for deliveries that belong to the installation, as SendGrid's. */
  shopDomain: string;
  topic: string;
  deliveryId: string;
  apiVersion: string | null;
  triggeredAt: Date | null;
  receivedAt: Date;
  customerId: string | null;
  /** The bytes as received; valid UTF-8. */
  payload: Buffer;
}

const INSERT = `insert into inbox_item
    (bucket, source, shop_domain, topic, delivery_id, api_version, triggered_at, received_at, due_at, customer_id, payload)
  select unnest($1::smallint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
    unnest($6::text[]), unnest($7::timestamptz[]), unnest($8::timestamptz[]), unnest($8::timestamptz[]),
    unnest($9::text[]), unnest($10::text[])
  on conflict do nothing
  returning source, shop_domain as "shopDomain", topic, delivery_id as "deliveryId"`;

/** The natural key as one string. */
export function keyOf({
  source,
  shopDomain,
  topic,
  deliveryId,
}: Pick<NewInboxRow, 'source' | 'shopDomain' | 'topic' | 'deliveryId'>) {
  return `${source}\n${shopDomain}\n${topic}\n${deliveryId}`;
}

/** All rows of a shop share a bucket, so that one worker at a time reads them in order. SendGrid's batches need no order. */
function bucketOfRow(row: NewInboxRow): number {
  return row.shopDomain === '' ? bucketOf('', row.deliveryId) : bucketOf(row.shopDomain, row.shopDomain);
}

/** Inserts the rows that are new and returns their keys. */
export async function insertRows(pool: pg.Pool, rows: readonly NewInboxRow[]): Promise<Set<string>> {
  const result = await pool.query<Pick<NewInboxRow, 'source' | 'shopDomain' | 'topic' | 'deliveryId'>>({
    name: 'inbox_insert',
    text: INSERT,
    values: [
      rows.map(bucketOfRow),
      rows.map((row) => row.source),
      rows.map((row) => row.shopDomain),
      rows.map((row) => row.topic),
      rows.map((row) => row.deliveryId),
      rows.map((row) => row.apiVersion),
      rows.map((row) => row.triggeredAt),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.customerId),
      binaryTextArray(rows.map((row) => row.payload)),
    ],
  });
  return new Set(result.rows.map(keyOf));
}

/** Words before the elements: dimensions, has nulls, element type (oid 25, text), elements, first index. */
const HEADER_BYTES = 20;

/**
 * A text[] in Postgres' binary form, to be bound as a parameter. In the textual form every quotation mark of a JSON body is escaped
 * on this side and unescaped on the other, which costs four times the processor time of everything else in an insert. The values
 * must be valid UTF-8 without NUL.
 */
function binaryTextArray(values: readonly Buffer[]): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + value.length, HEADER_BYTES);
  const out = Buffer.allocUnsafe(size);
  [1, 0, 25, values.length, 1].forEach((word, index) => out.writeInt32BE(word, index * 4));
  let at = HEADER_BYTES;
  for (const value of values) {
    at = out.writeInt32BE(value.length, at);
    at += value.copy(out, at);
  }
  return out;
}
