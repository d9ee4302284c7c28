import { z } from 'zod';
import type { ConsentChange, ConsentState } from '~/domain/contacts/schema';
import * as read from './payload';
import type { TranslationResult, UnresolvedEvent } from './translation';

/** Shopify's states. An address found invalid or redacted has no consent that could be relied on. */
const consentStates: Record<string, ConsentState> = {
  subscribed: 'subscribed',
  unsubscribed: 'unsubscribed',
  pending: 'pending',
  not_subscribed: 'not_subscribed',
  invalid: 'not_subscribed',
  redacted: 'unsubscribed',
};

const consentSchema = z.object({
  state: z
    .string()
    .transform((state) => consentStates[state.toLowerCase()])
    .pipe(z.custom<ConsentState>((state) => state !== undefined)),
  opt_in_level: read.lenient(read.text),
  consent_updated_at: read.lenient(read.date),
});

function consentOf(data: z.infer<typeof consentSchema> | undefined, fallback: Date | undefined): ConsentChange | null {
  const occurredAt = data?.consent_updated_at ?? fallback;
  if (!data || !occurredAt) return null;
  return read.said({ state: data.state, level: data.opt_in_level, source: 'shopify', occurredAt });
}

function consentEvents(customerId: string, consent: ConsentChange | null): UnresolvedEvent[] {
  if (consent?.state !== 'subscribed' && consent?.state !== 'unsubscribed') return [];
  return [
    {
      type: consent.state === 'subscribed' ? 'marketing_subscribed' : 'marketing_unsubscribed',
      source: 'shopify',
      sourceId: `consent:${customerId}:${consent.state}:${consent.occurredAt.toISOString()}`,
      occurredAt: consent.occurredAt,
      properties: { consentSource: 'shopify' },
    },
  ];
}

const customerSchema = z.object({
  ...read.customer.shape,
  email_marketing_consent: read.lenient(consentSchema),
  created_at: read.lenient(read.date),
  updated_at: read.lenient(read.date),
});

/** customers/create and customers/update. Consent came along until 2024-10; later it has a topic of its own. */
export function translateCustomer(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = customerSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const customer = parsed.data;
  const updatedAt = customer.updated_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const createdAt = customer.created_at ?? updatedAt;
  const isNew = delivery.topic === 'customers/create';
  const email = read.emailKey(customer.email);
  const home = customer.default_address;
  const consent = email ? consentOf(customer.email_marketing_consent, customer.created_at) : null;
  const created: UnresolvedEvent = {
    type: 'customer_created',
    source: 'shopify',
    sourceId: `customer:${customer.id}:created`,
    occurredAt: createdAt,
    properties: {},
  };
  return read.translated({
    who: {
      identities: [...read.identity('customer', customer.id), ...read.identity('email', email)],
      patch: read.said({
        email: email && customer.email,
        customerId: customer.id,
        firstName: customer.first_name ?? home?.first_name,
        lastName: customer.last_name ?? home?.last_name,
        phone: customer.phone ?? home?.phone,
        countryCode: home?.country_code,
        regionCode: home?.province_code,
        city: home?.city,
        tags: customer.tags,
      }),
      at: updatedAt,
      isCustomerRecord: true,
    },
    consent,
    events: [...(isNew ? [created] : []), ...consentEvents(customer.id, consent)],
  });
}

const consentUpdateSchema = z.object({
  customer_id: read.id,
  email_address: read.lenient(read.text),
  email_marketing_consent: read.lenient(consentSchema),
});

/** customers_email_marketing_consent/update. */
export function translateConsent(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = consentUpdateSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const { customer_id: customerId, email_address: address, email_marketing_consent: data } = parsed.data;
  const happenedAt = delivery.triggeredAt ?? delivery.receivedAt;
  const consent = consentOf(data, happenedAt);
  const email = read.emailKey(address);
  return read.translated({
    who: {
      identities: [...read.identity('customer', customerId), ...read.identity('email', email)],
      patch: read.said({ customerId, email: email && address }),
      at: consent?.occurredAt ?? happenedAt,
    },
    consent,
    events: consentEvents(customerId, consent),
  });
}

const tagsAddedSchema = z.object({ customerId: read.id, tags: read.tags, occurredAt: read.lenient(read.date) });

/** customer.tags_added: only the new tags, so they go into an event and not over the tags that are known. */
export function translateTagsAdded(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = tagsAddedSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const { customerId, tags = [] } = parsed.data;
  const at = parsed.data.occurredAt ?? delivery.triggeredAt ?? delivery.receivedAt;
  if (tags.length === 0) return read.translated({});
  return read.translated({
    who: { identities: read.identity('customer', customerId), patch: { customerId, addedTags: tags }, at },
    events: [
      {
        type: 'contact_tagged',
        source: 'shopify',
        sourceId: `tags:${customerId}:${at.toISOString()}:${[...tags].sort().join(',')}`,
        occurredAt: at,
        properties: { tags },
      },
    ],
  });
}

const mergeSchema = z.object({
  admin_graphql_api_customer_kept_id: read.id,
  admin_graphql_api_customer_deleted_id: read.id,
  status: read.lenient(read.text),
});

/** customers/merge. Sent for merges that failed as well. */
export function translateMerge(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = mergeSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const {
    admin_graphql_api_customer_kept_id: kept,
    admin_graphql_api_customer_deleted_id: deleted,
    status,
  } = parsed.data;
  if (kept === deleted || (status !== undefined && status.toLowerCase() !== 'completed')) return read.translated({});
  return read.translated({ merge: { kept, deleted } });
}

/** customers/delete: the id is all to rely on. */
export function translateCustomerDeleted(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = z.object({ id: read.id }).safeParse(delivery.payload);
  return parsed.success ? read.translated({ customerDeleted: parsed.data.id }) : read.invalid(parsed.error);
}

const subjectSchema = z.object({ customer: z.object({ id: read.lenient(read.id), email: read.lenient(read.text) }) });

/** customers/data_request and customers/redact. Some redactions name nothing but an address. */
export function translatePrivacy(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = subjectSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const { id: customerId, email } = parsed.data.customer;
  if (!customerId && !email) return { kind: 'invalid', reason: 'customer: names nobody' };
  const isRedaction = delivery.topic === 'customers/redact';
  return read.translated({
    privacy: read.said({
      kind: isRedaction ? ('customer_redact' as const) : ('data_request' as const),
      customerId,
      email,
    }),
  });
}
