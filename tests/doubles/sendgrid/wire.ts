import type { Message, Occurrence } from './message';

const USER_ID = '19942112';
const SENDING_HOST = 'recvd-85abf8d92c-3qfgp-2-7890E356-43C';
const DELIVERY_EVENTS = new Set(['processed', 'dropped', 'deferred', 'delivered', 'bounce']);

/** An event as the Event Webhook posts it: custom arguments at the top level, where SendGrid's own names win. */
export function webhookEvent(message: Message, occurrence: Occurrence): Record<string, unknown> {
  const event: Record<string, unknown> = { ...message.customArgs, ...common(message, occurrence) };
  if (message.categories.length > 0) event.category = message.categories;
  if (occurrence.late) {
    delete event.sg_message_id;
    delete event['smtp-id'];
  }
  return event;
}

/** The same event as the Email Logs API shows it: custom arguments apart, no `sg_machine_open` that is false. */
export function logEvent(message: Message, occurrence: Occurrence): Record<string, unknown> {
  const event: Record<string, unknown> = { ...common(message, occurrence), custom_args: message.customArgs };
  if (message.categories.length > 0) event.category = message.categories;
  if (event.sg_machine_open === false) delete event.sg_machine_open;
  delete event.send_at;
  return event;
}

/** The bytes of a webhook POST as SendGrid writes them: keys in order, one event a line, a line break at the end. */
export function webhookBody(events: readonly Record<string, unknown>[]): string {
  return `[${events.map((event) => JSON.stringify(inKeyOrder(event))).join(',\r\n')}]\r\n`;
}

/** `sg_message_id` of one recipient's message. Its part before the first dot is the X-Message-Id of the request. */
export function sgMessageId(message: Message): string {
  return `${message.messageId}.${SENDING_HOST}.${message.position}`;
}

function common(message: Message, occurrence: Occurrence): Record<string, unknown> {
  const { event, at, sequence, details } = occurrence;
  const id = `${event}-${sequence}-${USER_ID}-${message.messageId}-${message.position}`;
  const shared: Record<string, unknown> = {
    ...details,
    email: message.to.email,
    event,
    sg_event_id: Buffer.from(id).toString('base64url'),
    sg_message_id: sgMessageId(message),
    timestamp: at,
  };
  if (DELIVERY_EVENTS.has(event)) shared['smtp-id'] = `<${message.messageId}@geopod-ismtpd-5>`;
  return shared;
}

function inKeyOrder(event: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(event)
      .sort()
      .map((key) => [key, event[key]]),
  );
}
