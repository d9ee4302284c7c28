import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

export interface SigningKey {
  /** Base64 SPKI DER, as SendGrid's settings page shows it. */
  publicKey: string;
  /** PKCS #8 PEM, to keep the same key over a restart. */
  privateKey: string;
  /** Base64 DER of the ECDSA P-256 / SHA-256 signature over timestamp and body. */
  sign(timestamp: string, body: string): string;
}

/** The key of one webhook: the one given, or a new one. */
export function signingKey(pem?: string): SigningKey {
  const key = pem ? createPrivateKey(pem) : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sign: (timestamp, body) => sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
  };
}
