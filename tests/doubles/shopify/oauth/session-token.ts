import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { hexToken, STAFF_USER_ID, uuid } from '../ids';
import { settings, type World } from '../world';

const LIFETIME_SECONDS = 60;

const claims = z.object({
  iss: z.string(),
  dest: z.string(),
  aud: z.string(),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number(),
});

/** A session token as App Bridge hands out: a JWT of one minute. It follows the wall clock, as whoever checks it does. */
export function signSessionToken(world: World): string {
  const shop = `https://${settings(world).domain}`;
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: `${shop}/admin`,
    dest: shop,
    aud: world.app.apiKey,
    sub: String(STAFF_USER_ID),
    exp: now + LIFETIME_SECONDS,
    nbf: now,
    iat: now,
    jti: uuid(),
    sid: hexToken() + hexToken(),
  };
  const message = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`;
  return `${message}.${signature(message, world.app.apiSecret).toString('base64url')}`;
}

/** The user id of a token that was signed for this shop and app and has not run out; otherwise null. */
export function userOfSessionToken(world: World, token: string): string | null {
  const [header = '', payload = '', given = ''] = token.split('.');
  const expected = signature(`${header}.${payload}`, world.app.apiSecret);
  const actual = Buffer.from(given, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null;
  const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success) return null;
  const { aud, dest, exp, sub } = parsed.data;
  const isOurs = aud === world.app.apiKey && dest === `https://${settings(world).domain}`;
  return isOurs && exp * 1000 > Date.now() ? sub : null;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(message: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(message).digest();
}
