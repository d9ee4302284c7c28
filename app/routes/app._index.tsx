import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { BlockStack, InlineGrid, Layout, Page } from '@shopify/polaris';
import { z } from 'zod';
import { Attention } from '~/components/attention';
import { DailyChart } from '~/components/daily-chart';
import { FlowResults } from '~/components/flow-results';
import { HistoryImport } from '~/components/history-import';
import { PageError } from '~/components/page-error';
import { ReasonsNotSent } from '~/components/reasons-not-sent';
import { Results } from '~/components/results';
import { SetupGuide, setupSteps } from '~/components/setup-guide';
import { useToast } from '~/components/toast';
import { overview } from '~/domain/analytics/analytics.server';
import { pauseSending } from '~/domain/shops/shops.server';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const home = await app.inShop(session.shop, (ctx) => overview(ctx));
  const editor = `https://${session.shop}/admin/themes/current/editor`;
  return json({
    home,
    now: app.clock.now(),
    themeEditorUrl: `${editor}?context=apps&activateAppId=${app.env.SHOPIFY_API_KEY}/tracker`,
  });
}

const intentSchema = z.enum(['resume_sending', 'import_history']);

/** What Home can set going: sending after a pause, and reading the shop's past. */
export async function action({ request, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const intent = intentSchema.safeParse((await request.formData()).get('intent'));
  if (!intent.success) throw json('Home does not know how to do this.', { status: 400 });
  if (intent.data === 'resume_sending') {
    await app.inShop(session.shop, (ctx) => pauseSending(ctx, null));
    return json({ message: 'Sending goes on' });
  }
  const started = await app.inShop(session.shop, (ctx) => app.actions.requestImport(ctx));
  return json({ message: started ? 'The import starts' : 'An import is under way already' });
}

export default function Home() {
  const { home, now, themeEditorUrl } = useLoaderData<typeof loader>();
  useToast(useActionData<typeof action>());
  const steps = setupSteps(home, themeEditorUrl);
  const settingUp = home.sent === 0 && steps.some((step) => !step.done);
  return (
    <Page title="Home" subtitle={`What Heed did in the last ${home.days} days`}>
      <Layout>
        {settingUp ? (
          <Layout.Section>
            <SetupGuide steps={steps} />
          </Layout.Section>
        ) : null}
        <Attention items={home.attention} settingUp={settingUp} />
        <Layout.Section>
          <Results home={home} />
        </Layout.Section>
        <Layout.Section>
          <DailyChart days={home.byDay} currency={home.currency} />
        </Layout.Section>
        <Layout.Section>
          <InlineGrid columns={{ xs: 1, md: ['twoThirds', 'oneThird'] }} gap="400" alignItems="start">
            <FlowResults flows={home.byFlow} />
            <BlockStack gap="400">
              <ReasonsNotSent skipped={home.skipped} held={home.held} />
              <HistoryImport imports={home.imports} now={now} />
            </BlockStack>
          </InlineGrid>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

export { PageError as ErrorBoundary };
