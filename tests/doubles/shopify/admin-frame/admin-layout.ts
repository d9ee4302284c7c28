import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import { settings, type World } from '../world';

export type AdminSection = 'home' | 'orders' | 'products' | 'customers';

const SECTIONS: [AdminSection, string, string][] = [
  ['home', 'Home', ''],
  ['orders', 'Orders', '/orders'],
  ['products', 'Products', '/products'],
  ['customers', 'Customers', '/customers'],
];

export function showAdminPage(
  world: World,
  exchange: Exchange,
  { section, title, body, startPage }: { section: AdminSection; title: string; body: Html; startPage: string | null },
): void {
  const { name, domain } = settings(world);
  const root = `/store/${domain.replace('.myshopify.com', '')}`;
  exchange.page(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${name} · Shopify admin (local)</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/admin.css" />
      </head>
      <body>
        <header>
          <b>Shopify admin (local)</b>
          <nav aria-label="Places">
            <a href="/">Storefront</a>
            ${startPage !== null && html`<a href="${startPage}">Start page</a>`}
          </nav>
        </header>
        <nav class="side" aria-label="Admin">
          ${SECTIONS.map(
            ([key, label, path]) =>
              html`<a href="${root}${path}" ${key === section && 'aria-current=page'}>${label}</a>`,
          )}
          <span>Apps</span>
          <a href="${root}/apps/heed">Heed</a>
        </nav>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`,
  );
}

export function pager(page: number, pages: number): Html | string {
  if (pages <= 1) return '';
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 && html`<a href="?page=${page - 1}">Newer</a>`}<span>${page} of ${pages}</span>
    ${page < pages && html`<a href="?page=${page + 1}">Older</a>`}
  </nav>`;
}
