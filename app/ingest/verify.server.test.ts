import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { contentId, createKeyring, isSignedByShopify, readProxyClaims, shopifyKeys } from './verify.server';

const keys = shopifyKeys(['the-present-secret', 'the-previous-secret']);
const now = new Date('2026-11-24T10:00:00Z');
const seconds = now.getTime() / 1000;
const hmac = (secret: string, body: string | Buffer) => createHmac('sha256', secret).update(body);

describe('isSignedByShopify', () => {
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);

  test('accepts the present and the previous secret, over the raw bytes', () => {
    expect(isSignedByShopify(keys, body, hmac('the-present-secret', body).digest('base64'))).toBe(true);
    expect(isSignedByShopify(keys, body, hmac('the-previous-secret', body).digest('base64'))).toBe(true);
  });

  test.each([[''], ['AAAA'], ['not base64 at all'], [hmac('another-secret', body).digest('base64')]])(
    'refuses %j',
    (signature) => expect(isSignedByShopify(keys, body, signature)).toBe(false),
  );
});

describe('readProxyClaims', () => {
  const sign = (pairs: [string, string][], secret = 'the-present-secret') => {
    const names = [...new Set(pairs.map(([name]) => name))];
    const joined = names.map(
      (name) =>
        `${name}=${pairs
          .filter(([key]) => key === name)
          .map(([, value]) => value)
          .join(',')}`,
    );
    const query = new URLSearchParams(pairs);
    query.append('signature', hmac(secret, joined.sort().join('')).digest('hex'));
    return query.toString();
  };
  const claims = (extra: [string, string][] = [], timestamp = seconds): [string, string][] => [
    ['shop', 'Plants.myshopify.com'],
    ['path_prefix', '/apps/heed'],
    ['timestamp', String(timestamp)],
    ...extra,
  ];

  test('believes a signed customer id, and that an empty one is nobody', () => {
    const signed = sign(claims([['logged_in_customer_id', '115310627314723954']]));
    expect(readProxyClaims(keys, signed, now)).toEqual({
      shop: 'plants.myshopify.com',
      customerId: '115310627314723954',
    });
    expect(readProxyClaims(keys, sign(claims([['logged_in_customer_id', '']])), now)?.customerId).toBeNull();
  });

  test('joins values of a repeated key', () => {
    expect(
      readProxyClaims(
        keys,
        sign(
          claims([
            ['a', '1'],
            ['a', '2'],
          ]),
        ),
        now,
      ),
    ).not.toBeNull();
  });

  test('refuses a changed, unsigned, foreign or stale query', () => {
    const signed = sign(claims([['logged_in_customer_id', '1']]));
    expect(readProxyClaims(keys, signed.replace('customer_id=1', 'customer_id=2'), now)).toBeNull();
    expect(readProxyClaims(keys, new URLSearchParams(claims()).toString(), now)).toBeNull();
    expect(readProxyClaims(keys, sign(claims(), 'another-secret'), now)).toBeNull();
    expect(readProxyClaims(keys, sign(claims([], seconds - 91)), now)).toBeNull();
    expect(readProxyClaims(keys, sign(claims([], seconds - 90)), now)).not.toBeNull();
    expect(readProxyClaims(keys, sign([['shop', 'plants.myshopify.com']]), now)).toBeNull();
  });
});

test('contentId tells senders and bytes apart', () => {
  const ids = [contentId(Buffer.from('a')), contentId(Buffer.from('b')), contentId(Buffer.from('a'), '5')];
  expect(new Set(ids).size).toBe(3);
  expect(contentId(Buffer.from('a'))).toBe(ids[0]);
});

test('the keyring asks once in a while, for known and unknown keys alike', async () => {
  const asked: string[] = [];
  const shopOf = createKeyring((hash) => {
    asked.push(hash);
    return Promise.resolve(asked.length === 1 ? 'plants.myshopify.com' : null);
  });
  expect(await shopOf('heed_1', now)).toBe('plants.myshopify.com');
  expect(await shopOf('heed_1', now)).toBe('plants.myshopify.com');
  expect(await shopOf('heed_2', now)).toBeNull();
  expect(await shopOf('heed_2', now)).toBeNull();
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(await shopOf('heed_1', new Date(now.getTime() + 5_000))).toBeNull();
});
