import type { SerializeFrom } from '@remix-run/node';
import { Form, useNavigation } from '@remix-run/react';
import { BlockStack, Box, Button, Card, Divider, Icon, Layout, Text } from '@shopify/polaris';
import { AlertCircleIcon, AlertTriangleIcon, InfoIcon } from '@shopify/polaris-icons';
import { Fragment } from 'react';
import type { AttentionItem } from '~/domain/analytics/schema';
import { attentionWords } from './attention-words';

type Item = SerializeFrom<AttentionItem>;

const icons = { critical: AlertCircleIcon, warning: AlertTriangleIcon, info: InfoIcon } as const;

/** Part of the setup guide, which says the same more gently. */
const SAID_BY_GUIDE = new Set<Item['kind']>(['sender_missing', 'no_flow_on']);

/** What waits for the merchant, each with where it is dealt with. Nothing at all when nothing waits. */
export function Attention({ items, settingUp }: { items: Item[]; settingUp: boolean }) {
  const resuming = useNavigation().formData?.get('intent') === 'resume_sending';
  const shown = settingUp ? items.filter((item) => !SAID_BY_GUIDE.has(item.kind)) : items;
  if (shown.length === 0) return null;
  return (
    <Layout.Section>
      <Card padding="0">
        <Box padding="400" paddingBlockEnd="300">
          <Text as="h2" variant="headingSm">
            Needs your attention
          </Text>
        </Box>
        {shown.map((item) => {
          const { tone, title, text, action } = attentionWords(item);
          return (
            <Fragment key={item.kind}>
              <Divider />
              <Box padding="400" paddingBlock="300">
                <div className="heed-row">
                  <div className="heed-marked">
                    <span>
                      <Icon source={icons[tone]} tone={tone} />
                    </span>
                    <BlockStack gap="100">
                      <Text as="h3" variant="bodyMd" fontWeight="medium">
                        {title}
                      </Text>
                      <Text as="p" tone="subdued">
                        {text}
                      </Text>
                    </BlockStack>
                  </div>
                  {action ? (
                    <Button url={action.url} accessibilityLabel={`${action.label}: ${title}`}>
                      {action.label}
                    </Button>
                  ) : null}
                  {item.kind === 'sending_paused' ? (
                    <Form method="post" action="/app?index">
                      <input type="hidden" name="intent" value="resume_sending" />
                      <Button submit loading={resuming}>
                        Send again
                      </Button>
                    </Form>
                  ) : null}
                </div>
              </Box>
            </Fragment>
          );
        })}
      </Card>
    </Layout.Section>
  );
}
