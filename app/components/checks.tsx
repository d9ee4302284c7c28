import { Icon, InlineStack, Text } from '@shopify/polaris';
import { CheckCircleIcon, XCircleIcon } from '@shopify/polaris-icons';
import type { Check } from '~/domain/messages/schema';
import { checkStatement, foundWords } from './check-words';

/** Everything that was looked at in one decision, in the order it was looked at. */
export function Checks({ checks }: { checks: Check[] }) {
  return (
    <ul className="heed-checks">
      {checks.map((check) => {
        const found = foundWords(check);
        return (
          <li key={check.name}>
            <InlineStack gap="150" wrap={false} blockAlign="start">
              <span className="heed-check-icon">
                <Icon
                  source={check.passed ? CheckCircleIcon : XCircleIcon}
                  tone={check.passed ? 'success' : 'critical'}
                  accessibilityLabel={check.passed ? 'Yes:' : 'No:'}
                />
              </span>
              <Text as="span" variant="bodySm" breakWord>
                {checkStatement(check.name)}
                {found === null ? '' : ` (${found})`}
              </Text>
            </InlineStack>
          </li>
        );
      })}
    </ul>
  );
}
