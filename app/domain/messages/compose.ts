import type { CheckoutView, Line, OrderView, ProductView } from '../commerce/schema';
import type { ContactView } from '../contacts/schema';
import type { FlowDefinition, Trigger } from '../flows/schema';
import { addMoney, multiplyMoney } from '../money';
import type { ShopView } from '../shops/schema';
import type { EmailData, EmailDiscount, EmailProduct } from '../templates/schema';

export interface ComposeInput {
  shop: ShopView;
  contact: ContactView;
  definition: FlowDefinition;
  trigger: Trigger;
  timeZone: string;
  /** The code it shows. */
  discount?: EmailDiscount | null;
  lines: readonly Line[];
  checkout: CheckoutView | null;
  order: OrderView | null;
  viewedProductIds: readonly string[];
  /** Mirror entries of everything that may be shown, by variant id and by product id. */
  products: { byVariant: ReadonlyMap<string, ProductView>; byProduct: ReadonlyMap<string, ProductView> };
  recommended: readonly ProductView[];
  /** Why it came, as the decision recorded it. */
  because: string;
  links: { unsubscribe: string; preferences: string; pause: string; clickId: string };
}

/** Adds what tells the storefront and the shop's analytics where a visit came from. Links that are no web address stay as they are. */
function tagged(url: string, input: ComposeInput): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return url;
  }
  parsed.searchParams.set('utm_source', 'heed');
  parsed.searchParams.set('utm_medium', 'email');
  parsed.searchParams.set('utm_campaign', input.definition.key);
  parsed.searchParams.set('heed_c', input.links.clickId);
  return parsed.toString();
}

function productUrl(product: Pick<ProductView, 'handle' | 'variantId'>, input: ComposeInput): string {
  const variant = product.variantId ? `?variant=${product.variantId}` : '';
  return tagged(`${input.shop.url}/products/${product.handle}${variant}`, input);
}

function fromLine(line: Line, input: ComposeInput): EmailProduct {
  const { byVariant, byProduct } = input.products;
  const product =
    (line.variantId && byVariant.get(line.variantId)) || (line.productId && byProduct.get(line.productId)) || null;
  return {
    title: product?.title ?? line.title,
    variantTitle: line.variantTitle ?? product?.variantTitle ?? undefined,
    quantity: line.quantity > 0 ? line.quantity : undefined,
    ...pricesOf(line, product, input),
    imageUrl: product?.imageUrl ?? undefined,
    url: product
      ? productUrl({ handle: product.handle, variantId: line.variantId }, input)
      : tagged(input.shop.url, input),
  };
}

/** What a line costs: where the trigger tells what this person saw before, the price of now beside that one. */
function pricesOf(
  line: Line,
  product: ProductView | null,
  { trigger }: ComposeInput,
): { price: string; compareAtPrice?: string } {
  const { seenPrice, variantId } = trigger.properties;
  if (seenPrice === undefined || line.variantId !== variantId) return { price: line.price };
  return { price: product?.price ?? line.price, compareAtPrice: seenPrice };
}

function fromProduct(product: ProductView, input: ComposeInput): EmailProduct {
  return {
    title: product.title,
    price: product.price ?? undefined,
    compareAtPrice: product.compareAtPrice ?? undefined,
    imageUrl: product.imageUrl ?? undefined,
    url: productUrl({ handle: product.handle, variantId: null }, input),
  };
}

/** A link that fills a cart again with these lines; works on any device, because it needs no cookie. */
function cartPermalink(lines: readonly Line[], input: ComposeInput): string | undefined {
  const parts = lines.flatMap((line) =>
    line.variantId && line.quantity > 0 ? [`${line.variantId}:${line.quantity}`] : [],
  );
  return parts.length > 0 ? tagged(`${input.shop.url}/cart/${parts.join(',')}`, input) : undefined;
}

/** The same address by way of the shop's discount link, so that the code need not be typed. Addresses of other hosts stay as they are. */
function withCode(url: string, { shop, discount }: ComposeInput): string {
  if (!discount || !URL.canParse(url) || !URL.canParse(shop.url)) return url;
  const target = new URL(url);
  if (target.origin !== new URL(shop.url).origin) return url;
  const link = new URL(`/discount/${encodeURIComponent(discount.code)}`, shop.url);
  link.searchParams.set('redirect', `${target.pathname}${target.search}`);
  return link.toString();
}

function totalsOf(lines: readonly Line[], input: ComposeInput): EmailData['totals'] {
  const { checkout, order } = input;
  if (order) return { subtotal: order.total, total: order.total };
  if (checkout?.subtotal && checkout.total) return { subtotal: checkout.subtotal, total: checkout.total };
  if (lines.length === 0) return undefined;
  const subtotal = addMoney(...lines.map((line) => multiplyMoney(line.price, line.quantity)));
  return { subtotal, total: subtotal };
}

/**
 * Gathers the values one email shows, from what the shop holds right now. Pure. What sold out is left out of reminders, links
 * carry the signed click id and the code, and the reason line is that of the decision. What belongs to an order shows nothing but it: transactional
 * email never has suggestions, whatever its blocks ask for.
 */
export function composeEmail(input: ComposeInput): EmailData {
  const { shop, contact, order, checkout } = input;
  const buyable = input.lines.filter((line) => {
    const product = line.variantId ? input.products.byVariant.get(line.variantId) : undefined;
    return order !== null || product === undefined || product.available;
  });
  const recover = checkout?.url ? tagged(checkout.url, input) : cartPermalink(buyable, input);
  const mayPromote = input.definition.class === 'marketing';
  const viewed = input.viewedProductIds.flatMap((id) => {
    const product = input.products.byProduct.get(id);
    return product?.available ? [fromProduct(product, input)] : [];
  });
  return {
    locale: contact.locale ?? shop.locale,
    currency: order?.currency ?? checkout?.currency ?? shop.currency,
    timeZone: input.timeZone,
    contact: contact.firstName ? { firstName: contact.firstName } : {},
    shop: {
      name: shop.settings.senderName || shop.name,
      url: tagged(shop.url, input),
      email: shop.settings.replyTo || shop.settings.senderEmail,
      postalAddress: shop.settings.postalAddress,
      logoUrl: shop.settings.logoUrl || undefined,
      brandColor: shop.settings.brandColor,
      points: shop.settings.points,
    },
    items: buyable.map((line) => fromLine(line, input)),
    viewed: mayPromote ? viewed : [],
    recommended: mayPromote
      ? input.recommended.filter((product) => product.available).map((product) => fromProduct(product, input))
      : [],
    totals: totalsOf(buyable, input),
    order: order
      ? { name: order.name, placedAt: order.placedAt.toISOString(), deliveredAt: order.deliveredAt?.toISOString() }
      : undefined,
    urls: {
      recover: recover && withCode(recover, input),
      shop: withCode(tagged(shop.url, input), input),
      unsubscribe: input.links.unsubscribe,
      preferences: input.links.preferences,
      pause: input.links.pause,
    },
    discount: input.discount ?? undefined,
    reason: input.because,
  };
}
