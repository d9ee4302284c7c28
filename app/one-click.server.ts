import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeedApp } from './composition.server';
import { recipientOf } from './domain/engagement/engagement.server';
import { readLink } from './domain/messages/messages.server';
import { findShopById } from './domain/shops/shops.server';
import { createBodyReader } from './ingest/http.server';

export const ONE_CLICK = '/one-click/';
const BODY = 'List-Unsubscribe=One-Click';
const BODY_LIMIT = 1_000;
const bodies = createBodyReader();

/**
 * The address in the List-Unsubscribe header (RFC 8058): mail programs post to it, without cookies, and must not be redirected. Only
 * the prescribed POST unsubscribes; a GET, which link scanners make too, leads to the page with a button. Repeats answer the same.
 */
export async function answerOneClick(app: HeedApp, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const token = (req.url ?? '').slice(ONE_CLICK.length).split('?')[0] ?? '';
  if (req.method === 'GET' || req.method === 'HEAD') {
    res.writeHead(302, { location: `/unsubscribe/${encodeURIComponent(token)}` }).end();
    return;
  }
  const say = (status: number, text: string) => {
    res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  };
  if (req.method !== 'POST') return say(405, 'Post to unsubscribe.');
  const received = await bodies.read(req, BODY_LIMIT);
  if (received === null) return;
  if (!Buffer.isBuffer(received)) return say(received.status, 'Too long.');
  bodies.release(received.length);
  const body = received.toString();
  // Some mail programs post the field as multipart form data, which RFC 8058 allows.
  const isOneClick = body.trim() === BODY || /name="List-Unsubscribe"\s+One-Click\s/.test(body);
  if (!isOneClick) return say(400, `The body must be ${BODY}.`);
  const claim = readLink(app.env.ENCRYPTION_KEY, 'manage', token);
  if (!claim) return say(404, 'This link is not valid.');
  const shop = await findShopById(app.db.sql, claim.shopId);
  if (shop) {
    const { messageId } = claim;
    await app.inShop(shop.domain, async (ctx) => {
      const recipient = await recipientOf(ctx, claim);
      if (recipient) await app.actions.unsubscribe(ctx, { contactId: recipient.id, messageId, source: 'one_click' });
    });
  }
  say(200, 'You are unsubscribed.');
}
