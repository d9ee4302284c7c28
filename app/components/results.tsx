import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, InlineGrid, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { Overview } from '~/domain/analytics/schema';
import { counted } from './format';
import { useShopFormat } from './shop-format';

/** One number, what it is, and what it does not say. */
export function Figure({ label, value, children }: { label: string; value: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {label}
        </Text>
        <Text as="p" variant="headingXl">
          {value}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {children}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The numbers of the period, each with its explanation. */
export function Results({ home }: { home: SerializeFrom<Overview> }) {
  const format = useShopFormat();
  const total = (counts: { count: number }[]) => counts.reduce((sum, { count }) => sum + count, 0);
  const [skipped, held] = [total(home.skipped), total(home.held)];
  const [own, ...others] = home.revenue;
  const flowsOn = home.byFlow.filter((flow) => flow.on).length;
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <Figure label="Emails sent" value={format.number(home.sent)}>
        {home.sent === 0
          ? 'The first one leaves when someone reaches an email of a flow that is on and every check speaks for it.'
          : `From ${counted(flowsOn, 'flow that is on', 'flows that are on')}. Each had to pass every check in the moment of sending.`}
      </Figure>
      <Figure label="Attributed revenue" value={own ? format.money(own.amount, own.currency) : format.money('0')}>
        {home.orders === 0
          ? `Orders placed within ${counted(home.attributionDays, 'day', 'days')} after a person clicked an email will count here.`
          : `${counted(home.orders, 'order', 'orders', format)}${others.map(({ amount, currency }) => `, plus ${format.money(amount, currency)}`).join('')}, placed within ${counted(home.attributionDays, 'day', 'days')} after a person clicked an email; refunds and cancellations are taken off. Some of them would have come without it.`}
      </Figure>
      <Figure label="Not sent, for a reason" value={format.number(skipped)}>
        {skipped === 0 && held === 0
          ? 'Heed also writes down every email it decided against, and why.'
          : held === 0
            ? 'Emails Heed decided against. Each reason is kept with the contact.'
            : `Emails Heed decided against. ${counted(held, 'more is', 'more are', format)} waiting for a better moment.`}
      </Figure>
      <Figure label="Emails avoided" value={format.number(home.avoided)}>
        {home.avoided === 0
          ? 'Emails that would have been wrong, stale or one too many are counted here, as soon as Heed spares somebody one.'
          : `Of those not sent: emails that would have been wrong, stale or one too many. The person had ordered, the cart was empty, it had sold out, or a better email took its place.`}
      </Figure>
    </InlineGrid>
  );
}
