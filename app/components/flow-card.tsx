import { Link } from '@remix-run/react';
import { Badge, BlockStack, Box, InlineStack, Text } from '@shopify/polaris';
import { counted } from './format';
import { useShopFormat } from './shop-format';
import { FlowSwitch, type SwitchableFlow } from './switch-flow';

export interface FlowCardView extends SwitchableFlow {
  summary: string;
  entered30: number;
  sent: number;
  skipped: number;
}

/** One rung of the ladder: what the flow is for, whether it is on, and who is in it. */
export function FlowCard({ flow }: { flow: FlowCardView }) {
  const format = useShopFormat();
  const counts = [
    `${counted(flow.active, 'person', 'people', format)} inside now`,
    `${format.number(flow.entered30)} entered`,
    `${counted(flow.sent, 'email', 'emails', format)} sent`,
    ...(flow.skipped > 0 ? [`${format.number(flow.skipped)} not sent`] : []),
  ];
  const quiet = flow.status === 'off' && flow.active + flow.entered30 + flow.sent + flow.skipped === 0;
  return (
    <Box padding="400">
      <div className="heed-row">
        <BlockStack gap="100">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm">
              <Link to={`/app/flows/${flow.key}`} className="heed-link">
                {flow.name}
              </Link>
            </Text>
            <Badge tone={flow.status === 'on' ? 'success' : undefined}>{flow.status === 'on' ? 'On' : 'Off'}</Badge>
          </InlineStack>
          <Text as="p">{flow.summary}</Text>
          {quiet ? null : (
            <Text as="p" variant="bodySm" tone="subdued">
              {counts.join(' · ')}
            </Text>
          )}
          {flow.status === 'off' ? (
            <Text as="p" variant="bodySm">
              <Link to={`/app/flows/${flow.key}/replay`} className="heed-quiet-link">
                Try it on your past
                <Text as="span" visuallyHidden>
                  {`: ${flow.name}`}
                </Text>
              </Link>
            </Text>
          ) : null}
        </BlockStack>
        <FlowSwitch flow={flow} />
      </div>
    </Box>
  );
}
