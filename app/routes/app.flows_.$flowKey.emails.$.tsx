import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { findFlow } from '~/domain/flows/flows.server';
import { findShopById } from '~/domain/shops/shops.server';
import { previewTemplate } from '~/domain/templates/templates.server';

/** An email of a flow with made-up values, for the preview on the flow's screen. */
export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const preview = await app.inShop(session.shop, async (ctx) => {
    const flow = await findFlow(ctx, params.flowKey ?? '');
    const shop = await findShopById(ctx.sql, ctx.shopId);
    return flow && shop ? previewTemplate(params['*'] ?? '', shop, flow.definition.reasonLine) : null;
  });
  return json(preview && { subject: preview.subject, html: preview.html, text: preview.text }, {
    status: preview ? 200 : 404,
  });
}
