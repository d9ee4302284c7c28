import { BlockStack, Card, Text } from '@shopify/polaris';
import type { ReplayedCodes } from '~/domain/analytics/schema';
import { type GrantReason, grantReasons } from '~/domain/discounts/schema';
import { counted } from './format';
import { CountedList } from './reasons-not-sent';
import { busiestWeek, countedRows } from './replay-words';
import { useShopFormat } from './shop-format';

/** Codes the flow would have given, and what they would have taken off; nothing where it asks for none. */
export function ReplayCodes({ codes }: { codes: ReplayedCodes | undefined }) {
  const format = useShopFormat();
  if (!codes) return null;
  const given = countedRows(codes.given, (percent) => `${percent} % off`);
  const without = countedRows(codes.without, (reason) => grantReasons[reason as GrantReason]);
  if (given.length + without.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            Codes
          </Text>
          <Text as="p" tone="subdued">
            {given.length === 0
              ? 'No email would have carried one.'
              : `Together at most ${format.money(codes.worth)} off what people had left, if every code had been used. At most ${counted(busiestWeek(codes.perDay), 'code', 'codes', format)} in seven days; the limit in Settings would have cut off what is above it.`}
          </Text>
        </BlockStack>
        {given.length > 0 ? <CountedList title="Would have been given" rows={given} /> : null}
        {without.length > 0 ? <CountedList title="Would have gone without" rows={without} /> : null}
      </BlockStack>
    </Card>
  );
}
