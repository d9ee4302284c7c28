/**
 * Why the Admin API gave no answer.
 * - `not_installed`: there is no access token, or Shopify takes neither it nor its refresh; the merchant must open the app.
 * - `shop_unavailable`: the shop is frozen, locked or closed (402, 403, 404, 423).
 * - `invalid`: the document or its variables were refused; a repeat would be as well.
 * - `throttled`: still too busy after all waits.
 * - `unavailable`: network, timeout or a server error.
 */
export type AdminErrorKind = 'not_installed' | 'shop_unavailable' | 'invalid' | 'throttled' | 'unavailable';

/** Its message never holds variables, tokens or answers. */
export class AdminError extends Error {
  constructor(
    readonly kind: AdminErrorKind,
    detail: string,
  ) {
    super(`Admin API: ${kind} (${detail})`);
    this.name = 'AdminError';
  }

  /** Whether the same request may succeed later without anybody doing anything. */
  get retryable(): boolean {
    return this.kind === 'throttled' || this.kind === 'unavailable';
  }
}
