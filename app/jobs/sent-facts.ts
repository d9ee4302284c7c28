import type { NewEvent } from '~/domain/events/schema';
import type { HandOver } from '~/domain/messages/schema';

/**
 * What hand-overs put on the timeline: an email counts as sent once the provider is known to have taken it, whoever told so: its
 * answer, its events or its log. Told by all three it is still one fact.
 */
export function sentFacts(handOvers: readonly HandOver[], now: Date): NewEvent[] {
  return handOvers.flatMap(({ state, messageId, contactId }) =>
    state === 'sent'
      ? [
          {
            contactId,
            type: 'email_sent',
            source: 'heed',
            sourceId: `sent:${messageId}`,
            occurredAt: now,
            properties: { messageId },
          },
        ]
      : [],
  );
}
