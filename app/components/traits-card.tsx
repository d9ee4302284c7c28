import { BlockStack, Card, Text } from '@shopify/polaris';
import type { LifecycleStage, Traits } from '~/domain/traits/schema';
import { Facts } from './facts';
import { useShopFormat } from './shop-format';
import { traitWords } from './trait-words';

/** What Heed has concluded from the timeline. */
export function TraitsCard({ traits, stage, now }: { traits: Traits; stage: LifecycleStage; now: string }) {
  const format = useShopFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          What Heed knows
        </Text>
        <Facts facts={traitWords(traits, stage, now, format)} />
        <Text as="p" variant="bodySm" tone="subdued">
          Computed from the timeline, and from nothing else.
        </Text>
      </BlockStack>
    </Card>
  );
}
