import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database';
import { type Database, openDatabase } from '../../db.server';
import type { Ctx } from '../context';
import { shopSettingsSchema } from './schema';
import {
  applyShopChange,
  createApiKey,
  eraseShop,
  findShop,
  findShopByApiKeyHash,
  findShopById,
  hasApiKey,
  hashApiKey,
  installShop,
  pauseSending,
  saveSettings,
} from './shops.server';

const secret = '0'.repeat(64);
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const monday = new Date('2026-11-23T10:00:00Z');
const tuesday = new Date('2026-11-24T10:00:00Z');

let testDatabase: TestDatabase;
let db: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  db = openDatabase(testDatabase.url, { poolSize: 2 });
});
afterAll(async () => {
  await db.close();
  await testDatabase.drop();
});

function contextOf(shopId: string, now = tuesday): Ctx {
  return { shopId, now, log: silent, sql: db.sql, prisma: db.prisma, secret };
}

async function storeSession(domain: string): Promise<void> {
  await db.sql.query(
    `insert into session (id, shop, state, "accessToken", scope) values ($1, $2, '', 'token', 'read_orders')`,
    [`offline_${domain}`, domain],
  );
}

async function sessionsOf(domain: string): Promise<string[]> {
  const rows = await db.sql.query<{ scope: string }>('select scope from session where shop = $1', [domain]);
  return rows.map((row) => row.scope);
}

describe('installing', () => {
  it('takes over what the shop says about itself and suggests settings from it', async () => {
    const shop = await installShop(db.sql, {
      domain: 'fern.myshopify.com',
      now: monday,
      details: {
        name: 'Fern & Field',
        email: 'hello@fern.example',
        url: 'https://fern.example/',
        currency: 'EUR',
        timeZone: 'Europe/Berlin',
      },
      postalAddress: '12 Orchard Lane, Hudson',
    });
    expect(shop).toMatchObject({
      status: 'installed',
      url: 'https://fern.example',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
    });
    expect(shop.settings).toMatchObject({
      senderName: 'Fern & Field',
      replyTo: 'hello@fern.example',
      senderEmail: '',
      postalAddress: '12 Orchard Lane, Hudson',
    });
    expect(await findShopById(db.sql, shop.id)).toEqual(shop);
  });

  it('repeated keeps id, install time and saved settings', async () => {
    const first = await installShop(db.sql, { domain: 'again.myshopify.com', now: monday, details: { name: 'Again' } });
    const settings = { ...first.settings, senderName: 'Ana from Again', postalAddress: '1 Mill Road' };
    await saveSettings(contextOf(first.id), settings);
    const second = await installShop(db.sql, {
      domain: 'again.myshopify.com',
      now: tuesday,
      details: { name: 'Again & Co' },
      postalAddress: '99 Other Street',
    });
    expect(second).toMatchObject({ id: first.id, name: 'Again & Co' });
    expect(second.settings).toEqual(settings);
  });

  it('suggests the new name after the shop was renamed, as long as nothing was saved', async () => {
    const shop = await installShop(db.sql, { domain: 'renamed.myshopify.com', now: monday, details: { name: 'Old' } });
    await applyShopChange(contextOf(shop.id), { name: 'New' });
    expect((await findShop(db.sql, 'renamed.myshopify.com'))?.settings.senderName).toBe('New');
  });

  it('knows no shop that never installed', async () => {
    expect(await findShop(db.sql, 'nobody.myshopify.com')).toBeNull();
  });
});

describe('uninstalling', () => {
  it('deletes access tokens and the API key, keeps settings, and a reinstall brings the shop back', async () => {
    const domain = 'leaving.myshopify.com';
    const shop = await installShop(db.sql, { domain, now: monday, details: { name: 'Leaving' } });
    await storeSession(domain);
    const key = await createApiKey(contextOf(shop.id));
    await applyShopChange(contextOf(shop.id), { uninstalledAt: tuesday });
    expect(await findShop(db.sql, domain)).toMatchObject({ id: shop.id, status: 'uninstalled', name: 'Leaving' });
    expect(await sessionsOf(domain)).toEqual([]);
    expect(await findShopByApiKeyHash(db.sql, hashApiKey(key))).toBeNull();

    expect(await installShop(db.sql, { domain, now: tuesday })).toMatchObject({ id: shop.id, status: 'installed' });
  });

  it('that comes in after the shop was installed again is ignored', async () => {
    const domain = 'late.myshopify.com';
    const shop = await installShop(db.sql, { domain, now: tuesday });
    await storeSession(domain);
    await applyShopChange(contextOf(shop.id), { uninstalledAt: monday });
    expect(await findShop(db.sql, domain)).toMatchObject({ status: 'installed' });
    expect(await sessionsOf(domain)).toHaveLength(1);
  });
});

describe('the shop', () => {
  it('takes scopes over into its access token', async () => {
    const domain = 'scopes.myshopify.com';
    const shop = await installShop(db.sql, { domain, now: monday });
    await storeSession(domain);
    await applyShopChange(contextOf(shop.id), { scopes: 'read_orders,read_customers' });
    expect(await sessionsOf(domain)).toEqual(['read_orders,read_customers']);
  });

  it('keeps the first reason for a pause until sending goes on', async () => {
    const shop = await installShop(db.sql, { domain: 'paused.myshopify.com', now: monday });
    const ctx = contextOf(shop.id);
    await pauseSending(ctx, 'the key was refused');
    await pauseSending(ctx, 'something later');
    expect((await findShopById(db.sql, shop.id))?.sendingPause).toBe('the key was refused');
    await pauseSending(ctx, null);
    expect((await findShopById(db.sql, shop.id))?.sendingPause).toBeNull();
  });

  it('has one event API key at a time, stored only as a hash', async () => {
    const shop = await installShop(db.sql, { domain: 'key.myshopify.com', now: monday });
    const ctx = contextOf(shop.id);
    expect(await hasApiKey(ctx)).toBe(false);
    const [old, current] = [await createApiKey(ctx), await createApiKey(ctx)];
    expect(current).toMatch(/^heed_[\w-]{43}$/);
    expect(await hasApiKey(ctx)).toBe(true);
    expect(await findShopByApiKeyHash(db.sql, hashApiKey(old))).toBeNull();
    expect((await findShopByApiKeyHash(db.sql, hashApiKey(current)))?.id).toBe(shop.id);
    const stored = await db.sql.query<{ row: string }>('select shop::text as row from shop where id = $1', [shop.id]);
    expect(stored[0]?.row).not.toContain(current);
  });

  it('is gone after erasure, and only that one', async () => {
    const gone = await installShop(db.sql, { domain: 'gone.myshopify.com', now: monday });
    const stays = await installShop(db.sql, { domain: 'stays.myshopify.com', now: monday });
    await storeSession('gone.myshopify.com');
    await storeSession('stays.myshopify.com');
    await eraseShop(contextOf(gone.id));
    expect(await findShop(db.sql, 'gone.myshopify.com')).toBeNull();
    expect(await sessionsOf('gone.myshopify.com')).toEqual([]);
    expect((await findShopById(db.sql, stays.id))?.domain).toBe('stays.myshopify.com');
    expect(await sessionsOf('stays.myshopify.com')).toHaveLength(1);
  });

  it('has safe settings before anybody set any', () => {
    expect(shopSettingsSchema.parse({})).toMatchObject({ postalAddress: '', quietHours: { enabled: true } });
  });
});
