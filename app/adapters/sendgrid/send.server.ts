import helpers from '@sendgrid/helpers';
import { MailService } from '@sendgrid/mail';
import type { EmailSender, OutgoingEmail, SendResult } from '~/domain/deliveries/schema';
import { createTransport, type Answer, type Transport } from './transport.server';

type MailData = Parameters<MailService['send']>[0];
type PersonalizationData = Parameters<InstanceType<typeof classes.Mail>['addPersonalization']>[0];
type MailClient = Parameters<MailService['setClient']>[0];

const { classes } = helpers;

interface BuiltRequest {
  url: string;
  body: Record<string, unknown>;
}

/** The custom argument that carries our send id there and back. */
const SEND_ID = 'heed_send_id';
const LOG_PAGE = 50;
const TRACKING = {
  tracking_settings: {
    click_tracking: { enable: true, enable_text: false },
    open_tracking: { enable: true },
    // Unsubscribing is ours: the link, the headers and the record of it.
    subscription_tracking: { enable: false },
  },
};

/**
 * The production sender: SendGrid's v3 API, one recipient and one attempt per call.
 * `send` calls an outcome `accepted` only on a 202, `rejected` or `not_sent` only with proof, everything else `unknown`;
 * `reason` and `code` never hold an address. `findByRecipient` needs a key that may read the Email Logs.
 * @param options.baseUrl for a regional host or a stand-in; must be https unless it is this machine
 * @param options.timeoutMs for one request as a whole
 */
export function createSendGridSender(options: { apiKey: string; baseUrl?: string; timeoutMs: number }): EmailSender {
  const { apiKey, baseUrl = 'https://api.sendgrid.com', timeoutMs } = options;
  const transport = createTransport({ apiKey, baseUrl, timeoutMs });
  const service = new MailService();
  service.setClient(handBack as unknown as MailClient);
  return {
    send: async (email) => {
      const built = await build(service, email);
      // SendGrid's own classes refuse it: nothing was sent, and nothing will be.
      if (built === null)
        return { outcome: 'rejected', code: 'not_built', reason: 'the email is malformed', scope: 'message' };
      const { url, body } = built;
      return classify(await transport.request('POST', url, { ...body, ...TRACKING }));
    },
    findByRecipient: (input) => findInLogs(transport, input),
  };
}

/**
 * In place of SendGrid's own client, which follows redirects, copies headers of the email into the HTTP request, has no
 * deadline and forgets its base URL when a key is set: hands the built request back, for our transport to carry.
 */
const handBack = { request: (request: BuiltRequest) => Promise.resolve([request, {}]) };

async function build(service: MailService, email: OutgoingEmail): Promise<BuiltRequest | null> {
  try {
    const [built] = await service.send(mailOf(email) as unknown as MailData);
    return built as unknown as BuiltRequest;
  } catch {
    return null;
  }
}

/**
 * A new object each time, because the service writes into it; by its setters, because its constructor prints and parses
 * the whole email to copy it. Headers of the email belong to the recipient's part.
 */
function mailOf(email: OutgoingEmail): InstanceType<typeof classes.Mail> {
  const recipient = new classes.Personalization();
  recipient.addTo(email.to);
  recipient.setHeaders(email.headers);
  recipient.setCustomArgs({ ...email.customArgs, [SEND_ID]: email.sendId });

  const mail = new classes.Mail();
  mail.setFrom(email.from);
  if (email.replyTo) mail.setReplyTo(email.replyTo);
  mail.setSubject(email.subject);
  mail.addPersonalization(recipient as unknown as PersonalizationData);
  mail.setCategories(email.categories);
  // SendGrid refuses an empty text part.
  if (email.text !== '') mail.addTextContent(email.text);
  mail.addHtmlContent(email.html);
  return mail;
}

function classify(answer: Answer): SendResult {
  if (!answer.answered) {
    return answer.nothingSent ? { outcome: 'not_sent', code: answer.code } : { outcome: 'unknown', code: answer.code };
  }
  const { status, headers, body } = answer;
  const code = `http_${status}`;
  if (status === 202) return { outcome: 'accepted', providerMessageId: headerText(headers['x-message-id']) };
  if (status === 429) return { outcome: 'not_sent', code, retryAt: resetTime(headers) };
  // 408 is a server that gave up reading, which proves nothing.
  if (status < 400 || status >= 500 || status === 408) return { outcome: 'unknown', code };
  const errors = readErrors(body);
  const reason = withoutAddresses(errors[0]?.message ?? `SendGrid answered ${status}`);
  if (status === 401 || status === 403) return { outcome: 'rejected', code, reason, scope: 'account' };
  const isRecipient =
    errors.length > 0 && errors.every(({ field }) => /^personalizations\.\d+\.to\b/.test(field ?? ''));
  return { outcome: 'rejected', code, reason, scope: isRecipient ? 'recipient' : 'message' };
}

/** Unix seconds on most endpoints, seconds from now on some; "now" is what the answer says it is. */
function resetTime(headers: Record<string, string | string[] | undefined>): Date | undefined {
  const seconds = Number(headerText(headers['x-ratelimit-reset']) || 'none');
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 1e11) return undefined;
  if (seconds > 1e9) return new Date(seconds * 1000);
  const answeredAt = Date.parse(headerText(headers.date));
  return Number.isNaN(answeredAt) ? undefined : new Date(answeredAt + seconds * 1000);
}

function readErrors(body: string): { message?: string; field?: string }[] {
  const errors = property(parseJson(body), 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => ({
    message: textOrNothing(property(error, 'message')),
    field: textOrNothing(property(error, 'field')),
  }));
}

async function findInLogs(
  transport: Transport,
  input: { to: string; since: Date; sendId: string },
): Promise<'accepted' | 'not_found' | 'unavailable'> {
  // The query language has no documented way to escape these.
  if (/["\\\s]/.test(input.to)) return 'unavailable';
  // The log keeps whole seconds.
  const since = new Date(Math.floor(input.since.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  const query = `to_email = "${input.to}" AND sg_message_id_created_at >= TIMESTAMP "${since}"`;
  const messages = property(await readJson(transport, 'POST', '/v3/logs', { query, limit: LOG_PAGE }), 'messages');
  if (!Array.isArray(messages)) return 'unavailable';

  let complete = messages.length < LOG_PAGE;
  for (const message of messages) {
    const id = textOrNothing(property(message, 'sg_message_id'));
    const found = id && (await readJson(transport, 'GET', `/v3/logs/${encodeURIComponent(id)}`));
    const events = property(found, 'events');
    const sendIds = [found, ...(Array.isArray(events) ? events : [])].map((holder) =>
      property(property(holder, 'custom_args'), SEND_ID),
    );
    if (sendIds.includes(input.sendId)) return 'accepted';
    // Before the first event of its own a message does not show whose it is.
    const isReadable = Array.isArray(events) && events.some((event) => property(event, 'event') !== 'received');
    complete &&= isReadable;
  }
  return complete ? 'not_found' : 'unavailable';
}

async function readJson(transport: Transport, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const answer = await transport.request(method, path, body);
  return answer.answered && answer.status === 200 ? parseJson(answer.body) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

function withoutAddresses(message: string): string {
  return message.replace(/[^\s"'<>()[\],;:]+@[^\s"'<>()[\],;:]+/g, '[address]').slice(0, 300);
}
