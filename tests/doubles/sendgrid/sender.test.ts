import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSendGridSender } from '~/adapters/sendgrid/send.server';
import type { EmailSender, OutgoingEmail } from '~/domain/deliveries/schema';
import { startSendGrid, type SendGridDouble } from './sendgrid';

const now = new Date('2026-03-01T12:00:00Z');
let sendgrid: SendGridDouble;
let sender: EmailSender;

beforeEach(async () => {
  sendgrid = await startSendGrid({ clock: { now: () => now }, apiKeys: ['SG.key'] });
  sender = createSendGridSender({ apiKey: 'SG.key', baseUrl: sendgrid.url, timeoutMs: 20_000 });
});

afterEach(() => sendgrid.stop());

function emailTo(email: string, sendId = 'send-1'): OutgoingEmail {
  return {
    sendId,
    from: { email: 'shop@example.com', name: 'The Shop' },
    to: { email },
    subject: 'Hello',
    html: '<p>Hello</p>',
    text: 'Hello',
    headers: {},
    categories: ['welcome'],
    customArgs: { heed_shop: 'shop-1' },
  };
}

describe('the sender in front of the double', () => {
  it('hands an email over', async () => {
    const result = await sender.send(emailTo('ana@example.com'));
    const [mail] = sendgrid.inbox();
    expect(result).toEqual({ outcome: 'accepted', providerMessageId: mail?.messageId });
    expect(mail?.customArgs).toEqual({ heed_shop: 'shop-1', heed_send_id: 'send-1' });
  });

  it('tells an address that is none from a message that is none', async () => {
    expect(await sender.send(emailTo('ana'))).toMatchObject({ outcome: 'rejected', scope: 'recipient' });
    const noSubject = { ...emailTo('ana@example.com'), subject: '' };
    expect(await sender.send(noSubject)).toMatchObject({ outcome: 'rejected', scope: 'message' });
  });

  it.each([
    ['401', { outcome: 'rejected', scope: 'account' }, 0],
    ['403', { outcome: 'rejected', scope: 'account' }, 0],
    ['429', { outcome: 'not_sent', code: 'http_429', retryAt: new Date('2026-03-01T12:00:05Z') }, 0],
    ['500', { outcome: 'unknown', code: 'http_500' }, 0],
    ['503', { outcome: 'unknown', code: 'http_503' }, 0],
    ['reset-before-accept', { outcome: 'unknown', code: 'ECONNRESET' }, 0],
    ['reset-after-accept', { outcome: 'unknown', code: 'ECONNRESET' }, 1],
    ['timeout-after-accept', { outcome: 'unknown', code: 'timeout' }, 1],
    ['500-after-accept', { outcome: 'unknown', code: 'http_500' }, 1],
  ] as const)('%s', async (mode, outcome, accepted) => {
    sendgrid.chaos.next(mode);
    const timeoutMs = mode === 'timeout-after-accept' ? 1_000 : 20_000;
    const attempt = createSendGridSender({ apiKey: 'SG.key', baseUrl: sendgrid.url, timeoutMs });
    expect(await attempt.send(emailTo('ana@example.com'))).toMatchObject(outcome);
    expect(sendgrid.journal.acceptedBySendId.get('send-1') ?? 0).toBe(accepted);
    expect(sendgrid.journal.entries).toHaveLength(1);
    expect(sendgrid.journal.entries[0]).toMatchObject({ chaos: mode, accepted: accepted === 1 });
    // Whatever the answer was, the logs tell the truth.
    const found = await sender.findByRecipient({ to: 'ana@example.com', since: now, sendId: 'send-1' });
    expect(found).toBe(accepted === 1 ? 'accepted' : 'not_found');
    expect(await sender.send(emailTo('ana@example.com', 'send-2'))).toMatchObject({ outcome: 'accepted' });
  });

  it('a standing mode gives way to the next ones, and ends when told', async () => {
    sendgrid.chaos.always('503');
    sendgrid.chaos.next('429', 2);
    const codes: unknown[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) codes.push(await sender.send(emailTo('ana@example.com')));
    expect(codes).toMatchObject([{ code: 'http_429' }, { code: 'http_429' }, { code: 'http_503' }]);
    sendgrid.chaos.always(null);
    expect(await sender.send(emailTo('ana@example.com'))).toMatchObject({ outcome: 'accepted' });
  });

  it('does not mistake another email to the same address for the one it looks for', async () => {
    await sender.send(emailTo('ana@example.com', 'send-0'));
    const found = (sendId: string) => sender.findByRecipient({ to: 'ana@example.com', since: now, sendId });
    expect(await found('send-0')).toBe('accepted');
    expect(await found('send-1')).toBe('not_found');
  });

  it('does not know where the logs cannot be read', async () => {
    const other = createSendGridSender({ apiKey: 'SG.other', baseUrl: sendgrid.url, timeoutMs: 20_000 });
    expect(await other.findByRecipient({ to: 'ana@example.com', since: now, sendId: 'send-1' })).toBe('unavailable');
  });

  it('keeps ids apart over many sends at once', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `send-${index}`);
    const results = await Promise.all(ids.map((id) => sender.send(emailTo(`${id}@example.com`, id))));
    expect(results.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect([...sendgrid.journal.acceptedBySendId.values()].every((count) => count === 1)).toBe(true);
    expect(sendgrid.journal.accepted).toBe(300);
    expect(new Set(sendgrid.inbox().map(({ messageId }) => messageId)).size).toBe(300);
  });
});
