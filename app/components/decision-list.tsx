import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Badge, BlockStack, InlineStack, Text } from '@shopify/polaris';
import type { DecisionEntry } from '~/domain/analytics/schema';
import { decisionReasons } from '~/domain/messages/schema';
import { Checks } from './checks';
import { contactName } from './contact-words';
import { Disclosure } from './disclosure';
import { counted } from './format';
import { useShopFormat } from './shop-format';
import { Weighing } from './weighing';

export const outcomeBadges = {
  send: { text: 'Sent', tone: 'success' },
  hold: { text: 'Waiting', tone: 'attention' },
  skip: { text: 'Not sent', tone: undefined },
} as const;

/** Decisions about emails, each with its reason, and with everything that was looked at to unfold. */
export function DecisionList({ entries }: { entries: SerializeFrom<DecisionEntry>[] }) {
  return (
    <ul className="heed-list">
      {entries.map((entry) => (
        <li key={entry.id} className="heed-decision">
          <Decision entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function Decision({ entry }: { entry: SerializeFrom<DecisionEntry> }) {
  const format = useShopFormat();
  const badge = outcomeBadges[entry.outcome];
  const until = entry.holdUntil ? ` It is decided again on ${format.shortMoment(entry.holdUntil)}.` : '';
  return (
    <BlockStack gap="150">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <InlineStack gap="200" blockAlign="center">
          <Link to={`/app/contacts/${entry.contact.id}`} className="heed-link">
            {contactName(entry.contact)}
          </Link>
          <Badge tone={badge.tone}>{badge.text}</Badge>
        </InlineStack>
        <Text as="span" variant="bodySm" tone="subdued">
          <time dateTime={entry.at}>{format.shortMoment(entry.at)}</time>
        </Text>
      </InlineStack>
      <Text as="p" breakWord>
        {entry.flowName || 'A flow that is gone'}: {decisionReasons[entry.reason]}
        {until}
      </Text>
      <Disclosure label={counted(entry.checks.length, 'check', 'checks', format)}>
        <BlockStack gap="200">
          {entry.because ? (
            <Text as="p" variant="bodySm" tone="subdued">
              It says: “{entry.because}”
            </Text>
          ) : null}
          <Checks checks={entry.checks} />
          {entry.weighing ? <Weighing weighing={entry.weighing} /> : null}
        </BlockStack>
      </Disclosure>
    </BlockStack>
  );
}
