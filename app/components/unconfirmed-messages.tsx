import type { SerializeFrom } from '@remix-run/node';
import type { UnconfirmedMessage } from '~/domain/analytics/schema';
import { counted } from './format';
import { ProblemList } from './problem-list';
import { useShopFormat } from './shop-format';

const states = {
  unknown: 'Heed is looking into it',
  not_confirmed: 'Nobody could say; it was not sent again',
} as const;

/** Emails whose handing over broke off in the one moment in which nobody can tell. */
export function UnconfirmedMessages({ messages, now }: { messages: SerializeFrom<UnconfirmedMessage>[]; now: string }) {
  const format = useShopFormat();
  return (
    <ProblemList
      title={`${counted(messages.length, 'email', 'emails')} may or may not have been sent`}
      text="The connection broke after the email was handed to SendGrid and before its answer came. Sending again could mean twice, so Heed asks SendGrid instead and waits for what it reports. You need not do anything."
      problems={messages.map((message) => ({
        id: message.id,
        contactId: message.contactId,
        title: message.subject ?? `An email of ${message.flowName}`,
        detail: `${message.flowName} · ${states[message.state]} · ${format.ago(message.at, now)}`,
      }))}
    />
  );
}
