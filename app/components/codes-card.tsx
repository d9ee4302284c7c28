import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, Text } from '@shopify/polaris';
import { type Grant, grantReasons } from '~/domain/discounts/schema';
import { useShopFormat } from './shop-format';

const MOST = 8;

/** Codes a person was given, what became of each, and when they were to get none; nothing where no flow ever asked. */
export function CodesCard({ grants }: { grants: SerializeFrom<Grant>[] }) {
  const format = useShopFormat();
  if (grants.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Codes
        </Text>
        <BlockStack gap="200" as="ul">
          {grants.slice(0, MOST).map((grant) => (
            <li key={`${grant.enrollmentId}-${grant.stepId}`} className="heed-plain-item">
              <Text as="p" breakWord>
                {grant.code === null ? grantReasons[grant.reason] : `${grant.percent} % off with ${grant.code}`}
              </Text>
              <Text as="p" variant="bodySm" tone="subdued">
                {fateOf(grant, format.moment)}
              </Text>
            </li>
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

function fateOf(grant: SerializeFrom<Grant>, moment: (at: string) => string): string {
  const { at, code, shownAt, usedAt, takenBackAt, returnedAt, endsAt } = grant;
  if (code === null || endsAt === null) return moment(at);
  if (usedAt) return `Used ${moment(usedAt)}`;
  if (takenBackAt) return `Taken back ${moment(takenBackAt)}, after an order without it`;
  if (returnedAt) return `Never shown, back in the pool since ${moment(returnedAt)}`;
  return `${shownAt ? `Shown ${moment(shownAt)}` : 'Not shown yet'}, good until ${moment(endsAt)}`;
}
