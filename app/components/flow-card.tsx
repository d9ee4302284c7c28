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

/** One flow of the list: what it is for, whether it is on, and who is in it. One that is off and did nothing takes little room. */
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
    <Box padding="400" paddingBlock={quiet ? '300' : '400'}>
      <div className="heed-row heed-row-tight">
        <BlockStack gap="050">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm">
              <Link to={`/app/flows/${flow.key}`} className="heed-link">
                {flow.name}
              </Link>
            </Text>
            <Badge tone={flow.status === 'on' ? 'success' : undefined}>{flow.status === 'on' ? 'On' : 'Off'}</Badge>
          </InlineStack>
          <Text as="p" tone={quiet ? 'subdued' : undefined}>
            {flow.summary}
          </Text>
          {quiet ? null : (
            <Text as="p" variant="bodySm" tone="subdued">
              {counts.join(' · ')}
            </Text>
          )}
        </BlockStack>
        <FlowSwitch flow={flow} />
      </div>
    </Box>
  );
}
