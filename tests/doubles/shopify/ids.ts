import { randomBytes, randomUUID } from 'node:crypto';
import type { Store } from './store';

/** First number of each kind; real Shopify ids have 13 to 16 digits and fit in a JSON number. */
const FIRST = {
  shop: 6_810_000_000_001,
  product: 8_120_000_000_001,
  variant: 44_120_000_000_001,
  inventoryItem: 46_120_000_000_001,
  collection: 4_210_000_000_001,
  customer: 7_310_000_000_001,
  order: 5_410_000_000_001,
  line: 14_510_000_000_001,
  fulfillment: 5_610_000_000_001,
  fulfillmentEvent: 15_710_000_000_001,
  refund: 9_310_000_000_001,
  refundLine: 18_310_000_000_001,
  bulkOperation: 6_910_000_000_001,
  discount: 1_310_000_000_001,
  redeemCode: 20_310_000_000_001,
  codeBatch: 1_410_000_000_001,
  dataRequest: 3_210_000_000_001,
  mergeJob: 3_310_000_000_001,
  orderNumber: 1_001,
  webhook: 1,
};

export type IdKind = keyof typeof FIRST;

/** The location every item is stocked at. */
export const LOCATION_ID = 6_510_000_000_001;

/** The member of staff who uses the admin frame. */
export const STAFF_USER_ID = 9_010_000_000_001;

export function nextId(store: Store, kind: IdKind): number {
  const counter = store.counters.get(kind) ?? { id: kind, value: FIRST[kind] };
  const { value } = counter;
  store.counters.put({ id: kind, value: value + 1 });
  return value;
}

export function gid(type: string, id: number | string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The number at the end of a global id, or null when it is of another type or no id at all. */
export function numberOfGid(type: string, id: string): number | null {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)$/.exec(id);
  return match?.[1] === type ? Number(match[2]) : null;
}

export function cartToken(): string {
  return `Z2NwLWV1cm9wZS13ZXN0${randomBytes(18).toString('base64url')}`;
}

export function hexToken(): string {
  return randomBytes(16).toString('hex');
}

export function uuid(): string {
  return randomUUID();
}
