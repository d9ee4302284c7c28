import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { describe, expect, it } from 'vitest';
import { verifyEventWebhook } from '~/adapters/sendgrid/webhook.server';
import { signingKey } from '../doubles/sendgrid/signing-key';
import { webhookBody } from '../doubles/sendgrid/wire';
import { readSendGridSpec } from './sendgrid-specs';

interface Vector {
  name: string;
  public_key: string;
  signature: string;
  timestamp: string;
  body: string;
  valid: boolean;
}

const vectors = readSendGridSpec<Vector[]>('signature/vectors.json');

describe('our verifier', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('decides %s as published', (_, vector) => {
    const verdict = verifyEventWebhook({
      publicKey: vector.public_key,
      signature: vector.signature,
      timestamp: vector.timestamp,
      rawBody: Buffer.from(vector.body),
      now: new Date((Number(vector.timestamp) || 1_600_112_502) * 1000),
    });
    expect(verdict).toBe(vector.valid);
  });

  it('had both kinds to decide', () => {
    expect(new Set(vectors.map(({ valid }) => valid))).toEqual(new Set([true, false]));
  });
});

describe('the signer of the double', () => {
  const key = signingKey();
  const timestamp = '1772366400';
  const body = webhookBody([
    { email: 'ana@example.com', event: 'processed' },
    { email: 'ana@example.com', event: 'delivered', response: '250 ok ✓' },
  ]);
  const signature = key.sign(timestamp, body);

  it('convinces SendGrid’s own verifier, and only with these bytes', () => {
    const oracle = new EventWebhook();
    const publicKey = oracle.convertPublicKeyToECDSA(key.publicKey);
    expect(oracle.verifySignature(publicKey, body, signature, timestamp)).toBe(true);
    expect(oracle.verifySignature(publicKey, body.replace('ok', 'no'), signature, timestamp)).toBe(false);
  });

  it('convinces openssl', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signature-'));
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const spki = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' });
    const pem = file('key.pem', spki.export({ type: 'spki', format: 'pem' }));
    const der = file('signature.der', Buffer.from(signature, 'base64'));
    const verify = (signed: string) =>
      execFileSync('openssl', ['dgst', '-sha256', '-verify', pem, '-signature', der, file('signed', signed)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString();
    expect(verify(timestamp + body)).toContain('Verified OK');
    expect(() => verify(`${timestamp}1${body}`)).toThrow();
    rmSync(folder, { recursive: true });
  });

  it('convinces our verifier', () => {
    const now = new Date(Number(timestamp) * 1000);
    const input = { publicKey: key.publicKey, signature, timestamp, rawBody: Buffer.from(body), now };
    expect(verifyEventWebhook(input)).toBe(true);
  });

  it('writes bodies as SendGrid does: byte for byte those of the vectors', () => {
    for (const vector of vectors.filter(({ valid }) => valid)) {
      expect(webhookBody(JSON.parse(vector.body) as Record<string, unknown>[])).toBe(vector.body);
    }
  });
});
