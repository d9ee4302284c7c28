import { ClientError, GraphQLClient, type Variables } from 'graphql-request';
import { z } from 'zod';
import type { Log } from '../../domain/context';
import type { AccessTokens } from './access-tokens.server';
import { AdminError } from './admin-error';
import { costOf, type KnownCost, waitBefore, waitForPoints } from './throttle';

const MAX_ATTEMPTS = 6;

export interface AdminClient {
  /**
   * Runs one GraphQL document against the shop's Admin API and returns its `data`, which the caller parses. Waits for the
   * shop's query budget and renews the access token; both only repeat requests that Shopify did not run. Throws AdminError, and
   * nothing else, for whatever network, Shopify or the shop do. Mutations answer with `userErrors` inside the data.
   */
  request(shopDomain: string, document: string, variables?: Variables): Promise<unknown>;
}

export interface AdminClientOptions {
  apiVersion: string;
  tokens: AccessTokens;
  fetch: typeof fetch;
  log: Log;
  /** Wall clock and sleep: a query budget fills in real time. */
  now(): Date;
  sleep(ms: number): Promise<void>;
}

/** The Admin API for background work. Screens use the client that `authenticate.admin` hands them. */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const budgets = new Map<string, KnownCost>();

  async function attempt(shopDomain: string, token: string, document: string, variables: Variables) {
    const client = new GraphQLClient(`https://${shopDomain}/admin/api/${options.apiVersion}/graphql.json`, {
      fetch: options.fetch,
      headers: { 'x-shopify-access-token': token },
    });
    const signal = AbortSignal.timeout(30_000);
    return client.rawRequest<unknown>({ query: document, variables, signal });
  }

  return {
    async request(shopDomain, document, variables = {}) {
      let token = await options.tokens.tokenFor(shopDomain);
      let refused = false;
      for (let tries = 1; ; tries += 1) {
        await pause(waitBefore(budgets.get(shopDomain), options.now()));
        try {
          const answer = await attempt(shopDomain, token, document, variables);
          remember(shopDomain, answer.extensions);
          return answer.data;
        } catch (thrown) {
          const { error, status, extensions } = readFailure(thrown);
          remember(shopDomain, extensions);
          if (status === 401 && !refused) {
            refused = true;
            token = await options.tokens.tokenInsteadOf(shopDomain, token);
          } else if (error.kind === 'throttled' && tries < MAX_ATTEMPTS) {
            options.log.info({ shop: shopDomain, tries }, 'waiting for the Admin API');
            await pause(waitForPoints(extensions));
          } else {
            throw error;
          }
        }
      }
    },
  };

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await options.sleep(ms);
  }

  function remember(shopDomain: string, extensions: unknown): void {
    const cost = costOf(extensions, options.now());
    if (cost) budgets.set(shopDomain, cost);
  }
}

const failureSchema = z.object({
  status: z.number(),
  // A refused token or a frozen shop is answered with a sentence in place of the list.
  errors: z.array(z.object({ extensions: z.object({ code: z.string().optional() }).optional() })).catch([]),
  extensions: z.unknown().optional(),
});

interface Failure {
  error: AdminError;
  status: number;
  extensions: unknown;
}

function readFailure(thrown: unknown): Failure {
  if (!(thrown instanceof ClientError)) {
    return { error: new AdminError('unavailable', 'no answer'), status: 0, extensions: undefined };
  }
  const parsed = failureSchema.safeParse(thrown.response);
  const { status, errors, extensions } = parsed.success
    ? parsed.data
    : { status: 0, errors: [], extensions: undefined };
  const codes = errors.map((error) => error.extensions?.code ?? 'unnamed');
  return { error: toAdminError(status, codes), status, extensions };
}

function toAdminError(status: number, codes: readonly string[]): AdminError {
  if (codes.includes('THROTTLED') || status === 429) return new AdminError('throttled', `status ${status}`);
  if (status === 401) return new AdminError('not_installed', 'the access token was refused');
  if ([402, 403, 404, 423].includes(status)) return new AdminError('shop_unavailable', `status ${status}`);
  if (status >= 500 || status === 0 || codes.includes('INTERNAL_SERVER_ERROR')) {
    return new AdminError('unavailable', `status ${status}`);
  }
  return new AdminError('invalid', codes.join(', ') || `status ${status}`);
}
