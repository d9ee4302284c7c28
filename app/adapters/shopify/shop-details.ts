import { z } from 'zod';
import type { ShopChange } from '../../domain/shops/schema';

export const SHOP_DETAILS = `#graphql
  query ShopDetails {
    shop {
      name
      contactEmail
      currencyCode
      ianaTimezone
      primaryDomain { url }
      shopAddress { formatted }
    }
  }
`;

const answerSchema = z.object({
  data: z.object({
    shop: z.object({
      name: z.string(),
      contactEmail: z.string(),
      currencyCode: z.string(),
      ianaTimezone: z.string(),
      primaryDomain: z.object({ url: z.url() }),
      shopAddress: z.object({ formatted: z.array(z.string()) }).nullish(),
    }),
  }),
});

export interface ShopDetails {
  details: ShopChange;
  /** One line; empty where the shop has none. */
  postalAddress: string;
}

/** Reads the answer to `SHOP_DETAILS`. Throws when it lacks what the query asked for. */
export function parseShopDetails(answer: unknown): ShopDetails {
  const { shop } = answerSchema.parse(answer).data;
  return {
    details: {
      name: shop.name,
      email: shop.contactEmail,
      url: shop.primaryDomain.url,
      currency: shop.currencyCode,
      timeZone: shop.ianaTimezone,
    },
    postalAddress: shop.shopAddress ? [shop.name, ...shop.shopAddress.formatted].filter(Boolean).join(', ') : '',
  };
}
