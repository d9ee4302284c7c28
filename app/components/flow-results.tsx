import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Badge, BlockStack, Box, Card, Divider, InlineStack, Text } from '@shopify/polaris';
import { Fragment } from 'react';
import type { FlowFigures } from '~/domain/analytics/schema';
import { counted, type ShopFormat } from './format';
import { useShopFormat } from './shop-format';

function line(flow: SerializeFrom<FlowFigures>, format: ShopFormat): string {
  const parts = [`${format.number(flow.sent)} sent`];
  if (flow.clicked > 0) parts.push(`${format.number(flow.clicked)} clicked (${format.share(flow.clicked, flow.sent)})`);
  if (flow.skipped > 0) parts.push(`${format.number(flow.skipped)} not sent`);
  return parts.join(' · ');
}

/** A flow that is off stays to be seen as long as it did something in the period. */
function isShown(flow: SerializeFrom<FlowFigures>): boolean {
  return flow.on || flow.sent > 0 || flow.skipped > 0 || flow.orders > 0;
}

/** What each flow did and earned in the period. */
export function FlowResults({ flows }: { flows: SerializeFrom<FlowFigures>[] }) {
  const format = useShopFormat();
  const shown = flows.filter(isShown);
  const others = flows.length - shown.length;
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingSm">
          Flows
        </Text>
      </Box>
      {flows.length === 0 ? (
        <Box padding="400" paddingBlockStart="0">
          <Text as="p" tone="subdued">
            The flows of your shop are being set up.
          </Text>
        </Box>
      ) : null}
      {shown.map((flow) => (
        <Fragment key={flow.flowId}>
          <Divider />
          <Box padding="400" paddingBlock="300">
            <InlineStack align="space-between" blockAlign="center" gap="200" wrap={false}>
              <BlockStack gap="050">
                <InlineStack gap="200" blockAlign="center">
                  <Link to={`/app/flows/${flow.key}`} className="heed-link">
                    {flow.name}
                  </Link>
                  {flow.on ? null : <Badge>Off</Badge>}
                </InlineStack>
                <Text as="span" variant="bodySm" tone="subdued">
                  {line(flow, format)}
                </Text>
              </BlockStack>
              <div className="heed-amount">
                <Text as="p" variant="bodyMd" fontWeight="medium" numeric>
                  {flow.revenue
                    .filter((sum, index) => index === 0 || Number(sum.amount) > 0)
                    .map((sum) => format.money(sum.amount, sum.currency))
                    .join(' + ')}
                </Text>
                <Text as="p" variant="bodySm" tone="subdued">
                  {counted(flow.orders, 'order', 'orders', format)}
                </Text>
              </div>
            </InlineStack>
          </Box>
        </Fragment>
      ))}
      <Divider />
      <Box padding="400" paddingBlock="300">
        <Text as="p" variant="bodySm" tone="subdued">
          Only clicks by people count; scanners that open links are left out. Revenue goes to the last clicked email.
        </Text>
        {others > 0 ? (
          <Text as="p" variant="bodySm" tone="subdued">
            {counted(others, 'flow is off', 'flows are off', format)}.{' '}
            <Link to="/app/flows" className="heed-quiet-link">
              See all flows
            </Link>
          </Text>
        ) : null}
      </Box>
    </Card>
  );
}
