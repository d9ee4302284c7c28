import { useFetcher } from '@remix-run/react';
import { BlockStack, Box, Button, Card, Divider, Text } from '@shopify/polaris';
import { Fragment } from 'react';
import { counted } from './format';
import { useShopFormat } from './shop-format';
import { type Notice, useToast } from './toast';

/** A delivery that failed for good. */
export interface DeadItem {
  id: string;
  source: keyof typeof sources;
  topic: string;
  receivedAt: string;
  attempts: number;
  error: string | null;
}

const sources = {
  shopify: 'Shopify',
  storefront: 'The tracker in your theme',
  pixel: 'The web pixel',
  api: 'The event API',
  sendgrid: 'SendGrid',
} as const;

function Retry({ ids, label, accessibilityLabel }: { ids: string[]; label: string; accessibilityLabel?: string }) {
  const fetcher = useFetcher<Notice>();
  useToast(fetcher.data);
  return (
    <fetcher.Form method="post" action="/app/problems">
      {ids.map((id) => (
        <input key={id} type="hidden" name="id" value={id} />
      ))}
      <Button submit loading={fetcher.state !== 'idle'} accessibilityLabel={accessibilityLabel}>
        {label}
      </Button>
    </fetcher.Form>
  );
}

/** Deliveries that failed for good, each to be tried again alone or all together. */
export function DeadItems({ items, now }: { items: DeadItem[]; now: string }) {
  const format = useShopFormat();
  return (
    <Card padding="0">
      <Box padding="400">
        <div className="heed-row">
          <BlockStack gap="100">
            <Text as="h2" variant="headingSm">
              {counted(items.length, 'delivery', 'deliveries')} could not be processed
            </Text>
            <Text as="p" tone="subdued">
              Heed tried each several times over some minutes and kept it. Trying again is safe at any time: what has
              been counted once is never counted twice.
            </Text>
          </BlockStack>
          {items.length > 1 ? <Retry ids={items.map((item) => item.id)} label="Try all again" /> : null}
        </div>
      </Box>
      {items.map((item) => (
        <Fragment key={item.id}>
          <Divider />
          <Box padding="400" paddingBlock="300">
            <div className="heed-row heed-row-wide">
              <BlockStack gap="050">
                <Text as="h3" variant="bodyMd" fontWeight="medium" breakWord>
                  {sources[item.source]}: {item.topic}
                </Text>
                <Text as="p" variant="bodySm" tone="subdued" breakWord>
                  {item.error ?? 'No reason was recorded'}
                </Text>
                <Text as="p" variant="bodySm" tone="subdued">
                  Came {format.ago(item.receivedAt, now)}, {format.moment(item.receivedAt)} · tried{' '}
                  {counted(item.attempts, 'time', 'times')}
                </Text>
              </BlockStack>
              <Retry
                ids={[item.id]}
                label="Try again"
                accessibilityLabel={`Try ${item.topic} from ${format.moment(item.receivedAt)} again`}
              />
            </div>
          </Box>
        </Fragment>
      ))}
    </Card>
  );
}
