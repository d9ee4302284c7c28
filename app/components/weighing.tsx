import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Text } from '@shopify/polaris';
import type { RivalView, WeighingView } from '~/domain/analytics/schema';
import { useShopFormat } from './shop-format';

const fates: Record<RivalView['outcome'], string> = {
  sent: 'sent',
  held: 'waits',
  waiting: 'waits for a later moment',
  replaced: 'became needless',
  skipped: 'not sent',
  held_out: 'would have been sent, but this person goes without',
};

/** What an email was worth, and the emails it was weighed against. */
export function Weighing({ weighing }: { weighing: SerializeFrom<WeighingView> }) {
  const format = useShopFormat();
  const money = (value: number) => format.money(String(value));
  return (
    <BlockStack gap="100">
      <Text as="p" variant="bodySm" tone="subdued">
        Expected to earn {money(weighing.value)} of margin, after what it costs to tire somebody.
        {weighing.rivals.length > 0 ? ' Weighed against:' : ''}
      </Text>
      {weighing.rivals.length > 0 ? (
        <ul className="heed-checks">
          {weighing.rivals.map((rival, index) => (
            <li key={`${rival.flowName} ${rival.step} ${index}`}>
              <Text as="span" variant="bodySm" breakWord>
                {rival.flowName}
                {rival.value === null ? ' (had left before)' : ` (${money(rival.value)})`}: {fates[rival.outcome]}
              </Text>
            </li>
          ))}
        </ul>
      ) : null}
    </BlockStack>
  );
}
