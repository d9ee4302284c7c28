import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { PublicPage, UnknownLink } from '~/components/public-page';
import { recipientOf } from '~/domain/engagement/engagement.server';
import type { ShopSettings } from '~/domain/shops/schema';
import { customTrait, type Interest, type Pace, wishes } from '~/domain/traits/schema';
import { findTraits } from '~/domain/traits/traits.server';
import { openLink } from '~/public-link.server';

export const handle = { plain: true };

export const meta = () => [{ title: 'Email preferences' }, { name: 'robots', content: 'noindex' }];

/**
 * The address is the key to somebody’s consent: it stays out of caches and of the referrer of other sites. Not "no-referrer": with
 * that, browsers hide the origin of the form as well, and Remix refuses it.
 */
export const headers = () => ({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });

export async function loader(args: LoaderFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ shop: null, subscribed: false, limits: '', interest: '', pace: '' }, { status: 404 });
  const { app, claim, shop } = opened;
  const { contact, traits } = await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    return { contact: recipient, traits: recipient && (await findTraits(ctx, [recipient.id])).get(recipient.id) };
  });
  const { name, url, settings } = shop;
  return json({
    shop: { name: settings.senderName || name, url, brandColor: settings.brandColor },
    subscribed: contact?.consentState === 'subscribed',
    limits: limitWords(settings),
    interest: String((traits && customTrait(traits, 'interest')) ?? ''),
    pace: String((traits && customTrait(traits, 'pace')) ?? 'any'),
  });
}

/** The shop's own limits, as a promise to the reader. */
function limitWords({ frequencyCap, quietHours }: ShopSettings): string {
  return `At most ${frequencyCap.perWeek} a week${quietHours.enabled ? ', and never at night' : ''}.`;
}

const interests: Record<Interest, string> = {
  new: 'New things',
  advice: 'How to choose, and how to look after things',
  offers: 'Lower prices',
};
const paces: Record<Pace, string> = { any: 'As there is something to say', weekly: 'Once a week at most' };

export async function action(args: ActionFunctionArgs) {
  const opened = await openLink(args);
  if (!opened) return json({ saved: false }, { status: 404 });
  const { app, claim, shop } = opened;
  const form = await args.request.formData().catch(() => new FormData());
  const change = form.get('marketing') === 'on' ? app.actions.resubscribe : app.actions.unsubscribe;
  await app.inShop(shop.domain, async (ctx) => {
    const recipient = await recipientOf(ctx, claim);
    if (!recipient) return;
    await change(ctx, { contactId: recipient.id, messageId: claim.messageId, source: 'preference_page' });
    const interest = wishes.interest.find((one) => one === form.get('interest'));
    const pace = wishes.pace.find((one) => one === form.get('pace'));
    await app.actions.choose(ctx, { contactId: recipient.id, choice: { interest, pace } });
  });
  return json({ saved: true });
}

export default function Preferences() {
  const { shop, subscribed, limits, interest, pace } = useLoaderData<typeof loader>();
  const saved = useActionData<typeof action>()?.saved ?? false;
  if (!shop) return <UnknownLink />;
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
        <Choices legend="What would you like to hear about?" name="interest" words={interests} chosen={interest} />
        <Choices legend="How often?" name="pace" words={paces} chosen={pace} />
        <p className="quiet">Emails about your orders, such as receipts and shipping news, always come.</p>
        <button>Save</button>
      </Form>
    </PublicPage>
  );
}

function Choices(props: { legend: string; name: string; words: Record<string, string>; chosen: string }) {
  const { legend, name, words, chosen } = props;
  return (
    <fieldset>
      <legend>{legend}</legend>
      {Object.entries(words).map(([value, label]) => (
        <label key={value} className="choice">
          <input type="radio" name={name} value={value} defaultChecked={value === chosen} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
