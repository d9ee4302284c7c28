import type { SerializeFrom } from '@remix-run/node';
import type { EngagementView } from '~/domain/analytics/schema';
import { decisionReasons, type MessageState } from '~/domain/messages/schema';
import type { ShopFormat } from './format';

interface BadgeWords {
  tone: 'success' | 'info' | 'attention' | 'critical' | undefined;
  text: string;
  detail?: string;
}

const outcomes: Record<string, BadgeWords> = {
  delivered: { tone: 'success', text: 'Delivered' },
  deferred: { tone: 'attention', text: 'Delayed', detail: 'the receiving server asked to wait; SendGrid keeps trying' },
  bounced: { tone: 'critical', text: 'Bounced', detail: 'the address does not exist; nothing more is sent to it' },
  blocked: { tone: 'critical', text: 'Blocked', detail: 'the receiving server refused it this time' },
  dropped: {
    tone: 'critical',
    text: 'Dropped',
    detail: 'SendGrid did not try, because of earlier bounces or complaints',
  },
  complained: { tone: 'critical', text: 'Reported as spam', detail: 'nothing more is sent to them' },
};

const states: Partial<Record<MessageState, BadgeWords>> = {
  sending: { tone: 'info', text: 'On its way' },
  sent: { tone: 'info', text: 'Sent' },
  failed: { tone: 'critical', text: 'Refused', detail: 'SendGrid refused this email' },
  unknown: {
    tone: 'attention',
    text: 'Not known',
    detail: 'the connection broke while it was handed over; Heed looks into it',
  },
  not_confirmed: {
    tone: 'attention',
    text: 'Never confirmed',
    detail: 'nobody could say whether it was sent; it was not sent again',
  },
};

/** Where an email stands: what the receiving side said, else what we know. */
export function deliveryBadge(message: { state: MessageState; outcome: string | null }): BadgeWords {
  return outcomes[message.outcome ?? ''] ?? states[message.state] ?? { tone: undefined, text: message.state };
}

const kinds = {
  opened: 'Opened',
  clicked: 'Clicked',
  unsubscribed: 'Unsubscribed from it',
  complained: 'Reported it as spam',
} as const;

const actors = {
  human: '',
  machine: ' by a machine, not counted',
  unknown: ', by a person or a mail program, not counted',
} as const;

/** What people and machines did with an email; machines are named and never count. */
export function engagementLines(engagement: readonly SerializeFrom<EngagementView>[], format: ShopFormat) {
  return engagement.map(({ kind, actor, at, url }, index) => {
    const where = url ? ` · ${url.replace(/^https?:\/\//, '')}` : '';
    return {
      key: `${kind}-${at}-${index}`,
      text: `${kinds[kind]}${actors[actor]} · ${format.shortMoment(at)}${where}`,
    };
  });
}

/** A reason as a line of a list, without its full stop. Old reports may know reasons that are gone: those say themselves. */
export function reasonWords(reason: string): string {
  const known: Readonly<Record<string, string>> = decisionReasons;
  return known[reason]?.replace(/\.$/, '') ?? reason.replaceAll('_', ' ');
}
