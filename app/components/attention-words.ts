import type { SerializeFrom } from '@remix-run/node';
import type { AttentionItem } from '~/domain/analytics/schema';
import { counted } from './format';

interface Words {
  tone: 'critical' | 'warning' | 'info';
  title: string;
  text: string;
  action?: { label: string; url: string };
}

const problems = { label: 'See problems', url: '/app/problems' };
const settings = { label: 'Open settings', url: '/app/settings' };

/** What an item means, and where it is dealt with. */
export function attentionWords(item: SerializeFrom<AttentionItem>): Words {
  switch (item.kind) {
    case 'sending_paused':
      return {
        tone: 'critical',
        title: 'Sending is paused',
        text: `SendGrid refused our account: ${item.reason}. Emails wait; after three days their moment has passed. Once it is repaired, let them go again.`,
      };
    case 'sender_missing':
      return {
        tone: 'warning',
        title: missingTitle(item.missing),
        text: 'Until then every email is held back: marketing email without them is against the law in most countries.',
        action: settings,
      };
    case 'dead_items':
      return {
        tone: 'warning',
        title: `${counted(item.count, 'delivery', 'deliveries')} could not be processed`,
        text: 'Something your shop told Heed could not be understood after several attempts. It is kept and can be tried again.',
        action: problems,
      };
    case 'failed_enrollments':
      return {
        tone: 'warning',
        title: `A step of a flow failed for ${counted(item.count, 'person', 'people')}`,
        text: 'It was tried several times. They went the way the flow has for that, or left it; they got nothing wrong, but may have missed an email.',
        action: problems,
      };
    case 'failed_messages':
      return {
        tone: 'warning',
        title: `${counted(item.count, 'email', 'emails')} could not be put together`,
        text: 'It was tried for an hour and a half, then left out. All other emails went out, and the flow goes on.',
        action: problems,
      };
    case 'unconfirmed_messages':
      return {
        tone: 'info',
        title: `${counted(item.count, 'email', 'emails')} may or may not have been sent`,
        text: 'The connection to SendGrid broke in the moment of handing over. Heed looks into it and never sends such an email blindly again.',
        action: problems,
      };
    case 'codes_not_ready':
      return {
        tone: 'warning',
        title: 'Codes could not be made in Shopify',
        text: 'Emails that would carry one go out without. Heed tries again every hour. If it stays, open Heed in Shopify and grant what it asks for: it needs to write discounts.',
      };
    case 'import_failed':
      return {
        tone: 'warning',
        title: 'The import of your history stopped',
        text: `Not complete: ${item.imports.join(', ')}. Below, it can be read again.`,
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

function missingTitle(missing: readonly ('senderEmail' | 'postalAddress')[]): string {
  if (missing.length === 2) return 'Add a sender address and a postal address';
  return missing[0] === 'postalAddress' ? 'Add a postal address' : 'Add a sender address';
}
