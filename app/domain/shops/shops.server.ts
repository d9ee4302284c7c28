import { createHash, randomBytes } from 'node:crypto';
import type { Ctx, Sql } from '../context';
import { stableId } from '../ids.server';
import type { ShopChange, ShopSettings, ShopView } from './schema';
import { settingsInForce } from './settings';

interface ShopRow {
  id: string;
  domain: string;
  name: string;
  email: string;
  url: string;
  currency: string;
  time_zone: string;
  locale: string;
  status: 'installed' | 'uninstalled';
  sending_pause: string | null;
  segments_revision: number;
  settings: unknown;
}

const columns =
  'id, domain, name, email, url, currency, time_zone, locale, status, sending_pause, segments_revision, settings';

function toView(row: ShopRow): ShopView {
  return {
    id: row.id,
    domain: row.domain,
    name: row.name,
    email: row.email,
    url: row.url || `https://${row.domain}`,
    currency: row.currency,
    timeZone: row.time_zone,
    locale: row.locale,
    status: row.status,
    sendingPause: row.sending_pause,
    segmentsRevision: row.segments_revision,
    settings: settingsInForce(row.settings, row),
  };
}

async function one(sql: Sql, where: string, value: string): Promise<ShopView | null> {
  const [row] = await sql.query<ShopRow>(`select ${columns} from shop where ${where} = $1`, [value]);
  return row ? toView(row) : null;
}

/**
 * Records that a shop installed Heed, or came back: a known shop keeps its id, settings and contacts. Safe to repeat at any time.
 * `details` fill in what the shop says about itself; `postalAddress` becomes the sender's address unless one was saved.
 */
export async function installShop(
  sql: Sql,
  install: { domain: string; now: Date; details?: ShopChange; postalAddress?: string },
): Promise<ShopView> {
  const { domain, now, details = {}, postalAddress = '' } = install;
  const [row] = await sql.query<{ id: string }>(
    `insert into shop (id, domain, status, installed_at) values ($1, $2, 'installed', $3)
     on conflict (domain) do update set status = 'installed', uninstalled_at = null,
       installed_at = case when shop.status = 'installed' then shop.installed_at else excluded.installed_at end
     returning id`,
    [stableId(now, 'shop', domain), domain, now],
  );
  if (!row) throw new Error('the shop was not stored');
  await change(sql, row.id, details);
  if (postalAddress !== '') {
    await sql.query(
      `update shop set settings = jsonb_build_object('postalAddress', $2::text) || settings where id = $1`,
      [row.id, postalAddress.slice(0, 300)],
    );
  }
  const view = await findShopById(sql, row.id);
  if (!view) throw new Error('the shop was not stored');
  return view;
}

/** The shop of a myshopify domain, installed or not; null when it was never installed or has been erased. */
export async function findShop(sql: Sql, domain: string): Promise<ShopView | null> {
  return one(sql, 'domain', domain);
}

/** The shop with that id, installed or not; null when there is none. */
export async function findShopById(sql: Sql, id: string): Promise<ShopView | null> {
  return one(sql, 'id', id);
}

/** Ids of the shops that have Heed installed now. */
export async function installedShops(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(`select id from shop where status = 'installed' order by id`);
  return rows.map((row) => row.id);
}

/** The shop whose event API key has this hash (`hashApiKey`); null for a key that is unknown or was replaced. */
export async function findShopByApiKeyHash(sql: Sql, hash: string): Promise<ShopView | null> {
  return one(sql, 'api_key_hash', hash);
}

/**
 * Takes over what Shopify says about the shop. Absent keys change nothing. `uninstalledAt` uninstalls, unless the shop was
 * installed again after that moment: webhooks may come late.
 */
export async function applyShopChange(ctx: Ctx, shopChange: ShopChange): Promise<void> {
  await change(ctx.sql, ctx.shopId, shopChange);
  if (shopChange.uninstalledAt) {
    const [stale] = await ctx.sql.query('select 1 from shop where id = $1 and installed_at > $2', [
      ctx.shopId,
      shopChange.uninstalledAt,
    ]);
    if (!stale) await uninstall(ctx);
  }
}

async function change(sql: Sql, shopId: string, shopChange: ShopChange): Promise<void> {
  const { name, email, url, currency, timeZone, locale, scopes } = shopChange;
  await sql.query(
    `update shop set name = coalesce($2, name), email = coalesce($3, email), url = coalesce($4, url),
       currency = coalesce($5, currency), time_zone = coalesce($6, time_zone), locale = coalesce($7, locale) where id = $1`,
    [
      shopId,
      name ?? null,
      email ?? null,
      url?.replace(/\/+$/, '') ?? null,
      currency ?? null,
      timeZone ?? null,
      locale ?? null,
    ],
  );
  if (scopes !== undefined) {
    await sql.query(
      `update session set scope = $2 where shop = (select domain from shop where id = $1) and not "isOnline"`,
      [shopId, scopes],
    );
  }
}

/** Stores what the merchant set. The caller has parsed it with `shopSettingsSchema`. */
export async function saveSettings(ctx: Ctx, settings: ShopSettings): Promise<void> {
  await ctx.sql.query('update shop set settings = $2::jsonb where id = $1', [ctx.shopId, JSON.stringify(settings)]);
}

/** Stops all sending with a reason for the merchant, or lets it go on (null). The first reason stays until sending goes on. */
export async function pauseSending(ctx: Ctx, reason: string | null): Promise<void> {
  await ctx.sql.query(
    'update shop set sending_pause = case when $2::text is null then null else coalesce(sending_pause, $2) end where id = $1',
    [ctx.shopId, reason],
  );
}

/**
 * Notes that the segments whose members are kept are others now: whoever remembers them reads them again. The number is the transaction's
 * own: one that is rolled back leaves none behind that could come again for something else.
 */
export async function noteSegmentsChange(ctx: Ctx): Promise<void> {
  await ctx.sql.query(
    `update shop set segments_revision = (pg_current_xact_id()::text::numeric % 2147483646)::int + 1 where id = $1`,
    [ctx.shopId],
  );
}

/** The app is gone from the shop: nothing is sent any more, access tokens are deleted. Data stays until the shop is erased. */
export async function uninstall(ctx: Ctx): Promise<void> {
  await ctx.sql.query(
    `update shop set status = 'uninstalled', uninstalled_at = coalesce(uninstalled_at, $2), api_key_hash = null where id = $1`,
    [ctx.shopId, ctx.now],
  );
  await deleteSessions(ctx);
}

/** Removes the shop and its access tokens. Last of all modules: without the shop nothing else of it can be found. */
export async function eraseShop(ctx: Ctx): Promise<void> {
  await deleteSessions(ctx);
  await ctx.sql.query('delete from shop where id = $1', [ctx.shopId]);
}

async function deleteSessions(ctx: Ctx): Promise<void> {
  await ctx.sql.query('delete from session where shop = (select domain from shop where id = $1)', [ctx.shopId]);
}

/** How an event API key is stored and looked up: its SHA-256 in hexadecimal. Keys are random, so no salt is needed. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Makes the shop's event API key and returns it, this once. A key made before stops working at once. */
export async function createApiKey(ctx: Ctx): Promise<string> {
  const key = `heed_${randomBytes(32).toString('base64url')}`;
  await ctx.sql.query('update shop set api_key_hash = $2 where id = $1', [ctx.shopId, hashApiKey(key)]);
  return key;
}

/** Whether the shop has an event API key; the key itself cannot be read back. */
export async function hasApiKey(ctx: Ctx): Promise<boolean> {
  const rows = await ctx.sql.query('select 1 from shop where id = $1 and api_key_hash is not null', [ctx.shopId]);
  return rows.length > 0;
}
