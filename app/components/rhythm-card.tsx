import { BlockStack, Card, List, Text } from '@shopify/polaris';
import type { ReorderRhythm } from '~/domain/commerce/schema';
import { counted } from './format';

function wordsOf({ quantity, reorders, days, lateDays }: ReorderRhythm): string {
  const pieces = quantity === null ? 'each piece' : counted(quantity, 'piece', 'pieces');
  const [usual, late] = [days, lateDays].map((length) => counted(Math.round(length), 'day', 'days'));
  return `${pieces}: again after ${usual}, late after ${late}, from ${counted(reorders, 'reorder', 'reorders')}`;
}

/** What the shop's own reorders tell about how long things last: the evidence a reminder to restock stands on. */
export function RhythmCard({ rhythms }: { rhythms: ReorderRhythm[] }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          How long things last in your shop
        </Text>
        {rhythms.length === 0 ? (
          <Text as="p">
            Nothing is known yet. A product counts once it was bought again five times, each time by somebody who had it
            before.
          </Text>
        ) : (
          <List>
            {rhythms.map((rhythm) => (
              <List.Item key={`${rhythm.productId} ${rhythm.quantity ?? 'each'}`}>
                {rhythm.title}, {wordsOf(rhythm)}
              </List.Item>
            ))}
          </List>
        )}
      </BlockStack>
    </Card>
  );
}
