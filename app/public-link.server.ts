import type { LoaderFunctionArgs } from '@remix-run/node';
import { readLink } from './domain/messages/messages.server';
import { findShopById } from './domain/shops/shops.server';

/** Whose a link under an email is, and of which shop; null when we did not sign it or the shop is gone. */
export async function openLink({ params, context: { app } }: Pick<LoaderFunctionArgs, 'params' | 'context'>) {
  const claim = readLink(app.env.ENCRYPTION_KEY, 'manage', params.token ?? '');
  const shop = claim && (await findShopById(app.db.sql, claim.shopId));
  return claim && shop ? { app, claim, shop } : null;
}
