import { BUCKETS } from '~/domain/ids.server';
import { pruneInbox } from '~/ingest/inbox.server';
import type { Parts } from './parts';

/** Shopify stops after two days, SendGrid after three; a merchant may still ask what a delivery was good for. */
const KEPT_MS = 30 * 86_400_000;
const PAGE = 1000;

/** Deletes stored deliveries that are done with, bucket by bucket, a page in a statement of its own: nothing waits for it. */
export async function pruneDeliveries(parts: Parts): Promise<void> {
  const before = new Date(parts.now().getTime() - KEPT_MS);
  let deleted = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    let after: string | null = null;
    do {
      const page = await pruneInbox(parts.sql, bucket, { before, after, limit: PAGE });
      deleted += page.deleted;
      after = page.after;
    } while (after !== null);
  }
  parts.log.info({ deleted }, 'old deliveries were deleted');
}
