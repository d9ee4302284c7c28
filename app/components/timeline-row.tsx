import { Badge, BlockStack, Button, Icon, InlineStack, Text } from '@shopify/polaris';
import {
  CartIcon,
  ClockIcon,
  CodeIcon,
  DeliveryIcon,
  EmailIcon,
  MinusCircleIcon,
  OrderIcon,
  PersonIcon,
  SearchIcon,
  ViewIcon,
} from '@shopify/polaris-icons';
import { Fragment, type ReactNode } from 'react';
import type { EventType } from '~/domain/events/schema';
import { decisionReasons } from '~/domain/messages/schema';
import { Checks } from './checks';
import { Disclosure } from './disclosure';
import { eventWords } from './event-words';
import { counted, type ShopFormat } from './format';
import { deliveryBadge, engagementLines } from './message-words';
import { useShopFormat } from './shop-format';
import { browsingCounts, type Entry, type EventEntry, type Row } from './timeline-days';
import { Weighing } from './weighing';

type IconSource = typeof CartIcon;

function eventIcon(type: EventType): IconSource {
  if (type.startsWith('custom.')) return CodeIcon;
  if (type === 'search_submitted') return SearchIcon;
  if (type === 'order_fulfilled' || type === 'order_delivered') return DeliveryIcon;
  if (type.startsWith('order_')) return OrderIcon;
  if (type.includes('cart') || type.startsWith('checkout_')) return CartIcon;
  if (type.startsWith('marketing_')) return EmailIcon;
  if (type.startsWith('customer_') || type.startsWith('contact_')) return PersonIcon;
  return ViewIcon;
}

function RowFrame({
  icon,
  at,
  title,
  badge,
  children,
}: {
  icon: IconSource;
  at: string;
  title: ReactNode;
  badge?: ReactNode;
  children?: ReactNode;
}) {
  const format = useShopFormat();
  return (
    <li className="heed-path-node">
      <div className="heed-path-icon">
        <Icon source={icon} tone="subdued" />
      </div>
      <div className="heed-timeline-body">
        <BlockStack gap="100">
          <div className="heed-timeline-head">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span" variant="bodyMd" fontWeight="medium" breakWord>
                {title}
              </Text>
              {badge}
            </InlineStack>
            <Text as="span" variant="bodySm" tone="subdued">
              <time dateTime={at} title={format.moment(at)}>
                {format.clock(at)}
              </time>
            </Text>
          </div>
          {children}
        </BlockStack>
      </div>
    </li>
  );
}

function Detail({ children }: { children: ReactNode }) {
  return (
    <Text as="p" variant="bodySm" tone="subdued" breakWord>
      {children}
    </Text>
  );
}

function EventRow({ entry }: { entry: EventEntry }) {
  const { title, detail } = eventWords(entry.type, entry.properties, useShopFormat());
  return (
    <RowFrame icon={eventIcon(entry.type)} at={entry.at} title={title}>
      {detail ? <Detail>{detail}</Detail> : null}
    </RowFrame>
  );
}

function browsingDetail(events: EventEntry[]): string {
  const { pages, products, searches } = browsingCounts(events);
  return [
    ...(products.length > 0
      ? [products.slice(0, 4).join(', ') + (products.length > 4 ? ` and ${products.length - 4} more` : '')]
      : []),
    ...searches.map((query) => `searched for “${query}”`),
    ...(pages > 0 ? [counted(pages, 'page', 'pages')] : []),
  ].join(' · ');
}

function BrowsingRow({ events, at }: { events: EventEntry[]; at: string }) {
  const format = useShopFormat();
  return (
    <RowFrame icon={ViewIcon} at={at} title="Looked around">
      <Detail>{browsingDetail(events)}</Detail>
      <Disclosure label={`Each step (${events.length})`}>
        <BlockStack gap="100" as="ul">
          {events.map((event) => (
            <li key={event.id} className="heed-plain-item">
              <Detail>
                {format.clock(event.at)} · {eventWords(event.type, event.properties, format).title}
              </Detail>
            </li>
          ))}
        </BlockStack>
      </Disclosure>
    </RowFrame>
  );
}

function DecisionRow({ entry }: { entry: Extract<Entry, { kind: 'decision' }> }) {
  const format = useShopFormat();
  const held = entry.outcome === 'hold';
  const until = held && entry.holdUntil ? ` It will be decided again on ${format.shortMoment(entry.holdUntil)}.` : '';
  return (
    <RowFrame
      icon={held ? ClockIcon : MinusCircleIcon}
      at={entry.at}
      title={`${entry.flowName || 'A flow'}: email ${held ? 'held back' : 'not sent'}`}
      badge={<Badge tone={held ? 'attention' : undefined}>{held ? 'Waiting' : 'Skipped'}</Badge>}
    >
      <Detail>
        {decisionReasons[entry.reason]}
        {until}
      </Detail>
      <Disclosure label={`Every check (${entry.checks.length})`}>
        <BlockStack gap="200">
          <Checks checks={entry.checks} />
          {entry.weighing ? <Weighing weighing={entry.weighing} /> : null}
        </BlockStack>
      </Disclosure>
    </RowFrame>
  );
}

function Engagement({ entry, format }: { entry: Extract<Entry, { kind: 'message' }>; format: ShopFormat }) {
  return (
    <>
      {engagementLines(entry.engagement, format).map((line) => (
        <Fragment key={line.key}>
          <Detail>{line.text}</Detail>
        </Fragment>
      ))}
    </>
  );
}

function MessageRow({
  entry,
  onPreview,
}: {
  entry: Extract<Entry, { kind: 'message' }>;
  onPreview: (id: string) => void;
}) {
  const format = useShopFormat();
  const badge = deliveryBadge(entry);
  return (
    <RowFrame
      icon={EmailIcon}
      at={entry.at}
      title={entry.subject ?? `An email of ${entry.flowName}`}
      badge={<Badge tone={badge.tone}>{badge.text}</Badge>}
    >
      <Detail>{badge.detail ? `${entry.flowName} · ${badge.detail}` : entry.flowName}</Detail>
      <Engagement entry={entry} format={format} />
      <InlineStack gap="400">
        {entry.subject ? (
          <Button
            variant="plain"
            onClick={() => onPreview(entry.id)}
            accessibilityLabel={`Show email “${entry.subject}”, ${format.shortMoment(entry.at)}`}
          >
            Show email
          </Button>
        ) : null}
      </InlineStack>
      {entry.checks.length > 0 ? (
        <Disclosure label={`Why it was sent (${counted(entry.checks.length, 'check', 'checks')})`}>
          <BlockStack gap="200">
            {entry.because ? <Detail>{`It says: “${entry.because}”`}</Detail> : null}
            <Checks checks={entry.checks} />
            {entry.weighing ? <Weighing weighing={entry.weighing} /> : null}
          </BlockStack>
        </Disclosure>
      ) : null}
    </RowFrame>
  );
}

/** One row of a timeline, by what it tells. */
export function TimelineRow({ row, onPreview }: { row: Row; onPreview: (messageId: string) => void }) {
  switch (row.kind) {
    case 'event':
      return <EventRow entry={row} />;
    case 'browsing':
      return <BrowsingRow events={row.events} at={row.at} />;
    case 'decision':
      return <DecisionRow entry={row} />;
    case 'message':
      return <MessageRow entry={row} onPreview={onPreview} />;
  }
}
