import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROKEN_MAILS, mailBody } from './broken-mails';
import { startSendGrid, type SendGridDouble } from './sendgrid';

const now = new Date('2026-03-01T12:00:00Z');
let sendgrid: SendGridDouble;

beforeAll(async () => {
  sendgrid = await startSendGrid({ clock: { now: () => now }, apiKeys: ['SG.key'], seed: 1 });
});

afterAll(() => sendgrid.stop());

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(sendgrid.url + path, {
    method: 'POST',
    ...init,
    headers: { Authorization: 'Bearer SG.key', 'Content-Type': 'application/json', ...init.headers },
  });
}

function send(body: unknown): Promise<Response> {
  return call('/v3/mail/send', { body: JSON.stringify(body) });
}

describe('POST /v3/mail/send', () => {
  it('answers 202, no body and a message id, and the email is in the inbox', async () => {
    const response = await send(mailBody({ categories: ['cart'], headers: { 'X-A': 'b' } }));
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
    const messageId = response.headers.get('x-message-id');
    expect(messageId).toMatch(/^[\w-]{22}$/);
    expect(sendgrid.inbox().at(-1)).toMatchObject({
      messageId,
      to: { email: 'ana@example.com' },
      from: { email: 'shop@example.com', name: 'The Shop' },
      subject: 'Hello',
      html: '<p>Hello</p>',
      text: 'Hello',
      headers: { 'X-A': 'b' },
      customArgs: { heed_send_id: 'send-1' },
      categories: ['cart'],
      receivedAt: now,
    });
  });

  it('delivers one email per recipient', async () => {
    const before = sendgrid.inbox().length;
    const to = [{ email: 'a@example.com' }, { email: 'b@example.com' }];
    await send(mailBody({}, { to, cc: [{ email: 'c@example.com' }] }));
    const addresses = sendgrid
      .inbox()
      .slice(before)
      .map((mail) => mail.to.email);
    expect(addresses).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
  });

  it.each(BROKEN_MAILS)('refuses %s', async (_, body, field) => {
    const accepted = sendgrid.journal.accepted;
    const response = await send(body);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field: string; message: string; help: string }[] };
    expect(errors.map((error) => error.field)).toContain(field);
    for (const error of errors) {
      expect(error.message).not.toBe('');
      expect(error.help).toMatch(/^http:\/\/sendgrid\.com\/docs\/.*#message\.[a-z_.]+$/);
    }
    expect(sendgrid.journal.accepted).toBe(accepted);
  });

  it('names every fault of a body', async () => {
    const response = await send(mailBody({ subject: '', from: undefined }));
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect(errors.map((error) => error.field)).toEqual(['from', 'subject']);
  });

  it.each([
    ['no JSON', 'nonsense', 'Bad Request'],
    ['no object', '[]', 'Bad Request'],
    ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0x7d]), 'Invalid UTF8 in request'],
  ])('refuses %s', async (_, body, message) => {
    const response = await call('/v3/mail/send', { body });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: [{ message, field: null, help: null }] });
  });

  it('in sandbox mode answers 200 and sends nothing', async () => {
    const accepted = sendgrid.journal.accepted;
    const response = await send(mailBody({ mail_settings: { sandbox_mode: { enable: true } } }));
    expect(response.status).toBe(200);
    expect(sendgrid.journal.accepted).toBe(accepted);
  });

  it('answers more than 30 MB as the proxy in front does', async () => {
    const response = await call('/v3/mail/send', { body: Buffer.alloc(30 * 1024 * 1024 + 1, 0x20) });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain('<center>nginx</center>');
  });

  it.each([
    [undefined, 'authorization required'],
    ['Bearer SG.other', 'The provided authorization grant is invalid, expired, or revoked'],
  ])('answers 401 to the key %s', async (key, message) => {
    const headers: Record<string, string> = key === undefined ? {} : { Authorization: key };
    const response = await fetch(`${sendgrid.url}/v3/mail/send`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ errors: [{ message, field: null, help: null }] });
  });

  it('answers 415 to another content type, 405 to another method, 404 to an unknown path', async () => {
    const form = await call('/v3/mail/send', { body: 'a=b', headers: { 'Content-Type': 'text/plain' } });
    expect(form.status).toBe(415);
    expect((await call('/v3/mail/send', { method: 'GET' })).status).toBe(405);
    const unknown = await call('/v3/marketing/contacts', { method: 'GET' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ errors: [{ message: 'not found', field: null, help: null }] });
  });

  it('keeps a journal of every request', () => {
    const entries = sendgrid.journal.entries.filter(({ path }) => path === '/v3/mail/send');
    expect(new Set(entries.map(({ status }) => status))).toEqual(new Set([200, 202, 400, 401, 405, 413, 415]));
    expect(entries[0]).toEqual({
      at: now,
      method: 'POST',
      path: '/v3/mail/send',
      status: 202,
      sendIds: ['send-1'],
      accepted: true,
    });
    // Two accepted requests, one of them for three recipients.
    expect(sendgrid.journal.acceptedBySendId.get('send-1')).toBe(4);
    expect(sendgrid.journal.requests).toBe(sendgrid.journal.entries.length);
  });
});

describe('suppressions', () => {
  const list = async (name: string) => (await call(`/v3/suppression/${name}`, { method: 'GET' })).json();
  const to = (email: string) => mailBody({}, { to: [{ email }] });
  const eventsOf = async (email: string) => {
    const query = JSON.stringify({ query: `to_email = "${email}"` });
    const found = await call('/v3/logs', { body: query });
    const { messages } = (await found.json()) as { messages: { status: string; reason: string }[] };
    return messages.map(({ status, reason }) => [status, reason]);
  };

  it('drops what goes to an address that bounced, until it is taken off the list', async () => {
    await send(to('gone+bounce@example.com'));
    await send(to('gone+bounce@example.com'));
    expect(await list('bounces')).toMatchObject([
      { email: 'gone+bounce@example.com', status: '5.1.1', created: 1772366400 },
    ]);
    expect((await eventsOf('gone+bounce@example.com'))[0]).toEqual(['dropped', 'Bounced Address']);
    await call('/v3/suppression/bounces/gone%2Bbounce@example.com', { method: 'DELETE' });
    expect(await list('bounces')).toEqual([]);
    await send(to('gone+bounce@example.com'));
    expect((await eventsOf('gone+bounce@example.com'))[0]?.[0]).toBe('bounced');
  });

  it('drops what goes to someone who complained, unless told otherwise', async () => {
    await send(to('angry+spam@example.com'));
    expect(await list('spam_reports')).toMatchObject([{ email: 'angry+spam@example.com' }]);
    await send(to('angry+spam@example.com'));
    expect((await eventsOf('angry+spam@example.com'))[0]).toEqual(['dropped', 'Spam Reporting Address']);
    await send({ ...to('angry+spam@example.com'), mail_settings: { bypass_spam_management: { enable: true } } });
    expect((await eventsOf('angry+spam@example.com'))[0]?.[0]).toBe('delivered');
    await call('/v3/suppression/spam_reports', { method: 'DELETE', body: '{"delete_all":true}' });
    expect(await list('spam_reports')).toEqual([]);
  });

  it('does not suppress an address that was only blocked', async () => {
    await send(to('full+block@example.com'));
    expect((await eventsOf('full+block@example.com'))[0]?.[0]).toBe('blocked');
    expect(await list('bounces')).not.toMatchObject([{ email: 'full+block@example.com' }]);
  });
});

describe('the other endpoints', () => {
  it('GET /v3/scopes lists what the key may do', async () => {
    const { scopes } = (await (await call('/v3/scopes', { method: 'GET' })).json()) as { scopes: string[] };
    expect(scopes).toEqual(expect.arrayContaining(['mail.send', 'messages.read']));
  });

  it('POST /v3/logs refuses what is not a query', async () => {
    for (const query of [
      'everything',
      'to_email LIKE "a"',
      'nothing = "b"',
      'sg_message_id_created_at > TIMESTAMP "x"',
    ]) {
      expect((await call('/v3/logs', { body: JSON.stringify({ query }) })).status).toBe(400);
    }
    expect((await call('/v3/logs', { body: JSON.stringify({ query: '', limit: 1001 }) })).status).toBe(400);
  });

  it('POST /v3/logs finds by time, GET /v3/logs/{id} shows the custom arguments', async () => {
    await send(mailBody({ subject: 'Logged' }, { to: [{ email: 'logged@example.com' }] }));
    const search = async (condition: string) => {
      const query = `to_email = 'logged@example.com' AND sg_message_id_created_at ${condition}`;
      const response = await call('/v3/logs', { body: JSON.stringify({ query }) });
      return ((await response.json()) as { messages: { sg_message_id: string }[] }).messages;
    };
    expect(await search('> TIMESTAMP "2026-03-01T12:00:00Z"')).toEqual([]);
    const [found] = await search('>= TIMESTAMP "2026-03-01T12:00:00Z"');
    const response = await call(`/v3/logs/${found?.sg_message_id}`, { method: 'GET' });
    expect(await response.json()).toMatchObject({
      subject: 'Logged',
      status: 'delivered',
      events: [{ event: 'processed' }, { event: 'delivered', custom_args: { heed_send_id: 'send-1' } }],
    });
    expect((await call('/v3/logs/nothing.recvd-1.0', { method: 'GET' })).status).toBe(404);
  });

  it('POST /v3/recipients/erasejob forgets the address everywhere', async () => {
    await send(mailBody({}, { to: [{ email: 'erase-me+spam@example.com' }] }));
    const body = JSON.stringify({ email_addresses: ['Erase-Me+spam@example.com'] });
    const response = await call('/v3/recipients/erasejob', { body });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ job_id: expect.stringMatching(/^[\da-f-]{36}$/) });
    expect(JSON.stringify(sendgrid.inbox())).not.toContain('erase-me');
    expect(await (await call('/v3/suppression/spam_reports', { method: 'GET' })).text()).not.toContain('erase-me');
    const refused = await call('/v3/recipients/erasejob', { body: '{"email_addresses":["nobody"]}' });
    expect(refused.status).toBe(400);
  });
});
