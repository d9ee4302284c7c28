import { BlockStack, Card, Text } from '@shopify/polaris';
import type { SizeOnDay } from '~/domain/segments/schema';
import { DayBars } from './day-bars';
import { counted } from './format';
import { useShopFormat } from './shop-format';

/** How many people a segment had on each day it was counted. */
export function SegmentSize({ sizes, size }: { sizes: SizeOnDay[]; size: number }) {
  const format = useShopFormat();
  if (sizes.length < 2) {
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            Size over time
          </Text>
          <Text as="p" tone="subdued">
            {`${counted(size, 'person', 'people', format)} now. It is counted every night: from tomorrow on, each day gets a bar here.`}
          </Text>
        </BlockStack>
      </Card>
    );
  }
  return (
    <DayBars
      title="Size over time"
      note={`${counted(size, 'person', 'people', format)} now`}
      bars={sizes.map((one) => ({
        key: one.day,
        values: [one.size],
        words: `${format.calendarDay(one.day)}: ${counted(one.size, 'person', 'people', format)}`,
      }))}
      ends={[format.calendarDay(sizes[0]?.day ?? ''), format.calendarDay(sizes.at(-1)?.day ?? '')]}
    />
  );
}
