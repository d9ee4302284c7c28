import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, Text } from '@shopify/polaris';
import type { DayFigures } from '~/domain/analytics/schema';
import { DayBars } from './day-bars';
import { counted } from './format';
import { useShopFormat } from './shop-format';

/** Emails sent per day. */
export function DailyChart({ days, currency }: { days: SerializeFrom<DayFigures>[]; currency: string }) {
  const format = useShopFormat();
  const most = Math.max(0, ...days.map((day) => day.sent));
  if (most === 0) return <NoEmails />;
  const words = ({ day: date, sent, orders, revenue }: SerializeFrom<DayFigures>) =>
    `${format.calendarDay(date)}: ${counted(sent, 'email', 'emails', format)}` +
    (orders > 0 ? `, ${counted(orders, 'order', 'orders', format)}, ${format.money(revenue, currency)}` : '');
  return (
    <DayBars
      title="Emails sent per day"
      note={`At most ${counted(most, 'email', 'emails', format)} a day`}
      bars={days.map((day) => ({ key: day.day, values: [day.sent], words: words(day) }))}
      ends={[format.calendarDay(days[0]?.day ?? ''), format.calendarDay(days.at(-1)?.day ?? '')]}
    />
  );
}

function NoEmails() {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Emails sent per day
        </Text>
        <Text as="p" tone="subdued">
          Nothing to draw yet. From the first email on, each day gets a bar here.
        </Text>
      </BlockStack>
    </Card>
  );
}
