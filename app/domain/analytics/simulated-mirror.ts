import type { CartView, CheckoutView, Line, OrderView } from '../commerce/schema';
import type { ConsentState, SuppressionReason } from '../contacts/schema';
import type { HeedEvent } from '../events/schema';
import { addMoney } from '../money';

/** What truth checks ask about one contact, rebuilt from its events: cart, checkouts, orders, consent, and whether mail may reach it. */
export class SimulatedMirror {
  consent: ConsentState = 'unknown';
  consentSource: string | null = null;
  suppression: SuppressionReason | null = null;
  readonly orders = new Map<string, OrderView>();
  readonly carts = new Map<string, CartView>();
  readonly checkouts = new Map<string, CheckoutView>();

  /** Takes in one event, in the order they happened. */
  remember(event: HeedEvent): void {
    const { properties, occurredAt } = event;
    const lines: Line[] = properties.lines ?? [];
    switch (event.type) {
      case 'marketing_subscribed':
      case 'marketing_unsubscribed':
        this.consent = event.type === 'marketing_subscribed' ? 'subscribed' : 'unsubscribed';
        this.consentSource = properties.consentSource ?? event.source;
        return;
      case 'email_bounced':
        this.suppression ??= 'bounced';
        return;
      case 'email_complained':
        this.suppression = 'complained';
        return;
      case 'cart_updated':
        if (properties.cartToken)
          this.carts.set(properties.cartToken, { token: properties.cartToken, lines, updatedAt: occurredAt });
        return;
      case 'checkout_started':
      case 'checkout_updated':
        this.#rememberCheckout(event, lines);
        return;
      case 'order_placed':
        this.#rememberOrder(event, lines);
        return;
      case 'order_cancelled':
        this.#changeOrder(properties.orderId, () => ({ cancelledAt: occurredAt }));
        return;
      case 'order_delivered':
        this.#changeOrder(properties.orderId, () => ({ deliveredAt: occurredAt }));
        return;
      case 'order_refunded':
        this.#changeOrder(properties.orderId, (order) => ({
          refunded: addMoney(order.refunded, properties.total ?? '0'),
        }));
    }
  }

  #rememberCheckout({ properties, occurredAt }: HeedEvent, lines: Line[]): void {
    const token = properties.checkoutToken;
    if (!token) return;
    this.checkouts.set(token, {
      token,
      cartToken: properties.cartToken ?? null,
      url: null,
      lines,
      currency: properties.currency ?? null,
      subtotal: null,
      total: properties.total ?? null,
      updatedAt: occurredAt,
      completedAt: this.checkouts.get(token)?.completedAt ?? null,
      deletedAt: null,
    });
  }

  #rememberOrder({ properties, occurredAt }: HeedEvent, lines: Line[]): void {
    const { orderId, checkoutToken, cartToken } = properties;
    if (!orderId) return;
    this.orders.set(orderId, {
      id: orderId,
      name: properties.orderName ?? '',
      placedAt: occurredAt,
      cancelledAt: null,
      deliveredAt: null,
      refunded: '0',
      total: properties.total ?? '0',
      currency: properties.currency ?? '',
      lines,
      test: properties.test ?? false,
      cartToken: cartToken ?? null,
      checkoutToken: checkoutToken ?? null,
    });
    const checkout = this.checkouts.get(checkoutToken ?? '');
    if (checkout) this.checkouts.set(checkout.token, { ...checkout, completedAt: occurredAt });
  }

  #changeOrder(orderId: string | undefined, change: (order: OrderView) => Partial<OrderView>): void {
    const order = this.orders.get(orderId ?? '');
    if (order) this.orders.set(order.id, { ...order, ...change(order) });
  }
}
