import { Session } from '@shopify/shopify-api';
import { describe, expect, it } from 'vitest';
import { createAccessTokens } from './access-tokens.server';
import { createAdminClient } from './admin.server';
import { AdminError } from './admin-error';

const shop = 'fern.myshopify.com';
const start = Date.parse('2026-11-24T10:00:00Z');

interface Call {
  url: string;
  token: string | null;
  body: Record<string, unknown>;
}

/** The client with a network that answers from a list, and a clock that only sleeping moves. */
function setUp(answers: ((call: Call) => Response)[], stored: Partial<Session> = {}) {
  const calls: Call[] = [];
  const sleeps: number[] = [];
  let elapsed = 0;
  const now = () => new Date(start + elapsed);
  const session = new Session({
    id: `offline_${shop}`,
    shop,
    state: '',
    isOnline: false,
    accessToken: 'first',
    ...stored,
  });
  const network: typeof fetch = async (input, init) => {
    const call: Call = {
      url: String(input),
      token: new Headers(init?.headers).get('x-shopify-access-token'),
      body: JSON.parse(String(init?.body)) as Record<string, unknown>,
    };
    calls.push(call);
    const answer = answers.shift();
    if (!answer) throw new TypeError('fetch failed');
    return answer(call);
  };
  let lock: Promise<unknown> = Promise.resolve();
  const tokens = createAccessTokens({
    now,
    fetch: network,
    apiKey: 'key',
    apiSecret: 'secret',
    sessions: {
      loadSession: async (id) => (id === session.id ? session : undefined),
      storeSession: async () => true,
    },
    exclusively: (_domain, work) => {
      const result = lock.then(work);
      lock = result.catch(() => undefined);
      return result;
    },
  });
  const admin = createAdminClient({
    apiVersion: '2026-10',
    tokens,
    fetch: network,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    now,
    sleep: async (ms) => {
      sleeps.push(ms);
      elapsed += ms;
    },
  });
  return { admin, tokens, calls, sleeps, session };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const cost = (requested: number, available: number) => ({
  cost: {
    requestedQueryCost: requested,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: available, restoreRate: 100 },
  },
});

const refreshed = json({
  access_token: 'second',
  expires_in: 3600,
  refresh_token: 'next-refresh',
  refresh_token_expires_in: 7_776_000,
});

async function failure(work: Promise<unknown>): Promise<AdminError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AdminError)) throw new Error('expected an AdminError');
  return error;
}

describe('a request', () => {
  it('carries the token and returns the data', async () => {
    const { admin, calls } = setUp([json({ data: { shop: { name: 'Fern' } } })]);
    expect(await admin.request(shop, 'query Q { shop { name } }', { a: 1 })).toEqual({ shop: { name: 'Fern' } });
    expect(calls).toMatchObject([
      { url: `https://${shop}/admin/api/2026-10/graphql.json`, token: 'first', body: { variables: { a: 1 } } },
    ]);
  });

  it('waits for the missing points after THROTTLED', async () => {
    const throttled = json({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: cost(700, 200),
    });
    const { admin, sleeps } = setUp([throttled, json({ data: { ok: true } })]);
    expect(await admin.request(shop, 'query Q { ok }')).toEqual({ ok: true });
    expect(sleeps).toEqual([5000]);
  });

  it('waits before a query that would not fit the budget', async () => {
    const { admin, sleeps } = setUp([json({ data: {}, extensions: cost(500, 300) }), json({ data: {} })]);
    await admin.request(shop, 'query Q { ok }');
    await admin.request(shop, 'query Q { ok }');
    expect(sleeps).toEqual([2000]);
  });

  it('gives up as throttled after six attempts', async () => {
    const throttled = json({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: cost(700, 200),
    });
    const { admin, calls } = setUp(Array.from({ length: 10 }, () => throttled));
    expect(await failure(admin.request(shop, 'query Q { ok }'))).toMatchObject({ kind: 'throttled', retryable: true });
    expect(calls).toHaveLength(6);
  });

  it.each([
    [500, 'unavailable', true],
    [402, 'shop_unavailable', false],
    [423, 'shop_unavailable', false],
  ])('answered with %i is %s, and not repeated: a mutation may have run', async (status, kind, retryable) => {
    const { admin, calls } = setUp([json({ errors: 'no' }, status)]);
    expect(await failure(admin.request(shop, 'mutation M { ok }'))).toMatchObject({ kind, retryable });
    expect(calls).toHaveLength(1);
  });

  it('without an answer is unavailable', async () => {
    expect(await failure(setUp([]).admin.request(shop, 'query Q { ok }'))).toMatchObject({ kind: 'unavailable' });
  });

  it('that Shopify finds wrong is invalid, and the error repeats neither variables nor token', async () => {
    const wrong = json({ errors: [{ message: 'ana@example.com is wrong', extensions: { code: 'BAD_REQUEST' } }] });
    const error = await failure(setUp([wrong]).admin.request(shop, 'query Q { ok }', { email: 'ana@example.com' }));
    expect(error.kind).toBe('invalid');
    expect(`${error.message} ${error.stack}`).not.toMatch(/ana@example|first/);
  });
});

describe('an access token', () => {
  it('is refreshed before it expires, and the new pair is stored', async () => {
    const { admin, calls, session } = setUp([refreshed, json({ data: {} })], {
      expires: new Date(start + 60_000),
      refreshToken: 'refresh',
    });
    await admin.request(shop, 'query Q { ok }');
    expect(calls[0]).toMatchObject({
      url: `https://${shop}/admin/oauth/access_token`,
      body: { grant_type: 'refresh_token', refresh_token: 'refresh', client_id: 'key', client_secret: 'secret' },
    });
    expect(calls[1]?.token).toBe('second');
    expect(session).toMatchObject({
      accessToken: 'second',
      refreshToken: 'next-refresh',
      expires: new Date(start + 3_600_000),
    });
  });

  it('is refreshed once, however many ask at the same time', async () => {
    const { tokens, calls } = setUp([refreshed], { expires: new Date(start), refreshToken: 'refresh' });
    expect(await Promise.all([1, 2, 3, 4, 5].map(() => tokens.tokenFor(shop)))).toEqual(Array(5).fill('second'));
    expect(calls).toHaveLength(1);
  });

  it('that another process refreshed while we waited is used as it is', async () => {
    const { tokens, calls, session } = setUp([refreshed], { refreshToken: 'refresh' });
    session.accessToken = 'from-elsewhere';
    expect(await tokens.tokenInsteadOf(shop, 'first')).toBe('from-elsewhere');
    expect(calls).toHaveLength(0);
  });

  it('that was refused is replaced once, then the shop counts as not installed', async () => {
    const dead = json({ errors: 'Invalid API key or access token' }, 401);
    const { admin, calls } = setUp([dead, refreshed, dead], { refreshToken: 'refresh' });
    expect(await failure(admin.request(shop, 'query Q { ok }'))).toMatchObject({
      kind: 'not_installed',
      retryable: false,
    });
    expect(calls.map((call) => call.token)).toEqual(['first', null, 'second']);
  });

  it.each([
    [400, 'not_installed'],
    [503, 'unavailable'],
  ])('whose refresh is answered with %i means %s', async (status, kind) => {
    const { tokens } = setUp([json({ error: 'invalid_grant' }, status)], {
      expires: new Date(start),
      refreshToken: 'x',
    });
    expect((await failure(tokens.tokenFor(shop))).kind).toBe(kind);
  });

  it('is missing when the shop never installed', async () => {
    const { tokens } = setUp([]);
    expect((await failure(tokens.tokenFor('other.myshopify.com'))).kind).toBe('not_installed');
  });
});
