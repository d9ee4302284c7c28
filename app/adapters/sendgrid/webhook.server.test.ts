import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyEventWebhook } from './webhook.server';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const now = new Date('2026-03-01T12:00:00Z');
const seconds = (shiftHours: number) => String(now.getTime() / 1000 + shiftHours * 3600);

function signed(body: string | Buffer, timestamp = seconds(0)) {
  const rawBody = Buffer.from(body);
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), rawBody]), privateKey).toString('base64');
  return { publicKey: spki, signature, timestamp, rawBody, now };
}

describe('verifyEventWebhook', () => {
  it('takes the bytes as they are, even where they are no text', () => {
    expect(verifyEventWebhook(signed('[{"a":1},\r\n{"b":2}]\r\n'))).toBe(true);
    expect(verifyEventWebhook(signed(Buffer.from([0x5b, 0xff, 0xfe, 0x5d])))).toBe(true);
    expect(verifyEventWebhook(signed(''))).toBe(true);
  });

  it('refuses another body, time, key or signature', () => {
    const good = signed('[]');
    const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const otherSpki = otherKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(verifyEventWebhook({ ...good, rawBody: Buffer.from('[ ]') })).toBe(false);
    expect(verifyEventWebhook({ ...good, timestamp: String(Number(good.timestamp) + 1) })).toBe(false);
    expect(verifyEventWebhook({ ...good, publicKey: otherSpki })).toBe(false);
    expect(verifyEventWebhook({ ...good, signature: signed('other').signature })).toBe(false);
  });

  it.each([
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a signature that is not base64', { signature: '!!!' }],
    ['a signature that is not DER', { signature: Buffer.from('hello').toString('base64') }],
    ['no timestamp', { timestamp: undefined }],
    ['a timestamp that is not a number', { timestamp: 'timestamp' }],
    ['a key that is none', { publicKey: 'AAAA' }],
    ['no key', { publicKey: '' }],
  ])('is false and never throws for %s', (_, broken) => {
    expect(verifyEventWebhook({ ...signed('[]'), ...broken })).toBe(false);
  });

  it('takes a retry a day later, and nothing older', () => {
    expect(verifyEventWebhook(signed('[]', seconds(-24.9)))).toBe(true);
    expect(verifyEventWebhook(signed('[]', seconds(-25.1)))).toBe(false);
  });

  it('takes a clock a little ahead, and nothing further', () => {
    expect(verifyEventWebhook(signed('[]', seconds(0.05)))).toBe(true);
    expect(verifyEventWebhook(signed('[]', seconds(0.2)))).toBe(false);
  });
});
