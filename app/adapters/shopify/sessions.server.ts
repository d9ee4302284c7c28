import type { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { PrismaSessionStorage } from '@shopify/shopify-app-session-storage-prisma';
import type { PrismaClient } from '../../generated/prisma/client';

/**
 * Shopify's session storage, opened at its first use. Opened earlier it would ask for its table at once and end the process when
 * the database is not there yet; here an unreachable database fails the request that needed it, and the next one tries again.
 */
export function createSessionStorage(prisma: PrismaClient): SessionStorage {
  let opened: PrismaSessionStorage<PrismaClient> | undefined;

  async function use<T>(work: (storage: SessionStorage) => Promise<T>): Promise<T> {
    const storage = (opened ??= new PrismaSessionStorage(prisma, {
      connectionRetries: 1,
      connectionRetryIntervalMs: 0,
    }));
    try {
      return await work(storage);
    } catch (error) {
      if (opened === storage) opened = undefined;
      throw error;
    }
  }

  return {
    storeSession: (session: Session) => use((storage) => storage.storeSession(session)),
    loadSession: (id: string) => use((storage) => storage.loadSession(id)),
    deleteSession: (id: string) => use((storage) => storage.deleteSession(id)),
    deleteSessions: (ids: string[]) => use((storage) => storage.deleteSessions(ids)),
    findSessionsByShop: (shop: string) => use((storage) => storage.findSessionsByShop(shop)),
  };
}
