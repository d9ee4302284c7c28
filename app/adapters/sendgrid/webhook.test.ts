import { describe, expect, it } from 'vitest';
import { parseEventBatch } from './webhook';

const item = (changes: Record<string, unknown> = {}) => ({
  email: 'ana@example.com',
  event: 'delivered',
  sg_event_id: 'event-1',
  sg_message_id: 'message-1.recvd-85abf8d92c-3qfgp.0',
  timestamp: 1_700_000_000,
  heed_send_id: 'send-1',
  ...changes,
});

const parseOne = (changes: Record<string, unknown>) => parseEventBatch(JSON.stringify([item(changes)])).events[0];

describe('parseEventBatch', () => {
  it('puts an event into our words', () => {
    const raw = item({ event: 'open', useragent: 'Mozilla/5.0', ip: '192.0.2.1', sg_machine_open: true });
    expect(parseEventBatch(JSON.stringify([raw]))).toEqual({
      events: [
        {
          providerEventId: 'event-1',
          kind: 'opened',
          sendId: 'send-1',
          providerMessageId: 'message-1',
          email: 'ana@example.com',
          occurredAt: new Date('2023-11-14T22:13:20Z'),
          userAgent: 'Mozilla/5.0',
          ip: '192.0.2.1',
          machine: true,
          raw,
        },
      ],
      rejected: [],
    });
  });

  it.each([
    ['processed', 'processed'],
    ['dropped', 'dropped'],
    ['cancel_drop', 'dropped'],
    ['deferred', 'deferred'],
    ['delivered', 'delivered'],
    ['open', 'opened'],
    ['click', 'clicked'],
    ['spamreport', 'complained'],
    ['unsubscribe', 'unsubscribed'],
    ['group_unsubscribe', 'unsubscribed'],
  ])('%s is %s', (event, kind) => {
    expect(parseOne({ event })?.kind).toBe(kind);
  });

  it('tells a block from a bounce', () => {
    const details = { event: 'bounce', reason: '550 unknown', bounce_classification: 'Invalid Address' };
    expect(parseOne({ ...details, type: 'bounce' })).toMatchObject({
      kind: 'bounced',
      reason: '550 unknown',
      bounceType: 'Invalid Address',
    });
    expect(parseOne({ ...details, type: 'blocked' })?.kind).toBe('blocked');
    expect(parseOne(details)?.kind).toBe('bounced');
  });

  it('takes what the receiving server answered as the reason', () => {
    expect(parseOne({ event: 'deferred', response: '421 later' })?.reason).toBe('421 later');
  });

  it('takes an account event, which is about no email', () => {
    const raw = { event: 'account_status_change', type: 'compliance_suspend', sg_event_id: 'e', timestamp: 1 };
    const { events } = parseEventBatch(JSON.stringify([raw]));
    expect(events[0]).toMatchObject({ kind: 'account_status', email: '', reason: 'compliance_suspend' });
  });

  it('does without the ids a late bounce lacks', () => {
    const event = parseOne({ event: 'bounce', sg_message_id: undefined, heed_send_id: undefined });
    expect(event).toMatchObject({ kind: 'bounced', sendId: undefined, providerMessageId: undefined });
  });

  it('loses no other item to a bad one, and repeats no value of it', () => {
    const bad = [null, 7, 'text', [], {}, item({ timestamp: 'ana@example.com' }), item({ sg_event_id: '' })];
    const batch = [
      item({ sg_event_id: 'first' }),
      ...bad,
      item({ event: 'group_resubscribe' }),
      item({ sg_event_id: 'last' }),
    ];
    const { events, rejected } = parseEventBatch(JSON.stringify(batch));
    expect(events.map(({ providerEventId }) => providerEventId)).toEqual(['first', 'last']);
    expect(rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(rejected[5]?.reason).toBe('timestamp: invalid_type');
    expect(rejected[7]?.reason).toBe('event of a type that is not used');
    expect(JSON.stringify(rejected)).not.toContain('@');
  });

  it('knows milliseconds from seconds, and neither from nonsense', () => {
    expect(parseOne({ timestamp: 1_700_000_000_123 })?.occurredAt).toEqual(new Date(1_700_000_000_123));
    expect(parseOne({ timestamp: 1_700_000_000 })?.occurredAt).toEqual(new Date(1_700_000_000_000));
    for (const timestamp of [-1, 1.5, 9e15, '1700000000', null]) expect(parseOne({ timestamp })).toBeUndefined();
  });

  it('does not lose a complaint to a detail of an unexpected type', () => {
    expect(parseOne({ event: 'spamreport', ip: null, useragent: 7, url: {} })).toMatchObject({
      kind: 'complained',
      sendId: 'send-1',
      ip: undefined,
      userAgent: undefined,
    });
  });

  it.each(['', 'nonsense', '{}', 'null', '"[]"', '[{"a":1}'])('rejects the body %j as a whole', (raw) => {
    expect(parseEventBatch(raw)).toEqual({ events: [], rejected: [{ index: -1, reason: 'not a JSON array' }] });
  });

  it('takes out what no database stores', () => {
    const raw = `[${JSON.stringify(item()).replace('ana@', 'a\\u0000na\\ud800@').replace('"event"', '"x\\u0000":{"y":["\\udfff"]},"event"')}]`;
    const [event] = parseEventBatch(raw).events;
    expect(event?.email).toBe('ana\uFFFD@example.com');
    expect(JSON.stringify(event?.raw)).not.toMatch(/\\u0000|\\ud/);
    expect(event?.raw).toMatchObject({ x: { y: ['\uFFFD'] } });
  });

  it('keeps whole characters beyond the first plane', () => {
    expect(parseEventBatch(`[${JSON.stringify(item()).replace('ana@', '\\ud83d\\ude00@')}]`).events[0]?.email).toBe(
      '😀@example.com',
    );
  });
});
