import type { SerializeFrom } from '@remix-run/node';
import type { FailedMessage } from '~/domain/analytics/schema';
import { counted } from './format';
import { ProblemList } from './problem-list';
import { useShopFormat } from './shop-format';

/** Emails that were left out because they could not be put together. */
export function FailedMessages({ messages, now }: { messages: SerializeFrom<FailedMessage>[]; now: string }) {
  const format = useShopFormat();
  return (
    <ProblemList
      title={`${counted(messages.length, 'email', 'emails')} could not be put together`}
      text="It was tried five times within an hour and a half, then left out. Nothing wrong was sent, all other emails went out, and the flow goes on with its next step. If it is always the same step, look at its email."
      problems={messages.map((message) => ({
        id: message.id,
        contactId: message.contactId,
        title: message.flowName || 'A flow',
        detail: `At step “${message.stepId}” · ${message.error ?? 'no reason was recorded'} · ${format.ago(message.at, now)}`,
      }))}
    />
  );
}
