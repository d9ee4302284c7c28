/** The cookies of one browser on one site. */
export class CookieJar {
  readonly #values = new Map<string, string>();

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  drop(name: string): void {
    this.#values.delete(name);
  }

  /** What to send as the Cookie header. */
  header(): string {
    return [...this.#values].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ');
  }

  /** Takes in what an answer sets. */
  take(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const at = pair.indexOf('=');
      const isGone = attributes.includes('Max-Age=0');
      if (isGone) this.drop(pair.slice(0, at));
      else this.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    }
  }
}
