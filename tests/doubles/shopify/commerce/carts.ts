import { linesWithProducts, variantById } from '../catalogue/shelf';
import { cartToken, hexToken } from '../ids';
import { cartPayload } from '../payloads/cart-payload';
import type { Cart, CartLine } from '../records';
import { nowIso, type World } from '../world';

/** What the shop answers a shopper with 422. */
export class CartError extends Error {}

export function openCart(world: World): Cart {
  const now = nowIso(world);
  return world.store.carts.put({
    id: cartToken(),
    key: hexToken(),
    lines: [],
    attributes: {},
    note: null,
    announced: false,
    createdAt: now,
    updatedAt: now,
  });
}

/** The value of the cart cookie and of `token` in cart.js. Webhooks carry only the part before the `?`. */
export function browserToken(cart: Cart): string {
  return `${cart.id}?key=${cart.key}`;
}

export function cartOfBrowser(world: World, token: string | undefined): Cart | undefined {
  return token === undefined ? undefined : world.store.carts.get(token.split('?')[0] ?? '');
}

/**
 * Changes a cart and announces it once: carts/create when it first holds something, carts/update afterwards.
 * Throws CartError and changes nothing when the shelf does not hold enough.
 */
export function changeCart(world: World, cart: Cart, change: (draft: CartDraft) => void): void {
  const draft = new CartDraft(world, structuredClone(cart));
  change(draft);
  Object.assign(cart, draft.cart, { updatedAt: nowIso(world) });
  const first = !cart.announced && cart.lines.length > 0;
  if (first) cart.announced = true;
  world.store.carts.put(cart);
  if (cart.announced) world.webhooks.emit(first ? 'carts/create' : 'carts/update', cartPayload(world, cart));
}

/** A cart being changed: lines are checked against the stock. */
export class CartDraft {
  constructor(
    private readonly world: World,
    readonly cart: Cart,
  ) {}

  add(variantId: number, quantity: number, properties: Record<string, string> = {}): CartLine {
    const found = variantById(this.world.store, variantId);
    if (!found) throw new CartError('Cannot find variant');
    const known = this.cart.lines.find(
      (line) => line.variantId === variantId && JSON.stringify(line.properties) === JSON.stringify(properties),
    );
    const line: CartLine = known ?? {
      key: `${variantId}:${hexToken()}`,
      productId: found.product.id,
      variantId,
      quantity: 0,
      properties,
    };
    this.#checkStock(line, line.quantity + quantity);
    line.quantity += quantity;
    if (!known) this.cart.lines.unshift(line);
    return line;
  }

  /** `which` is a line's key, its variant id or its place counted from 1; 0 removes the line. */
  setQuantity(which: { key: string } | { line: number }, quantity: number): void {
    const line =
      'line' in which
        ? this.cart.lines[which.line - 1]
        : this.cart.lines.find(({ key, variantId }) => key === which.key || String(variantId) === which.key);
    if (!line) throw new CartError('no valid id or line parameter');
    if (quantity > line.quantity) this.#checkStock(line, quantity);
    line.quantity = quantity;
    this.cart.lines = this.cart.lines.filter((each) => each.quantity > 0);
  }

  setAttributes(attributes: Record<string, string>): void {
    Object.assign(this.cart.attributes, attributes);
    for (const [name, value] of Object.entries(attributes)) if (value === '') delete this.cart.attributes[name];
  }

  setNote(note: string): void {
    this.cart.note = note === '' ? null : note;
  }

  clear(): void {
    this.cart.lines = [];
  }

  #checkStock(line: CartLine, wanted: number): void {
    const [found] = linesWithProducts(this.world.store, [line]);
    if (!found) throw new CartError('Cannot find variant');
    const { stock } = found.variant;
    if (stock === 0) throw new CartError(`The product '${found.product.title}' is already sold out.`);
    if (wanted > stock) throw new CartError(`You can only add ${stock} of ${found.product.title} to the cart.`);
  }
}

export function itemCount(cart: Cart | undefined): number {
  return cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
}
