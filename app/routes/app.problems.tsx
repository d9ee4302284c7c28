import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Card, Layout, Page } from '@shopify/polaris';
import { z } from 'zod';
import { Remark } from '~/components/annotated';
import { DeadItems } from '~/components/dead-items';
import { Empty } from '~/components/empty';
import { FailedEnrollments } from '~/components/failed-enrollments';
import { FailedMessages } from '~/components/failed-messages';
import { PageError } from '~/components/page-error';
import { UnconfirmedMessages } from '~/components/unconfirmed-messages';
import { listProblems } from '~/domain/analytics/analytics.server';
import { listDead, retryDead } from '~/ingest/inbox.server';

const MOST_SHOWN = 200;

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const found = await app.inShop(session.shop, async (ctx) => ({
    dead: await listDead(ctx.sql, session.shop, { limit: MOST_SHOWN }),
    ...(await listProblems(ctx)),
  }));
  return json({ ...found, now: app.clock.now() });
}

const retrySchema = z.object({
  ids: z
    .array(z.string().regex(/^\d{1,19}$/))
    .min(1)
    .max(MOST_SHOWN),
});

export async function action({ request, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const form = await request.formData();
  const parsed = retrySchema.safeParse({ ids: form.getAll('id') });
  if (!parsed.success) throw json('Choose what to try again.', { status: 400 });
  const count = await app.inShop(session.shop, (ctx) => retryDead(ctx.sql, session.shop, parsed.data.ids, ctx.now));
  return json({ message: count === 1 ? 'One delivery is tried again' : `${count} deliveries are tried again` });
}

export default function Problems() {
  const { dead, failed, notComposed, unconfirmed, now } = useLoaderData<typeof loader>();
  const fine = dead.length + failed.length + notComposed.length + unconfirmed.length === 0;
  return (
    <Page
      title="Problems"
      subtitle="What did not work by itself. Nothing here was sent wrongly or twice."
      backAction={{ content: 'Home', url: '/app' }}
    >
      <Layout>
        {fine ? (
          <Layout.Section>
            <Card padding="0">
              <Empty title="All is well" action={{ content: 'Back to Home', url: '/app' }}>
                Deliveries that cannot be processed, people for whom a step of a flow failed, emails that could not be
                put together, and emails nobody can say were sent appear here.
              </Empty>
            </Card>
          </Layout.Section>
        ) : null}
        {dead.length > 0 ? (
          <Layout.Section>
            <DeadItems items={dead} now={now} />
          </Layout.Section>
        ) : null}
        {failed.length > 0 ? (
          <Layout.Section>
            <FailedEnrollments failed={failed} now={now} />
          </Layout.Section>
        ) : null}
        {notComposed.length > 0 ? (
          <Layout.Section>
            <FailedMessages messages={notComposed} now={now} />
          </Layout.Section>
        ) : null}
        {unconfirmed.length > 0 ? (
          <Layout.Section>
            <UnconfirmedMessages messages={unconfirmed} now={now} />
          </Layout.Section>
        ) : null}
      </Layout>
      <Remark>The last 30 days are shown.</Remark>
    </Page>
  );
}

export { PageError as ErrorBoundary };
