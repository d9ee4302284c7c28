import { Link } from '@remix-run/react';
import { Badge, BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import type { SegmentView } from '~/domain/segments/schema';

export interface UsingFlow {
  key: string;
  name: string;
  status: 'on' | 'off';
}

/** The flows that people enter by coming into a segment or leaving it. */
export function SegmentFlows({ segment, flows }: { segment: Pick<SegmentView, 'status'>; flows: UsingFlow[] }) {
  const waiting = segment.status === 'off' && flows.some((flow) => flow.status === 'on');
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Flows that use it
        </Text>
        {flows.length === 0 ? (
          <Text as="p" tone="subdued">
            None. A flow can start when somebody comes into this segment or leaves it.
          </Text>
        ) : (
          <BlockStack gap="200" as="ul">
            {flows.map(({ key, name, status }) => (
              <li key={key} className="heed-plain-item">
                <InlineStack gap="200" blockAlign="center">
                  <Link to={`/app/flows/${key}`} className="heed-link">
                    {name}
                  </Link>
                  <Badge tone={status === 'on' ? 'success' : undefined}>{status === 'on' ? 'On' : 'Off'}</Badge>
                </InlineStack>
              </li>
            ))}
          </BlockStack>
        )}
        {waiting ? (
          <Text as="p" tone="caution">
            Nobody enters by this segment until it is kept up to date.
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
