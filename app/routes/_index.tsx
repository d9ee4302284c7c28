import { type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { PublicPage } from '~/components/public-page';

export const handle = { plain: true };

export const meta = () => [
  { title: 'Heed: email for Shopify that knows when to stay silent' },
  { name: 'description', content: 'Behavioural email marketing for Shopify, with a recorded reason for every email.' },
];

/** Shopify opens an app at its root with these; everybody else reads the page. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url);
  if (['shop', 'host', 'embedded', 'id_token'].some((name) => searchParams.has(name))) {
    return redirect(`/app?${searchParams.toString()}`);
  }
  return null;
}

export default function Landing() {
  return (
    <PublicPage>
      <h1>Heed</h1>
      <p>Behavioural email marketing for Shopify: the right message, to the right person, at the right moment.</p>
      <p>
        Heed listens to what people do in a shop, decides for each possible email whether it deserves to be sent, and
        keeps the reason, also for every email it did not send.
      </p>
      <p className="quiet">To use Heed, install it from the Shopify App Store and open it in the Shopify admin.</p>
    </PublicPage>
  );
}
