import { JournalFile, type TableChange } from './journal-file';
import type {
  AccessToken,
  BulkOperation,
  Cart,
  Checkout,
  CodeBatch,
  Collection,
  Counter,
  Customer,
  Discount,
  Order,
  Product,
  RedeemCode,
  RefreshToken,
  ShopSettings,
  StorefrontSession,
  Webhook,
} from './records';

type Row = { id: string | number };

/**
 * Rows by id, with an optional second key. A row is changed in place and then `put` again: that is what
 * marks it for the journal and keeps the second key true.
 */
export class Table<T extends Row> {
  readonly #rows = new Map<T['id'], T>();
  readonly #idsByKey = new Map<string, T['id']>();
  readonly #keysById = new Map<T['id'], string>();
  #changed = new Set<T['id']>();

  constructor(
    readonly name: string,
    private readonly keyOf: (row: T) => string | null = () => null,
    private readonly onChange: () => void = () => {},
  ) {}

  get size(): number {
    return this.#rows.size;
  }

  get(id: T['id']): T | undefined {
    return this.#rows.get(id);
  }

  find(key: string): T | undefined {
    const id = this.#idsByKey.get(key);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  all(): T[] {
    return [...this.#rows.values()];
  }

  /** In the order in which they were first put. */
  values(): IterableIterator<T> {
    return this.#rows.values();
  }

  put(row: T): T {
    this.#index(row);
    this.#rows.set(row.id, row);
    this.#changed.add(row.id);
    this.onChange();
    return row;
  }

  delete(id: T['id']): void {
    this.#unindex(id);
    if (this.#rows.delete(id)) this.#changed.add(id);
    this.onChange();
  }

  /** Takes in a row read from the journal, without marking it as changed. */
  restore(row: T): void {
    this.#index(row);
    this.#rows.set(row.id, row);
  }

  takeChanges(): TableChange[] {
    const changes = [...this.#changed].map((id) => ({ table: this.name, id, row: this.#rows.get(id) ?? null }));
    this.#changed = new Set();
    return changes;
  }

  #index(row: T): void {
    this.#unindex(row.id);
    const key = this.keyOf(row);
    if (key === null) return;
    this.#idsByKey.set(key, row.id);
    this.#keysById.set(row.id, key);
  }

  #unindex(id: T['id']): void {
    const key = this.#keysById.get(id);
    if (key === undefined) return;
    this.#keysById.delete(id);
    if (this.#idsByKey.get(key) === id) this.#idsByKey.delete(key);
  }
}

const FLUSH_AFTER_MS = 500;

/** Everything the shop remembers, in memory and, when a file is given, in an append-only journal. */
export class Store {
  readonly #journal: JournalFile | null;
  #timer: NodeJS.Timeout | null = null;

  readonly settings = this.#table<ShopSettings>('settings');
  readonly counters = this.#table<Counter>('counters');
  readonly products = this.#table<Product>('products', (product) => product.handle);
  readonly collections = this.#table<Collection>('collections', (collection) => collection.handle);
  readonly customers = this.#table<Customer>('customers', (customer) => customer.email?.toLowerCase() ?? null);
  readonly carts = this.#table<Cart>('carts');
  readonly checkouts = this.#table<Checkout>('checkouts', (checkout) => checkout.cartToken);
  readonly orders = this.#table<Order>('orders', (order) => order.name);
  readonly sessions = this.#table<StorefrontSession>('sessions');
  readonly accessTokens = this.#table<AccessToken>('accessTokens');
  readonly refreshTokens = this.#table<RefreshToken>('refreshTokens');
  readonly bulkOperations = this.#table<BulkOperation>('bulkOperations');
  readonly discounts = this.#table<Discount>('discounts');
  readonly redeemCodes = this.#table<RedeemCode>('redeemCodes', ({ code }) => code.toUpperCase());
  readonly codeBatches = this.#table<CodeBatch>('codeBatches');
  readonly pendingWebhooks = this.#table<Webhook>('pendingWebhooks');

  constructor(dataFile?: string) {
    this.#journal = dataFile === undefined ? null : new JournalFile(dataFile);
    this.#load();
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const changes = this.#tables().flatMap((table) => table.takeChanges());
    this.#journal?.append(changes);
  }

  #table<T extends Row>(name: string, keyOf?: (row: T) => string | null): Table<T> {
    return new Table<T>(name, keyOf, () => this.#scheduleFlush());
  }

  #tables(): { name: string; takeChanges(): TableChange[]; restore(row: never): void }[] {
    return Object.values(this).filter((value) => value instanceof Table);
  }

  #load(): void {
    if (!this.#journal) return;
    const tables = new Map(this.#tables().map((table) => [table.name, table]));
    for (const { table, row } of this.#journal.read()) tables.get(table)?.restore(row as never);
  }

  #scheduleFlush(): void {
    if (!this.#journal || this.#timer) return;
    this.#timer = setTimeout(() => this.flush(), FLUSH_AFTER_MS);
    this.#timer.unref();
  }
}
