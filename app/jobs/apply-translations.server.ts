import type { Translation } from '~/adapters/shopify/translation';
import * as analytics from '~/domain/analytics/analytics.server';
import * as commerce from '~/domain/commerce/commerce.server';
import { applyConsent, findContacts, mergeCustomers, resolveContacts } from '~/domain/contacts/contacts.server';
import type { ContactMerge, ContactRef } from '~/domain/contacts/schema';
import type { Ctx } from '~/domain/context';
import * as deliveries from '~/domain/deliveries/deliveries.server';
import * as engagement from '~/domain/engagement/engagement.server';
import * as events from '~/domain/events/events.server';
import type { EventType, NewEvent } from '~/domain/events/schema';
import * as flows from '~/domain/flows/flows.server';
import * as messages from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import * as traits from '~/domain/traits/traits.server';
import { processEvents } from './process-events.server';

/** The modules that keep something about a contact, downstream first: what hangs on a contact moves and goes before the contact. */
const keepers = [analytics, engagement, deliveries, messages, flows, events, commerce] as const;

/** Facts only when the state in force changed: a customer who ticks the box again at every checkout is welcomed once. */
const consentEvents: ReadonlySet<EventType> = new Set(['marketing_subscribed', 'marketing_unsubscribed']);

/**
 * Applies what incoming facts say, in their order: who it is (merging contacts that turn out to be one person), the mirror of the
 * shop, consent with proof, and the events. The one way in for webhooks, storefront batches, the event API and history imports;
 * `history` tells that it is the past: it starts no flow.
 */
export async function applyTranslations(
  ctx: Ctx,
  shop: ShopView,
  translations: readonly Translation[],
  { history = false }: { history?: boolean } = {},
): Promise<void> {
  for (const { merge } of translations) {
    if (merge) for (const one of await mergeCustomers(ctx, merge)) await moveEverything(ctx, one);
  }
  const refs = translations.map((translation) => translation.who);
  const clicked = await readClicks(ctx, translations);
  const present = refs.flatMap((ref, index) => (ref ? [{ ref: withClick(ref, clicked[index]), index }] : []));
  const { contactIds, merges } = await resolveContacts(
    ctx,
    present.map((one) => one.ref),
  );
  const contactOf = new Map(present.map((one, position) => [one.index, contactIds[position] as string]));
  for (const merge of merges) await moveEverything(ctx, merge);

  await commerce.applyCommerce(
    ctx,
    translations.flatMap((translation, index) =>
      translation.commerce.map((change) => ({ change, contactId: contactOf.get(index) ?? null })),
    ),
  );
  const facts: NewEvent[] = [];
  for (const [index, translation] of translations.entries()) {
    const contactId = contactOf.get(index);
    if (!contactId) continue;
    const isNews = translation.consent ? await applyConsent(ctx, contactId, translation.consent) : true;
    const told = translation.events.filter(({ type }) => isNews || !consentEvents.has(type));
    facts.push(...told.map((event) => ({ ...event, contactId })));
  }
  await processEvents(ctx, shop, facts, { history });
}

async function readClicks(ctx: Ctx, translations: readonly Translation[]): Promise<(string | null)[]> {
  const claims = translations.map((translation) => {
    const claim = translation.clickId ? messages.readLink(ctx.secret, 'click', translation.clickId) : null;
    return claim?.shopId === ctx.shopId ? claim.contactId : null;
  });
  const ids = [...new Set(claims.flatMap((id) => id ?? []))];
  if (ids.length === 0) return claims.map(() => null);
  const contacts = await findContacts(ctx, ids);
  return claims.map((id) => (id ? (contacts.get(id)?.email ?? null) : null));
}

/** Who follows the link in an email is the one it was written to: the last way to learn whose browser this is. */
function withClick(ref: ContactRef, email: string | null | undefined): ContactRef {
  if (!email || ref.identities.some((identity) => identity.kind === 'customer' || identity.kind === 'email'))
    return ref;
  return { ...ref, identities: [{ kind: 'email', value: email.trim().toLowerCase() }, ...ref.identities] };
}

async function moveEverything(ctx: Ctx, { from, to }: ContactMerge): Promise<void> {
  for (const keeper of keepers) await keeper.moveContact(ctx, from, to);
  await traits.eraseContact(ctx, from);
  await traits.refold(ctx, to, await events.historyOf(ctx, to));
}

/** Erases a contact from every module, its own record last. */
export async function eraseContactEverywhere(ctx: Ctx, contactId: string): Promise<void> {
  for (const keeper of keepers) await keeper.eraseContact(ctx, contactId);
  await traits.eraseContact(ctx, contactId);
}
