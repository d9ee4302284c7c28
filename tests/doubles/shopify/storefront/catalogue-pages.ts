import type { Exchange } from '../http/exchange';
import { html, type Html } from '../http/html';
import type { Router } from '../http/router';
import { drawingOf } from '../catalogue/art';
import { priceTag } from '../money';
import type { Collection, Product, Variant } from '../records';
import { settings, type World } from '../world';
import { showPage, type Storefront } from './layout';

const PER_PAGE = 24;

export function cataloguePages(router: Router, shop: Storefront): void {
  const { world } = shop;
  const collectionHandle = (handle: string | undefined) => world.store.collections.find(handle ?? '');

  router.get('/', (exchange) =>
    showPage(shop, exchange, { type: 'index', title: settings(world).name, body: home(world) }),
  );

  router.get('/collections', (exchange) =>
    showPage(shop, exchange, {
      type: 'list-collections',
      title: 'Collections',
      body: html`<div class="wide">
        <h1>Collections</h1>
        ${collectionTiles(world)}
      </div>`,
    }),
  );

  router.get('/collections/all', (exchange) => {
    const products = world.store.products.all();
    const body = listing(world, 'Everything', 'All that is on our shelves.', products, pageNumber(exchange.query));
    return showPage(shop, exchange, { type: 'collection', title: 'Everything', body });
  });

  router.get('/collections/:handle', (exchange) => {
    const collection = collectionHandle(exchange.params['handle']);
    if (!collection) return notFound(shop, exchange);
    const { title, description } = collection;
    const products = productsIn(world, collection);
    const body = listing(world, title, description, products, pageNumber(exchange.query));
    return showPage(shop, exchange, { type: 'collection', title, body, collection });
  });

  const product = (exchange: Exchange) => {
    const found = world.store.products.find(exchange.params['handle'] ?? '');
    if (!found) return notFound(shop, exchange);
    const collection = collectionHandle(exchange.params['collection']);
    const variantId = Number(exchange.query.get('variant'));
    const body = productPage(world, found, variantId);
    return showPage(shop, exchange, {
      type: 'product',
      title: found.title,
      body,
      product: found,
      variantId,
      ...(collection ? { collection } : {}),
    });
  };
  router.get('/products/:handle', product);
  router.get('/collections/:collection/products/:handle', product);

  router.get('/search', (exchange) => {
    const terms = (exchange.query.get('q') ?? '').trim();
    const found = terms === '' ? [] : world.store.products.all().filter((each) => matches(each, terms));
    return showPage(shop, exchange, {
      type: 'search',
      title: 'Search',
      body: searchPage(world, terms, found),
      ...(terms === '' ? {} : { search: { terms, results: found.length } }),
    });
  });

  router.get('/cdn/shop/products/:handle.svg', (exchange) => {
    const found = world.store.products.find(exchange.params['handle'] ?? '');
    if (!found) return exchange.send(404, {}, 'Not found');
    exchange.send(200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'max-age=3600' }, drawingOf(found.art));
  });
}

export function notFound(shop: Storefront, exchange: Exchange): Promise<void> {
  const body = html`<div class="narrow">
    <h1>Nothing grows here</h1>
    <p>The page you were looking for is gone. <a href="/collections/all">See everything we sell</a></p>
  </div>`;
  return showPage(shop, exchange, { type: '404', title: 'Not found', status: 404, body });
}

function home(world: World): Html {
  const bestsellers = world.store.products
    .all()
    .filter(({ tags }) => tags.includes('bestseller'))
    .slice(0, 4);
  const fresh = world.store.products
    .all()
    .filter(({ tags }) => tags.includes('new') || tags.includes('statement'))
    .slice(0, 4);
  return html`<section class="hero">
      <div>
        <h1>For the green hours of the day</h1>
        <p>Plants, pots and honest tools for small gardens and sunny sills, sent from Somerset.</p>
        <a class="button" href="/collections/houseplants">Shop houseplants</a>
      </div>
      <img src="/cdn/shop/products/boston-fern.svg" alt="" width="600" height="600" />
    </section>
    <div class="wide">
      <h2>Most loved</h2>
      ${grid(world, bestsellers)}
      <h2>Wander the shop</h2>
      ${collectionTiles(world)}
      <h2>Worth a second look</h2>
      ${grid(world, fresh)}
    </div>`;
}

function collectionTiles(world: World): Html {
  return html`<ul class="tiles">
    ${world.store.collections.all().map((collection) => {
      const [cover] = productsIn(world, collection);
      return html`<li>
        <a href="/collections/${collection.handle}">
          ${cover ? html`<img src="/cdn/shop/products/${cover.handle}.svg" alt="" width="600" height="600" loading="lazy" />` : ''}
          <b>${collection.title}</b><span>${collection.description}</span>
        </a>
      </li>`;
    })}
  </ul>`;
}

function listing(world: World, title: string, description: string, products: Product[], page: number): Html {
  const pages = Math.max(1, Math.ceil(products.length / PER_PAGE));
  const shown = products.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  return html`<div class="wide">
    <h1>${title}</h1>
    <p class="lead">${description}</p>
    ${grid(world, shown)}
    ${
      pages > 1 &&
      html`<nav class="pages" aria-label="Pages">
        ${page > 1 && html`<a href="?page=${page - 1}">Previous</a>`}<span>Page ${page} of ${pages}</span>
        ${page < pages && html`<a href="?page=${page + 1}">Next</a>`}
      </nav>`
    }
  </div>`;
}

export function grid(world: World, products: Product[]): Html {
  const { currency } = settings(world);
  return html`<ul class="grid">
    ${products.map((product) => {
      const prices = product.variants.map(({ price }) => price);
      const lowest = Math.min(...prices);
      const was = product.variants.find(({ compareAtPrice }) => compareAtPrice !== null)?.compareAtPrice;
      return html`<li>
        <a href="/products/${product.handle}">
          <img src="/cdn/shop/products/${product.handle}.svg" alt="" width="600" height="600" loading="lazy" />
          ${badge(product)}<b>${product.title}</b>
          <span>
            ${lowest < Math.max(...prices) && 'From '}${priceTag(lowest, currency)}
            ${was ? html`<s>${priceTag(was, currency)}</s>` : ''}
          </span>
        </a>
      </li>`;
    })}
  </ul>`;
}

function badge(product: Product): Html | string {
  if (product.variants.every(({ stock }) => stock <= 0)) return html`<i class="badge out">Sold out</i>`;
  if (product.variants.some(({ compareAtPrice }) => compareAtPrice !== null))
    return html`<i class="badge sale">Reduced</i>`;
  return product.tags.includes('new') ? html`<i class="badge">New</i>` : '';
}

function productPage(world: World, product: Product, variantId: number): Html {
  const { currency } = settings(world);
  const chosen =
    product.variants.find(({ id }) => id === variantId) ??
    product.variants.find(({ stock }) => stock > 0) ??
    product.variants[0];
  if (!chosen) return html``;
  const related = world.store.products
    .all()
    .filter(
      ({ id, collections }) => id !== product.id && collections.some((each) => product.collections.includes(each)),
    )
    .slice(0, 4);
  const was = (variant: Variant) => (variant.compareAtPrice === null ? '' : priceTag(variant.compareAtPrice, currency));
  return html`<article class="product">
      <img src="/cdn/shop/products/${product.handle}.svg" alt="${product.title}" width="600" height="600" />
      <div>
        <p class="vendor">${product.vendor}</p>
        <h1>${product.title}</h1>
        <p class="price">
          <span data-shown="price">${priceTag(chosen.price, currency)}</span> <s data-shown="was">${was(chosen)}</s>
        </p>
        <p>${product.description}</p>
        <form method="post" action="/cart/add" data-add>
          <input type="hidden" name="form_type" value="product" /><input
            type="hidden"
            name="product-id"
            value="${product.id}"
          />
          ${
            product.option === null
              ? html`<input type="hidden" name="id" value="${chosen.id}" />`
              : html`<fieldset>
                  <legend>${product.option}</legend>
                  ${product.variants.map(
                    (variant) =>
                      html`<label class="pill"
                        ><input
                          type="radio"
                          name="id"
                          value="${variant.id}"
                          ${variant === chosen && 'checked'}
                          data-price="${priceTag(variant.price, currency)}"
                          data-was="${was(variant)}"
                          data-stock="${stockLine(variant)}"
                          data-available="${variant.stock > 0 ? 'yes' : 'no'}"
                        /><span>${variant.title}</span></label
                      >`,
                  )}
                </fieldset>`
          }
          <div class="row">
            <label class="quantity"
              >Quantity <input type="number" name="quantity" value="1" min="1" max="99" inputmode="numeric"
            /></label>
            <button type="submit" ${chosen.stock <= 0 && 'disabled'}>
              ${chosen.stock > 0 ? 'Add to cart' : 'Sold out'}
            </button>
          </div>
        </form>
        <p class="stock" data-shown="stock">${stockLine(chosen)}</p>
        <ul class="promises">
          <li>Sent within two working days</li>
          <li>Thirty days to change your mind</li>
        </ul>
      </div>
    </article>
    <div class="wide">
      <h2>From the same shelf</h2>
      ${grid(world, related)}
    </div>`;
}

function stockLine(variant: Variant): string {
  if (variant.stock <= 0) return 'Back soon';
  return variant.stock < 8 ? `Only ${variant.stock} left` : 'In stock';
}

function searchPage(world: World, terms: string, found: Product[]): Html {
  const outcome = found.length === 1 ? '1 result' : `${found.length} results`;
  return html`<div class="wide">
    <h1>Search</h1>
    <form class="row search" action="/search">
      <input
        type="search"
        name="q"
        value="${terms}"
        placeholder="Fern, candle, terracotta…"
        aria-label="Search"
        autofocus
      />
      <button>Search</button>
    </form>
    ${terms !== '' && html`<p class="lead">${outcome} for “${terms}”</p>`} ${grid(world, found.slice(0, PER_PAGE))}
  </div>`;
}

function matches(product: Product, terms: string): boolean {
  const text = [product.title, product.description, product.productType, product.vendor, ...product.tags]
    .join(' ')
    .toLowerCase();
  return terms
    .toLowerCase()
    .split(/\s+/)
    .every((term) => text.includes(term));
}

function productsIn(world: World, collection: Collection): Product[] {
  return world.store.products.all().filter(({ collections }) => collections.includes(collection.handle));
}

function pageNumber(query: URLSearchParams): number {
  return Math.max(1, Math.floor(Number(query.get('page') ?? 1)) || 1);
}
