import { Link } from '@remix-run/react';
import { BlockStack, Box, Card, Divider, Text } from '@shopify/polaris';
import { Fragment } from 'react';

export interface Problem {
  id: string;
  contactId: string;
  title: string;
  detail: string;
}

/** Problems that concern one contact each, under what they mean. */
export function ProblemList({ title, text, problems }: { title: string; text: string; problems: Problem[] }) {
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {text}
          </Text>
        </BlockStack>
      </Box>
      {problems.map((problem) => (
        <Fragment key={problem.id}>
          <Divider />
          <Box padding="400" paddingBlock="300">
            <BlockStack gap="050">
              <Link to={`/app/contacts/${problem.contactId}`} className="heed-link">
                {problem.title}
              </Link>
              <Text as="p" variant="bodySm" tone="subdued" breakWord>
                {problem.detail}
              </Text>
            </BlockStack>
          </Box>
        </Fragment>
      ))}
    </Card>
  );
}
