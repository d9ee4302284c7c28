import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { plainError } from './api-error';
import { answerEmpty, answerErrors, answerJson, readBody } from './http-answers';
import { logsQuery } from './logs-query';
import { mailSend, type MailSendParts } from './mail-send';
import { statusOf, type Message } from './message';
import { logEvent, sgMessageId } from './wire';

const SCOPES = [
  'mail.send',
  'messages.read',
  'recipients.erasejob.create',
  'suppression.bounces.delete',
  'suppression.bounces.read',
  'suppression.spam_reports.delete',
  'suppression.spam_reports.read',
];
const MAX_BODY_BYTES = 256 * 1024;

type Verb = (request: IncomingMessage, response: ServerResponse, url: URL, id: string) => Promise<void> | void;

/** The part of SendGrid's v3 API that is here; anything else is answered as SendGrid answers an unknown path. */
export function createApi(parts: MailSendParts & { apiKeys: readonly string[] }) {
  const { mailbox, journal, clock } = parts;
  const keys = new Set(parts.apiKeys.map((key) => `Bearer ${key}`));

  const routes: readonly [RegExp, Partial<Record<string, Verb>>][] = [
    [/^\/v3\/mail\/send$/, { POST: (request, response) => mailSend(parts, request, response) }],
    [/^\/v3\/scopes$/, { GET: (_, response) => answerJson(response, 200, { scopes: SCOPES }) }],
    [/^\/v3\/logs$/, { POST: searchLogs }],
    [/^\/v3\/logs\/([^/]+)$/, { GET: readLog }],
    [/^\/v3\/suppression\/bounces(?:\/([^/]+))?$/, suppressionVerbs(mailbox.bounces)],
    [/^\/v3\/suppression\/spam_reports(?:\/([^/]+))?$/, suppressionVerbs(mailbox.spamReports)],
    [/^\/v3\/recipients\/erasejob$/, { POST: eraseRecipients }],
  ];

  /** Answers one request below /v3/. */
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { method = 'GET' } = request;
    const { authorization } = request.headers;
    const isKnown = authorization !== undefined && keys.has(authorization);
    response.setHeader('Date', clock.now().toUTCString());
    // An email writes its own entry: it may end without an answer.
    if (!(isKnown && method === 'POST' && url.pathname === '/v3/mail/send')) {
      response.once('finish', () => {
        const { statusCode: status } = response;
        journal.record({ at: clock.now(), method, path: url.pathname, status, sendIds: [], accepted: false });
      });
    }
    if (!isKnown) {
      const message = authorization
        ? 'The provided authorization grant is invalid, expired, or revoked'
        : 'authorization required';
      return answerErrors(response, 401, [plainError(message)]);
    }
    for (const [pattern, verbs] of routes) {
      const match = pattern.exec(url.pathname);
      if (!match) continue;
      const verb = verbs[method];
      if (!verb) return answerErrors(response, 405, [plainError('method not allowed')]);
      return verb(request, response, url, decodeURIComponent(match[1] ?? ''));
    }
    answerErrors(response, 404, [plainError('not found')]);
  };

  async function searchLogs(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query = '', limit = 10 } = (await readJson(request)) ?? {};
    const test = typeof query === 'string' ? (query === '' ? () => true : logsQuery(query)) : undefined;
    if (!test) return answerErrors(response, 400, [{ ...plainError('invalid query'), field: 'query' }]);
    if (!Number.isInteger(limit) || Number(limit) < 1 || Number(limit) > 1000) {
      return answerErrors(response, 400, [{ ...plainError('limit must be between 1 and 1000'), field: 'limit' }]);
    }
    const newestFirst = [...mailbox.messages.values()].filter(test).reverse().slice(0, Number(limit));
    answerJson(response, 200, { messages: newestFirst.map(logSummary) });
  }

  function readLog(_: IncomingMessage, response: ServerResponse, __: URL, id: string): void {
    const [messageId = ''] = id.split('.', 1);
    const message = mailbox.messages.get(`${messageId}.${id.slice(id.lastIndexOf('.') + 1)}`);
    if (!message || sgMessageId(message) !== id) return answerErrors(response, 404, [plainError('not found')]);
    answerJson(response, 200, {
      ...logSummary(message),
      api_key_id: '',
      client_ip: '127.0.0.1',
      category: message.categories,
      custom_args: message.customArgs,
      events: message.occurrences.slice(-100).map((occurrence) => logEvent(message, occurrence)),
    });
  }

  async function eraseRecipients(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { email_addresses: addresses } = (await readJson(request)) ?? {};
    const refuse = (message: string) =>
      answerErrors(response, 400, [{ message, field: 'email_addresses', help: null }]);
    if (!Array.isArray(addresses) || addresses.length === 0) return refuse('email_addresses is required');
    if (addresses.length > 5000) return refuse('email_addresses is limited to 5000 addresses');
    const wrong = addresses.find((address) => typeof address !== 'string' || !address.includes('@'));
    if (wrong !== undefined) return refuse(`Email_address ${String(wrong)} is not valid`);
    mailbox.erase(new Set(addresses.map((address: string) => address.toLowerCase())));
    answerJson(response, 202, { job_id: randomUUID() });
  }
}

function logSummary(message: Message): Record<string, unknown> {
  const last = message.occurrences.findLast(({ details }) => details.reason ?? details.response);
  return {
    from_email: message.from.email,
    to_email: message.to.email,
    subject: message.subject,
    sg_message_id: sgMessageId(message),
    sg_message_id_created_at: message.createdAt.toISOString(),
    status: statusOf(message),
    reason: last?.details.reason ?? last?.details.response ?? '',
  };
}

function suppressionVerbs(list: Map<string, { email: string; created: number }>): Partial<Record<string, Verb>> {
  return {
    GET: (_, response, url, email) => {
      if (email) {
        const record = list.get(email.toLowerCase());
        return answerJson(response, 200, record ? [record] : []);
      }
      const number = (name: string, fallback: number) => Number(url.searchParams.get(name) ?? fallback);
      const [from, to] = [number('start_time', 0), number('end_time', Infinity)];
      const [offset, limit] = [number('offset', 0), Math.min(500, number('limit', 500))];
      const within = [...list.values()].filter(({ created }) => created >= from && created <= to);
      answerJson(response, 200, within.slice(offset, offset + limit));
    },
    DELETE: async (request, response, _, email) => {
      const { delete_all: deleteAll, emails } = email ? { emails: [email] } : ((await readJson(request)) ?? {});
      if (deleteAll === true) list.clear();
      if (Array.isArray(emails)) emails.forEach((address) => list.delete(String(address).toLowerCase()));
      answerEmpty(response, 204);
    },
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const body = await readBody(request, MAX_BODY_BYTES);
  try {
    const value: unknown = JSON.parse(body?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
