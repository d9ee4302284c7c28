import { type HeedEvent, LAPSE_DAYS, type NewEvent, SESSION_IDLE_MINUTES, type TimerKind } from '../events/schema';
import { intentOf } from './intent';
import type { Traits } from './schema';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A silence that begins or goes on: it becomes a fact at `dueAt` unless activity pushes it ahead. */
export interface Silence {
  contactId: string;
  kind: TimerKind;
  /** What the silence is about: the session's id, the last order's id. */
  key: string;
  dueAt: Date;
}

/**
 * The silences that may follow events, given the traits after them. Pure; live processing and replay share it. A silence that was over
 * before we heard of it is left alone: a shop that installs Heed does not write to everyone it lost in the past years on the first day.
 */
export function silencesAfter(events: readonly HeedEvent[], traits: ReadonlyMap<string, Traits>, now: Date): Silence[] {
  return events.flatMap((event): Silence[] => {
    const { sessionId, orderId, test } = event.properties;
    // The end of a visit names it too, and must not begin the same silence again.
    if (event.type === 'session_ended') return [];
    const current = traits.get(event.contactId)?.sessions.current;
    if (sessionId && current?.id === sessionId) {
      const dueAt = new Date(Date.parse(current.lastAt) + SESSION_IDLE_MINUTES * MINUTE_MS);
      return [{ contactId: event.contactId, kind: 'session_end', key: sessionId, dueAt }];
    }
    if (event.type === 'order_placed' && orderId && !test) {
      const dueAt = new Date(event.occurredAt.getTime() + LAPSE_DAYS * DAY_MS);
      return dueAt > now ? [{ contactId: event.contactId, kind: 'lapse', key: orderId, dueAt }] : [];
    }
    return [];
  });
}

/** The fact a silence becomes when it is over; none when the visit it was about is not the contact's latest any more. */
export function factOfSilence({ contactId, kind, key, dueAt }: Silence, traits: Traits): NewEvent[] {
  const base = { contactId, source: 'heed', sourceId: `${kind}:${key}`, occurredAt: dueAt } as const;
  if (kind === 'lapse') return [{ ...base, type: 'contact_lapsed', properties: {} }];
  const session = traits.sessions.current;
  if (session?.id !== key) return [];
  return [
    {
      ...base,
      type: 'session_ended',
      properties: {
        sessionId: session.id,
        startedAt: session.startedAt,
        seconds: Math.round((Date.parse(session.lastAt) - Date.parse(session.startedAt)) / 1000),
        pageViews: session.pageViews,
        productViews: session.productViews,
        productIds: session.productIds,
        addedToCart: session.addedToCart,
        intent: intentOf(session, traits),
      },
    },
  ];
}
