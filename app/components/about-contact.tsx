import type { SerializeFrom } from '@remix-run/node';
import { BlockStack, Card, InlineStack, Link, Tag, Text } from '@shopify/polaris';
import type { ContactProfile } from '~/domain/analytics/schema';
import { Facts } from './facts';
import { useShopFormat } from './shop-format';

function languageName(locale: string | null): string | null {
  if (locale === null) return null;
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

function countryName(code: string | null): string | null {
  if (code === null) return null;
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What the shop itself says about a person. */
export function AboutContact({
  profile,
  now,
  shopAdminUrl,
}: {
  profile: SerializeFrom<ContactProfile>;
  now: string;
  shopAdminUrl: string;
}) {
  const format = useShopFormat();
  const { contact, city, tags } = profile;
  const place = [city, countryName(contact.countryCode)].filter(Boolean).join(', ');
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          About
        </Text>
        <Facts
          facts={[
            { label: 'Email', value: contact.email ?? 'Not known yet' },
            { label: 'Place', value: place },
            { label: 'Language', value: languageName(contact.locale) },
            { label: 'Time zone', value: contact.timeZone ?? profile.traits.timeZone },
            { label: 'Last seen', value: contact.lastSeenAt ? format.ago(contact.lastSeenAt, now) : null },
            { label: 'Known since', value: format.day(contact.createdAt) },
          ]}
        />
        {tags.length > 0 ? (
          <InlineStack gap="150">
            {tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </InlineStack>
        ) : null}
        {contact.customerId ? (
          <Link url={`${shopAdminUrl}/customers/${contact.customerId}`} target="_top">
            Open customer in Shopify
          </Link>
        ) : (
          <Text as="p" variant="bodySm" tone="subdued">
            No customer record in Shopify.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
