import { productNamed } from '../catalogue/shelf';
import { deleteCheckout } from '../commerce/checkouts';
import {
  customerByEmail,
  deleteCustomer,
  mergeCustomers,
  redactCustomer,
  requestData,
  setConsent,
  tagCustomer,
} from '../commerce/customers';
import { cancelOrder, fulfilOrder, markDelivered, refundOrder } from '../commerce/orders';
import { changePrice, deleteProduct, publishProduct, setStock } from '../commerce/products';
import { redactShop, uninstall, updateScopes, updateShop } from '../commerce/shop-lifecycle';
import { minorUnits } from '../money';
import type { ConsentState, Order, Product, ShopSettings, Variant } from '../records';
import type { World } from '../world';

/** An order by its name ("#1001"), its id, or itself as a gesture returned it. */
export type OrderReference = string | number | { id: number };

/** What the people of the shop do. Every gesture has the webhooks that Shopify would send for it. */
export class Merchant {
  constructor(private readonly world: World) {}

  /** Throws when there is no such order. */
  order(reference: OrderReference): Order {
    const { orders } = this.world.store;
    const id = typeof reference === 'object' ? reference.id : reference;
    const order = typeof id === 'number' ? orders.get(id) : (orders.find(id) ?? orders.get(Number(id)));
    if (!order) throw new Error(`no order ${id} in the shop`);
    return order;
  }

  fulfil(reference: OrderReference): void {
    fulfilOrder(this.world, this.order(reference));
  }

  /** The carrier reports the delivery; an order that was not sent is sent first. */
  markDelivered(reference: OrderReference): void {
    markDelivered(this.world, this.order(reference));
  }

  refund(reference: OrderReference): void {
    refundOrder(this.world, this.order(reference));
  }

  cancel(reference: OrderReference): void {
    cancelOrder(this.world, this.order(reference));
  }

  /** `price` is decimal, "19.50". All variants unless one is named by its title. */
  changePrice(handle: string, price: string | number, variantTitle?: string): void {
    const product = productNamed(this.world.store, handle);
    changePrice(this.world, product, chosen(product, variantTitle), minorUnits(price));
  }

  /** All variants unless one is named by its title. */
  setStock(handle: string, stock: number, variantTitle?: string): void {
    const product = productNamed(this.world.store, handle);
    this.world.webhooks.action(() => {
      for (const variant of chosen(product, variantTitle)) setStock(this.world, product, variant, stock);
    });
  }

  publish(handle: string): void {
    publishProduct(this.world, productNamed(this.world.store, handle), true);
  }

  unpublish(handle: string): void {
    publishProduct(this.world, productNamed(this.world.store, handle), false);
  }

  deleteProduct(handle: string): void {
    deleteProduct(this.world, productNamed(this.world.store, handle));
  }

  tagCustomer(email: string, ...tags: string[]): void {
    tagCustomer(this.world, customerByEmail(this.world, email), tags);
  }

  /** The first is kept, the second is merged into it and gone. */
  mergeCustomers(keptEmail: string, mergedEmail: string): void {
    mergeCustomers(this.world, customerByEmail(this.world, keptEmail), customerByEmail(this.world, mergedEmail));
  }

  deleteCustomer(email: string): void {
    deleteCustomer(this.world, customerByEmail(this.world, email));
  }

  setConsent(email: string, state: ConsentState): void {
    setConsent(this.world, customerByEmail(this.world, email), state);
  }

  /** A customer asks what is known about them: customers/data_request. */
  requestData(email: string): void {
    requestData(this.world, customerByEmail(this.world, email));
  }

  /** A customer asks to be forgotten: erased here, customers/redact sent. */
  redactCustomer(email: string): void {
    redactCustomer(this.world, customerByEmail(this.world, email));
  }

  /** Shopify's clean-up of an abandoned checkout, by its token: checkouts/delete. */
  deleteCheckout(token: string): void {
    const checkout = this.world.store.checkouts.get(token);
    if (!checkout) throw new Error('no such checkout');
    deleteCheckout(this.world, checkout);
  }

  updateShop(change: Partial<Pick<ShopSettings, 'name' | 'email' | 'timeZone'>>): void {
    updateShop(this.world, change);
  }

  updateScopes(scopes: string[]): void {
    updateScopes(this.world, scopes);
  }

  /** The app's tokens are dead afterwards; opening it from the admin installs it again. */
  uninstall(): void {
    uninstall(this.world);
  }

  redactShop(): void {
    redactShop(this.world);
  }
}

function chosen(product: Product, variantTitle: string | undefined): Variant[] {
  if (variantTitle === undefined) return product.variants;
  const variant = product.variants.find(({ title }) => title === variantTitle);
  if (!variant) throw new Error(`${product.title} has no variant ${variantTitle}`);
  return [variant];
}
