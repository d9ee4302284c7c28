import type { OrderRow } from '../tests/doubles/shopify/commerce/history';
import { decimal } from '../tests/doubles/shopify/money';
import type { ShopifyDouble } from '../tests/doubles/shopify/shopify';

const DAY_MS = 86_400_000;
const NAMES = [
  'Iris',
  'Jonah',
  'Kira',
  'Leo',
  'Mina',
  'Noor',
  'Otis',
  'Pia',
  'Quinn',
  'Rosa',
  'Samir',
  'Tess',
  'Uma',
  'Vito',
  'Wren',
  'Yara',
];

/** Orders of the half year before the demo begins: a small shop with regulars, people who came once, and people who stopped coming. */
export function demoPast(shop: ShopifyDouble, today: Date): OrderRow[] {
  const products = shop.products();
  const orders = Array.from({ length: 64 }, (_, index) => {
    const name = NAMES[index % NAMES.length] ?? 'Iris';
    const product = products[(index * 7) % products.length];
    const variant = product?.variants[0];
    const daysAgo = 178 - ((index * 37) % 150);
    return {
      orderedAt: new Date(today.getTime() - daysAgo * DAY_MS + (index % 9) * 3_600_000),
      email: `${name.toLowerCase()}@example.com`,
      firstName: name,
      country: 'United Kingdom',
      acceptsMarketing: index % NAMES.length !== 5,
      currency: 'GBP',
      delivered: true,
      lines: [
        {
          sku: variant?.sku ?? '',
          title: product?.title ?? '',
          quantity: 1 + (index % 3),
          price: decimal(variant?.price ?? 1_000),
        },
      ],
    };
  });
  return orders
    .sort((one, other) => one.orderedAt.getTime() - other.orderedAt.getTime())
    .map((order, index) => ({ ...order, orderId: String(1001 + index) }));
}
