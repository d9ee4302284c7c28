import { BlockStack, Box, InlineGrid, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** A titled part of a screen: what it is about beside what belongs to it, above it on a phone. */
export function Annotated({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <InlineGrid columns={{ xs: '1fr', md: '2fr 5fr' }} gap="400">
      <Box paddingInline={{ xs: '400', sm: '0' }} paddingBlockStart={{ md: '400' }}>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {text}
          </Text>
        </BlockStack>
      </Box>
      <div>{children}</div>
    </InlineGrid>
  );
}

/** A remark at the end of a screen. */
export function Remark({ children }: { children: ReactNode }) {
  return (
    <Box paddingBlock="400" paddingInline={{ xs: '400', sm: '0' }}>
      <Text as="p" variant="bodySm" tone="subdued" alignment="center">
        {children}
      </Text>
    </Box>
  );
}
