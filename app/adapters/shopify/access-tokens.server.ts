import type { Session } from '@shopify/shopify-api';
import { z } from 'zod';
import { AdminError } from './admin-error';

/** Refreshed this long before they expire, so that a token lives through the request it is used for. */
const MARGIN_MS = 5 * 60_000;

export interface AccessTokens {
  /** A token that is good for some minutes. Throws AdminError `not_installed` when only the merchant can bring a new one. */
  tokenFor(shopDomain: string): Promise<string>;
  /** The same, after Shopify refused `refused`: a refresh, unless somebody has brought a new token meanwhile. */
  tokenInsteadOf(shopDomain: string, refused: string): Promise<string>;
}

export interface AccessTokenOptions {
  /** Tokens expire in real time, whatever the time of the demo or a test: this is the wall clock. */
  now(): Date;
  fetch: typeof fetch;
  apiKey: string;
  apiSecret: string;
  sessions: { loadSession(id: string): Promise<Session | undefined>; storeSession(session: Session): Promise<boolean> };
  /** Runs `work` while no other process holds the shop's lock. */
  exclusively<T>(shopDomain: string, work: () => Promise<T>): Promise<T>;
}

const refreshedSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1),
  refresh_token_expires_in: z.number().positive(),
  scope: z.string().optional(),
});

/**
 * Keeps offline tokens fresh: they live an hour, and each refresh token works once. One refresh per shop at a time, over all
 * processes; whoever waited finds the new token stored and uses it.
 */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const refreshing = new Map<string, Promise<string>>();

  async function stored(shopDomain: string): Promise<Session> {
    const session = await options.sessions.loadSession(`offline_${shopDomain}`);
    if (!session?.accessToken) throw new AdminError('not_installed', 'no access token');
    return session;
  }

  function fresh(session: Session): string | null {
    if (!session.accessToken) return null;
    if (!session.expires) return session.accessToken;
    return session.expires.getTime() - MARGIN_MS > options.now().getTime() ? session.accessToken : null;
  }

  function refresh(shopDomain: string, refused: string | null): Promise<string> {
    const running = refreshing.get(shopDomain);
    if (running) return running;
    const started = options
      .exclusively(shopDomain, async () => {
        const session = await stored(shopDomain);
        const token = fresh(session);
        return token !== null && token !== refused ? token : exchange(session);
      })
      .finally(() => refreshing.delete(shopDomain));
    refreshing.set(shopDomain, started);
    return started;
  }

  async function exchange(session: Session): Promise<string> {
    if (!session.refreshToken) throw new AdminError('not_installed', 'no refresh token');
    const answer = await ask(session.shop, session.refreshToken);
    const at = options.now().getTime();
    session.accessToken = answer.access_token;
    session.expires = new Date(at + answer.expires_in * 1000);
    session.refreshToken = answer.refresh_token;
    session.refreshTokenExpires = new Date(at + answer.refresh_token_expires_in * 1000);
    if (answer.scope !== undefined) session.scope = answer.scope;
    await options.sessions.storeSession(session);
    return answer.access_token;
  }

  async function ask(shopDomain: string, refreshToken: string): Promise<z.infer<typeof refreshedSchema>> {
    let response: Response;
    try {
      response = await options.fetch(`https://${shopDomain}/admin/oauth/access_token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          client_id: options.apiKey,
          client_secret: options.apiSecret,
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        }),
        signal: AbortSignal.timeout(10_000),
      });
    } catch {
      throw new AdminError('unavailable', 'no answer to a token refresh');
    }
    if (response.status >= 500 || response.status === 429) {
      throw new AdminError('unavailable', `token refresh ${response.status}`);
    }
    if (!response.ok) throw new AdminError('not_installed', `token refresh ${response.status}`);
    const parsed = refreshedSchema.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw new AdminError('unavailable', 'token refresh gave no usable token');
    return parsed.data;
  }

  return {
    tokenFor: async (shopDomain) => fresh(await stored(shopDomain)) ?? refresh(shopDomain, null),
    tokenInsteadOf: async (shopDomain, refused) => refresh(shopDomain, refused),
  };
}
