/* App Bridge's elements: the app fills them with plain links and buttons, the frame shows those in its own place. */
import type { Frame } from './frame';

export type SaveBarElement = HTMLElement & { showing: boolean; show(): Promise<void>; hide(): Promise<void> };
type Showable = HTMLElement & { show(): Promise<void>; hide(): Promise<void>; toggle(): Promise<void> };

export function defineElements(frame: Frame) {
  /** An element that shows itself again whenever the app changes what is in it. */
  abstract class FrameElement extends HTMLElement {
    #observer: MutationObserver | null = null;

    connectedCallback(): void {
      this.#observer = new MutationObserver(() => this.render());
      this.#observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
      this.render();
    }

    disconnectedCallback(): void {
      this.#observer?.disconnect();
      this.clear();
    }

    abstract render(): void;
    abstract clear(): void;
  }

  class NavMenu extends FrameElement {
    render(): void {
      const links = [...this.querySelectorAll('a')].filter((link) => link.rel !== 'home');
      const pathOf = (link: HTMLAnchorElement) => new URL(link.href, location.href).pathname;
      const best = links
        .filter((link) => location.pathname.startsWith(pathOf(link)))
        .sort((one, other) => pathOf(other).length - pathOf(one).length)[0];
      const home = this.querySelector<HTMLAnchorElement>('a[rel=home]');
      const all = home ? [home, ...links] : links;
      frame.showNavigation(
        all.map((link) => ({
          label: link.textContent ?? '',
          href: link.href,
          isCurrent: link === (best ?? home),
          press: () => navigate(link),
        })),
      );
    }
    clear(): void {
      frame.showNavigation([]);
    }
  }

  class TitleBar extends FrameElement {
    render(): void {
      if (this.closest('ui-modal')) return;
      frame.showTitle(this.getAttribute('title') ?? '', pressables(this));
    }
    clear(): void {
      frame.showTitle('', []);
    }
  }

  class SaveBar extends FrameElement {
    showing = false;

    async show(): Promise<void> {
      if (this.showing) return;
      this.showing = true;
      this.render();
      this.dispatchEvent(new CustomEvent('show'));
    }
    async hide(): Promise<void> {
      if (!this.showing) return;
      this.showing = false;
      this.clear();
      this.dispatchEvent(new CustomEvent('hide'));
    }
    async toggle(): Promise<void> {
      return this.showing ? this.hide() : this.show();
    }
    render(): void {
      if (!this.showing) return;
      const entries = pressables(this).map((entry) => ({
        ...entry,
        label: entry.label || (entry.primary ? 'Save' : 'Discard'),
      }));
      frame.showSaveBar(entries.sort((one, other) => Number(one.primary) - Number(other.primary)));
    }
    clear(): void {
      frame.showSaveBar(null);
    }
  }

  class Modal extends FrameElement {
    /** Where the app's framework renders what the modal shows. */
    readonly content = document.createElement('div');
    #close: (() => void) | null = null;

    constructor() {
      super();
      this.content.className = 'heed-modal-body';
    }
    async show(): Promise<void> {
      if (this.#close) return;
      // Without a framework the content is simply written inside the element.
      const own = [...this.children].filter((child) => !/^UI-/.test(child.tagName) && child.childNodes.length > 0);
      if (this.content.childNodes.length === 0) this.content.append(...own.map((child) => child.cloneNode(true)));
      const bar = this.querySelector('ui-title-bar');
      const size = this.getAttribute('variant') ?? 'base';
      this.#close = frame.showModal(
        bar?.getAttribute('title') ?? '',
        this.content,
        bar ? pressables(bar) : [],
        size,
        () => void this.hide(),
      );
      this.dispatchEvent(new CustomEvent('show'));
    }
    async hide(): Promise<void> {
      if (!this.#close) return;
      this.clear();
      this.dispatchEvent(new CustomEvent('hide'));
    }
    async toggle(): Promise<void> {
      return this.#close ? this.hide() : this.show();
    }
    render(): void {}
    clear(): void {
      this.#close?.();
      this.#close = null;
    }
  }

  customElements.define('ui-nav-menu', NavMenu);
  customElements.define('ui-title-bar', TitleBar);
  customElements.define('ui-save-bar', SaveBar);
  customElements.define('ui-modal', Modal);
  // The current entry of the navigation follows the address, which changes without the menu changing.
  const moved = () => queueMicrotask(() => document.querySelector<NavMenu>('ui-nav-menu')?.render());
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method].bind(history);
    history[method] = (...given) => {
      original(...given);
      moved();
    };
  }
  addEventListener('popstate', moved);

  const byId = (id: string) => document.getElementById(id) as Showable | null;
  const switches = {
    show: async (id: string) => byId(id)?.show(),
    hide: async (id: string) => byId(id)?.hide(),
    toggle: async (id: string) => byId(id)?.toggle(),
  };
  return { modal: switches, saveBar: switches };
}

/** The app's own buttons and links, pressed in its place. */
function pressables(element: Element) {
  return [...element.querySelectorAll<HTMLElement>('button, a')].map((original) => ({
    label: original.textContent ?? '',
    primary: original.getAttribute('variant') === 'primary',
    disabled: original.hasAttribute('disabled') || original.hasAttribute('loading'),
    press: () => original.click(),
  }));
}

/** App Bridge asks the app's router by an event; whoever listens decides how to get there. */
function navigate(link: HTMLAnchorElement): void {
  link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true }));
}
