import { attributeOrders } from '~/domain/analytics/analytics.server';
import { findContacts } from '~/domain/contacts/contacts.server';
import type { Ctx } from '~/domain/context';
import { giveCodes, returnUnseen, settleOrders } from '~/domain/discounts/discounts.server';
import { recordEvents, setTimers } from '~/domain/events/events.server';
import type { HeedEvent, NewEvent } from '~/domain/events/schema';
import {
  answerStep,
  type FlowAnswer,
  type FlowEffect,
  handleEvents,
  noteNotifications,
  type Person,
  tagTimers,
  updateFacts,
  wishesOf,
} from '~/domain/flows/flows.server';
import { requestMessages } from '~/domain/messages/messages.server';
import { updateMemberships } from '~/domain/segments/segments.server';
import type { ShopView } from '~/domain/shops/schema';
import { foldEvents, lockTraits, silencesAfter } from '~/domain/traits/traits.server';

export interface EventOptions {
  /** The past: it starts no flow. */
  history?: boolean;
  /** Contacts whose segments may be others now although no new fact is about them, and what may have moved them. */
  recheck?: { contactIds: readonly string[]; why: 'time' | 'profile' };
}

/**
 * The middle of the path, the same for every source: record each fact once, fold it into traits, see who came into a segment or left it,
 * set the silences that may follow, let flows answer, and carry out what they ask for. All in the caller's transaction.
 */
export async function processEvents(
  ctx: Ctx,
  shop: ShopView,
  facts: readonly NewEvent[],
  options: EventOptions = {},
): Promise<HeedEvent[]> {
  const { history = false, recheck } = options;
  const recorded = await recordEvents(ctx, facts);
  const own = new Set(recorded.map((event) => event.contactId));
  const others = shop.segmentsRevision === 0 ? [] : (recheck?.contactIds ?? []).filter((id) => !own.has(id));
  if (recorded.length === 0 && others.length === 0) return recorded;
  // Rows are held in one order, those of new facts and the others together, so that two transactions cannot wait for each other.
  const held = others.length > 0 ? await lockTraits(ctx, [...new Set([...own, ...others])].sort()) : [];
  const folded = recorded.length > 0 ? await foldEvents(ctx, recorded) : { before: [], after: [] };
  const [before, after] = [new Map([...held, ...folded.before]), new Map([...held, ...folded.after])];
  const news = await updateMemberships(ctx, {
    revision: shop.segmentsRevision,
    traits: after,
    events: new Map(recorded.map((event) => [event.contactId, event])),
    why: history ? 'history' : (recheck?.why ?? 'event'),
  });
  // What segments say is no reason to look at segments again: this is where it ends.
  const events = [...recorded, ...(await recordEvents(ctx, news.events))];
  await setTimers(ctx, [...silencesAfter(recorded, after, ctx.now), ...news.timers]);
  if (events.length === 0) return events;
  const answer = await handleEvents(
    ctx,
    events,
    { before, traits: after, shopTimeZone: shop.timeZone, findPeople: (contactIds) => findPeople(ctx, contactIds) },
    { mayStart: !history },
  );
  await carryOut(ctx, shop, answer);
  const orders = ordersIn(events);
  if (orders.length > 0) {
    await attributeOrders(ctx, orders);
    await settleOrders(ctx, orders);
  }
  return events;
}

/**
 * Carries out what flows ask for: emails become candidates, notifications wait for their hand-over, moments are looked out for, and
 * what a flow notes about a contact is a fact like any other. It ends, because a flow lets a contact in once in a moment. Codes come last:
 * of one shop, one transaction gives them at a time.
 */
export async function carryOut(ctx: Ctx, shop: ShopView, asked: FlowAnswer): Promise<void> {
  await requestMessages(ctx, asked.requests);
  await setTimers(ctx, [...asked.timers, ...tagTimers(asked.effects)]);
  await noteNotifications(ctx, asked.effects);
  await returnUnseen(ctx, asked.left);
  await processEvents(ctx, shop, [...asked.facts, ...updateFacts(asked.effects)]);
  await giveDiscounts(ctx, shop, asked.effects);
}

/** Runs that wait to hear whether they got a code are told at once, and go on in the next round. */
async function giveDiscounts(ctx: Ctx, shop: ShopView, effects: readonly FlowEffect[]): Promise<void> {
  const grants = await giveCodes(ctx, wishesOf(effects), shop.settings.discounts);
  for (const grant of grants) await answerStep(ctx, grant, grant.code === null ? { refused: true } : { done: true });
}

/** Who the contacts are, as flows need to know. */
export async function findPeople(ctx: Ctx, contactIds: readonly string[]): Promise<Map<string, Person>> {
  const contacts = await findContacts(ctx, contactIds);
  return new Map(
    [...contacts].map(([id, contact]) => [
      id,
      {
        consent: contact.consentState,
        timeZone: contact.timeZone,
        reachable: contact.email !== null,
        facts: contact,
      },
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
            codes: properties.discountCodes ?? [],
          },
        ]
      : [],
  );
}
