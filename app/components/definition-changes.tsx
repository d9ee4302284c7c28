import { Badge, BlockStack, InlineStack, Text } from '@shopify/polaris';
import type { DefinitionChange } from '~/domain/flows/schema';
import { capital } from './format';

const words = {
  added: { label: 'New', tone: 'success' },
  removed: { label: 'Gone', tone: 'critical' },
  moved: { label: 'Moved', tone: 'info' },
  changed: { label: 'Changed', tone: 'attention' },
} as const;

/** What is different between two versions of a flow, in the order a reader would go through them. */
export function DefinitionChanges({ changes, same }: { changes: readonly DefinitionChange[]; same: string }) {
  if (changes.length === 0)
    return (
      <Text as="p" tone="subdued">
        {same}
      </Text>
    );
  return (
    <ul className="heed-changes">
      {changes.map((change) => {
        const { label, tone } = words[change.kind];
        return (
          <li key={`${change.kind} ${change.subject}`}>
            <BlockStack gap="050">
              <InlineStack gap="200" blockAlign="center">
                <Badge tone={tone}>{label}</Badge>
                <Text as="span" fontWeight="medium">
                  {change.isStep ? `Step “${change.subject}”` : capital(change.subject)}
                </Text>
              </InlineStack>
              {change.before === null ? null : (
                <Text as="p" tone="subdued" breakWord>
                  <Text as="span" visuallyHidden>
                    Before:{' '}
                  </Text>
                  <del>{change.before}</del>
                </Text>
              )}
              {change.after === null ? null : (
                <Text as="p" breakWord>
                  <Text as="span" visuallyHidden>
                    Now:{' '}
                  </Text>
                  {change.after}
                </Text>
              )}
            </BlockStack>
          </li>
        );
      })}
    </ul>
  );
}
