import { z } from 'zod';
import { install } from '../commerce/shop-lifecycle';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import { hexToken, STAFF_USER_ID } from '../ids';
import { settings, type World } from '../world';
import { userOfSessionToken } from './session-token';

const ACCESS_SECONDS = 3_600;
const ONLINE_SECONDS = 86_400;
const REFRESH_SECONDS = 90 * 86_400;

const client = { client_id: z.string(), client_secret: z.string() };
const tokenRequest = z.discriminatedUnion('grant_type', [
  z.object({
    ...client,
    grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
    subject_token: z.string(),
    subject_token_type: z.literal('urn:ietf:params:oauth:token-type:id_token'),
    requested_token_type: z.enum([
      'urn:shopify:params:oauth:token-type:offline-access-token',
      'urn:shopify:params:oauth:token-type:online-access-token',
    ]),
    expiring: z.union([z.string(), z.number()]).optional(),
  }),
  z.object({ ...client, grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
]);

/** `POST /admin/oauth/access_token`: token exchange and refresh. Lifetimes follow the wall clock, as the app's do. */
export class AccessTokens {
  constructor(private readonly world: World) {}

  isAlive(token: string | undefined): boolean {
    const row = this.world.store.accessTokens.get(token ?? '');
    return row !== undefined && (row.expiresAt === null || row.expiresAt > Date.now());
  }

  /** Every access token is dead at once; refresh tokens live on. */
  killAll(): void {
    for (const { id } of this.world.store.accessTokens.all()) this.world.store.accessTokens.delete(id);
  }

  routes(router: Router): void {
    router.post('/admin/oauth/access_token', async (exchange) => {
      const isForm = exchange.header('content-type')?.includes('form');
      const body: unknown = isForm
        ? Object.fromEntries(await exchange.form())
        : await exchange.json().catch(() => null);
      const parsed = tokenRequest.safeParse(body);
      if (!parsed.success) return refuse(exchange, 'invalid_request', 'The request is missing a parameter');
      const request = parsed.data;
      if (request.client_id !== this.world.app.apiKey || request.client_secret !== this.world.app.apiSecret) {
        return refuse(exchange, 'invalid_client', 'Client authentication failed');
      }
      if (request.grant_type === 'refresh_token') return this.#refresh(exchange, request.refresh_token);
      if (userOfSessionToken(this.world, request.subject_token) === null) {
        return refuse(exchange, 'invalid_subject_token', 'The subject token is invalid or has expired');
      }
      install(this.world);
      if (request.requested_token_type.includes('online-access') && !request.requested_token_type.includes('offline')) {
        return exchange.answer(this.#onlineToken());
      }
      exchange.answer(String(request.expiring) === '1' ? this.#expiringPair() : this.#lastingToken());
    });
  }

  /** A used refresh token may be tried again until its successor has been used. */
  #refresh(exchange: Exchange, token: string): void {
    const { refreshTokens } = this.world.store;
    const used = refreshTokens.get(token);
    const successor = used?.successor ? refreshTokens.get(used.successor) : undefined;
    if (!used || used.expiresAt < Date.now() || successor?.successor) {
      return refuse(exchange, 'invalid_grant', 'This refresh token is expired or has been revoked');
    }
    const pair = this.#expiringPair(successor?.id);
    refreshTokens.put({ ...used, successor: pair.refresh_token });
    exchange.answer(pair);
  }

  #expiringPair(refreshToken = `shprt_${hexToken()}`) {
    const { store } = this.world;
    const now = Date.now();
    const token = `shpat_${hexToken()}`;
    store.accessTokens.put({ id: token, expiresAt: now + ACCESS_SECONDS * 1000, online: false });
    if (!store.refreshTokens.get(refreshToken)) {
      store.refreshTokens.put({ id: refreshToken, expiresAt: now + REFRESH_SECONDS * 1000, successor: null });
    }
    return {
      access_token: token,
      scope: this.#scope(),
      expires_in: ACCESS_SECONDS,
      refresh_token: refreshToken,
      refresh_token_expires_in: REFRESH_SECONDS,
    };
  }

  #lastingToken() {
    const token = `shpat_${hexToken()}`;
    this.world.store.accessTokens.put({ id: token, expiresAt: null, online: false });
    return { access_token: token, scope: this.#scope() };
  }

  #onlineToken() {
    const token = `shpua_${hexToken()}`;
    this.world.store.accessTokens.put({ id: token, expiresAt: Date.now() + ONLINE_SECONDS * 1000, online: true });
    return {
      access_token: token,
      scope: this.#scope(),
      expires_in: ONLINE_SECONDS,
      associated_user_scope: this.#scope(),
      associated_user: {
        id: STAFF_USER_ID,
        first_name: 'Robin',
        last_name: 'Field',
        email: settings(this.world).email,
        email_verified: true,
        account_owner: true,
        locale: 'en',
        collaborator: false,
      },
    };
  }

  #scope(): string {
    return settings(this.world).scopes.join(',');
  }
}

function refuse(exchange: Exchange, error: string, description: string): void {
  exchange.answer({ error, error_description: description }, 400);
}
