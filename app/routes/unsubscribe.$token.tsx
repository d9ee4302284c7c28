import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { PublicPage, UnknownLink } from '~/components/public-page';
import { recipientOf } from '~/domain/engagement/engagement.server';
import { openLink } from '~/public-link.server';

export const handle = { plain: true };

export const meta = () => [{ title: 'Unsubscribe' }, { name: 'robots', content: 'noindex' }];

/**
 * The address is the key to somebody’s consent: it stays out of caches and of the referrer of other sites. Not "no-referrer": with
 * that, browsers hide the origin of the form as well, and Remix refuses it.
 */
export const headers = () => ({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });

/** Only looks: mail programs and scanners follow every link, and must not unsubscribe anybody. */
export async function loader(args: LoaderFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ shop: null, subscribed: false }, { status: 404 });
  const { app, claim, shop } = opened;
  const contact = await app.inShop(shop.domain, (ctx) => recipientOf(ctx, claim));
  const { name, url, settings } = shop;
  return json({
    shop: { name: settings.senderName || name, url, brandColor: settings.brandColor },
    subscribed: contact?.consentState === 'subscribed',
  });
}

/** Takes the consent back, or gives it again. One-click requests of mail programs (RFC 8058) come here as well; repeats change nothing. */
export async function action(args: ActionFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ done: null }, { status: 404 });
  const { app, claim, shop } = opened;
  const form = await args.request.formData().catch(() => new FormData());
  const keep = form.get('intent') === 'keep';
  const source = form.get('List-Unsubscribe') === 'One-Click' ? 'one_click' : 'unsubscribe_page';
  await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    const change = keep ? app.actions.resubscribe : app.actions.unsubscribe;
    if (recipient) await change(ctx, { contactId: recipient.id, messageId: claim.messageId, source });
  });
  return json({ done: keep ? ('kept' as const) : ('unsubscribed' as const) });
}

export default function Unsubscribe() {
  const { shop, subscribed } = useLoaderData<typeof loader>();
  const done = useActionData<typeof action>()?.done;
  if (!shop) return <UnknownLink />;
  if (done === 'unsubscribed') {
    return (
      <PublicPage shop={shop}>
        <h1>You are unsubscribed</h1>
        <p>You will get no more marketing emails from {shop.name}. Emails about your orders still come.</p>
        <Form method="post">
          <button className="second" name="intent" value="keep">
            Undo: keep me subscribed
          </button>
        </Form>
      </PublicPage>
    );
  }
  if (done === 'kept') {
    return (
      <PublicPage shop={shop}>
        <h1>You stay subscribed</h1>
        <p>Nothing has changed: emails from {shop.name} keep coming.</p>
        <p className="quiet">Each of them has a link to unsubscribe.</p>
      </PublicPage>
    );
  }
  return (
    <PublicPage shop={shop}>
      <h1>{subscribed ? 'Unsubscribe?' : 'You are not subscribed'}</h1>
      <p>
        {subscribed
          ? `One press, and you get no more marketing emails from ${shop.name}. Emails about your orders still come.`
          : `You get no marketing emails from ${shop.name}. To make sure of it, you can unsubscribe once more.`}
      </p>
      <Form method="post">
        <button>Unsubscribe</button>
      </Form>
    </PublicPage>
  );
}
