import type { SerializeFrom } from '@remix-run/node';
import { Badge, Banner, BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import type { ConsentProof } from '~/domain/analytics/schema';
import type { ContactView } from '~/domain/contacts/schema';
import { consentBadges, suppressionWords } from './contact-words';
import { Disclosure } from './disclosure';
import { consentSourceWords } from './event-words';
import { useShopFormat } from './shop-format';

/** Whether a person may be written to, since when, on what ground, with every change that led there. */
export function ConsentCard({
  contact,
  proofs,
}: {
  contact: SerializeFrom<ContactView>;
  proofs: SerializeFrom<ConsentProof>[];
}) {
  const format = useShopFormat();
  const badge = consentBadges[contact.consentState];
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingSm">
            Marketing email
          </Text>
          <Badge tone={badge.tone}>{badge.text}</Badge>
        </InlineStack>
        {contact.suppression ? (
          <Banner tone="warning">
            <p>{suppressionWords[contact.suppression]}</p>
          </Banner>
        ) : null}
        <Text as="p">
          {contact.consentAt
            ? `Since ${format.moment(contact.consentAt)}${contact.consentSource ? `, ${consentSourceWords(contact.consentSource)}` : ''}.`
            : 'They never said yes or no, so they get no marketing email.'}
        </Text>
        {proofs.length > 0 ? (
          <Disclosure label={`Proof (${proofs.length})`}>
            <BlockStack gap="200" as="ul">
              {proofs.map((proof) => (
                <li key={`${proof.at}-${proof.state}`} className="heed-plain-item">
                  <Text as="p" variant="bodySm">
                    {consentBadges[proof.state].text} {consentSourceWords(proof.source)}
                  </Text>
                  <Text as="p" variant="bodySm" tone="subdued">
                    {format.moment(proof.at)}
                  </Text>
                </li>
              ))}
            </BlockStack>
          </Disclosure>
        ) : null}
      </BlockStack>
    </Card>
  );
}
