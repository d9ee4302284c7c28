import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { z } from 'zod';
import { previewMessage } from '~/domain/messages/messages.server';

/** The exact email that left, for the preview in a contact's timeline. */
export async function loader({ request, params, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const id = z.uuid().safeParse(params.messageId);
  const preview = id.success ? await app.inShop(session.shop, (ctx) => previewMessage(ctx, id.data)) : null;
  return json(preview && { subject: preview.subject, html: preview.html, text: preview.text }, {
    status: preview ? 200 : 404,
  });
}
