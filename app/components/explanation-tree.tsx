import { Icon, InlineStack, Text } from '@shopify/polaris';
import { CheckCircleIcon, XCircleIcon } from '@shopify/polaris-icons';
import type { Explanation } from '~/domain/segments/schema';
import { capital } from './format';

/** Each part of a condition with its answer and what was found, as deep as the parts go. */
export function ExplanationTree({ parts }: { parts: Explanation[] }) {
  return (
    <ul className="heed-checks heed-tree">
      {parts.map((part, index) => (
        <li key={`${index} ${part.asked}`}>
          <InlineStack gap="150" wrap={false} blockAlign="start">
            <span className="heed-check-icon">
              <Icon
                source={part.answer ? CheckCircleIcon : XCircleIcon}
                tone={part.answer ? 'success' : 'critical'}
                accessibilityLabel={part.answer ? 'Yes:' : 'No:'}
              />
            </span>
            <Text as="span" breakWord>
              {capital(part.asked)}
              {part.found === null ? null : (
                <Text as="span" tone="subdued">
                  {` · ${part.found}`}
                </Text>
              )}
            </Text>
          </InlineStack>
          {part.parts.length > 0 ? <ExplanationTree parts={part.parts} /> : null}
        </li>
      ))}
    </ul>
  );
}
