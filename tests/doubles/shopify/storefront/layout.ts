import { itemCount } from '../commerce/carts';
import type { Exchange } from '../http/exchange';
import { html, scriptJson, type Html } from '../http/html';
import { settings, type World } from '../world';
import { liquidObjects, type PageObjects } from './liquid-objects';
import type { ThemeExtension } from './theme-extension';
import { cartOf, customerOf, rememberLanding } from './visitor';

/** Whether the consent banner asks first, or visitors count as having agreed. */
export type ConsentDefault = { required: boolean };

export type Storefront = { world: World; theme: ThemeExtension; consent: ConsentDefault };

type Page = Omit<PageObjects, 'cart' | 'customer' | 'path'> & { title: string; body: Html; status?: number };

/** Answers with a page of the theme, with the app embeds in it. */
export async function showPage(shop: Storefront, exchange: Exchange, page: Page): Promise<void> {
  const { world } = shop;
  rememberLanding(exchange);
  const cart = cartOf(world, exchange);
  const customer = customerOf(world, exchange);
  const objects = liquidObjects(world, { ...page, cart, customer, path: exchange.url.pathname });
  const [headEmbeds, bodyEmbeds, blocks] = await Promise.all([
    shop.theme.embeds('head', objects),
    shop.theme.embeds('body', objects),
    page.product ? shop.theme.embeds('section', objects) : '',
  ]);
  const { name } = settings(world);
  const collections = world.store.collections.all();
  exchange.page(
    html`<html lang="en">
      <head>
        ${head(shop, page.title)}${headEmbeds}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <p class="announcement">Free delivery on orders over £50</p>
        <header class="site">
          <a class="logo" href="/">${fernMark()}<span>${name}</span></a>
          <nav aria-label="Shop">
            ${collections.map(({ handle, title }) => html`<a href="/collections/${handle}">${title}</a>`)}
          </nav>
          <div class="tools">
            <a href="/search">Search</a>
            <a href="/account">${customer ? (customer.firstName ?? 'Account') : 'Sign in'}</a>
            <a href="/cart">Cart <b data-cart-count>${itemCount(cart)}</b></a>
          </div>
        </header>
        <main id="main">${page.body}${blocks}</main>
        ${footer(name)} ${cartNote()} ${banner()}${bodyEmbeds}
        <script src="/cdn/shop/theme.js"></script>
      </body>
    </html>`,
    page.status,
  );
}

/** The checkout has a frame of its own, without navigation and without app embeds, as Shopify's has. */
export function showCheckout(shop: Storefront, exchange: Exchange, title: string, body: Html): void {
  exchange.page(
    html`<html lang="en">
      <head>
        ${head(shop, title)}
      </head>
      <body class="checkout">
        <header class="site">
          <a class="logo" href="/">${fernMark()}<span>${settings(shop.world).name}</span></a>
        </header>
        <main id="main">${body}</main>
        <script src="/cdn/shop/theme.js"></script>
      </body>
    </html>`,
  );
}

function head(shop: Storefront, title: string): Html {
  const { domain, currency, name } = settings(shop.world);
  const shopify = {
    shop: domain,
    locale: 'en',
    currency: { active: currency, rate: '1.0' },
    country: 'GB',
    routes: { root: '/' },
    consentRequired: shop.consent.required,
  };
  return html`<meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title === name ? name : `${title} – ${name}`}</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/cdn/shop/theme.css" />
    <script>
      window.Shopify = ${scriptJson(shopify)};
    </script>
    <script src="/cdn/shop/customer-privacy.js"></script>`;
}

export function fernMark(): Html {
  return html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <path
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      d="M12 22V4M12 8c2 0 4-1 5-3M12 8c-2 0-4-1-5-3M12 13c2.6 0 5-1.4 6-4M12 13c-2.600 0-5-1.400-6-4M12 18c3 0 5.600-1.800 7-5M12 18c-3 0-5.600-1.800-7-5"
    />
  </svg>`;
}

function footer(name: string): Html {
  return html`<footer class="site">
    <form class="newsletter" method="post" action="/contact">
      <h2>Letters from the potting shed</h2>
      <p>What to sow, what to prune and what is new, about twice a month.</p>
      <div class="row">
        <input
          type="email"
          name="contact[email]"
          required
          placeholder="Email"
          aria-label="Email"
          autocomplete="email"
        />
        <button>Subscribe</button>
      </div>
    </form>
    <p class="fine">
      © ${name}, 14 Hollow Lane, Frome BA11 3AB · <button class="link" data-consent="open">Cookie preferences</button>
    </p>
  </footer>`;
}

function cartNote(): Html {
  return html`<aside id="cart-note" role="status" hidden>
    <p></p>
    <a class="button" href="/cart">View cart</a>
    <button class="link" data-close-note>Close</button>
  </aside>`;
}

function banner(): Html {
  return html`<section id="consent-banner" role="dialog" aria-label="Cookie consent" hidden>
    <p>
      <b>May we remember your visit?</b> We use cookies to see which plants people look at and to write to you about the
      right things. You can say no.
    </p>
    <div class="row">
      <button data-consent="yes">Accept</button><button class="quiet" data-consent="no">Decline</button>
    </div>
  </section>`;
}
