import type { LoaderFunctionArgs } from '@remix-run/node';

/** Shopify's library answers everything below /auth itself, by throwing its responses. */
export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  await app.shopify.authenticate.admin(request);
  return null;
}
