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

/** Parts of a shop's addresses that name a thing by its handle, and what the thing is called. */
const things: Record<string, string> = { products: 'product', collections: 'collection', pages: 'page', blogs: 'blog' };

/**
 * Where an address leads, in words. Addresses of carts and checkouts hold keys to them, and those of our own pages name the person:
 * neither belongs on a screen.
 */
export function destinationWords(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const parts = path.split('/').filter((part) => part !== '');
  const has = (...names: string[]) => parts.some((part) => names.includes(part));
  if (has('checkouts', 'checkout')) return 'to the checkout';
  if (has('unsubscribe')) return 'to the unsubscribe page';
  if (has('preferences')) return 'to the preferences';
  const at = parts.findLastIndex((part) => part in things);
  const [kind, handle] = [things[parts[at] ?? ''], parts[at + 1]];
  if (kind && handle) return `to the ${kind} “${handle.replaceAll('-', ' ')}”`;
  return has('cart') ? 'to the cart' : has('orders', 'account') ? 'to their orders' : 'to the shop';
}

/** What people and machines did with an email; machines are named and never count. */
export function engagementLines(engagement: readonly SerializeFrom<EngagementView>[], format: ShopFormat) {
  return engagement.map(({ kind, actor, at, url }, index) => {
    const where = kind === 'clicked' && url ? ` · ${destinationWords(url)}` : '';
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
