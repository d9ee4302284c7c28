import type { Translation } from '~/adapters/shopify/translation';
import { applyCommerce } from '~/domain/commerce/commerce.server';
import { applyConsents, findContacts, mergeCustomers, resolveContacts } from '~/domain/contacts/contacts.server';
import type { ContactRef } from '~/domain/contacts/schema';
import type { Ctx } from '~/domain/context';
import { recipientOf } from '~/domain/engagement/engagement.server';
import type { EventType, NewEvent } from '~/domain/events/schema';
import { noteCatalogueMoves } from '~/domain/flows/flows.server';
import { readLink } from '~/domain/messages/messages.server';
import type { ShopView } from '~/domain/shops/schema';
import { emptyTraits, hasTag } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { moveEverywhere } from './keepers.server';
import { processEvents } from './process-events.server';

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
  // A merge may speak of customers who are in the same batch: who came before it has to be known by then.
  let begin = 0;
  for (const [index, { merge }] of translations.entries()) {
    if (!merge) continue;
    await applyRun(ctx, shop, translations.slice(begin, index), history);
    for (const one of await mergeCustomers(ctx, merge)) await moveEverywhere(ctx, one);
    begin = index;
  }
  await applyRun(ctx, shop, translations.slice(begin), history);
}

async function applyRun(
  ctx: Ctx,
  shop: ShopView,
  translations: readonly Translation[],
  history: boolean,
): Promise<void> {
  if (translations.length === 0) return;
  const refs = translations.map((translation) => translation.who);
  const clicked = await readClicks(ctx, translations);
  const present = refs.flatMap((ref, index) => (ref ? [{ ref: withClick(ref, clicked[index]), index }] : []));
  const { contactIds, merges } = await resolveContacts(
    ctx,
    present.map((one) => one.ref),
  );
  const contactOf = new Map(present.map((one, position) => [one.index, contactIds[position] as string]));
  for (const merge of merges) await moveEverywhere(ctx, merge);

  const moves = await applyCommerce(
    ctx,
    translations.flatMap((translation, index) =>
      translation.commerce.map((change) => ({ change, contactId: contactOf.get(index) ?? null })),
    ),
  );
  if (!history) await noteCatalogueMoves(ctx, moves);
  const about = translations.flatMap((translation, index) => {
    const contactId = contactOf.get(index);
    return contactId ? { contactId, translation } : [];
  });
  const consents = about.flatMap(({ contactId, translation: { consent } }) =>
    consent ? { contactId, change: consent } : [],
  );
  const isNews = await applyConsents(ctx, consents);
  const stale = new Set(consents.filter((_, index) => !isNews[index]).map(({ change }) => change));
  const told = about.flatMap(({ contactId, translation }) =>
    translation.events
      .filter(({ type }) => !consentEvents.has(type) || !translation.consent || !stale.has(translation.consent))
      .map((event) => ({ ...event, contactId })),
  );
  const facts = await withoutEchoes(ctx, told);
  const recheck = { contactIds: about.map(({ contactId }) => contactId), why: 'profile' } as const;
  await processEvents(ctx, shop, facts, { history, recheck });
}

/** Tags that Heed knows already, such as those a flow set and Shopify reports back, are no news: no flow starts from its own echo. */
async function withoutEchoes(ctx: Ctx, facts: readonly NewEvent[]): Promise<NewEvent[]> {
  const tagged = facts.filter(({ type }) => type === 'contact_tagged');
  if (tagged.length === 0) return [...facts];
  const traits = await findTraits(ctx, [...new Set(tagged.map(({ contactId }) => contactId))]);
  return facts.flatMap((fact) => {
    if (fact.type !== 'contact_tagged') return [fact];
    const known = traits.get(fact.contactId) ?? emptyTraits();
    const tags = fact.properties.tags?.filter((tag) => !hasTag(known, tag)) ?? [];
    return tags.length > 0 ? [{ ...fact, properties: { ...fact.properties, tags } }] : [];
  });
}

async function readClicks(ctx: Ctx, translations: readonly Translation[]): Promise<(string | null)[]> {
  const claims = translations.map((translation) => {
    const claim = translation.clickId ? readLink(ctx.secret, 'click', translation.clickId) : null;
    return claim?.shopId === ctx.shopId ? claim : null;
  });
  const present = claims.flatMap((claim) => claim ?? []);
  if (present.length === 0) return claims.map(() => null);
  const contacts = await findContacts(ctx, [...new Set(present.map(({ contactId }) => contactId))]);
  for (const claim of present) {
    // Whoever is not there any more may have been merged.
    const now = contacts.get(claim.contactId) ?? (await recipientOf(ctx, claim));
    if (now) contacts.set(claim.contactId, now);
  }
  return claims.map((claim) => (claim ? (contacts.get(claim.contactId)?.email ?? null) : null));
}

/** Who follows the link in an email is the one it was written to: the last way to learn whose browser this is. */
function withClick(ref: ContactRef, email: string | null | undefined): ContactRef {
  if (!email || ref.identities.some((identity) => identity.kind === 'customer' || identity.kind === 'email'))
    return ref;
  return { ...ref, identities: [{ kind: 'email', value: email.trim().toLowerCase() }, ...ref.identities] };
}
