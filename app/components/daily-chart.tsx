import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import type { DayFigures } from '~/domain/analytics/schema';
import { layBars } from './bars';
import { counted } from './format';
import { useShopFormat } from './shop-format';

const SIZE = { width: 600, height: 120 };

/** Emails sent per day. Pointer and keyboard walk through the days; screen readers get the table. */
export function DailyChart({ days, currency }: { days: SerializeFrom<DayFigures>[]; currency: string }) {
  const format = useShopFormat();
  const titleId = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const bars = layBars(
    days.map((day) => day.sent),
    SIZE,
  );
  const most = Math.max(0, ...days.map((day) => day.sent));
  const day = chosen === null ? undefined : days[chosen];
  if (most === 0) return <NoEmails />;
  const words = ({ day: date, sent, orders, revenue }: SerializeFrom<DayFigures>) =>
    `${format.calendarDay(date)}: ${counted(sent, 'email', 'emails', format)}` +
    (orders > 0 ? `, ${counted(orders, 'order', 'orders', format)}, ${format.money(revenue, currency)}` : '');
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="baseline" gap="200">
          <Text as="h2" variant="headingSm" id={titleId}>
            Emails sent per day
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {day ? words(day) : `At most ${counted(most, 'email', 'emails', format)} a day`}
          </Text>
        </InlineStack>
        <div
          className="heed-chart"
          role="slider"
          tabIndex={0}
          aria-labelledby={titleId}
          aria-orientation="horizontal"
          aria-valuemin={1}
          aria-valuemax={days.length}
          aria-valuenow={(chosen ?? days.length - 1) + 1}
          aria-valuetext={words(
            days[chosen ?? days.length - 1] ?? { day: '1970-01-01', sent: 0, orders: 0, revenue: '0' },
          )}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            setChosen((current) => Math.min(days.length - 1, Math.max(0, (current ?? days.length - 1) + step)));
          }}
          onBlur={() => setChosen(null)}
        >
          <svg
            viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
            preserveAspectRatio="none"
            width="100%"
            height={SIZE.height}
            aria-hidden="true"
            onMouseLeave={() => setChosen(null)}
          >
            {bars.map((bar, index) => (
              <g key={days[index]?.day} onMouseEnter={() => setChosen(index)}>
                <rect
                  className="heed-chart-slot"
                  x={(index * SIZE.width) / bars.length}
                  y={0}
                  width={SIZE.width / bars.length}
                  height={SIZE.height}
                />
                <rect className="heed-chart-bar" data-chosen={index === chosen || undefined} {...bar} rx={1.5} />
              </g>
            ))}
          </svg>
        </div>
        <InlineStack align="space-between">
          {[days[0], days.at(-1)].map((end) =>
            end ? (
              <Text key={end.day} as="span" variant="bodySm" tone="subdued">
                {format.calendarDay(end.day)}
              </Text>
            ) : null,
          )}
        </InlineStack>
      </BlockStack>
    </Card>
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
