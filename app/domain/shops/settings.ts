import { z } from 'zod';
import { shopSettingsSchema, type ShopSettings } from './schema';

const address = z.email();

/**
 * The settings in force: what the merchant saved over what the shop itself suggests. Suggestions are read, never stored, so they
 * follow the shop until the merchant says otherwise. The sender address has none: it must belong to a domain SendGrid may send for.
 */
export function settingsInForce(stored: unknown, shop: { name: string; email: string }): ShopSettings {
  const suggested = {
    senderName: shop.name.trim().slice(0, 80),
    replyTo: address.safeParse(shop.email).success ? shop.email : '',
  };
  const saved = typeof stored === 'object' && stored !== null ? stored : {};
  return shopSettingsSchema.parse({ ...suggested, ...saved });
}
