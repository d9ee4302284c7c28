import { z } from 'zod';
import { findContacts } from '~/domain/contacts/contacts.server';
import type { DueTimer } from '~/domain/events/events.server';
import { tagOfTimer } from '~/domain/flows/flows.server';
import { findShopById } from '~/domain/shops/shops.server';
import { emptyTraits, hasTag } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { contextOf, type Parts } from './parts';

export const ADD_TAGS = `#graphql
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) {
      userErrors { field message }
    }
  }`;

export const REMOVE_TAGS = `#graphql
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) {
      userErrors { field message }
    }
  }`;

const changeSchema = z.object({ userErrors: z.array(z.unknown()) }).nullish();
const answerSchema = z.object({ tagsAdd: changeSchema, tagsRemove: changeSchema });

export const tagsPayload = z.object({ shopId: z.uuid(), contactId: z.uuid(), tags: z.array(z.string()) });

interface AdminApi {
  request(shopDomain: string, document: string, variables?: Record<string, unknown>): Promise<unknown>;
}

/** Asks the queue to tell Shopify of tags that flows have changed, one task a contact. */
export async function queueTags(parts: Parts, ctx: { sql: Parts['sql']; shopId: string }, timers: readonly DueTimer[]) {
  const changed = new Map<string, string[]>();
  for (const timer of timers) {
    const tag = tagOfTimer(timer);
    if (tag !== null) changed.set(timer.contactId, [...(changed.get(timer.contactId) ?? []), tag]);
  }
  for (const [contactId, names] of changed) {
    const tags = names.sort();
    const key = `tags:${contactId}:${tags.join(',')}`;
    await parts.enqueue(ctx.sql, 'write-back-tags', { shopId: ctx.shopId, contactId, tags }, key);
  }
}

/**
 * Brings tags of a customer in Shopify in line with what flows say of them now, whatever they said when this was asked for: tasks may
 * run in any order, and again. Who is no customer has no tags there. What Shopify refuses for good is logged, all else is tried again.
 */
export async function writeBackTags(
  parts: Parts,
  admin: AdminApi,
  { shopId, contactId, tags }: z.infer<typeof tagsPayload>,
): Promise<void> {
  const found = await parts.transaction(async (sql) => {
    const ctx = contextOf(parts, sql, shopId, parts.now());
    const shop = await findShopById(sql, shopId);
    const contact = (await findContacts(ctx, [contactId])).get(contactId);
    const traits = (await findTraits(ctx, [contactId])).get(contactId) ?? emptyTraits();
    return shop?.status === 'installed' && contact?.customerId ? { shop, contact, traits } : null;
  });
  if (!found) return;
  const { shop, contact, traits } = found;
  const inShopify = (tag: string) => contact.tags.includes(tag);
  const changes = [
    { document: ADD_TAGS, tags: tags.filter((tag) => hasTag(traits, tag) && !inShopify(tag)) },
    { document: REMOVE_TAGS, tags: tags.filter((tag) => !hasTag(traits, tag) && inShopify(tag)) },
  ];
  for (const { document, tags: changed } of changes) {
    if (changed.length === 0) continue;
    const id = `gid://shopify/Customer/${contact.customerId}`;
    const { tagsAdd, tagsRemove } = answerSchema.parse(
      await admin.request(shop.domain, document, { id, tags: changed }),
    );
    const refused = (tagsAdd ?? tagsRemove)?.userErrors.length ?? 0;
    if (refused > 0) parts.log.warn({ shopId, contactId, refused }, 'Shopify refused tags of a customer');
  }
}
