import { isRouteErrorResponse, useRevalidator, useRouteError } from '@remix-run/react';
import { Banner, BlockStack, Page, Text } from '@shopify/polaris';

/** Statuses with which a screen of ours says that it has nothing to show; other responses are Shopify's and pass through. */
const OURS = new Set([400, 404]);

/** Error screen of every page in the admin: what happened, and a way on. Navigation stays in place around it. */
export function PageError({ home = { label: 'Home', url: '/app' } }: { home?: { label: string; url: string } }) {
  const error = useRouteError();
  const { revalidate, state } = useRevalidator();
  if (isRouteErrorResponse(error) && !OURS.has(error.status)) {
    return <div dangerouslySetInnerHTML={{ __html: typeof error.data === 'string' ? error.data : '' }} />;
  }
  if (isRouteErrorResponse(error)) {
    return (
      <Page title="Not found" backAction={{ content: home.label, url: home.url }}>
        <Banner tone="info">
          <p>
            {typeof error.data === 'string' && error.data !== '' ? error.data : 'There is nothing here (any more).'}
          </p>
        </Banner>
      </Page>
    );
  }
  return (
    <Page title="This page could not be loaded" backAction={{ content: home.label, url: home.url }}>
      <Banner
        tone="critical"
        title="Something went wrong on our side"
        action={{ content: 'Try again', onAction: revalidate, loading: state === 'loading' }}
      >
        <BlockStack gap="200">
          <Text as="p">Emails are not affected: they are decided and sent by another process. Nothing was lost.</Text>
        </BlockStack>
      </Banner>
    </Page>
  );
}
