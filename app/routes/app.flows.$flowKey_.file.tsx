import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { exportFlow } from '~/domain/flows/flows.server';

const versionSchema = z.coerce.number().int().min(1).nullable().catch(null);

/** A flow as one document, the live version or `?version=3`: what the import reads again. */
export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const version = versionSchema.parse(new URL(request.url).searchParams.get('version'));
  const file = await app.inShop(session.shop, (ctx) => exportFlow(ctx, params.flowKey ?? '', version));
  return json(file, { status: file ? 200 : 404 });
}
