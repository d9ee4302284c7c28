import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import type { ReasonCount } from '~/domain/analytics/schema';
import { reasonWords } from './message-words';
import { useShopFormat } from './shop-format';

interface CountedRow {
  /** What is counted; no two rows say the same. */
  words: string;
  count: number;
  /** Where more about it is told. */
  url?: string;
}

/** Counts with their words, the largest bar longest. */
export function CountedList({ title, rows }: { title: string; rows: CountedRow[] }) {
  const format = useShopFormat();
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <BlockStack gap="300">
      <Text as="h3" variant="bodySm" tone="subdued">
        {title}
      </Text>
      <BlockStack gap="300" as="ul">
        {rows.map((row) => (
          <li key={row.words} className="heed-plain-item">
            <BlockStack gap="100">
              <InlineStack align="space-between" gap="300" wrap={false}>
                {row.url ? (
                  <Link to={row.url} className="heed-link">
                    {row.words}
                  </Link>
                ) : (
                  <Text as="span">{row.words}</Text>
                )}
                <Text as="span" numeric>
                  {format.number(row.count)}
                </Text>
              </InlineStack>
              <div className="heed-share" aria-hidden="true">
                <div style={{ width: `${(row.count / most) * 100}%` }} />
              </div>
            </BlockStack>
          </li>
        ))}
      </BlockStack>
    </BlockStack>
  );
}

function worded(rows: SerializeFrom<ReasonCount>[]) {
  return rows.map(({ reason, count }) => ({
    words: reasonWords(reason),
    count,
    url: `/app/decisions?reason=${reason}`,
  }));
}

/** Why emails did not leave: the counterpart of what was sent. */
export function ReasonsNotSent({
  skipped,
  held,
}: {
  skipped: SerializeFrom<ReasonCount>[];
  held: SerializeFrom<ReasonCount>[];
}) {
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          Why emails were not sent
        </Text>
        {skipped.length + held.length === 0 ? (
          <Text as="p" tone="subdued">
            Nothing yet. When Heed decides against an email, the reason appears here and in the contact’s timeline.
          </Text>
        ) : null}
        {skipped.length > 0 ? <CountedList title="Decided against" rows={worded(skipped)} /> : null}
        {held.length > 0 ? <CountedList title="Waiting now" rows={worded(held)} /> : null}
      </BlockStack>
    </Card>
  );
}
