import type { Store } from './store';
import type { Topic } from './webhook-topics';

/** The app that this shop has installed. `url` may change while the double runs (see `setAppUrl`). */
export type InstalledApp = { apiKey: string; apiSecret: string; url: string };

/** How a change in the shop tells the app; see webhooks.ts. */
export type Announcements = {
  action<T>(change: () => T): T;
  emit(topic: Topic, payload: unknown): void;
};

/** What every part of the double works with. */
export type World = {
  store: Store;
  webhooks: Announcements;
  app: InstalledApp;
  now(): Date;
  /** Where this double listens: the storefront's, the admin's and the Admin API's address. */
  origin(): string;
};

export function nowIso(world: World): string {
  return world.now().toISOString();
}

export function settings(world: { store: Store }) {
  const row = world.store.settings.get('shop');
  if (!row) throw new Error('the shop has no settings: it was not seeded');
  return row;
}
