import type { HeedApp } from '../../app/composition.server';
import { installPresets, switchFlow } from '../../app/domain/flows/flows.server';
import { installShop, saveSettings } from '../../app/domain/shops/shops.server';
import { contextOf } from '../../app/jobs/parts';

/** Installs a shop that may send at any hour, with the named flows switched on, without a merchant or a browser. */
export async function openSendingShop(app: HeedApp, domain: string, flows: readonly string[]): Promise<void> {
  const now = app.clock.now();
  await app.db.transaction(async (sql) => {
    const shop = await installShop(sql, {
      domain,
      now,
      details: { name: 'Quay & Daughters', email: 'shop@example.com', currency: 'USD', timeZone: 'Europe/London' },
    });
    const ctx = contextOf(app.parts, sql, shop.id, now);
    await installPresets(ctx);
    for (const key of flows) await switchFlow(ctx, key, 'on');
    await saveSettings(ctx, {
      ...shop.settings,
      senderName: 'Quay & Daughters',
      senderEmail: 'hello@example.com',
      postalAddress: 'Quay & Daughters, 1 Quay Street, Bristol BS1 4DJ, United Kingdom',
      points: ['Free returns within 60 days', 'Delivered in two days'],
      quietHours: { enabled: false, from: '21:00', to: '08:00' },
    });
  });
}
