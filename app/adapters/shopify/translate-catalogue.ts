import { z } from 'zod';
import type { VariantChange } from '~/domain/commerce/schema';
import * as read from './payload';
import type { TranslationResult } from './translation';

const variantSchema = z.object({
  id: read.id,
  product_id: read.lenient(read.id),
  title: read.lenient(read.text),
  price: read.lenient(read.money),
  compare_at_price: read.money.nullable().optional().catch(undefined),
  inventory_quantity: read.lenient(z.int32()),
  inventory_policy: read.lenient(read.text),
  inventory_management: z.string().nullable().optional().catch(undefined),
  inventory_item_id: read.lenient(read.id),
  updated_at: read.lenient(read.date),
});

/** A variant that is sold on when there is none left, or whose pieces nobody counts, never runs out: inventory null. */
function inventoryOf(variant: z.infer<typeof variantSchema>): number | null | undefined {
  if (variant.inventory_policy === 'continue' || variant.inventory_management === null) return null;
  return variant.inventory_quantity;
}

function variantChange(variant: z.infer<typeof variantSchema>, productId: string, updatedAt: Date): VariantChange {
  return read.said({
    kind: 'variant',
    id: variant.id,
    productId,
    title: variant.title === 'Default Title' ? '' : variant.title,
    price: variant.price,
    compareAtPrice: variant.compare_at_price,
    inventory: inventoryOf(variant),
    inventoryItemId: variant.inventory_item_id,
    updatedAt,
  });
}

const imageSchema = z.object({ src: z.url({ protocol: /^https?$/ }) });

const productSchema = z.object({
  id: read.id,
  title: read.lenient(read.text),
  handle: read.lenient(read.text),
  product_type: read.lenient(read.text),
  vendor: read.lenient(read.text),
  status: read.lenient(read.text),
  tags: read.tags,
  image: read.lenient(imageSchema),
  images: read.items,
  variants: read.items,
  variant_gids: read.items,
  published_at: read.date.nullable().optional().catch(undefined),
  updated_at: read.lenient(read.date),
});

/** products/create and products/update: the whole product, though only the first 100 variants in full. */
export function translateProduct(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = productSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const product = parsed.data;
  const updatedAt = product.updated_at ?? delivery.triggeredAt ?? delivery.receivedAt;
  const variants = product.variants.flatMap((item) => variantSchema.safeParse(item).data ?? []);
  const image = product.image ?? product.images.flatMap((item) => imageSchema.safeParse(item).data ?? [])[0];
  return read.translated({
    commerce: [
      {
        kind: 'product',
        id: product.id,
        title: product.title ?? '',
        handle: product.handle ?? '',
        productType: product.product_type ?? '',
        vendor: product.vendor ?? '',
        imageUrl: image?.src ?? null,
        status: product.status ?? 'active',
        tags: product.tags ?? [],
        ...(product.published_at === undefined ? {} : { publishedAt: product.published_at }),
        updatedAt,
        variants: variants.map((variant) => variantChange(variant, product.id, updatedAt)),
        variantIds: [...new Set([...variants.map(({ id }) => id), ...gids(product.variant_gids)])],
      },
    ],
  });
}

const gidSchema = z.object({ admin_graphql_api_id: read.id });

function gids(list: unknown[]): string[] {
  return list.flatMap((item) => gidSchema.safeParse(item).data?.admin_graphql_api_id ?? []);
}

/** products/delete: the id is all to rely on. */
export function translateProductDeleted(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = z.object({ id: read.id }).safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const at = delivery.triggeredAt ?? delivery.receivedAt;
  return read.translated({ commerce: [{ kind: 'product_deleted', id: parsed.data.id, at }] });
}

/** variants/in_stock and variants/out_of_stock. Stock moves without touching `updated_at`, so the webhook's own time counts. */
export function translateVariant(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = variantSchema.extend({ product_id: read.id }).safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const at = delivery.triggeredAt ?? parsed.data.updated_at ?? delivery.receivedAt;
  return read.translated({ commerce: [variantChange(parsed.data, parsed.data.product_id, at)] });
}

const levelSchema = z.object({
  inventory_item_id: read.id,
  location_id: read.lenient(read.id),
  available: z.int32().nullable().catch(null),
  updated_at: read.lenient(read.date),
});

/** inventory_levels/update: of one location, and naming neither variant nor product. */
export function translateInventory(delivery: read.ShopifyDelivery): TranslationResult {
  const parsed = levelSchema.safeParse(delivery.payload);
  if (!parsed.success) return read.invalid(parsed.error);
  const {
    inventory_item_id: inventoryItemId,
    location_id: locationId = '',
    available,
    updated_at: updatedAt,
  } = parsed.data;
  return read.translated({
    commerce: [
      {
        kind: 'inventory',
        inventoryItemId,
        locationId,
        available,
        updatedAt: updatedAt ?? delivery.triggeredAt ?? delivery.receivedAt,
      },
    ],
  });
}
