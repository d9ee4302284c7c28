/*
 * Heed's storefront tracker. It tells Heed what a shopper looks at and adds to the cart, and nothing more.
 *
 * Two promises shape this file:
 *   - Consent first. Until Shopify's customer privacy API allows analytics, nothing is stored and nothing is sent;
 *     what happens meanwhile waits in memory, and is dropped when the shopper refuses or leaves.
 *   - The theme comes first. No error of ours ever reaches it.
 *
 * The payload's contract is app/adapters/shopify/storefront-payload.ts.
 */
(() => {
  'use strict';

  const MINUTE = 60 * 1000;
  const SESSION_LIFE = 30 * MINUTE;
  const VISITOR_LIFE = 395 * 24 * 60 * MINUTE; // 13 months, counted from the last visit
  const IDLE_BEFORE_SENDING = 2000;
  const LONGEST_ANSWER = 10000;
  const LARGEST_QUEUE = 50;
  const LARGEST_BATCH = 20; // with the bounds on texts below far under the 64 KiB that a browser lets a beacon have
  const MOST_RETRIES = 3;
  const STORED = { visitor: 'heed_visitor', session: 'heed_session', cart: 'heed_cart' };
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  const island = document.getElementById('heed-page');
  // Themes that swap the body run its scripts again; watching the cart twice would count every add twice.
  if (!island || window.heedTracker) return;
  window.heedTracker = true;

  const page = JSON.parse(island.textContent);
  const nativeFetch = window.fetch;
  const log = (...words) => page.settings.debug && console.debug('[heed]', ...words);

  const quietly =
    (work) =>
    (...given) => {
      try {
        return work(...given);
      } catch (error) {
        log('gave up on something', error);
      }
    };

  let consent = 'unknown'; // then 'given' or 'refused'
  let visitorId = '';
  let sessionId = '';
  let clickId = '';
  let cartToken = '';
  let cartWork = Promise.resolve();
  let queue = []; // [{ session, event }] in order of time; no session before consent
  let sendTimer = 0;
  let sending = false;
  let retries = 0;
  let pageUrl = '';
  let visibleSince = null;
  let lowestPixelSeen = 0;
  let engagementTold = false;
  let isGone = false;
  let settleForms = () => {};

  // ---------------------------------------------------------------- addresses

  function endpoint() {
    const url = quietly((path) => new URL(path, location.href))(page.settings.endpoint || '/apps/heed/events');
    return url?.origin === location.origin ? url.pathname : '/apps/heed/events';
  }

  /** Leaves the kept parameters exactly as they were, which URLSearchParams would not. */
  function withoutParameters(search, isUnwanted) {
    const kept = search
      .slice(1)
      .split('&')
      .filter((pair) => pair && !isUnwanted(pair));
    return kept.length ? `?${kept.join('&')}` : '';
  }

  const isClickId = (pair) => /^heed_c(=|$)/.test(pair);

  function isPersonal(pair) {
    try {
      const [name] = decodeURIComponent(pair).split('=');
      const isTelling = /mail|token|key|secret|pass|phone|name|address|birth|code|auth|signature|customer|account/i;
      return isClickId(pair) || isTelling.test(name) || decodeURIComponent(pair).includes('@');
    } catch {
      return true; // nobody knows what a broken escape hides
    }
  }

  /** The page's path and query without what could name a person or open a private page. */
  function shareableUrl() {
    const path = location.pathname.replace(/\/(account|gift_cards|orders|checkouts|invoices)\/.*/, '/$1');
    return (path + withoutParameters(location.search, isPersonal)).slice(0, 1000);
  }

  /** Our emails' links carry heed_c. It leaves the address bar at once, so that a shared link never carries it on. */
  function takeClickId() {
    const found = new URLSearchParams(location.search).get('heed_c');
    if (found === null) return;
    if (/^[\w.~-]{1,512}$/.test(found)) clickId = found;
    const search = withoutParameters(location.search, isClickId);
    history.replaceState(history.state, '', location.pathname + search + location.hash);
  }

  // ---------------------------------------------------------------- identity, stored only with consent

  const readStored = quietly((key) => JSON.parse(localStorage.getItem(key)));
  const writeStored = (key, value) => localStorage.setItem(key, JSON.stringify(value));

  /** The id under `key`, or a new one when it was unused for `life`; either way its life starts again now. */
  function renewed(key, life) {
    const now = Date.now();
    const stored = readStored(key);
    const isAlive = stored && UUID.test(stored.id) && now - stored.seen < life;
    const id = isAlive ? stored.id : crypto.randomUUID();
    writeStored(key, { id, seen: now });
    return id;
  }

  const eraseStored = quietly(() => {
    // The cart would go on carrying the visitor id to us, so it is erased there too.
    if (readStored(STORED.cart)) writeCartAttribute('').catch(() => {});
    for (const key of Object.values(STORED)) localStorage.removeItem(key);
  });

  // ---------------------------------------------------------------- consent

  const isAllowed = () => Boolean(window.Shopify?.customerPrivacy?.analyticsProcessingAllowed());

  /** Also notices a withdrawal that happened in another tab. */
  function mayTrack() {
    if (consent === 'given' && !isAllowed()) refuse();
    return consent === 'given';
  }

  function refuse() {
    log('no consent: forgetting everything');
    consent = 'refused';
    queue = [];
    visitorId = sessionId = clickId = cartToken = '';
    clearTimeout(sendTimer);
    eraseStored();
  }

  function accept() {
    if (consent === 'given') return;
    try {
      visitorId = renewed(STORED.visitor, VISITOR_LIFE);
      sessionId = renewed(STORED.session, SESSION_LIFE);
    } catch (error) {
      log('no storage', error); // every page would look like a new visitor: better to stay silent
      return refuse();
    }
    consent = 'given';
    log('consent given on', page);
    if (page.cartItems > 0 || queue.some(({ event }) => event.type === 'product_added_to_cart')) joinCart();
    sendSoon(0);
  }

  function readConsent(hasJustDecided) {
    const privacy = window.Shopify?.customerPrivacy;
    if (!privacy) return;
    if (isAllowed()) return accept();
    const answer = privacy.currentVisitorConsent?.().analytics;
    if (hasJustDecided || answer === 'no' || consent === 'given') return refuse();
    eraseStored(); // an earlier yes has run out; the shopper may still say yes on this page
  }

  function askShopify() {
    if (!window.Shopify?.loadFeatures) return false;
    const features = [{ name: 'consent-tracking-api', version: '0.1' }];
    const onLoaded = (error) => (error ? log('no consent API', error) : readConsent(false));
    window.Shopify.loadFeatures(features, quietly(onLoaded));
    return true;
  }

  // ---------------------------------------------------------------- events

  const short = (value) => String(value).slice(0, 255);

  function record(type, fields) {
    const isTracked = mayTrack();
    if (consent === 'refused') return;
    // Leaving a page is no activity: a tab closed hours later must not open a new session.
    if (isTracked && type !== 'page_engaged') sessionId = renewed(STORED.session, SESSION_LIFE);
    const event = { id: crypto.randomUUID(), type, occurredAt: new Date().toISOString(), url: pageUrl, ...fields };
    log(type, event);
    queue.push({ session: sessionId, event });
    if (queue.length > LARGEST_QUEUE) queue.shift();
    sendSoon(IDLE_BEFORE_SENDING);
  }

  function recordPage() {
    const { product, collection, search } = page;
    pageUrl = shareableUrl();
    record('page_viewed', { title: short(document.title) });
    if (product) {
      record('product_viewed', {
        productId: product.id,
        variantId: product.variantId,
        handle: product.handle,
        title: short(product.title),
        price: (product.price / 100).toFixed(2),
        currency: product.currency,
        imageUrl: product.image ? new URL(product.image, location.href).href : undefined,
      });
    }
    if (collection) {
      const { id, handle, title } = collection;
      record('collection_viewed', { collectionId: id, handle, title: short(title) });
    }
    // A shopper who types an email address into the search box did not mean to give it to us.
    if (search && !search.includes('@')) record('search_submitted', { query: short(search) });
    if (page.pageType === 'cart') record('cart_viewed', {});
  }

  const measureScroll = () => {
    lowestPixelSeen = Math.max(lowestPixelSeen, scrollY + innerHeight);
  };

  function startReading() {
    if (document.visibilityState !== 'visible' || visibleSince !== null) return;
    visibleSince = performance.now();
    measureScroll();
  }

  /** Once per view, the first time the page is put out of sight: phones often say nothing after that. */
  function recordEngagement() {
    if (!page.settings.engagement || engagementTold || visibleSince === null) return;
    engagementTold = true;
    const seconds = Math.round((performance.now() - visibleSince) / 1000);
    const scrolled = Math.round((lowestPixelSeen / document.documentElement.scrollHeight) * 100);
    record('page_engaged', { seconds: Math.min(86400, seconds), scrollPercent: Math.min(100, scrolled) });
  }

  // ---------------------------------------------------------------- sending

  /** Not through window.fetch, which others may have replaced. Keepalive lets a request outlive its page. */
  function request(address, options) {
    const signal = AbortSignal.timeout(LONGEST_ANSWER);
    return nativeFetch.call(window, address, { keepalive: true, signal, ...options });
  }

  const postJson = (address, body) =>
    request(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

  /** Takes the next events that fit one request and belong to one session; `body` is what goes over the wire. */
  function takeBatch() {
    const sessionOf = (item) => item.session || sessionId;
    const batch = {
      v: 1,
      visitor: visitorId,
      session: sessionOf(queue[0]),
      sentAt: new Date().toISOString(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      locale: page.locale || navigator.language,
      clickId: clickId || undefined,
      consent: { analytics: true },
      events: [],
    };
    const taken = [];
    while (queue.length && taken.length < LARGEST_BATCH && sessionOf(queue[0]) === batch.session) {
      const item = queue.shift();
      if (cartToken && /cart/.test(item.event.type)) item.event.cartToken ||= cartToken;
      taken.push(item);
      batch.events.push(item.event);
    }
    clickId = '';
    return { taken, clicked: batch.clickId, body: JSON.stringify(batch) };
  }

  function sendSoon(delay) {
    clearTimeout(sendTimer);
    sendTimer = setTimeout(() => send().catch((error) => log('not sent', error)), delay);
  }

  async function send() {
    await cartWork;
    while (queue.length && !sending && mayTrack()) {
      const { taken, clicked, body } = takeBatch();
      sending = true;
      const isSettled = await deliver(body);
      sending = false;
      // A page that goes away sees its requests fail, though the browser carries them on.
      if (isSettled || isGone || ++retries > MOST_RETRIES) {
        retries = 0;
      } else if (mayTrack()) {
        queue = taken.concat(queue).slice(-LARGEST_QUEUE);
        clickId = clicked || '';
        return sendSoon(IDLE_BEFORE_SENDING * 2 ** retries);
      }
    }
  }

  /** False when trying again, with the same event ids, may help. */
  async function deliver(body) {
    try {
      const { status } = await postJson(endpoint(), body);
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }

  /** For a page that may be gone in a moment: no waiting and no second try. */
  function sendNow() {
    clearTimeout(sendTimer);
    while (queue.length && mayTrack()) {
      const { body } = takeBatch();
      if (!navigator.sendBeacon?.(endpoint(), body)) deliver(body);
    }
  }

  const leave = quietly(() => {
    settleForms();
    recordEngagement();
    sendNow();
  });

  // ---------------------------------------------------------------- cart

  const cartUrl = (rest) => `${window.Shopify?.routes?.root || '/'}cart${rest}`;

  function writeCartAttribute(value) {
    return postJson(cartUrl('/update.js'), JSON.stringify({ attributes: { _heed_visitor: value } }));
  }

  /** The cart's id as webhooks know it: browsers also see a `?key=…` behind it. */
  async function readCartToken() {
    const cookie = document.cookie.split('; ').find((part) => part.startsWith('cart='));
    const token = cookie ? decodeURIComponent(cookie.slice(5)) : (await (await request(cartUrl('.js'))).json()).token;
    return token.split('?')[0];
  }

  /** Writes the visitor into the cart, once per cart: orders carry it on to us, and so find their visitor. */
  function joinCart() {
    const work = async () => {
      if (!mayTrack()) return;
      cartToken = await readCartToken();
      if (!mayTrack() || readStored(STORED.cart) === cartToken) return;
      const { ok } = await writeCartAttribute(visitorId);
      if (ok && mayTrack()) writeStored(STORED.cart, cartToken);
    };
    cartWork = cartWork.then(work).catch((error) => log('cart not joined', error));
  }

  function onAdd(lines, isLeaving) {
    for (const line of lines) record('product_added_to_cart', line);
    if (isLeaving) return sendNow(); // the next page finds the cart and joins it
    joinCart();
    sendSoon(0);
  }

  // ---------------------------------------------------------------- start

  const start = quietly(() => {
    takeClickId();
    settleForms = window.heedWatchCart?.({ onAdd, quietly }) || settleForms;
    recordPage();
    startReading();
    addEventListener('scroll', measureScroll, { passive: true });
    addEventListener('pagehide', () => {
      isGone = true;
      leave();
    });
    const onVisibility = () => (document.visibilityState === 'hidden' ? leave() : startReading());
    document.addEventListener('visibilitychange', quietly(onVisibility));
    // Back and forward can bring this very page back from memory: the shopper looks at it again.
    const onReturn = ({ persisted }) => {
      if (!persisted) return;
      isGone = engagementTold = false;
      visibleSince = null;
      readConsent(false);
      recordPage();
      startReading();
    };
    addEventListener('pageshow', quietly(onReturn));
    document.addEventListener(
      'visitorConsentCollected',
      quietly(() => readConsent(true)),
    );
    if (!askShopify()) addEventListener('load', quietly(askShopify), { once: true });
  });

  // A page that the browser renders ahead of a click is no visit yet.
  if (document.prerendering) document.addEventListener('prerenderingchange', start, { once: true });
  else start();
})();
