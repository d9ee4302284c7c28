import type { ConsentState, SuppressionReason } from '~/domain/contacts/schema';

interface Named {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

/** What to call a contact: name, else address, else that we do not know yet. */
export function contactName({ firstName, lastName, email }: Named): string {
  return [firstName, lastName].filter(Boolean).join(' ') || email || 'Visitor';
}

/** Whether they may get marketing email, as a badge. */
export const consentBadges: Record<
  ConsentState,
  { tone: 'success' | 'attention' | 'critical' | undefined; text: string }
> = {
  subscribed: { tone: 'success', text: 'Subscribed' },
  pending: { tone: 'attention', text: 'Not confirmed yet' },
  unsubscribed: { tone: 'critical', text: 'Unsubscribed' },
  not_subscribed: { tone: undefined, text: 'Not subscribed' },
  unknown: { tone: undefined, text: 'Never asked' },
};

export const suppressionWords: Record<SuppressionReason, string> = {
  bounced: 'The address bounced, so nothing is sent to it any more.',
  complained: 'They reported an email as spam, so nothing is sent to them any more.',
  invalid: 'The address is not valid, so nothing can be sent to it.',
  redacted: 'The address was erased on request, so nothing is sent to it any more.',
  manual: 'The address was blocked by hand.',
};
