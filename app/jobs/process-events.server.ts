import { attributeOrders } from '~/domain/analytics/analytics.server';
import { findContacts } from '~/domain/contacts/contacts.server';
import type { Ctx } from '~/domain/context';
import { recordEvents, setTimers } from '~/domain/events/events.server';
import type { HeedEvent, NewEvent } from '~/domain/events/schema';
import {
  type FlowAnswer,
  handleEvents,
  noteNotifications,
  type Person,
  updateFacts,
} from '~/domain/flows/flows.server';
import { requestMessages } from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import { foldEvents, silencesAfter } from '~/domain/traits/traits.server';

/**
 * The middle of the path, the same for every source: record each fact once, fold it into traits, set the silences that may follow,
 * let flows answer, and carry out what they ask for. All in the caller's transaction.
 */
export async function processEvents(
  ctx: Ctx,
  shop: ShopView,
  facts: readonly NewEvent[],
  { history = false }: { history?: boolean } = {},
): Promise<HeedEvent[]> {
  const events = await recordEvents(ctx, facts);
  if (events.length === 0) return events;
  const { before, after } = await foldEvents(ctx, events);
  await setTimers(ctx, silencesAfter(events, after, ctx.now));
  const answer = await handleEvents(
    ctx,
    events,
    { before, traits: after, shopTimeZone: shop.timeZone, findPeople: (contactIds) => findPeople(ctx, contactIds) },
    { mayStart: !history },
  );
  await carryOut(ctx, shop, answer);
  const orders = ordersIn(events);
  if (orders.length > 0) await attributeOrders(ctx, orders);
  return events;
}

/**
 * Carries out what flows ask for: emails become candidates, notifications wait for their hand-over, moments are looked out for, and
 * what a flow notes about a contact is a fact like any other. It ends, because a flow lets a contact in once in a moment.
 */
export async function carryOut(ctx: Ctx, shop: ShopView, asked: FlowAnswer): Promise<void> {
  await requestMessages(ctx, asked.requests);
  await setTimers(ctx, asked.timers);
  await noteNotifications(ctx, asked.effects);
  await processEvents(ctx, shop, [...asked.facts, ...updateFacts(asked.effects)]);
}

/** Who the contacts are, as flows need to know. */
export async function findPeople(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Person>> {
  const contacts = await findContacts(ctx, contactIds);
  return new Map(
    [...contacts].map(([id, contact]) => [
      id,
      { consent: contact.consentState, timeZone: contact.timeZone, reachable: contact.email !== null },
    ]),
  );
}

function ordersIn(events: readonly HeedEvent[]) {
  return events.flatMap(({ type, contactId, occurredAt, properties }) =>
    type === 'order_placed' && properties.orderId && properties.total && properties.currency && !properties.test
      ? [
          {
            orderId: properties.orderId,
            contactId,
            total: properties.total,
            currency: properties.currency,
            placedAt: occurredAt,
          },
        ]
      : [],
  );
}
