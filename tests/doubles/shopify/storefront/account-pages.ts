import { createCustomer, setConsent, signUp } from '../commerce/customers';
import { orderTotals } from '../commerce/order-totals';
import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import type { Router } from '../http/router';
import { priceTag } from '../money';
import { orderStatusUrl } from '../payloads/order-payload';
import type { Customer } from '../records';
import type { World } from '../world';
import { showPage, type Storefront } from './layout';
import { customerOf, openSession, SESSION_COOKIE } from './visitor';

/** Accounts without passwords: an e-mail is enough, since nothing here is worth stealing. */
export function accountPages(router: Router, shop: Storefront): void {
  const { world } = shop;
  const signIn = (exchange: Exchange, customer: Customer) => {
    exchange.setCookie(SESSION_COOKIE, openSession(world, customer), { days: 30 });
    exchange.redirect('/account', 303);
  };

  router.get('/account', (exchange) => {
    const customer = customerOf(world, exchange);
    if (!customer) return exchange.redirect('/account/login');
    return showPage(shop, exchange, {
      type: 'customers/account',
      title: 'Your account',
      body: account(world, customer),
    });
  });

  router.get('/account/login', (exchange) =>
    showPage(shop, exchange, { type: 'customers/login', title: 'Sign in', body: loginPage('') }),
  );

  router.post('/account/login', async (exchange) => {
    const email = ((await exchange.form()).get('customer[email]') ?? '').trim().toLowerCase();
    const customer = world.store.customers.find(email);
    if (customer) return signIn(exchange, customer);
    const body = loginPage('We know no account with this email. You can create one below.');
    return showPage(shop, exchange, { type: 'customers/login', title: 'Sign in', body, status: 422 });
  });

  router.get('/account/register', (exchange) =>
    showPage(shop, exchange, { type: 'customers/register', title: 'Create an account', body: loginPage('') }),
  );

  router.post('/account', async (exchange) => {
    const form = await exchange.form();
    const email = (form.get('customer[email]') ?? '').trim();
    if (!email.includes('@')) return exchange.redirect('/account/register', 303);
    const customer = signUp(world, {
      email,
      firstName: (form.get('customer[first_name]') ?? '').trim(),
      acceptsMarketing: form.has('customer[accepts_marketing]'),
    });
    signIn(exchange, customer);
  });

  router.get('/account/logout', (exchange) => {
    const session = exchange.cookie(SESSION_COOKIE);
    if (session !== undefined) world.store.sessions.delete(session);
    exchange.dropCookie(SESSION_COOKIE);
    exchange.redirect('/');
  });

  router.post('/contact', async (exchange) => {
    const email = ((await exchange.form()).get('contact[email]') ?? '').trim();
    if (!email.includes('@')) return exchange.redirect('/', 303);
    world.webhooks.action(() => {
      const customer = world.store.customers.find(email.toLowerCase()) ?? createCustomer(world, { email });
      setConsent(world, customer, 'subscribed');
    });
    const body = html`<div class="narrow">
      <h1>Thank you</h1>
      <p>The next letter will find you.</p>
      <p><a class="button" href="/">Back to the shop</a></p>
    </div>`;
    return showPage(shop, exchange, { type: 'page', title: 'Thank you', body });
  });
}

function loginPage(problem: string): Html {
  return html`<div class="doors">
    <form method="post" action="/account/login">
      <h1>Sign in</h1>
      ${problem !== '' && html`<p class="problem" role="alert">${problem}</p>`}
      <label>Email <input type="email" name="customer[email]" required autocomplete="email" /></label>
      <button>Sign in</button>
    </form>
    <form method="post" action="/account">
      <h1>Create an account</h1>
      <label>First name <input name="customer[first_name]" autocomplete="given-name" /></label>
      <label>Email <input type="email" name="customer[email]" required autocomplete="email" /></label>
      <label class="tick">
        <input type="checkbox" name="customer[accepts_marketing]" /> Email me with news and offers
      </label>
      <button>Create account</button>
    </form>
  </div>`;
}

function account(world: World, customer: Customer): Html {
  const orders = world.store.orders
    .all()
    .filter(({ customerId }) => customerId === customer.id)
    .reverse();
  return html`<div class="narrow account">
    <h1>${customer.firstName ? `Hello, ${customer.firstName}` : 'Your account'}</h1>
    <p>
      ${customer.email} ·
      ${customer.consent.state === 'subscribed' ? 'You get our letters' : 'You get no letters from us'} ·
      <a href="/account/logout">Sign out</a>
    </p>
    <h2>Orders</h2>
    ${
      orders.length === 0
        ? html`<p>Nothing yet. <a href="/collections/all">Look around</a></p>`
        : html`<ul class="orders">
            ${orders.map(
              (order) =>
                html`<li>
                  <a href="${orderStatusUrl(world, order)}">${order.name}</a>
                  <span>${order.lines.map(({ title, quantity }) => `${quantity} × ${title}`).join(', ')}</span>
                  <b>${priceTag(orderTotals(order).total, order.currency)}</b>
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}
