import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Badge, Box, Divider, InlineStack, Text } from '@shopify/polaris';
import { Fragment } from 'react';
import type { SegmentView, SizeOnDay } from '~/domain/segments/schema';
import { layBars } from './bars';
import { sizeWords, trendWords } from './segment-words';
import { useShopFormat } from './shop-format';

export type ListedSegment = SerializeFrom<SegmentView & { sizes: SizeOnDay[] }>;

/** Segments with what they mean and how many people are in them. */
export function SegmentList({ segments, now }: { segments: ListedSegment[]; now: string }) {
  return segments.map((segment, index) => (
    <Fragment key={segment.key}>
      {index > 0 ? <Divider /> : null}
      <SegmentRow segment={segment} now={now} />
    </Fragment>
  ));
}

function SegmentRow({ segment, now }: { segment: ListedSegment; now: string }) {
  const format = useShopFormat();
  const { key, name, description, size, sizedAt, sizes } = segment;
  const trend = trendWords(sizes, size, now.slice(0, 10), format);
  const old = sizedAt !== null && segment.status === 'off' && Date.parse(now) - Date.parse(sizedAt) > 3_600_000;
  return (
    <Box padding="400">
      <div className="heed-row">
        <div>
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm">
              <Link to={`/app/segments/${key}`} className="heed-link">
                {name}
              </Link>
            </Text>
            <KeptBadge segment={segment} />
          </InlineStack>
          <Text as="p" tone="subdued">
            {description}
          </Text>
        </div>
        <div className="heed-amount">
          <Text as="p" fontWeight="medium">
            {sizeWords(size, format)}
          </Text>
          <Trend sizes={sizes} />
          <Text as="p" variant="bodySm" tone="subdued">
            {[trend, old ? `counted ${format.ago(sizedAt, now)}` : null].filter(Boolean).join(', ')}
          </Text>
        </div>
      </div>
    </Box>
  );
}

const SPARK = { width: 96, height: 20 };

/** How the size moved, at a glance; the words beside it say the same. */
function Trend({ sizes }: { sizes: SizeOnDay[] }) {
  if (sizes.length < 2) return null;
  const rects = layBars(
    sizes.map((one) => one.size),
    SPARK,
  );
  return (
    <svg className="heed-spark" {...SPARK} aria-hidden="true">
      {rects.map((rect, index) => (
        <rect key={sizes[index]?.day} className="heed-chart-bar" {...rect} />
      ))}
    </svg>
  );
}

/** Whether members are kept, as a badge; nothing where they are not. */
export function KeptBadge({ segment }: { segment: Pick<ListedSegment, 'status' | 'isFilling'> }) {
  if (segment.isFilling) return <Badge tone="attention">Finding people</Badge>;
  return segment.status === 'on' ? <Badge tone="success">Kept up to date</Badge> : null;
}
