import { json, type HeadersFunction, type LinksFunction, type LoaderFunctionArgs } from '@remix-run/node';
import { Link, Outlet, useLoaderData, useRouteError } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import { AppProvider } from '@shopify/shopify-app-remix/react';
import { boundary } from '@shopify/shopify-app-remix/server';
import { PageLoading, useSlowNavigation } from '~/components/page-loading';
import { ShopFormatProvider } from '~/components/shop-format';
import appStyles from '~/components/app.css?url';
import { findShopById } from '~/domain/shops/shops.server';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: polarisStyles },
  { rel: 'stylesheet', href: appStyles },
];

export const meta = () => [{ title: 'Heed' }];

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const shop = await app.inShop(session.shop, (ctx) => findShopById(ctx.sql, ctx.shopId));
  if (!shop) throw new Response('This shop is not installed.', { status: 404 });
  return json({
    apiKey: app.env.SHOPIFY_API_KEY,
    appBridgeUrl: app.shopify.appBridgeUrl,
    format: { locale: shop.locale, timeZone: shop.timeZone, currency: shop.currency },
  });
}

export default function App() {
  const { apiKey, appBridgeUrl, format } = useLoaderData<typeof loader>();
  const slow = useSlowNavigation();
  return (
    <AppProvider isEmbeddedApp apiKey={apiKey} __APP_BRIDGE_URL={appBridgeUrl}>
      <NavMenu>
        <Link to="/app" rel="home">
          Home
        </Link>
        <Link to="/app/flows">Flows</Link>
        <Link to="/app/contacts">Contacts</Link>
        <Link to="/app/segments">Segments</Link>
        <Link to="/app/decisions">Decisions</Link>
        <Link to="/app/settings">Settings</Link>
      </NavMenu>
      <ShopFormatProvider settings={format}>
        <main>{slow ? <PageLoading /> : <Outlet />}</main>
      </ShopFormatProvider>
    </AppProvider>
  );
}

/** Shopify's library answers with whole responses (sign in again, open embedded): they pass through here with their headers. */
export function ErrorBoundary() {
  return boundary.error(useRouteError());
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
