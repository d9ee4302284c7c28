import { nextReconciliationAt } from '~/domain/deliveries/deliveries.server';
import { offersAhead } from '~/domain/discounts/discounts.server';
import { timersAhead } from '~/domain/events/events.server';
import { enrollmentsAhead, fanOutAhead, notificationsAhead } from '~/domain/flows/flows.server';
import { candidatesAhead } from '~/domain/messages/messages.server';
import { nextInboxDueAt } from '~/ingest/inbox.server';
import type { Parts } from './parts';

/** When the next thing falls due, or null when nothing waits. For whoever moves time by hand: jump there, drain, repeat. */
export async function nextDueAt(parts: Parts): Promise<Date | null> {
  const now = parts.now();
  const moments = [
    (await timersAhead(parts.sql, now)).nextAt,
    (await enrollmentsAhead(parts.sql, now)).nextAt,
    (await notificationsAhead(parts.sql, now)).nextAt,
    (await fanOutAhead(parts.sql, now)).nextAt,
    (await offersAhead(parts.sql)).nextAt,
    (await candidatesAhead(parts.sql, now)).nextAt,
    await nextReconciliationAt(parts.sql),
    await nextInboxDueAt(parts.sql),
  ];
  return moments.reduce<Date | null>((next, at) => (at && (!next || at < next) ? at : next), null);
}
