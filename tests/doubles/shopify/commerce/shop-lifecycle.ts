import { gid } from '../ids';
import { shopPayload } from '../payloads/shop-payload';
import type { ShopSettings } from '../records';
import { nowIso, settings, type World } from '../world';

/** The app is gone: its tokens die, and after app/uninstalled only compliance webhooks still reach it. */
export function uninstall(world: World): void {
  const shop = settings(world);
  if (!shop.installed) return;
  for (const { id } of world.store.accessTokens.all()) world.store.accessTokens.delete(id);
  for (const { id } of world.store.refreshTokens.all()) world.store.refreshTokens.delete(id);
  world.webhooks.emit('app/uninstalled', shopPayload(world));
  world.store.settings.put({ ...shop, installed: false });
}

/** What opening the app from the admin does when it is not installed. */
export function install(world: World): void {
  const shop = settings(world);
  if (!shop.installed) world.store.settings.put({ ...shop, installed: true });
}

/** 48 hours after the uninstall: everything must be erased. */
export function redactShop(world: World): void {
  const { shopId, domain } = settings(world);
  world.webhooks.emit('shop/redact', { shop_id: shopId, shop_domain: domain });
}

export function updateScopes(world: World, scopes: string[]): void {
  const shop = settings(world);
  const previous = shop.scopes;
  world.store.settings.put({ ...shop, scopes });
  world.webhooks.emit('app/scopes_update', {
    id: shop.shopId,
    shop_id: gid('Shop', shop.shopId),
    previous,
    current: scopes,
    updated_at: nowIso(world),
  });
}

export function updateShop(world: World, change: Partial<Pick<ShopSettings, 'name' | 'email' | 'timeZone'>>): void {
  world.store.settings.put({ ...settings(world), ...change, updatedAt: nowIso(world) });
  world.webhooks.emit('shop/update', shopPayload(world));
}
