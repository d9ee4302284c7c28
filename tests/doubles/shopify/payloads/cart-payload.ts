import { linesWithProducts } from '../catalogue/shelf';
import { decimal, moneySet } from '../money';
import type { Cart } from '../records';
import { settings, type World } from '../world';

/** carts/create and carts/update: no e-mail, no customer, no currency of its own. */
export function cartPayload(world: World, cart: Cart) {
  const { currency } = settings(world);
  return {
    id: cart.id,
    token: cart.id,
    line_items: linesWithProducts(world.store, cart.lines).map(({ line, product, variant }) => {
      const total = variant.price * line.quantity;
      return {
        id: variant.id,
        properties: Object.keys(line.properties).length > 0 ? line.properties : null,
        quantity: line.quantity,
        variant_id: variant.id,
        key: line.key,
        discounted_price: decimal(variant.price),
        discounts: [],
        gift_card: false,
        grams: 400,
        line_price: decimal(total),
        original_line_price: decimal(total),
        original_price: decimal(variant.price),
        price: decimal(variant.price),
        product_id: product.id,
        sku: variant.sku,
        taxable: true,
        title: product.option === null ? product.title : `${product.title} - ${variant.title}`,
        total_discount: '0.00',
        vendor: product.vendor,
        discounted_price_set: moneySet(variant.price, currency),
        line_price_set: moneySet(total, currency),
        original_line_price_set: moneySet(total, currency),
        price_set: moneySet(variant.price, currency),
        total_discount_set: moneySet(0, currency),
        parent_relationship: null,
      };
    }),
    note: cart.note,
    note_attributes: noteAttributes(cart.attributes),
    updated_at: cart.updatedAt,
    created_at: cart.createdAt,
  };
}

export function noteAttributes(attributes: Record<string, string>) {
  return Object.entries(attributes).map(([name, value]) => ({ name, value }));
}
