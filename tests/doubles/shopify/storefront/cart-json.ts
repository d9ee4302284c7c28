import { linesWithProducts } from '../catalogue/shelf';
import { browserToken, itemCount } from '../commerce/carts';
import { imageUrl } from '../payloads/product-payload';
import type { Cart, CartLine, Product, Variant } from '../records';
import { settings, type World } from '../world';

/** The answer of the Ajax cart endpoints. Money is in minor units; `token` has its `?key=` part. */
export function cartJson(world: World, cart: Cart) {
  const lines = linesWithProducts(world.store, cart.lines);
  const total = lines.reduce((sum, { line, variant }) => sum + variant.price * line.quantity, 0);
  return {
    token: browserToken(cart),
    note: cart.note,
    attributes: cart.attributes,
    original_total_price: total,
    total_price: total,
    total_discount: 0,
    total_weight: itemCount(cart) * 400,
    item_count: itemCount(cart),
    items: lines.map(({ line, product, variant }) => itemJson(world, line, product, variant)),
    requires_shipping: true,
    currency: settings(world).currency,
    items_subtotal_price: total,
    cart_level_discount_applications: [],
    discount_codes: [],
  };
}

export function itemJson(world: World, line: CartLine, product: Product, variant: Variant) {
  const single = product.option === null;
  const image = imageUrl(world, product);
  return {
    id: variant.id,
    properties: line.properties,
    quantity: line.quantity,
    variant_id: variant.id,
    key: line.key,
    title: single ? product.title : `${product.title} - ${variant.title}`,
    price: variant.price,
    original_price: variant.price,
    presentment_price: variant.price / 100,
    discounted_price: variant.price,
    line_price: variant.price * line.quantity,
    original_line_price: variant.price * line.quantity,
    total_discount: 0,
    discounts: [],
    sku: variant.sku,
    grams: 400,
    vendor: product.vendor,
    taxable: true,
    product_id: product.id,
    product_has_only_default_variant: single,
    gift_card: false,
    final_price: variant.price,
    final_line_price: variant.price * line.quantity,
    url: `/products/${product.handle}?variant=${variant.id}`,
    featured_image: { aspect_ratio: 1, alt: product.title, height: 600, url: image, width: 600 },
    image,
    handle: product.handle,
    requires_shipping: true,
    product_type: product.productType,
    product_title: product.title,
    product_description: product.description,
    variant_title: single ? null : variant.title,
    variant_options: [variant.title],
    options_with_values: [{ name: product.option ?? 'Title', value: variant.title }],
    line_level_discount_allocations: [],
    line_level_total_discount: 0,
    quantity_rule: { min: 1, max: null, increment: 1 },
    has_components: false,
  };
}
