import type { CommerceChange } from '~/domain/commerce/schema';
import type { ConsentChange, ContactRef } from '~/domain/contacts/schema';
import type { NewEvent } from '~/domain/events/schema';
import type { ShopChange } from '~/domain/shops/schema';

/** An event whose contact is still to be resolved from `Translation.who`. */
export type UnresolvedEvent = Omit<NewEvent, 'contactId'>;

/** Compliance webhooks: work for a background job, answered within 30 days by Shopify's rules. */
export type PrivacyChange =
  | { kind: 'data_request'; customerId?: string; email?: string }
  | { kind: 'customer_redact'; customerId?: string; email?: string }
  | { kind: 'shop_redact' };

/** One webhook or storefront batch in Heed's own words. Pure data; nothing is looked up. */
export interface Translation {
  /** null: about the shop or its catalogue, not about a person. */
  who: ContactRef | null;
  commerce: CommerceChange[];
  consent: ConsentChange | null;
  events: UnresolvedEvent[];
  shop: ShopChange | null;
  privacy: PrivacyChange | null;
  /** customers/merge: Shopify folded one customer into another. Customer ids. */
  merge: { kept: string; deleted: string } | null;
  /** customers/delete. Customer id. */
  customerDeleted: string | null;
  /** bulk_operations/finish. GraphQL id. */
  bulkOperationFinished: string | null;
  /** What a link of one of our emails carried into the storefront. Worth nothing until its signature is verified. */
  clickId?: string;
}

export type TranslationResult =
  | { kind: 'translated'; translation: Translation }
  | { kind: 'unused'; reason: string }
  | { kind: 'invalid'; reason: string };
