import * as analytics from '~/domain/analytics/analytics.server';
import * as commerce from '~/domain/commerce/commerce.server';
import * as contacts from '~/domain/contacts/contacts.server';
import type { ContactMerge } from '~/domain/contacts/schema';
import type { Ctx } from '~/domain/context';
import * as deliveries from '~/domain/deliveries/deliveries.server';
import * as discounts from '~/domain/discounts/discounts.server';
import * as engagement from '~/domain/engagement/engagement.server';
import * as events from '~/domain/events/events.server';
import * as flows from '~/domain/flows/flows.server';
import * as messages from '~/domain/messages/messages.server';
import * as segments from '~/domain/segments/segments.server';
import * as traits from '~/domain/traits/traits.server';

/**
 * Hands everything about one contact to another, after contacts turned out to be one person: downstream first, because what hangs on
 * a contact moves before what it hangs on. The survivor's traits are folded again from the joined history.
 */
export async function moveEverywhere(ctx: Ctx, { from, to }: ContactMerge): Promise<void> {
  await analytics.moveContact(ctx, from, to);
  await engagement.moveContact(ctx, from, to);
  await deliveries.moveContact(ctx, from, to);
  await messages.moveContact(ctx, from, to);
  await flows.moveContact(ctx, from, to);
  await discounts.moveContact(ctx, from, to);
  await segments.moveContact(ctx, from, to);
  await events.moveContact(ctx, from, to);
  await commerce.moveContact(ctx, from, to);
  await traits.eraseContact(ctx, from);
  await traits.refold(ctx, to, await events.historyOf(ctx, to));
}

/** Erases a contact from every module, its own record last. */
export async function eraseContactEverywhere(ctx: Ctx, contactId: string): Promise<void> {
  await analytics.eraseContact(ctx, contactId);
  await engagement.eraseContact(ctx, contactId);
  await deliveries.eraseContact(ctx, contactId);
  await messages.eraseContact(ctx, contactId);
  await flows.eraseContact(ctx, contactId);
  await discounts.eraseContact(ctx, contactId);
  await segments.eraseContact(ctx, contactId);
  await traits.eraseContact(ctx, contactId);
  await events.eraseContact(ctx, contactId);
  await commerce.eraseContact(ctx, contactId);
  await contacts.eraseContact(ctx, contactId);
}

/** Erases all contacts, flows and the mirror of a shop; the shop's own row and its stored deliveries are left to the caller. */
export async function eraseShopEverywhere(ctx: Ctx): Promise<void> {
  await analytics.eraseShop(ctx);
  await engagement.eraseShop(ctx);
  await deliveries.eraseShop(ctx);
  await messages.eraseShop(ctx);
  await flows.eraseShop(ctx);
  await discounts.eraseShop(ctx);
  await segments.eraseShop(ctx);
  await traits.eraseShop(ctx);
  await events.eraseShop(ctx);
  await commerce.eraseShop(ctx);
  await contacts.eraseShop(ctx);
}
