/*
 * In place of Shopify's App Bridge when the embedded app runs on this machine: the app is the top page here, so what
 * the admin would draw around it (bar, navigation, title bar, save bar, modals, toasts) is drawn by this script.
 */
import { createFrame, type FrameLinks } from './frame';
import { defineElements, type SaveBarElement } from './elements';
import { createSessionTokens } from './session-tokens';

declare global {
  interface Window {
    shopifyAdminDouble: FrameLinks & { sessionTokenUrl: string };
  }
}

const CONTEXT = ['embedded', 'shop', 'host'] as const;
const ONE_TIME = ['id_token', 'hmac', 'timestamp', 'session'];
const STORED = 'app-bridge-context';

const double = window.shopifyAdminDouble;
const apiKey = document.currentScript?.getAttribute('data-api-key') ?? '';
const context = readContext();
const idToken = createSessionTokens(double.sessionTokenUrl, context.shop);
const query = new URLSearchParams(location.search);
const reload = query.get('shopify-reload');

if (reload !== null) void reloadWithToken(reload);
else start();

/** The app lost its session on a full page load and asks to be opened again, freshly signed. */
async function reloadWithToken(target: string): Promise<void> {
  const url = new URL(target, location.href);
  for (const name of CONTEXT) if (!url.searchParams.has(name)) url.searchParams.set(name, context[name]);
  url.searchParams.set('id_token', await idToken());
  location.replace(url);
}

function start(): void {
  const frame = createFrame(double);
  const { modal, saveBar } = defineElements(frame);
  keepContextInAddress();
  signRequests();
  const shopify = {
    config: { apiKey, host: context.host, shop: context.shop, locale: query.get('locale') ?? 'en' },
    origin: double.adminUrl,
    ready: Promise.resolve(),
    environment: { embedded: true, mobile: false, pos: false },
    idToken,
    toast: { show: frame.showToast, hide: frame.hideToast },
    loading: frame.showLoading,
    modal,
    saveBar: { ...saveBar, leaveConfirmation: async () => confirmLeaving() },
  };
  Object.assign(window, { shopify });
}

function confirmLeaving(): void {
  const open = [...document.querySelectorAll<SaveBarElement>('ui-save-bar')].find((bar) => bar.showing);
  if (open && !window.confirm('Leave page with unsaved changes?')) throw new Error('the user stays');
}

function readContext(): Record<(typeof CONTEXT)[number], string> {
  const given = new URLSearchParams(location.search);
  const stored = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as Record<string, string>;
  const read = (name: string) => given.get(name) ?? stored[name] ?? '';
  const found = { embedded: '1', shop: read('shop'), host: read('host') };
  sessionStorage.setItem(STORED, JSON.stringify(found));
  return found;
}

/** In the real admin a reload reopens the app with its parameters; here they have to stay in the address. */
function keepContextInAddress(): void {
  const kept = (address: string | URL | null | undefined) => {
    const url = new URL(address ?? location.href, location.href);
    if (url.origin !== location.origin) return url;
    for (const name of CONTEXT) if (!url.searchParams.has(name)) url.searchParams.set(name, context[name]);
    for (const name of ONE_TIME) url.searchParams.delete(name);
    return url;
  };
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method].bind(history);
    history[method] = (state, unused, address) => original(state, unused, kept(address));
  }
  history.replaceState(history.state, '');
}

/** Same-origin requests carry a session token, and are sent again with a new one when the app says it was invalid. */
function signRequests(): void {
  const plainFetch = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has('Authorization'))
      return plainFetch(input, init);
    const signed = async () => {
      const copy = new Request(request.clone());
      copy.headers.set('Authorization', `Bearer ${await idToken()}`);
      return plainFetch(copy);
    };
    const response = await signed();
    return response.headers.has('X-Shopify-Retry-Invalid-Session-Request') ? signed() : response;
  };
}
