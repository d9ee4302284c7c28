/* The admin's furniture around the app. It lives in one shadow root behind the app's own markup. */

export type FrameLinks = {
  storeName: string;
  adminUrl: string;
  storefrontUrl: string;
  startPage: string | null;
  frameCss: string;
  modalCss: string;
};

export type Frame = ReturnType<typeof createFrame>;

type Entry = {
  label: string;
  href?: string;
  isCurrent?: boolean;
  primary?: boolean;
  disabled?: boolean;
  press(): void;
};

export function createFrame(links: FrameLinks) {
  const host = document.createElement('div');
  host.id = 'shopify-admin-double';
  const root = host.attachShadow({ mode: 'open' });
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, parent: Node, className = '', text = '') => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    parent.appendChild(element);
    return element;
  };

  root.adoptedStyleSheets = [sheetOf(links.frameCss)];
  const top = make('div', root, 'top');
  const bar = make('header', top, 'bar');
  const progress = make('div', top, 'progress');
  progress.hidden = true;
  const places: [string, string][] = [
    [links.storeName, links.adminUrl],
    ['Storefront', links.storefrontUrl],
    ...(links.startPage === null ? [] : [['Start page', links.startPage] as [string, string]]),
  ];
  make('b', bar, '', 'Shopify admin (local)');
  const away = make('nav', bar);
  away.setAttribute('aria-label', 'Places');
  for (const [label, href] of places) make('a', away, '', label).href = href;
  const saveBar = make('div', top, 'save');
  saveBar.hidden = true;
  const nav = make('nav', top, 'app-nav');
  nav.setAttribute('aria-label', 'Heed');
  const title = make('div', top, 'title');
  title.hidden = true;
  const toast = make('div', root, 'toast');
  toast.setAttribute('role', 'status');
  toast.hidden = true;

  const room = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheetOf(links.modalCss), room];
  const makeRoom = () => {
    room.replaceSync(
      `html{padding-top:${top.offsetHeight}px;scroll-padding-top:${top.offsetHeight}px}ui-nav-menu,ui-title-bar,ui-save-bar,ui-modal{display:none!important}`,
    );
  };
  makeRoom();
  new ResizeObserver(makeRoom).observe(top);

  // The app's framework expects its own markup from the start of the body on, and may replace the body when it takes
  // over: the frame comes last, and comes again.
  const attach = () => {
    if (document.readyState !== 'loading' && host.parentNode !== document.body) document.body.appendChild(host);
  };
  addEventListener('DOMContentLoaded', attach);
  attach();
  new MutationObserver(attach).observe(document, { childList: true, subtree: true });

  function fill(parent: HTMLElement, entries: Entry[]): void {
    for (const entry of entries) {
      const element =
        entry.href === undefined ? make('button', parent, '', entry.label) : make('a', parent, '', entry.label);
      if (element instanceof HTMLAnchorElement) element.href = entry.href ?? '';
      else element.disabled = entry.disabled ?? false;
      if (entry.primary) element.classList.add('primary');
      if (entry.isCurrent) element.setAttribute('aria-current', 'page');
      element.addEventListener('click', (event) => {
        if ((event as MouseEvent).metaKey || (event as MouseEvent).ctrlKey) return;
        event.preventDefault();
        entry.press();
      });
    }
  }

  let hideAt = 0;
  return {
    showNavigation(entries: Entry[]): void {
      nav.replaceChildren();
      make('b', nav, '', 'Heed');
      fill(nav, entries);
    },
    showTitle(text: string, entries: Entry[]): void {
      title.replaceChildren();
      make('b', title, '', text);
      fill(title, entries);
      title.hidden = text === '' && entries.length === 0;
    },
    showSaveBar(entries: Entry[] | null): void {
      saveBar.replaceChildren();
      saveBar.hidden = entries === null;
      if (entries === null) return;
      make('b', saveBar, '', 'Unsaved changes');
      fill(saveBar, entries);
    },
    /** Opens a dialog around `content` and returns how to close it. */
    showModal(name: string, content: HTMLElement, entries: Entry[], size: string, dismiss: () => void): () => void {
      const veil = document.createElement('div');
      veil.className = 'heed-modal-veil';
      const box = make('div', veil, `heed-modal ${size}`);
      box.setAttribute('role', 'dialog');
      box.setAttribute('aria-modal', 'true');
      box.setAttribute('aria-label', name);
      const head = make('div', box, 'heed-modal-head');
      make('b', head, '', name);
      fill(head, [{ label: '×', press: dismiss }]);
      head.querySelector('button')?.setAttribute('aria-label', 'Close');
      box.appendChild(content);
      if (entries.length > 0) fill(make('div', box, 'heed-modal-foot'), entries);
      const onKey = (event: KeyboardEvent) => event.key === 'Escape' && dismiss();
      document.addEventListener('keydown', onKey);
      // The content is the app's own and needs the app's stylesheets, so it cannot live in the shadow root.
      document.body.appendChild(veil);
      box.tabIndex = -1;
      box.focus();
      return () => {
        document.removeEventListener('keydown', onKey);
        veil.remove();
      };
    },
    showToast(message: string, options: { duration?: number; isError?: boolean } = {}): string {
      toast.textContent = message;
      toast.classList.toggle('error', options.isError ?? false);
      toast.hidden = false;
      clearTimeout(hideAt);
      hideAt = window.setTimeout(() => (toast.hidden = true), options.duration ?? 5_000);
      return String(hideAt);
    },
    hideToast(): void {
      toast.hidden = true;
    },
    showLoading(isLoading = true): void {
      progress.hidden = !isLoading;
    },
  };
}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
