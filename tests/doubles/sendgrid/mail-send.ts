import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { plainError } from './api-error';
import type { ChaosMode, ChaosSource } from './chaos';
import type { EventWebhook } from './event-webhook';
import { answerEmpty, answerErrors, readBody } from './http-answers';
import type { WritableJournal } from './journal';
import type { MailRequest } from './mail-request';
import { mailErrors } from './mail-rules';
import type { Mailbox } from './mailbox';
import type { Message } from './message';

const MAX_BODY_BYTES = 30 * 1024 * 1024;
const RATE_LIMIT_SECONDS = 5;
const TOO_LARGE =
  '<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

export interface MailSendParts {
  clock: { now(): Date };
  chaos: ChaosSource;
  journal: WritableJournal;
  mailbox: Mailbox;
  webhook: EventWebhook;
}

/** POST /v3/mail/send of an authorised caller: validates, takes or refuses, and goes wrong when told to. */
export async function mailSend(
  parts: MailSendParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, journal } = parts;
  const chaos = parts.chaos.take();
  let sendIds: string[] = [];
  let accepted = false;
  const finish = (status: number | null, answer: () => void) => {
    journal.record({
      at: clock.now(),
      method: 'POST',
      path: '/v3/mail/send',
      status,
      sendIds,
      accepted,
      ...(chaos && { chaos }),
    });
    answer();
  };
  const refuse = (status: number, ...messages: string[]) =>
    finish(status, () => answerErrors(response, status, messages.map(plainError)));
  const cut = () => finish(null, () => request.socket.resetAndDestroy());

  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) {
    return finish(413, () => {
      response.writeHead(413, { 'Content-Type': 'text/html', Connection: 'close' }).end(TOO_LARGE);
    });
  }
  if (chaos === 'reset-before-accept') return cut();
  const refusal = chaos && REFUSALS[chaos];
  if (chaos === '429') {
    const reset = Math.floor(clock.now().getTime() / 1000) + RATE_LIMIT_SECONDS;
    response.setHeader('X-RateLimit-Limit', '600');
    response.setHeader('X-RateLimit-Remaining', '0');
    response.setHeader('X-RateLimit-Reset', String(reset));
  }
  if (refusal) return refuse(Number(chaos), refusal);

  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return refuse(415, 'Content-Type should be application/json.');
  }
  if (!isUtf8(body)) return refuse(400, 'Invalid UTF8 in request');
  const parsed = parseJson(body.toString('utf8'));
  const errors = mailErrors(parsed, clock.now());
  if (errors.length > 0) return finish(400, () => answerErrors(response, 400, errors));

  // Its shape was checked by the rules.
  const mail = parsed as MailRequest;
  sendIds = mail.personalizations.flatMap((item) => item.custom_args?.heed_send_id ?? []);
  if (mail.mail_settings?.sandbox_mode?.enable) return finish(200, () => answerEmpty(response, 200));

  const { messageId, messages } = parts.mailbox.accept(mail);
  accepted = true;
  for (const message of messages) journal.recordAccepted(message.customArgs.heed_send_id);
  await answerAccepted(chaos, messages);

  async function answerAccepted(mode: ChaosMode | null, taken: Message[]): Promise<void> {
    if (mode === 'reset-after-accept') return cut();
    if (mode === 'timeout-after-accept') return finish(null, () => undefined);
    if (mode === '500-after-accept') return refuse(500, 'internal server error');
    if (mode === 'webhook-before-response') for (const message of taken) await parts.webhook.deliverNow(message);
    finish(202, () => answerEmpty(response, 202, { 'X-Message-Id': messageId }));
  }
}

const REFUSALS: Partial<Record<ChaosMode, string>> = {
  401: 'The provided authorization grant is invalid, expired, or revoked',
  403: 'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
  429: 'too many requests',
  500: 'internal server error',
  503: 'service unavailable',
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
