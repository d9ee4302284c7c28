import { readFileSync } from 'node:fs';
import { orderTotals } from '../commerce/order-totals';
import type { Merchant } from '../gestures/merchant';
import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import type { Router } from '../http/router';
import { decimal, minorUnits, priceTag } from '../money';
import { changePrice, setStock } from '../commerce/products';
import type { Customer, Order, Product } from '../records';
import { settings, type World } from '../world';
import { pager, showAdminPage, type AdminSection } from './admin-layout';

const PER_PAGE = 40;
const stylesheet = new URL('./admin.css', import.meta.url);

const customerActions: Record<string, (merchant: Merchant, email: string) => void> = {
  subscribe: (merchant, email) => merchant.setConsent(email, 'subscribed'),
  unsubscribe: (merchant, email) => merchant.setConsent(email, 'unsubscribed'),
  tag: (merchant, email) => merchant.tagCustomer(email, 'VIP'),
  'data-request': (merchant, email) => merchant.requestData(email),
  redact: (merchant, email) => merchant.redactCustomer(email),
};

const orderActions: Record<string, (merchant: Merchant, order: Order) => void> = {
  fulfil: (merchant, order) => merchant.fulfil(order),
  deliver: (merchant, order) => merchant.markDelivered(order),
  refund: (merchant, order) => merchant.refund(order),
  cancel: (merchant, order) => merchant.cancel(order),
};

/** Plain pages of a Shopify admin: enough to send, refund, reprice and restock, and to open the app. */
export function adminPages(router: Router, world: World, merchant: Merchant, startPage: () => string | null): void {
  const show = (exchange: Exchange, section: AdminSection, title: string, body: Html) =>
    showAdminPage(world, exchange, { section, title, body, startPage: startPage() });
  const back = (exchange: Exchange) => exchange.redirect(exchange.header('referer') ?? '/', 303);

  router.get('/admin.css', (exchange) =>
    exchange.send(200, { 'Content-Type': 'text/css; charset=utf-8' }, readFileSync(stylesheet)),
  );
  router.get('/store/:handle', (exchange) => show(exchange, 'home', settings(world).name, home(world)));
  router.get('/store/:handle/orders', (exchange) => show(exchange, 'orders', 'Orders', orders(world, exchange)));
  router.get('/store/:handle/products', (exchange) =>
    show(exchange, 'products', 'Products', products(world, exchange)),
  );
  router.get('/store/:handle/customers', (exchange) =>
    show(exchange, 'customers', 'Customers', customers(world, exchange)),
  );

  router.post('/store/:handle/uninstall', (exchange) => {
    merchant.uninstall();
    back(exchange);
  });
  router.post('/store/:handle/orders/:id/:action', (exchange) => {
    orderActions[exchange.params['action'] ?? '']?.(merchant, merchant.order(Number(exchange.params['id'])));
    back(exchange);
  });
  router.post('/store/:handle/customers/:id/:action', (exchange) => {
    const customer = world.store.customers.get(Number(exchange.params['id']));
    if (customer?.email) customerActions[exchange.params['action'] ?? '']?.(merchant, customer.email);
    back(exchange);
  });
  router.post('/store/:handle/products/:id', async (exchange) => {
    const product = world.store.products.get(Number(exchange.params['id']));
    if (product) save(world, product, await exchange.form());
    back(exchange);
  });
}

function save(world: World, product: Product, form: URLSearchParams): void {
  world.webhooks.action(() => {
    for (const variant of product.variants) {
      const price = minorUnits(form.get(`price-${variant.id}`) ?? decimal(variant.price));
      const stock = Math.max(0, Math.floor(Number(form.get(`stock-${variant.id}`) ?? variant.stock)) || 0);
      if (price !== variant.price) changePrice(world, product, [variant], price);
      setStock(world, product, variant, stock);
    }
  });
}

function home(world: World): Html {
  const { domain, installed } = settings(world);
  const root = `/store/${domain.replace('.myshopify.com', '')}`;
  const { orders: placed, customers: people, products: goods } = world.store;
  return html`<section class="card app">
      <div>
        <h2>Heed</h2>
        <p>Email that pays attention. ${installed ? 'Installed.' : 'Not installed: opening it installs it.'}</p>
      </div>
      <a class="primary" href="${root}/apps/heed">${installed ? 'Open app' : 'Install'}</a>
      ${installed && html`<form method="post" action="${root}/uninstall"><button>Uninstall</button></form>`}
    </section>
    <ul class="figures">
      <li class="card"><b>${placed.size}</b> orders</li>
      <li class="card"><b>${people.size}</b> customers</li>
      <li class="card"><b>${goods.size}</b> products</li>
    </ul>
    <section class="card">
      <h2>Latest orders</h2>
      ${orderList(world, newest(placed.all()).slice(0, 5))}
    </section>`;
}

function orders(world: World, exchange: Exchange): Html {
  const all = newest(world.store.orders.all());
  const { shown, page, pages } = pageOf(all, exchange);
  return html`<section class="card">${orderList(world, shown)}</section>
    ${pager(page, pages)}`;
}

function orderList(world: World, shown: Order[]): Html {
  if (shown.length === 0)
    return html`<p class="empty">No orders yet. Buy something in the <a href="/">storefront</a>.</p>`;
  return html`<ul class="rows">
    ${shown.map((order) => {
      const sent = order.fulfillments.length > 0;
      const delivered = order.fulfillments.some(({ shipmentStatus }) => shipmentStatus === 'delivered');
      const state = order.cancelledAt
        ? 'Cancelled'
        : order.refunds.length > 0
          ? 'Refunded'
          : delivered
            ? 'Delivered'
            : sent
              ? 'Sent'
              : 'To send';
      const open = order.cancelledAt === null;
      return html`<li>
        <div>
          <b>${order.name}</b> <i class="state ${state.toLowerCase().replace(' ', '-')}">${state}</i>
          <span>${order.email ?? 'No email'} · ${dateOf(world, order.createdAt)}</span>
          <span
            >${order.lines
              .map(({ title, quantity }) => `${quantity} × ${title}`)
              .join(', ')
              .slice(0, 160)}</span
          >
        </div>
        <b>${priceTag(orderTotals(order).total, order.currency)}</b>
        <div class="actions">
          ${open && !sent && action(world, 'orders', order.id, 'fulfil', 'Fulfil')}
          ${open && !delivered && action(world, 'orders', order.id, 'deliver', 'Mark delivered')}
          ${open && order.refunds.length === 0 && action(world, 'orders', order.id, 'refund', 'Refund')}
          ${open && !sent && action(world, 'orders', order.id, 'cancel', 'Cancel')}
        </div>
      </li>`;
    })}
  </ul>`;
}

function products(world: World, exchange: Exchange): Html {
  const { domain } = settings(world);
  const { shown, page, pages } = pageOf(world.store.products.all(), exchange);
  return html`<p class="lead">The price and the stock of every variant. Saving sends what Shopify would send.</p>
    <section class="card">
      <ul class="rows">
        ${shown.map(
          (product) =>
            html`<li class="product">
              <img src="/cdn/shop/products/${product.handle}.svg" alt="" width="48" height="48" loading="lazy" />
              <form method="post" action="/store/${domain.replace('.myshopify.com', '')}/products/${product.id}">
                <a href="/products/${product.handle}"><b>${product.title}</b></a>
                ${product.variants.map(
                  (variant) =>
                    html`<p>
                      <span>${product.option === null ? 'One size' : variant.title}</span>
                      <input
                        name="price-${variant.id}"
                        value="${decimal(variant.price)}"
                        inputmode="decimal"
                        aria-label="Price of ${product.title}, ${variant.title}"
                      />
                      <input
                        name="stock-${variant.id}"
                        value="${variant.stock}"
                        type="number"
                        min="0"
                        aria-label="Stock of ${product.title}, ${variant.title}"
                      />
                    </p>`,
                )}
                <button>Save</button>
              </form>
            </li>`,
        )}
      </ul>
    </section>
    ${pager(page, pages)}`;
}

function customers(world: World, exchange: Exchange): Html {
  const { shown, page, pages } = pageOf(newest(world.store.customers.all()), exchange);
  if (shown.length === 0) return html`<section class="card"><p class="empty">No customers yet.</p></section>`;
  return html`<section class="card">
      <ul class="rows">
        ${shown.map(
          (customer) =>
            html`<li>
              <div>
                <b>${nameOf(customer)}</b>
                <i class="state ${customer.consent.state}">${customer.consent.state.replace('_', ' ')}</i>
                <span>${customer.email} · since ${dateOf(world, customer.createdAt)}</span>
                <span>${customer.tags.join(', ')}</span>
              </div>
              <div class="actions">
                ${customer.consent.state === 'subscribed' ? action(world, 'customers', customer.id, 'unsubscribe', 'Unsubscribe') : action(world, 'customers', customer.id, 'subscribe', 'Subscribe')}
                ${action(world, 'customers', customer.id, 'tag', 'Tag VIP')}
                ${action(world, 'customers', customer.id, 'data-request', 'Request data')}
                ${action(world, 'customers', customer.id, 'redact', 'Erase')}
              </div>
            </li>`,
        )}
      </ul>
    </section>
    ${pager(page, pages)}`;
}

function action(world: World, kind: 'orders' | 'customers', id: number, name: string, label: string): Html {
  const root = `/store/${settings(world).domain.replace('.myshopify.com', '')}`;
  return html`<form method="post" action="${root}/${kind}/${id}/${name}"><button>${label}</button></form>`;
}

function nameOf(customer: Customer): string {
  return [customer.firstName, customer.lastName].filter(Boolean).join(' ') || (customer.email ?? 'Unknown');
}

function newest<T extends { createdAt: string }>(rows: T[]): T[] {
  return rows
    .reverse()
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : one.createdAt > other.createdAt ? -1 : 0));
}

function pageOf<T>(rows: T[], exchange: Exchange) {
  const pages = Math.max(1, Math.ceil(rows.length / PER_PAGE));
  const page = Math.min(pages, Math.max(1, Math.floor(Number(exchange.query.get('page') ?? 1)) || 1));
  return { shown: rows.slice((page - 1) * PER_PAGE, page * PER_PAGE), page, pages };
}

function dateOf(world: World, iso: string): string {
  const { timeZone } = settings(world);
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso));
}
