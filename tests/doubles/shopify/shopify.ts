import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminEndpoint } from './admin-api/admin-endpoint';
import { BulkOperations } from './admin-api/bulk-operations';
import { adminFrameRoutes, adminUrl } from './admin-frame/admin-frame';
import { stockShelves } from './catalogue/seed';
import { History, type ImportCounts, type OrderRow } from './commerce/history';
import { Merchant } from './gestures/merchant';
import { Shopper, type ShopperOptions } from './gestures/shopper';
import { Router } from './http/router';
import { nextId } from './ids';
import { AccessTokens } from './oauth/access-tokens';
import { signSessionToken } from './oauth/session-token';
import type { Customer, Order, Product, ShopSettings } from './records';
import { Store } from './store';
import { storefrontRoutes } from './storefront/storefront';
import { ThemeExtension } from './storefront/theme-extension';
import { Webhooks } from './webhooks';
import type { World } from './world';

export type ShopIdentity = Pick<ShopSettings, 'domain' | 'name' | 'email' | 'timeZone' | 'currency'>;

export type ShopifyOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  clock: { now(): Date };
  /** `url` may be empty until `setAppUrl`. */
  app: { apiKey: string; apiSecret: string; url: string };
  shop?: Partial<ShopIdentity>;
  /** Deliver webhooks at once in the background; otherwise they wait for `webhooks.deliver()`. */
  autoDeliver?: boolean;
  /** Keeps the shop between runs. */
  dataFile?: string;
  /** Does the storefront ask visitors before tracking ("ask", unless told), or count everyone as agreed? */
  consent?: 'ask' | 'allowed';
};

const DEMO_SHOP: ShopIdentity = {
  domain: 'heed-demo.myshopify.com',
  name: 'Fern & Field',
  email: 'hello@fernandfield.example',
  timeZone: 'Europe/London',
  currency: 'GBP',
};

const DEMO_SCOPES = [
  'read_all_orders',
  'read_customers',
  'read_fulfillments',
  'read_inventory',
  'read_orders',
  'read_products',
  'write_app_proxy',
  'write_customers',
  'write_discounts',
];

/** A Shopify of its own: one shop with storefront, admin, Admin API and webhooks, at 127.0.0.1. Rejects when the port is taken. */
export async function startShopify(options: ShopifyOptions): Promise<ShopifyDouble> {
  const double = new ShopifyDouble(options);
  await double.listen(options.port ?? 0);
  return double;
}

export class ShopifyDouble {
  readonly webhooks: Webhooks;
  readonly merchant: Merchant;
  /** Switches and waits of the Admin API. */
  readonly admin: {
    /** The next `times` requests are answered THROTTLED. */
    throttleNext(times: number): void;
    /** The next `times` documents that name a field are refused: a scope was not granted. */
    denyNext(field: string, times: number): void;
    /** Every access token is dead at once; refresh tokens live on. */
    killTokens(): void;
    /** Breaks the connection of the next bulk download after so many bytes. */
    cutNextDownload(bytes: number): void;
    /** Resolves when every bulk operation started so far has finished. */
    bulkIdle(): Promise<void>;
  };
  readonly #world: World;
  readonly #history: History;
  readonly #server: Server;
  readonly #bulkFolder: string;
  readonly #keepsBulkFiles: boolean;
  #port = 0;
  #startPage: string | null = null;

  constructor(options: ShopifyOptions) {
    const store = new Store(options.dataFile);
    const app = { ...options.app };
    const now = () => options.clock.now();
    openShop(store, { ...DEMO_SHOP, ...options.shop }, now());
    this.webhooks = new Webhooks(store, app, now, options.autoDeliver ?? false);
    this.#world = { store, app, now, webhooks: this.webhooks, origin: () => this.url };
    this.merchant = new Merchant(this.#world);
    this.#history = new History(this.#world);
    this.#keepsBulkFiles = options.dataFile !== undefined;
    this.#bulkFolder = options.dataFile ? `${options.dataFile}.bulk` : mkdtempSync(join(tmpdir(), 'shopify-double-'));
    const tokens = new AccessTokens(this.#world);
    const bulk = new BulkOperations(this.#world, this.#bulkFolder);
    const endpoint = new AdminEndpoint(this.#world, tokens, bulk);
    this.admin = {
      throttleNext: (times) => endpoint.throttleNext(times),
      denyNext: (field, times) => endpoint.denyNext(field, times),
      killTokens: () => tokens.killAll(),
      cutNextDownload: (bytes) => bulk.cutNextDownload(bytes),
      bulkIdle: () => bulk.idle(),
    };
    const router = new Router();
    for (const part of [tokens, bulk, endpoint]) part.routes(router);
    adminFrameRoutes(router, this.#world, this.merchant, () => this.#startPage);
    const consent = { required: options.consent !== 'allowed' };
    storefrontRoutes(router, { world: this.#world, theme: new ThemeExtension(), consent });
    this.#server = createServer((request, response) => void router.handle(request, response, this.url));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve());
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    this.webhooks.start();
  }

  /** Writes the shop down and closes the listener; pending webhooks stay pending in the data file. */
  async stop(): Promise<void> {
    this.webhooks.stop();
    this.#world.store.flush();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    if (!this.#keepsBulkFiles) rmSync(this.#bulkFolder, { recursive: true, force: true });
  }

  get port(): number {
    return this.#port;
  }

  /** The storefront's address; admin frame and Admin API are below it. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** `heed-demo.myshopify.com` unless told otherwise. */
  get domain(): string {
    return this.#settings.domain;
  }

  get shop(): Readonly<ShopSettings> {
    return this.#settings;
  }

  setAppUrl(url: string): void {
    this.#world.app.url = url;
    this.webhooks.start();
  }

  /** Where the admin's bar leads back to. */
  setStartPage(url: string): void {
    this.#startPage = url;
  }

  shopper(options: ShopperOptions = {}): Shopper {
    return new Shopper(this.#world, options);
  }

  /** Fills the shop's past without webhooks; see `OrderRow`. Orders known by their `orderId` are left alone. */
  importOrders(rows: Iterable<OrderRow>): ImportCounts {
    return this.#history.importOrders(rows);
  }

  /** An order of this moment from no cart of the storefront, with all its webhooks. */
  placeOrder(row: OrderRow): Order {
    return this.#history.placeOrder(row);
  }

  products(): Product[] {
    return this.#world.store.products.all();
  }

  /** Throws when the shop has no such product. */
  product(handle: string): Product {
    const product = this.#world.store.products.find(handle);
    if (!product) throw new Error(`no product ${handle} in the shop`);
    return product;
  }

  orders(): Order[] {
    return this.#world.store.orders.all();
  }

  customer(email: string): Customer | undefined {
    return this.#world.store.customers.find(email.toLowerCase());
  }

  /** A session token as App Bridge hands out, good for one minute of wall time. */
  sessionToken(): string {
    return signSessionToken(this.#world);
  }

  /** The address that opens a page of the embedded app, freshly signed: "/app/flows". */
  adminUrl(path = '/app'): string {
    return adminUrl(this.#world, path);
  }

  /** A fetch that answers `https://{shop}/admin/…` from here and hands everything else to `otherwise`. */
  fetchFor(otherwise: typeof fetch): typeof fetch {
    return async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      if (url.host !== this.domain || !url.pathname.startsWith('/admin/')) return otherwise(input, init);
      const here = this.url + url.pathname + url.search;
      return fetch(input instanceof Request ? new Request(here, input) : here, init);
    };
  }

  get #settings(): ShopSettings {
    const settings = this.#world.store.settings.get('shop');
    if (!settings) throw new Error('the shop was not opened');
    return settings;
  }
}

/** A shop of an earlier run stays as it was left. */
function openShop(store: Store, identity: ShopIdentity, now: Date): void {
  if (store.settings.get('shop')) return;
  const at = now.toISOString();
  store.settings.put({
    id: 'shop',
    shopId: nextId(store, 'shop'),
    ...identity,
    installed: true,
    scopes: DEMO_SCOPES,
    createdAt: at,
    updatedAt: at,
  });
  stockShelves(store, at);
}
