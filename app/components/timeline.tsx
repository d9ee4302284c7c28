import { BlockStack, Text } from '@shopify/polaris';
import { useState } from 'react';
import { EmailPreview } from './email-preview';
import type { ShopFormat } from './format';
import { useShopFormat } from './shop-format';
import { dateIn, type Entry, timelineDays } from './timeline-days';
import { TimelineRow } from './timeline-row';

function dayTitle(date: string, today: string, format: ShopFormat): string {
  if (date === today) return 'Today';
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return date === yesterday ? 'Yesterday' : format.dayHeading(date, today);
}

/** Everything that happened to a contact and was decided about it, newest first. */
export function Timeline({ entries, now }: { entries: Entry[]; now: string }) {
  const format = useShopFormat();
  const [previewed, setPreviewed] = useState<string | null>(null);
  const { timeZone } = format.settings;
  const today = dateIn(timeZone, now);
  return (
    <BlockStack gap="500">
      {timelineDays(entries, timeZone).map(({ date, rows }) => (
        <section key={date} aria-label={dayTitle(date, today, format)}>
          <BlockStack gap="300">
            <Text as="h3" variant="headingSm" tone="subdued">
              {dayTitle(date, today, format)}
            </Text>
            <ol className="heed-timeline">
              {rows.map((row) => (
                <TimelineRow key={row.id} row={row} onPreview={setPreviewed} />
              ))}
            </ol>
          </BlockStack>
        </section>
      ))}
      <EmailPreview
        url={previewed === null ? null : `/app/messages/${previewed}`}
        note="Exactly what left. Links are at rest here."
        onClose={() => setPreviewed(null)}
      />
    </BlockStack>
  );
}
