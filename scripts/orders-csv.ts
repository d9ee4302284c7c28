import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { OrderRow } from '../tests/doubles/shopify/commerce/history';

/** An order of the file; guests have no customer number and cannot be written to. */
export interface FileOrder extends OrderRow {
  at: Date;
}

export interface OrdersFile {
  /** Oldest first. */
  orders: FileOrder[];
  lines: number;
  guests: number;
}

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
];

/** Splits one line of CSV; a field in quotes may hold commas and doubled quotes. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const match of line.matchAll(pattern)) fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return fields;
}

/** Two of three customers agreed to marketing, always the same ones. */
function agreed(customer: string): boolean {
  return Number(customer) % 3 !== 0;
}

/** Reads a file of order lines, plain or gzipped, with the columns of the public Online Retail data set. Throws when they differ. */
export async function readOrders(path: string): Promise<OrdersFile> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const byInvoice = new Map<string, FileOrder>();
  let lines = 0;
  const guests = new Set<string>();
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    const fields = fieldsOf(line);
    if (lines === 0 && fields.join() !== COLUMNS.join())
      throw new Error(`The file needs the columns ${COLUMNS.join(', ')}.`);
    lines += 1;
    if (lines === 1) continue;
    const [invoice = '', sku = '', title = '', quantity = '', date = '', price = '', customer = '', country = ''] =
      fields;
    if (customer === '') guests.add(invoice);
    if (customer === '' || Number(quantity) <= 0 || Number(price) <= 0) continue;
    const at = new Date(`${date.replace(' ', 'T')}Z`);
    const order = byInvoice.get(invoice) ?? {
      orderId: invoice,
      at,
      orderedAt: at,
      email: `customer-${customer}@example.com`,
      country,
      acceptsMarketing: agreed(customer),
      lines: [],
      currency: 'GBP',
    };
    order.lines.push({ sku, title, quantity: Number(quantity), price });
    byInvoice.set(invoice, order);
  }
  const orders = [...byInvoice.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  return { orders, lines: lines - 1, guests: guests.size };
}
