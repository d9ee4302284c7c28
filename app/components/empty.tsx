import { BlockStack, Box, Button, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** What stands in an empty list: what will fill it, and when. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: { content: string; url?: string; onAction?: () => void };
}) {
  return (
    <Box padding="800" paddingInline="400">
      <BlockStack gap="300" inlineAlign="center">
        <Text as="h2" variant="headingMd" alignment="center">
          {title}
        </Text>
        <div className="heed-measure">
          <Text as="p" tone="subdued" alignment="center">
            {children}
          </Text>
        </div>
        {action ? (
          <Button url={action.url} onClick={action.onAction}>
            {action.content}
          </Button>
        ) : null}
      </BlockStack>
    </Box>
  );
}
