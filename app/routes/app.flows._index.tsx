import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Box, Card, Divider, Layout, Page, Text } from '@shopify/polaris';
import { Fragment } from 'react';
import { FlowCard } from '~/components/flow-card';
import { stageWords } from '~/components/flow-words';
import { PageError } from '~/components/page-error';
import { flowFigures } from '~/domain/analytics/analytics.server';
import { listFlows } from '~/domain/flows/flows.server';
import { lifecycleStages } from '~/domain/traits/schema';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const { flows, figures } = await app.inShop(session.shop, async (ctx) => ({
    flows: await listFlows(ctx),
    figures: await flowFigures(ctx),
  }));
  const stages = lifecycleStages.map((stage) => ({
    stage,
    flows: flows
      .filter((flow) => flow.definition.stage === stage)
      .map(({ id, key, name, summary, status, active, entered30 }) => {
        const { sent = 0, skipped = 0 } = figures.find((row) => row.flowId === id) ?? {};
        return { key, name, summary, status, active, entered30, sent, skipped };
      }),
  }));
  return json({ stages: stages.filter((stage) => stage.flows.length > 0) });
}

export default function Flows() {
  const { stages } = useLoaderData<typeof loader>();
  return (
    <Page title="Flows" subtitle="Each answers one moment in the life of a customer. Counts are of the last 30 days.">
      <Layout>
        {stages.length === 0 ? (
          <Layout.Section>
            <Card>
              <Text as="p">The flows of your shop are being set up. They appear here within a minute.</Text>
            </Card>
          </Layout.Section>
        ) : null}
        {stages.map(({ stage, flows }) => (
          <Layout.AnnotatedSection key={stage} title={stageWords[stage].title} description={stageWords[stage].text}>
            <Card padding="0">
              {flows.map((flow, index) => (
                <Fragment key={flow.key}>
                  {index > 0 ? <Divider /> : null}
                  <FlowCard flow={flow} />
                </Fragment>
              ))}
            </Card>
          </Layout.AnnotatedSection>
        ))}
        <Layout.Section>
          <Box paddingBlockEnd="400">
            <BlockStack>
              <Text as="p" variant="bodySm" tone="subdued">
                A flow that is off listens to nothing and sends nothing. Whoever is on their way to an order leaves the
                reminders at once when the order comes in.
              </Text>
            </BlockStack>
          </Box>
        </Layout.Section>
      </Layout>
    </Page>
  );
}

export { PageError as ErrorBoundary };
