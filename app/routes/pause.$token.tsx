import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { PublicPage, UnknownLink } from '~/components/public-page';
import { recipientOf } from '~/domain/engagement/engagement.server';
import { pausedUntil } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { openLink } from '~/public-link.server';

export const handle = { plain: true };

export const meta = () => [{ title: 'Pause our emails' }, { name: 'robots', content: 'noindex' }];

/** As on the unsubscribe page: the address is a key, and stays out of caches and of the referrer of other sites. */
export const headers = () => ({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });

/** How long a pause may be, in days. */
const LENGTHS = [30, 90] as const;

/** Only looks: mail programs and scanners follow every link, and must not pause anybody. */
export async function loader(args: LoaderFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ shop: null, isPaused: false }, { status: 404 });
  const { app, claim, shop } = opened;
  const isPaused = await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    const traits = recipient && (await findTraits(ctx, [recipient.id])).get(recipient.id);
    return traits ? pausedUntil(traits, ctx.now) !== null : false;
  });
  const { name, url, settings } = shop;
  return json({ shop: { name: settings.senderName || name, url, brandColor: settings.brandColor }, isPaused });
}

export async function action(args: ActionFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ done: null }, { status: 404 });
  const { app, claim, shop } = opened;
  const form = await args.request.formData().catch(() => new FormData());
  const pauseDays = LENGTHS.find((days) => String(days) === form.get('days')) ?? null;
  if (pauseDays === null && form.get('days') !== 'none') return json({ done: null }, { status: 400 });
  await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    if (recipient) await app.actions.choose(ctx, { contactId: recipient.id, choice: { pauseDays } });
  });
  return json({ done: pauseDays ?? ('none' as const) });
}

export default function Pause() {
  const { shop, isPaused } = useLoaderData<typeof loader>();
  const done = useActionData<typeof action>()?.done;
  if (!shop) return <UnknownLink />;
  if (done === 'none') {
    return (
      <PublicPage shop={shop}>
        <h1>Our emails come again</h1>
        <p>From now on you hear from {shop.name} as before.</p>
      </PublicPage>
    );
  }
  if (done || isPaused) {
    return (
      <PublicPage shop={shop}>
        <h1>Our emails are paused</h1>
        <p>
          {done
            ? `For ${done} days you get no marketing emails from ${shop.name}; then they come again by themselves. `
            : ''}
          Emails about your orders still come.
        </p>
        <Form method="post">
          <button className="second" name="days" value="none">
            End the pause now
          </button>
        </Form>
      </PublicPage>
    );
  }
  return (
    <PublicPage shop={shop}>
      <h1>Pause our emails?</h1>
      <p>
        You stay signed up, and get no marketing emails from {shop.name} for a while. Emails about your orders still
        come.
      </p>
      <Form method="post" className="choices">
        {LENGTHS.map((days) => (
          <button key={days} name="days" value={days}>
            For {days} days
          </button>
        ))}
      </Form>
    </PublicPage>
  );
}
