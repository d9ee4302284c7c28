import { execute } from 'graphql';
import { z } from 'zod';
import type { Exchange } from '../http/exchange';
import type { Router } from '../http/router';
import type { AccessTokens } from '../oauth/access-tokens';
import { API_VERSION } from '../webhook-topics';
import type { World } from '../world';
import { adminSchema } from './admin-schema';
import type { BulkOperations } from './bulk-operations';
import { mutationRoot } from './mutation-root';
import { prepare } from './prepared-query';
import { queryCost } from './query-cost';
import { queryRoot } from './query-root';

const BUCKET_POINTS = 2_000;
const RESTORED_PER_SECOND = 100;
const LARGEST_QUERY = 1_000;

const requestBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** `POST /admin/api/{version}/graphql.json`. */
export class AdminEndpoint {
  #throttled = 0;
  #denied = { field: '', times: 0 };

  constructor(
    private readonly world: World,
    private readonly tokens: AccessTokens,
    private readonly bulk: BulkOperations,
  ) {}

  /** The next `times` requests are answered THROTTLED, with HTTP 200 as on Shopify. */
  throttleNext(times: number): void {
    this.#throttled = times;
  }

  /** The next `times` documents that name this field are refused, as when a scope was not granted. */
  denyNext(field: string, times: number): void {
    this.#denied = { field, times };
  }

  routes(router: Router): void {
    router.post('/admin/api/:version/graphql.json', (exchange) => this.#answer(exchange));
  }

  async #answer(exchange: Exchange): Promise<void> {
    if (!/^(\d{4}-\d{2}|unstable)$/.test(exchange.params['version'] ?? ''))
      return exchange.answer({ errors: 'Not Found' }, 404);
    if (!this.tokens.isAlive(exchange.header('x-shopify-access-token'))) {
      const errors = '[API] Invalid API key or access token (unrecognized login or wrong password)';
      return exchange.answer({ errors }, 401);
    }
    const body = requestBody.safeParse(await exchange.json().catch(() => null));
    if (!body.success) return exchange.answer({ errors: { query: 'Required parameter missing or invalid' } }, 400);
    const result = await this.#run(body.data.query, body.data.variables ?? {}, body.data.operationName ?? undefined);
    exchange.answer(result, 200, { 'X-Shopify-API-Version': API_VERSION });
  }

  async #run(query: string, variables: Record<string, unknown>, operationName: string | undefined): Promise<unknown> {
    const prepared = prepare(query, operationName);
    if ('errors' in prepared) return { errors: prepared.errors };
    const { document, operation } = prepared;
    const cost = queryCost(adminSchema, document, operation, variables);
    if (this.#throttled > 0) {
      this.#throttled -= 1;
      return refusal('Throttled', 'THROTTLED', cost, 0);
    }
    if (this.#denied.times > 0 && query.includes(this.#denied.field)) {
      this.#denied.times -= 1;
      return refusal(`Access denied for ${this.#denied.field} field.`, 'ACCESS_DENIED', cost, BUCKET_POINTS);
    }
    if (cost > LARGEST_QUERY) {
      const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${LARGEST_QUERY}).`;
      return refusal(message, 'MAX_COST_EXCEEDED', cost, BUCKET_POINTS);
    }
    const rootValue = operation.operation === 'mutation' ? mutationRoot(this.world, this.bulk) : queryRoot(this.world);
    const result = await this.world.webhooks.action(() =>
      execute({
        schema: adminSchema,
        document,
        rootValue,
        contextValue: { world: this.world, bulk: null },
        variableValues: variables,
        operationName,
      }),
    );
    return { ...result, extensions: { cost: costs(cost, cost, BUCKET_POINTS - cost) } };
  }
}

function refusal(message: string, code: string, cost: number, available: number) {
  return { errors: [{ message, extensions: { code } }], extensions: { cost: costs(cost, null, available) } };
}

function costs(requested: number, actual: number | null, available: number) {
  return {
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: {
      maximumAvailable: BUCKET_POINTS,
      currentlyAvailable: available,
      restoreRate: RESTORED_PER_SECOND,
    },
  };
}
