import { Link } from '@remix-run/react';
import { BlockStack, Card, Text } from '@shopify/polaris';
import { useShopFormat } from './shop-format';

export interface SegmentOfPerson {
  key: string;
  name: string;
  since: string | null;
}

/** The segments a person is in now; each leads to why. */
export function SegmentsCard({ segments, contactId }: { segments: SegmentOfPerson[]; contactId: string }) {
  const format = useShopFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Segments
        </Text>
        {segments.length === 0 ? (
          <Text as="p" tone="subdued">
            In none now. Visitors join segments once an address or an account of theirs is known.
          </Text>
        ) : (
          <BlockStack gap="200" as="ul">
            {segments.map(({ key, name, since }) => (
              <li key={key} className="heed-plain-item">
                <Link to={`/app/segments/${key}?who=${contactId}`} className="heed-link">
                  {name}
                </Link>
                {since === null ? null : (
                  <Text as="p" variant="bodySm" tone="subdued">
                    Since {format.day(since)}
                  </Text>
                )}
              </li>
            ))}
          </BlockStack>
        )}
      </BlockStack>
    </Card>
  );
}
