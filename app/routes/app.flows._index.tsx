import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Card, Divider, Page } from '@shopify/polaris';
import { Fragment } from 'react';
import { Annotated, Remark } from '~/components/annotated';
import { Empty } from '~/components/empty';
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
    <Page
      title="Flows"
      subtitle="Each answers one moment in the life of a customer. Counts are of the last 30 days."
      secondaryActions={[{ content: 'Import', url: '/app/flows/import' }]}
    >
      <BlockStack gap={{ xs: '800', sm: '600' }}>
        {stages.length === 0 ? (
          <Card padding="0">
            <Empty title="The flows of your shop are being set up">They appear here within a minute.</Empty>
          </Card>
        ) : null}
        {stages.map(({ stage, flows }) => (
          <Annotated key={stage} title={stageWords[stage].title} text={stageWords[stage].text}>
            <Card padding="0">
              {flows.map((flow, index) => (
                <Fragment key={flow.key}>
                  {index > 0 ? <Divider /> : null}
                  <FlowCard flow={flow} />
                </Fragment>
              ))}
            </Card>
          </Annotated>
        ))}
      </BlockStack>
      <Remark>A flow that is off sends nothing and lets nobody in. Whoever orders leaves the reminders at once.</Remark>
    </Page>
  );
}

export { PageError as ErrorBoundary };
