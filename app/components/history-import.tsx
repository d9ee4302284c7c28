import type { SerializeFrom } from '@remix-run/node';
import { Form, useNavigation } from '@remix-run/react';
import { Badge, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import type { ImportProgress } from '~/domain/analytics/schema';
import { counted, type ShopFormat } from './format';
import { useShopFormat } from './shop-format';

type Run = SerializeFrom<ImportProgress>;

const titles = { products: 'Products', customers: 'Customers', orders: 'Orders' } as const;
const names = {
  products: { one: 'product', many: 'products' },
  customers: { one: 'customer', many: 'customers' },
  orders: { one: 'order', many: 'orders' },
} as const;

const badges = {
  requested: { tone: undefined, text: 'Waiting' },
  running: { tone: 'info', text: 'Shopify is collecting' },
  reading: { tone: 'info', text: 'Reading' },
  done: { tone: 'success', text: 'Done' },
  failed: { tone: 'critical', text: 'Stopped' },
} as const;

/** How far a run is, in words. */
export function importWords(run: Run, now: string, format: ShopFormat): string {
  const { one, many } = names[run.kind];
  const read = counted(run.recordsDone, one, many, format);
  switch (run.state) {
    case 'requested':
      return 'Starts in a moment.';
    case 'running':
      return 'Shopify puts the records together. This takes minutes, for large shops hours.';
    case 'reading':
      return run.recordsTotal === null
        ? `${read} read so far.`
        : `${format.number(run.recordsDone)} of ${counted(run.recordsTotal, one, many, format)} read.`;
    case 'done':
      return `${read} read${run.finishedAt ? `, ${format.ago(run.finishedAt, now)}` : ''}.`;
    case 'failed':
      return `Stopped after ${read}. What was read is kept, and reading it again counts nothing twice.`;
  }
}

/** Progress of reading the shop's past. */
export function HistoryImport({ imports, now }: { imports: Run[]; now: string }) {
  const format = useShopFormat();
  const submitting = useNavigation().formData?.get('intent') === 'import_history';
  const startable = imports.length === 0 || imports.some((run) => run.state === 'failed');
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          Your shop’s history
        </Text>
        {imports.length === 0 ? (
          <Text as="p" tone="subdued">
            Heed reads past orders, customers and products once, so that it knows people from before the day it was
            installed.
          </Text>
        ) : null}
        {imports.map((run) => (
          <BlockStack key={run.kind} gap="200">
            <InlineStack align="space-between" blockAlign="center">
              <Text as="h3" variant="bodyMd" fontWeight="medium">
                {titles[run.kind]}
              </Text>
              <Badge tone={badges[run.state].tone}>{badges[run.state].text}</Badge>
            </InlineStack>
            {run.state === 'reading' && run.recordsTotal ? (
              <>
                <Text as="span" visuallyHidden id={`import-${run.kind}`}>
                  {titles[run.kind]} read
                </Text>
                <ProgressBar
                  size="small"
                  progress={Math.min(100, (run.recordsDone / run.recordsTotal) * 100)}
                  ariaLabelledBy={`import-${run.kind}`}
                />
              </>
            ) : null}
            <Text as="p" variant="bodySm" tone="subdued">
              {importWords(run, now, format)}
            </Text>
          </BlockStack>
        ))}
        {startable ? (
          <Form method="post" action="/app?index">
            <input type="hidden" name="intent" value="import_history" />
            <Button submit loading={submitting}>
              {imports.length === 0 ? 'Read the history' : 'Read again'}
            </Button>
          </Form>
        ) : null}
      </BlockStack>
    </Card>
  );
}
