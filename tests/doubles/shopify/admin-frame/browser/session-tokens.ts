const RENEW_BEFORE_END_MS = 20_000;

/** Hands out session tokens, fetched from the admin and kept until shortly before they end. */
export function createSessionTokens(url: string, shop: string): () => Promise<string> {
  let token = '';
  let endsAt = 0;
  const plainFetch = window.fetch.bind(window);
  return async () => {
    if (Date.now() < endsAt - RENEW_BEFORE_END_MS) return token;
    const response = await plainFetch(`${url}?shop=${encodeURIComponent(shop)}`);
    if (!response.ok) throw new Error('the admin gave no session token');
    token = await response.text();
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    endsAt = (JSON.parse(atob(payload)) as { exp: number }).exp * 1000;
    return token;
  };
}
