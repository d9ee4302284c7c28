import { BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import { type ReactNode, useId, useState } from 'react';
import { layBars } from './bars';

const SIZE = { width: 600, height: 120 };
/** How much of a slot stays empty: a second series stands inside the first. */
const GAPS = [0.25, 0.6];

export interface DayBar {
  key: string;
  /** One value for each series, in the order of `series`. */
  values: number[];
  /** The bar in words, for who points at it and who cannot see it. */
  words: string;
}

/**
 * A small chart of counts over time; at most two series, on one scale. Pointer and keyboard walk through the bars, and each says
 * itself in words. `note` stands where the words of the chosen bar will, `ends` below the first and the last bar.
 */
export function DayBars({
  title,
  note,
  bars,
  ends,
  series,
}: {
  title: string;
  note: string;
  bars: DayBar[];
  ends: readonly [string, string];
  series?: readonly string[];
}) {
  const titleId = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const last = bars.length - 1;
  const most = Math.max(0, ...bars.flatMap((bar) => bar.values));
  const drawn = (bars[0]?.values ?? []).map((_, index) =>
    layBars(
      bars.map((bar) => bar.values[index] ?? 0),
      SIZE,
      { gap: GAPS[index], most },
    ),
  );
  return (
    <Card>
      <BlockStack gap="300">
        <div className="heed-chart-head">
          <Text as="h2" variant="headingSm" id={titleId}>
            {title}
          </Text>
          <Text as="p" variant="bodySm" tone="subdued">
            {(chosen === null ? undefined : bars[chosen]?.words) ?? note}
          </Text>
        </div>
        <div
          className="heed-chart"
          role="slider"
          tabIndex={0}
          aria-labelledby={titleId}
          aria-orientation="horizontal"
          aria-valuemin={1}
          aria-valuemax={bars.length}
          aria-valuenow={(chosen ?? last) + 1}
          aria-valuetext={bars[chosen ?? last]?.words}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            setChosen((current) => Math.min(last, Math.max(0, (current ?? last) + step)));
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
              <g key={bar.key} onMouseEnter={() => setChosen(index)}>
                <rect
                  className="heed-chart-slot"
                  x={(index * SIZE.width) / bars.length}
                  y={0}
                  width={SIZE.width / bars.length}
                  height={SIZE.height}
                />
                {drawn.map((rects, at) => (
                  <rect
                    key={series?.[at] ?? at}
                    className={at < drawn.length - 1 ? 'heed-chart-behind' : 'heed-chart-bar'}
                    data-chosen={index === chosen || undefined}
                    {...rects[index]}
                    rx={1.5}
                  />
                ))}
              </g>
            ))}
          </svg>
        </div>
        <InlineStack align="space-between">
          {ends.map((end) => (
            <Small key={end}>{end}</Small>
          ))}
        </InlineStack>
        {series ? (
          <InlineStack gap="400">
            {series.map((name, index) => (
              <span key={name} className="heed-legend">
                <span
                  className={index < series.length - 1 ? 'heed-legend-behind' : 'heed-legend-bar'}
                  aria-hidden="true"
                />
                <Small>{name}</Small>
              </span>
            ))}
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function Small({ children }: { children: ReactNode }) {
  return (
    <Text as="span" variant="bodySm" tone="subdued">
      {children}
    </Text>
  );
}
