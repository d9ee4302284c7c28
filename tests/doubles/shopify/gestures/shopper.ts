import { productNamed } from '../catalogue/shelf';
import { browserToken, CartError, cartOfBrowser, changeCart, itemCount, openCart } from '../commerce/carts';
import { checkoutTotals } from '../commerce/checkout-totals';
import { changeCheckout, payCheckout, startCheckout } from '../commerce/checkouts';
import { countryName } from '../commerce/countries';
import { createCustomer, setConsent, signUp } from '../commerce/customers';
import { weighCode } from '../commerce/discounts';
import { uuid } from '../ids';
import { decimal } from '../money';
import { imageUrl } from '../payloads/product-payload';
import type { Address, Cart, Checkout, Customer, Order, Product, Variant } from '../records';
import { openSession, CART_COOKIE, CODE_COOKIE, SESSION_COOKIE } from '../storefront/visitor';
import { nowIso, settings, type World } from '../world';
import { CookieJar } from './cookie-jar';

export type ShopperOptions = {
  email?: string;
  firstName?: string;
  locale?: string;
  timeZone?: string;
  /** Did the shopper allow analytics? True unless told; without it nothing is tracked and the cart carries no visitor. */
  consent?: boolean;
};

/** An event as the theme extension records it; `id`, `occurredAt` and `url` are filled in when left out. */
export type TrackedEvent = { type: string; id?: string; occurredAt?: string; url?: string } & Record<string, unknown>;

export type CheckoutChange = { email?: string; acceptsMarketing?: boolean; address?: Partial<Address> };

const CLICK_PARAMETER = 'heed_c';

const ADDRESS: Omit<Address, 'firstName'> = {
  lastName: 'Shopper',
  address1: '7 Orchard Row',
  city: 'Bath',
  zip: 'BA1 5LR',
  country: countryName('GB'),
  countryCode: 'GB',
};

/** One person in one browser. Changes the same shop as the pages do, and tracks as the theme extension would. */
export class Shopper {
  readonly visitorId = uuid();
  readonly sessionId = uuid();
  readonly #jar = new CookieJar();
  readonly #options: ShopperOptions;
  #landing: string | null = null;

  constructor(
    private readonly world: World,
    options: ShopperOptions,
  ) {
    this.#options = { ...options };
  }

  /** Creates an account, or takes over a guest's record, and signs in. */
  signUp({
    acceptsMarketing = false,
    email = this.#options.email,
  }: { acceptsMarketing?: boolean; email?: string } = {}): Customer {
    if (email === undefined) throw new Error('a shopper without an email cannot sign up');
    this.#options.email = email;
    const { firstName, locale } = this.#options;
    const customer = signUp(this.world, {
      email,
      acceptsMarketing,
      ...(firstName === undefined ? {} : { firstName }),
      ...(locale === undefined ? {} : { locale }),
    });
    this.#jar.set(SESSION_COOKIE, openSession(this.world, customer));
    return customer;
  }

  /** Throws when the shop has no account with the shopper's email. */
  logIn(): Customer {
    const customer = this.world.store.customers.find(this.#options.email?.toLowerCase() ?? '');
    if (!customer) throw new Error('the shopper has no account');
    this.#jar.set(SESSION_COOKIE, openSession(this.world, customer));
    return customer;
  }

  logOut(): void {
    this.#jar.drop(SESSION_COOKIE);
  }

  /** Signs up to the newsletter in the footer: a customer record without an account, subscribed. */
  subscribe(): Customer {
    const { email } = this.#options;
    if (email === undefined) throw new Error('a shopper without an email cannot subscribe');
    return this.world.webhooks.action(() => {
      const customer = this.world.store.customers.find(email.toLowerCase()) ?? this.#newCustomer(email);
      setConsent(this.world, customer, 'subscribed');
      return customer;
    });
  }

  /** Looks at a product page. How long is not modelled: send `page_engaged` with `track` where it matters. */
  async view(handle: string): Promise<void> {
    productNamed(this.world.store, handle);
    const url = `/products/${handle}`;
    this.#land(url);
    await this.#trackIfAllowed(this.#eventsOfPage(url));
  }

  /** Puts the first available variant, or the one named by its title, into the cart. */
  async addToCart(handle: string, quantity = 1, variantTitle?: string): Promise<void> {
    const product = productNamed(this.world.store, handle);
    const named = product.variants.find(({ title }) => title === variantTitle);
    const variant = named ?? firstAvailable(product);
    const cart = this.cart ?? openCart(this.world);
    this.#land(`/products/${handle}`);
    changeCart(this.world, cart, (draft) => draft.add(variant.id, quantity));
    if (this.#isTracked && cart.attributes['_heed_visitor'] !== this.visitorId) {
      changeCart(this.world, cart, (draft) => draft.setAttributes({ _heed_visitor: this.visitorId }));
    }
    this.#jar.set(CART_COOKIE, browserToken(cart));
    await this.#trackIfAllowed([
      {
        type: 'product_added_to_cart',
        url: `/products/${handle}`,
        productId: String(product.id),
        variantId: String(variant.id),
        quantity,
        cartToken: cart.id,
      },
    ]);
  }

  removeFromCart(handle: string): void {
    const product = productNamed(this.world.store, handle);
    const cart = this.#cartInUse();
    changeCart(this.world, cart, (draft) => {
      for (const { key, productId } of [...cart.lines]) if (productId === product.id) draft.setQuantity({ key }, 0);
    });
  }

  /** Opens the checkout of the cart. The email is typed in only when given here, or known from the account. */
  startCheckout(change: CheckoutChange = {}): Checkout {
    return this.world.webhooks.action(() => {
      const checkout = startCheckout(this.world, this.#cartInUse(), {
        customer: this.customer,
        locale: this.#options.locale ?? 'en',
        landingSite: this.#landing,
        referringSite: null,
        code: this.#jar.get(CODE_COOKIE) ?? null,
      });
      changeCheckout(this.world, checkout, change);
      return checkout;
    });
  }

  /** Types a code into the checkout. Throws CartError with the words it is refused with. */
  enterCode(code: string): void {
    const checkout = this.#checkoutInUse();
    const { goods } = checkoutTotals(this.world, checkout);
    const weighed = weighCode(this.world, code, goods, checkout.customerId);
    if ('refused' in weighed) throw new CartError(weighed.refused);
    changeCheckout(this.world, checkout, { code: weighed.applied.code });
  }

  /** Why the shop would not take a code from this person now; null when it would. */
  refusalOf(code: string): string | null {
    const weighed = weighCode(this.world, code, 0, this.customer?.id ?? null);
    return 'refused' in weighed ? weighed.refused : null;
  }

  updateCheckout(change: CheckoutChange): void {
    changeCheckout(this.world, this.#checkoutInUse(), change);
  }

  /** Fills in what the checkout still lacks, pays and returns the order. Starts the checkout when there is none. */
  pay(): Order {
    const checkout = this.checkout ?? this.startCheckout();
    const firstName = this.#options.firstName ?? 'Sam';
    const email = checkout.email ?? this.#options.email;
    if (email === undefined) throw new Error('a shopper without an email cannot pay');
    changeCheckout(this.world, checkout, { email, address: { firstName, ...ADDRESS, ...checkout.address } });
    const order = payCheckout(this.world, checkout);
    this.#options.email = email;
    this.#jar.drop(CART_COOKIE);
    this.#jar.drop(CODE_COOKIE);
    return order;
  }

  /** Posts events through the signing app proxy, as the theme extension does. Throws unless the app accepts them. */
  async track(events: TrackedEvent[], clickId?: string): Promise<void> {
    const now = nowIso(this.world);
    const response = await fetch(`${this.world.origin()}/apps/heed/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: this.#jar.header() },
      body: JSON.stringify({
        v: 1,
        visitor: this.visitorId,
        session: this.sessionId,
        sentAt: now,
        timeZone: this.#options.timeZone ?? 'Europe/London',
        locale: this.#options.locale ?? 'en',
        ...(clickId === undefined ? {} : { clickId }),
        consent: { analytics: true },
        events: events.map((event) => ({ id: uuid(), occurredAt: now, url: '/', ...event })),
      }),
    });
    if (!response.ok) throw new Error(`the app answered ${response.status} to the storefront's events`);
  }

  /**
   * Follows a link from an email to where it ends, as a browser does: the shop restores cart and checkout when it
   * leads there. A page of the theme reports the view with the click id of its address; the checkout reports nothing,
   * since no theme extension runs there. Returns the address it ended at.
   */
  async clickFromEmail(link: string): Promise<string> {
    let url = new URL(link);
    for (let hops = 0; hops < 10; hops += 1) {
      const isOurs = url.origin === this.world.origin();
      if (isOurs) this.#land(url.pathname + url.search);
      const response = await fetch(url, { redirect: 'manual', headers: isOurs ? { Cookie: this.#jar.header() } : {} });
      await response.arrayBuffer();
      if (isOurs) this.#jar.take(response.headers);
      const next = response.headers.get('location');
      if (next === null) break;
      url = new URL(next, url);
    }
    if (url.origin === this.world.origin() && !url.pathname.startsWith('/checkouts/')) {
      const clickId = url.searchParams.get(CLICK_PARAMETER) ?? undefined;
      await this.#trackIfAllowed(this.#eventsOfPage(url.pathname), clickId);
    }
    return url.href;
  }

  get cart(): Cart | undefined {
    return cartOfBrowser(this.world, this.#jar.get(CART_COOKIE));
  }

  get checkout(): Checkout | undefined {
    const { cart } = this;
    const checkout = cart && this.world.store.checkouts.find(cart.id);
    return checkout?.completedAt === null ? checkout : undefined;
  }

  get customer(): Customer | undefined {
    const session = this.world.store.sessions.get(this.#jar.get(SESSION_COOKIE) ?? '');
    return session && this.world.store.customers.get(session.customerId);
  }

  get #isTracked(): boolean {
    return this.#options.consent ?? true;
  }

  #eventsOfPage(path: string): TrackedEvent[] {
    const product = this.world.store.products.find(/^\/products\/(.+)$/.exec(path)?.[1] ?? '');
    const viewed = { type: 'page_viewed', url: path, title: product?.title ?? settings(this.world).name };
    if (!product) return [viewed];
    const variant = firstAvailable(product);
    return [
      viewed,
      {
        type: 'product_viewed',
        url: path,
        productId: String(product.id),
        variantId: String(variant.id),
        handle: product.handle,
        title: product.title,
        price: decimal(variant.price),
        currency: settings(this.world).currency,
        imageUrl: imageUrl(this.world, product),
      },
    ];
  }

  async #trackIfAllowed(events: TrackedEvent[], clickId?: string): Promise<void> {
    if (this.#isTracked) await this.track(events, clickId);
  }

  #cartInUse(): Cart {
    const { cart } = this;
    if (!cart || itemCount(cart) === 0) throw new Error('the shopper has nothing in the cart');
    return cart;
  }

  #checkoutInUse(): Checkout {
    if (!this.checkout) throw new Error('the shopper has no open checkout');
    return this.checkout;
  }

  #newCustomer(email: string): Customer {
    return createCustomer(this.world, { email, firstName: this.#options.firstName ?? null });
  }

  #land(pathAndQuery: string): void {
    this.#landing ??= pathAndQuery;
  }
}

function firstAvailable(product: Product): Variant {
  const variant = product.variants.find(({ stock }) => stock > 0) ?? product.variants[0];
  if (!variant) throw new Error(`${product.title} has no variants`);
  return variant;
}
