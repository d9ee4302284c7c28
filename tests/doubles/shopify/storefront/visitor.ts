import { browserToken, cartOfBrowser } from '../commerce/carts';
import type { Visit } from '../commerce/checkouts';
import type { Exchange } from '../http/exchange';
import { hexToken } from '../ids';
import type { Cart, Customer } from '../records';
import type { World } from '../world';

export const CART_COOKIE = 'cart';
/** The code of a discount link, kept for the checkout. */
export const CODE_COOKIE = 'discount_code';
export const SESSION_COOKIE = 'storefront_session';

export function cartOf(world: World, exchange: Exchange): Cart | undefined {
  return cartOfBrowser(world, exchange.cookie(CART_COOKIE));
}

export function keepCart(exchange: Exchange, cart: Cart): void {
  exchange.setCookie(CART_COOKIE, browserToken(cart), { days: 14, httpOnly: false });
}

export function customerOf(world: World, exchange: Exchange): Customer | undefined {
  const session = world.store.sessions.get(exchange.cookie(SESSION_COOKIE) ?? '');
  return session && world.store.customers.get(session.customerId);
}

/** Signs a customer in; the value goes into the session cookie. */
export function openSession(world: World, customer: Customer): string {
  return world.store.sessions.put({ id: hexToken(), customerId: customer.id }).id;
}

/** Remembers where a visit began, as the storefront's own cookies do. */
export function rememberLanding(exchange: Exchange): void {
  if (exchange.cookie('_landing_page') !== undefined) return;
  exchange.setCookie('_landing_page', exchange.url.pathname + exchange.url.search, { days: 14 });
  exchange.setCookie('_orig_referrer', exchange.header('referer') ?? '', { days: 14 });
}

export function visitOf(world: World, exchange: Exchange): Visit {
  const language = exchange.header('accept-language')?.split(/[,;]/)[0]?.trim();
  return {
    customer: customerOf(world, exchange),
    locale: language && language !== '*' ? language : 'en',
    landingSite: exchange.cookie('_landing_page') ?? null,
    referringSite: exchange.cookie('_orig_referrer') || null,
    code: exchange.cookie(CODE_COOKIE) ?? null,
  };
}
