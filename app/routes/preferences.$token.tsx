import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { PublicPage } from '~/components/public-page';
import { recipientOf } from '~/domain/engagement/engagement.server';
import { readLink } from '~/domain/messages/messages.server';
import type { ShopSettings } from '~/domain/shops/schema';
import { findShopById } from '~/domain/shops/shops.server';

export const handle = { plain: true };

export const meta = () => [{ title: 'Email preferences' }, { name: 'robots', content: 'noindex' }];

/**
 * The address is the key to somebody’s consent: it stays out of caches and of the referrer of other sites. Not "no-referrer": with
 * that, browsers hide the origin of the form as well, and Remix refuses it.
 */
export const headers = () => ({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });

async function open({ params, context: { app } }: LoaderFunctionArgs) {
  const claim = readLink(app.env.ENCRYPTION_KEY, 'manage', params.token ?? '');
  const shop = claim && (await findShopById(app.db.sql, claim.shopId));
  return claim && shop ? { app, claim, shop } : null;
}

export async function loader(args: LoaderFunctionArgs) {
  const opened = await open(args);
  if (!opened) return json({ shop: null, subscribed: false, limits: '' }, { status: 404 });
  const { app, claim, shop } = opened;
  const contact = await app.inShop(shop.domain, (ctx) => recipientOf(ctx, claim));
  const { name, url, settings } = shop;
  return json({
    shop: { name: settings.senderName || name, url, brandColor: settings.brandColor },
    subscribed: contact?.consentState === 'subscribed',
    limits: limitWords(settings),
  });
}

/** The shop's own limits, as a promise to the reader. */
function limitWords({ frequencyCap, quietHours }: ShopSettings): string {
  return `At most ${frequencyCap.perWeek} a week${quietHours.enabled ? ', and never at night' : ''}.`;
}

export async function action(args: ActionFunctionArgs) {
  const opened = await open(args);
  if (!opened) return json({ saved: false }, { status: 404 });
  const { app, claim, shop } = opened;
  const form = await args.request.formData().catch(() => new FormData());
  const change = form.get('marketing') === 'on' ? app.actions.resubscribe : app.actions.unsubscribe;
  await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    if (recipient)
      await change(ctx, { contactId: recipient.id, messageId: claim.messageId, source: 'preference_page' });
  });
  return json({ saved: true });
}

export default function Preferences() {
  const { shop, subscribed, limits } = useLoaderData<typeof loader>();
  const saved = useActionData<typeof action>()?.saved ?? false;
  if (!shop) {
    return (
      <PublicPage>
        <h1>This link is not complete</h1>
        <p>A part of it got lost on the way. Please open the link in the email itself, or copy it in full.</p>
      </PublicPage>
    );
  }
  return (
    <PublicPage shop={shop}>
      <h1>Email preferences</h1>
      {saved ? (
        <p role="status">
          <strong>Saved.</strong>
        </p>
      ) : null}
      <Form method="post">
        <label className="choice">
          <input type="checkbox" name="marketing" value="on" defaultChecked={subscribed} />
          <span>
            News, reminders and recommendations
            <span className="quiet">{limits} Unticked, none at all.</span>
          </span>
        </label>
        <p className="quiet">Emails about your orders, such as receipts and shipping news, always come.</p>
        <button>Save</button>
      </Form>
    </PublicPage>
  );
}
