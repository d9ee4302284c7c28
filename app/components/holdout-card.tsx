import { useFetcher } from '@remix-run/react';
import { BlockStack, Card, Select, Text } from '@shopify/polaris';
import { type Notice, useToast } from './toast';

const shares = [
  { label: 'Nobody', value: '0' },
  { label: '5 % of people', value: '5' },
  { label: '10 % of people (recommended)', value: '10' },
  { label: '20 % of people', value: '20' },
  { label: 'Half of the people', value: '50' },
];

/** Who goes through a flow without its emails, and what that is good for. */
export function HoldoutCard({ flow }: { flow: { key: string; percent: number; isAwaited: boolean } }) {
  const fetcher = useFetcher<Notice>();
  useToast(fetcher.data);
  const value = String(flow.percent);
  const own = shares.some((share) => share.value === value) ? [] : [{ label: `${value} % of people`, value }];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Who goes without
        </Text>
        <Select
          label="Get none of these emails"
          options={[...shares, ...own]}
          value={value}
          disabled={fetcher.state !== 'idle'}
          onChange={(holdout) => fetcher.submit({ holdout }, { method: 'post', action: `/app/flows/${flow.key}` })}
        />
        <Text as="p" variant="bodySm" tone="subdued">
          {flow.isAwaited
            ? 'People wait for an email of this flow, so better let everybody have it.'
            : 'Some people would order anyway. Only those who get nothing show how many, and so what the flow really earns. They are drawn by chance and stay the same; each moment at which an email would have left is kept. Shops with few orders learn sooner from half.'}
        </Text>
      </BlockStack>
    </Card>
  );
}
