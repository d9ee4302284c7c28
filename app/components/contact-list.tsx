import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { Badge, Text } from '@shopify/polaris';
import type { ContactView } from '~/domain/contacts/schema';
import { consentBadges, contactName } from './contact-words';
import { useShopFormat } from './shop-format';

function accountWords({ customerId }: { customerId: string | null }): string {
  return customerId === null ? 'No account in the shop' : 'Customer in Shopify';
}

/** Contacts as rows: a table where there is room, stacked on a phone. */
export function ContactList({ contacts, now }: { contacts: SerializeFrom<ContactView>[]; now: string }) {
  const format = useShopFormat();
  return (
    <ul className="heed-list">
      {contacts.map((contact) => {
        const name = contactName(contact);
        const badge = consentBadges[contact.consentState];
        return (
          <li key={contact.id} className="heed-list-row">
            <div className="heed-list-main">
              <Link to={`/app/contacts/${contact.id}`} className="heed-link">
                {name}
              </Link>
              <Text as="p" variant="bodySm" tone="subdued" breakWord>
                {contact.email === name || contact.email === null ? accountWords(contact) : contact.email}
              </Text>
            </div>
            <div>
              <Badge tone={contact.suppression ? 'critical' : badge.tone}>
                {contact.suppression ? 'Cannot be reached' : badge.text}
              </Badge>
            </div>
            <Text as="p" variant="bodySm" tone="subdued">
              {contact.lastSeenAt
                ? `Seen ${format.ago(contact.lastSeenAt, now)}`
                : `Known since ${format.day(contact.createdAt)}`}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
