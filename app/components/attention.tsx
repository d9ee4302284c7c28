import { Form, useNavigation } from '@remix-run/react';
import type { SerializeFrom } from '@remix-run/node';
import { Banner, BlockStack, Button, Layout, Text } from '@shopify/polaris';
import type { AttentionItem } from '~/domain/analytics/schema';
import { counted } from './format';

type Item = SerializeFrom<AttentionItem>;

interface Words {
  tone: 'critical' | 'warning' | 'info';
  title: string;
  text: string;
  action?: { label: string; url: string };
}

/** What an item means and where it is dealt with. */
export function attentionWords(item: Item): Words {
  switch (item.kind) {
    case 'sending_paused':
      return {
        tone: 'critical',
        title: 'Sending is paused',
        text: `SendGrid refused our account: ${item.reason}. Emails wait and are decided again once sending goes on; after three days their moment has passed.`,
      };
    case 'sender_missing':
      return {
        tone: 'warning',
        title: item.missing.length === 2 ? 'Add a sender and a postal address' : missingTitle(item.missing[0]),
        text: 'Until they are there, every email is held back: marketing email without them is against the law in most countries.',
        action: { label: 'Open settings', url: '/app/settings' },
      };
    case 'dead_items':
      return {
        tone: 'warning',
        title: `${counted(item.count, 'delivery', 'deliveries')} could not be processed`,
        text: 'Something your shop or SendGrid told Heed could not be understood after several attempts. It is kept and can be tried again.',
        action: { label: 'See problems', url: '/app/problems' },
      };
    case 'failed_enrollments':
      return {
        tone: 'warning',
        title: `${counted(item.count, 'person', 'people')} dropped out of a flow through an error`,
        text: 'A step failed for them after several attempts. They got nothing wrong and nothing twice; they may have missed an email. New people enter as usual.',
        action: { label: 'See problems', url: '/app/problems' },
      };
    case 'unconfirmed_messages':
      return {
        tone: 'info',
        title: `${counted(item.count, 'email', 'emails')} may or may not have been sent`,
        text: 'The connection to SendGrid broke in the moment of handing over. Heed looks into it and never sends such an email blindly again.',
        action: { label: 'See problems', url: '/app/problems' },
      };
    case 'import_failed':
      return {
        tone: 'warning',
        title: 'The import of your history stopped',
        text: `Not complete: ${item.imports.join(', ')}. Without it, Heed knows people only from the day it was installed.`,
      };
    case 'no_flow_on':
      return {
        tone: 'info',
        title: 'No flow is on',
        text: 'Heed listens and learns, and sends nothing until a flow is switched on.',
        action: { label: 'See flows', url: '/app/flows' },
      };
  }
}

function missingTitle(missing: string | undefined): string {
  return missing === 'postalAddress' ? 'Add a postal address' : 'Add a sender address';
}

/** Part of the setup guide, which says the same more gently. */
const SAID_BY_GUIDE = new Set<Item['kind']>(['sender_missing', 'no_flow_on']);

export function Attention({ items, settingUp }: { items: Item[]; settingUp: boolean }) {
  const sending = useNavigation().state === 'submitting';
  const shown = settingUp ? items.filter((item) => !SAID_BY_GUIDE.has(item.kind)) : items;
  if (shown.length === 0) return null;
  return (
    <Layout.Section>
      <BlockStack gap="300">
        {shown.map((item) => {
          const { tone, title, text, action } = attentionWords(item);
          return (
            <Banner
              key={item.kind}
              tone={tone}
              title={title}
              action={action ? { content: action.label, url: action.url } : undefined}
            >
              <BlockStack gap="300" inlineAlign="start">
                <Text as="p">{text}</Text>
                {item.kind === 'sending_paused' ? (
                  <Form method="post">
                    <input type="hidden" name="intent" value="resume_sending" />
                    <Button submit loading={sending}>
                      It is repaired: send again
                    </Button>
                  </Form>
                ) : null}
              </BlockStack>
            </Banner>
          );
        })}
      </BlockStack>
    </Layout.Section>
  );
}
