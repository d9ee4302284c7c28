import { BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { layBars } from './bars';
import { useShopFormat } from './shop-format';

const SIZE = { width: 600, height: 120 };

/** One bar a day. Pointer and keyboard walk through the days; `words` says what a day holds, `idle` stands there until then. */
export function DayBars({
  title,
  idle,
  days,
  words,
}: {
  title: string;
  idle: string;
  days: { day: string; value: number }[];
  words: (index: number) => string;
}) {
  const format = useShopFormat();
  const titleId = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const bars = layBars(
    days.map((day) => day.value),
    SIZE,
  );
  const shown = chosen ?? days.length - 1;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="baseline" gap="200">
          <Text as="h2" variant="headingSm" id={titleId}>
            {title}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {chosen === null ? idle : words(chosen)}
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
          aria-valuenow={shown + 1}
          aria-valuetext={words(shown)}
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
