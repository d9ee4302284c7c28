import { json, type LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData, useSearchParams } from '@remix-run/react';
import { BlockStack, Box, Card, Divider, Page } from '@shopify/polaris';
import { Fragment } from 'react';
import { Annotated, Remark } from '~/components/annotated';
import { Empty } from '~/components/empty';
import { FlowCard } from '~/components/flow-card';
import { FlowFilter, type ShownFlows, shownFlows } from '~/components/flow-filter';
import { grouped, groupOf, groupWords } from '~/components/flow-groups';
import { PageError } from '~/components/page-error';
import { flowFigures } from '~/domain/analytics/analytics.server';
import { listFlows } from '~/domain/flows/flows.server';

export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const { flows, figures } = await app.inShop(session.shop, async (ctx) => ({
    flows: await listFlows(ctx),
    figures: await flowFigures(ctx),
  }));
  return json({
    flows: flows.map(({ id, key, name, summary, status, active, entered30, definition }) => {
      const { sent = 0, skipped = 0 } = figures.find((row) => row.flowId === id) ?? {};
      return { key, name, summary, status, active, entered30, sent, skipped, group: groupOf(definition) };
    }),
  });
}

export default function Flows() {
  const { flows } = useLoaderData<typeof loader>();
  const [search, setSearch] = useSearchParams();
  const shown = shownFlows.find((one) => one === search.get('show')) ?? 'all';
  const of = (one: ShownFlows) => flows.filter((flow) => one === 'all' || flow.status === one);
  const counts = { all: flows.length, on: of('on').length, off: of('off').length };
  return (
    <Page
      title="Flows"
      subtitle="Each answers one moment in the life of a customer. Counts are of the last 30 days."
      secondaryActions={[{ content: 'Import', url: '/app/flows/import' }]}
    >
      <BlockStack gap={{ xs: '800', sm: '600' }}>
        {flows.length === 0 ? (
          <Card padding="0">
            <Empty title="The flows of your shop are being set up">They appear here within a minute.</Empty>
          </Card>
        ) : (
          <Box paddingInline={{ xs: '400', sm: '0' }}>
            <FlowFilter
              {...{ counts, shown }}
              onChange={(one) => setSearch(one === 'all' ? {} : { show: one }, { preventScrollReset: true })}
            />
          </Box>
        )}
        {flows.length > 0 && of(shown).length === 0 ? (
          <Card padding="0">
            <Empty title={shown === 'on' ? 'No flow is on yet' : 'Every flow is on'}>
              {shown === 'on'
                ? 'Most shops begin with the welcome series and the abandoned checkout.'
                : 'There is nothing left to switch on.'}
            </Empty>
          </Card>
        ) : null}
        {grouped(of(shown)).map(({ group, flows: members }) => (
          <Annotated key={group} title={groupWords[group].title} text={groupWords[group].text}>
            <Card padding="0">
              {members.map((flow, index) => (
                <Fragment key={flow.key}>
                  {index > 0 ? <Divider /> : null}
                  <FlowCard flow={flow} />
                </Fragment>
              ))}
            </Card>
          </Annotated>
        ))}
      </BlockStack>
      <Remark>
        A flow that is off sends nothing and lets nobody in. Open one to see why it is built so, and to try it on your
        past.
      </Remark>
    </Page>
  );
}

export { PageError as ErrorBoundary };
