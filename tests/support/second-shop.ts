import { installPresets, switchFlow } from '../../app/domain/flows/flows.server';
import { firstFlows } from '../../app/domain/flows/presets';
import { installShop, saveSettings } from '../../app/domain/shops/shops.server';
import { shopSettingsSchema } from '../../app/domain/shops/schema';
import { startShopify, type ShopifyDouble } from '../doubles/shopify/shopify';
import { credentials, type World } from './world';

export interface SecondShop {
  id: string;
  domain: string;
  shopify: ShopifyDouble;
  /** Lets everything under way in both shops arrive and be processed. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Another shop in the same Heed, with the first flows on. It answers no Admin API calls: nothing here asks for an import. */
export async function openSecondShop(world: World, domain: string): Promise<SecondShop> {
  const { app, clock } = world;
  const shopify = await startShopify({
    clock,
    app: { apiKey: credentials.SHOPIFY_API_KEY, apiSecret: credentials.SHOPIFY_API_SECRET, url: world.web.url },
    shop: { domain, name: 'Stone & Thistle' },
  });
  const { id } = await app.db.transaction((sql) => installShop(sql, { domain, now: clock.now() }));
  await app.inShop(domain, async (ctx) => {
    await installPresets(ctx);
    for (const key of firstFlows) await switchFlow(ctx, key, 'on');
    const settings = shopSettingsSchema.parse({
      senderName: 'Stone & Thistle',
      senderEmail: 'hello@stoneandthistle.example',
      postalAddress: 'Stone & Thistle, 3 Quay Street, Oban PA34 4LB, United Kingdom',
    });
    await saveSettings(ctx, settings);
  });
  return {
    id,
    domain,
    shopify,
    async settle() {
      await shopify.webhooks.deliver();
      await world.settle();
    },
    stop: () => shopify.stop(),
  };
}
