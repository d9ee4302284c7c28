import { createHash } from 'node:crypto';

/** Number of buckets every hot table is spread over; fixed for the life of a database (docs/decisions/0002-buckets.md). */
export const BUCKETS = 64;

/** The bucket of a key within a shop: stable over releases and machines, 0 to 63. FNV-1a, 32 bit. */
export function bucketOf(shopId: string, key: string): number {
  let hash = 0x811c9dc5;
  const text = `${shopId}\u0000${key}`;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 0) ^ (hash >>> 16)) & (BUCKETS - 1);
}

/**
 * A UUIDv7 (RFC 9562) whose random bits are a hash of the natural key: the same fact always gets the same id, so a retry
 * meets its own row, and ids still sort by time. `at` must come from the fact, never from the clock of the attempt.
 */
export function stableId(at: Date, ...key: string[]): string {
  const hash = createHash('sha256').update(key.join('\u0000')).digest();
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.max(0, at.getTime()), 0, 6);
  hash.copy(bytes, 6, 0, 10);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
