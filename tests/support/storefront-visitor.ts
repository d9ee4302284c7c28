import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { StorefrontEvents } from './storefront-events';

export const MINUTES = 60_000;

/** A person with a browser of their own, at a storefront that has the theme extension switched on. */
export class Visitor {
  static readonly start = new Date('2026-11-03T10:00:00Z');

  /** What scripts did wrong on any page. A failed request is none: the browser itself reports it and no script can prevent that. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly shopUrl: string,
    readonly app: StorefrontEvents,
    /** The tab in front. */
    public page: Page,
  ) {}

  /** Arrives with an empty browser whose clock says `Visitor.start` and is moved by `pass`. */
  static async arrive(browser: Browser, shopUrl: string, app: StorefrontEvents): Promise<Visitor> {
    const context = await browser.newContext();
    await context.clock.install({ time: Visitor.start });
    const visitor = new Visitor(context, shopUrl, app, await context.newPage());
    visitor.#listen();
    return visitor;
  }

  /** Goes away for good: what this browser still sends is ignored. */
  async leave(): Promise<void> {
    const { heed_visitor: stored } = await this.stored();
    await this.context.close();
    this.app.forget(stored && (JSON.parse(stored) as { id: string }).id);
  }

  async openTab(): Promise<void> {
    this.page = await this.context.newPage();
    this.#listen();
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.shopUrl + path);
  }

  /** Runs a script in the page as the theme would. */
  run<T = unknown>(script: string): Promise<T> {
    return this.page.evaluate(script) as Promise<T>;
  }

  /** Lets time go by, with everything a page does meanwhile. */
  pass(milliseconds: number): Promise<void> {
    return this.context.clock.runFor(milliseconds);
  }

  /** Answers the privacy banner. */
  async decide(analytics: boolean): Promise<void> {
    await this.run(`Shopify.customerPrivacy.setTrackingConsent({ analytics: ${analytics} }, () => {})`);
  }

  /** Says yes on the home page; what that page told is forgotten. */
  async agree(): Promise<void> {
    await this.visit('/');
    await this.decide(true);
    await this.app.nth('page_viewed');
    this.app.forget();
  }

  /** Adds by fetch, as most themes do, and resolves to the shop's status. */
  add(variantId: string, quantity = 1): Promise<number> {
    const body = `new URLSearchParams({ id: '${variantId}', quantity: '${quantity}' })`;
    return this.run(`fetch('/cart/add.js', { method: 'POST', body: ${body} }).then((response) => response.status)`);
  }

  /** The cart as the shop has it, its token cut as webhooks write it. */
  async cart(): Promise<{ token: string; attributes: Record<string, string> }> {
    const cart = await this.run<{ token: string; attributes: Record<string, string> }>(
      `fetch('/cart.js').then((response) => response.json())`,
    );
    return { token: cart.token.split('?')[0] ?? '', attributes: cart.attributes };
  }

  /** Everything scripts have stored in this browser, cookies aside. */
  stored(): Promise<Record<string, string>> {
    return this.run('({ ...localStorage, ...sessionStorage })');
  }

  /** When this resolves, whatever the page had begun to send before has reached the app. */
  async everythingArrived(): Promise<void> {
    const before = this.app.others;
    await this.run(`fetch('/apps/heed/barrier', { method: 'POST' })`);
    await this.app.until(() => this.app.others > before);
  }

  #listen(): void {
    this.page.on('pageerror', (error) => this.complaints.push(String(error)));
    this.page.on('console', (message) => {
      const isNetwork = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) this.complaints.push(message.text());
    });
  }
}
