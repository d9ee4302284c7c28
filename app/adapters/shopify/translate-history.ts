import { z } from 'zod';
import type { ImportKind } from '~/domain/commerce/schema';
import { translateShopify } from './translate';
import type { Translation } from './translation';

/** One exported object with the children that followed it in the file. */
export interface HistoryRecord {
  object: Record<string, unknown>;
  children: Record<string, unknown>[];
}

const money = z
  .object({ shopMoney: z.object({ amount: z.string(), currencyCode: z.string().optional() }) })
  .optional()
  .catch(undefined);
const ref = z.object({ id: z.string() }).nullish().catch(undefined);

const product = z.looseObject({
  featuredMedia: z
    .object({ preview: z.object({ image: z.object({ url: z.string() }).nullish() }).nullish() })
    .nullish()
    .catch(undefined),
});
const variant = z.looseObject({
  inventoryPolicy: z.string().optional(),
  inventoryItem: z.object({ id: z.string(), tracked: z.boolean() }).nullish().catch(undefined),
});
const address = z.object({
  emailAddress: z.string(),
  marketingState: z.string().optional(),
  marketingOptInLevel: z.string().nullish(),
  marketingUpdatedAt: z.string().nullish(),
});
const customer = z.looseObject({
  defaultEmailAddress: address.nullish().catch(undefined),
  defaultAddress: z
    .object({ countryCodeV2: z.string().nullish(), provinceCode: z.string().nullish(), city: z.string().nullish() })
    .nullish()
    .catch(undefined),
});
const order = z.looseObject({
  totalPriceSet: money,
  customer: customer.extend({ id: z.string() }).nullish().catch(undefined),
});
const lineItem = z.looseObject({ product: ref, variant: ref, originalUnitPriceSet: money });

/** GraphQL's words for a record in those of the webhook that carries the same: then one translator serves both. */
function toWebhook(
  kind: ImportKind,
  { object, children }: HistoryRecord,
): { topic: string; payload: Record<string, unknown> } {
  if (kind === 'products') {
    const data = product.parse(object);
    return {
      topic: 'products/update',
      payload: {
        ...data,
        product_type: data.productType,
        status: String(data.status ?? 'active').toLowerCase(),
        published_at: data.publishedAt,
        updated_at: data.updatedAt,
        image: data.featuredMedia?.preview?.image ? { src: data.featuredMedia.preview.image.url } : null,
        variants: children.map((child) => {
          const one = variant.parse(child);
          return {
            ...one,
            compare_at_price: one.compareAtPrice,
            inventory_quantity: one.inventoryQuantity,
            inventory_policy: one.inventoryPolicy?.toLowerCase(),
            inventory_management: one.inventoryItem?.tracked === false ? null : 'shopify',
            inventory_item_id: one.inventoryItem?.id,
          };
        }),
      },
    };
  }
  if (kind === 'customers') return { topic: 'customers/create', payload: customerPayload(customer.parse(object)) };
  const data = order.parse(object);
  return {
    topic: 'orders/create',
    payload: {
      ...data,
      created_at: data.createdAt,
      processed_at: data.processedAt,
      updated_at: data.updatedAt ?? data.processedAt ?? data.createdAt,
      cancelled_at: data.cancelledAt,
      currency: data.currencyCode,
      total_price: data.totalPriceSet?.shopMoney.amount,
      source_name: data.sourceName,
      financial_status: String(data.displayFinancialStatus ?? '').toLowerCase(),
      fulfillment_status: String(data.displayFulfillmentStatus ?? '').toLowerCase(),
      customer: data.customer ? customerPayload(data.customer) : undefined,
      line_items: children.map((child) => {
        const line = lineItem.parse(child);
        return {
          ...line,
          product_id: line.product?.id ?? null,
          variant_id: line.variant?.id ?? null,
          variant_title: line.variantTitle,
          price: line.originalUnitPriceSet?.shopMoney.amount ?? '0.00',
        };
      }),
    },
  };
}

function customerPayload(data: z.infer<typeof customer>): Record<string, unknown> {
  const email = data.defaultEmailAddress;
  return {
    id: data.id,
    email: email?.emailAddress,
    first_name: data.firstName,
    last_name: data.lastName,
    tags: data.tags,
    created_at: data.createdAt,
    updated_at: data.updatedAt ?? data.createdAt,
    default_address: data.defaultAddress
      ? {
          country_code: data.defaultAddress.countryCodeV2,
          province_code: data.defaultAddress.provinceCode,
          city: data.defaultAddress.city,
        }
      : undefined,
    email_marketing_consent: email?.marketingState
      ? {
          state: email.marketingState.toLowerCase(),
          opt_in_level: email.marketingOptInLevel?.toLowerCase() ?? null,
          consent_updated_at: email.marketingUpdatedAt ?? data.createdAt ?? null,
        }
      : undefined,
  };
}

/**
 * What an exported object says, in the same words and with the same natural keys as its webhook: whichever comes second changes
 * nothing. Objects that cannot be understood are left out (null). A cancelled order is two facts.
 */
export function translateHistory(
  kind: ImportKind,
  record: HistoryRecord,
  receivedAt: Date,
  currency: string,
): Translation[] {
  const { topic, payload } = toWebhook(kind, record);
  const topics = topic === 'orders/create' && payload.cancelled_at ? [topic, 'orders/cancelled'] : [topic];
  return topics.flatMap((one) => {
    const result = translateShopify({
      topic: one,
      payload,
      triggeredAt: null,
      receivedAt,
      deliveryId: 'history',
      currency,
    });
    return result.kind === 'translated' ? [result.translation] : [];
  });
}
