import { createPublicKey, verify, type KeyObject } from 'node:crypto';

const FUTURE_TOLERANCE_MS = 5 * 60_000;
/** SendGrid retries a batch for 24 hours, and it is not documented that a retry is signed anew. */
const MAX_AGE_MS = 25 * 3_600_000;

const keys = new Map<string, KeyObject>();

/**
 * Tells whether `rawBody` was signed by the owner of `publicKey`.
 * @param input.publicKey base64 SPKI DER, as SendGrid shows it
 * @param input.signature the header X-Twilio-Email-Event-Webhook-Signature, base64 DER of an ECDSA P-256 signature
 * @param input.timestamp the header X-Twilio-Email-Event-Webhook-Timestamp, Unix seconds
 * @param input.rawBody the bytes as received; parsed and printed again they no longer match
 * Never throws: whatever is missing, malformed, from the future or older than 25 hours is `false`. Inside those
 * hours a replay passes; deduplicate by event id.
 */
export function verifyEventWebhook(input: {
  publicKey: string;
  signature: string | undefined;
  timestamp: string | undefined;
  rawBody: Buffer;
  now: Date;
}): boolean {
  const { publicKey, signature, timestamp, rawBody, now } = input;
  if (!signature || !timestamp || !/^\d{1,12}$/.test(timestamp)) return false;
  const age = now.getTime() - Number(timestamp) * 1000;
  if (age > MAX_AGE_MS || age < -FUTURE_TOLERANCE_MS) return false;
  try {
    const signed = Buffer.concat([Buffer.from(timestamp), rawBody]);
    return verify('sha256', signed, keyOf(publicKey), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Parsing a key costs as much as a verification, and an installation has a handful of them. */
function keyOf(publicKey: string): KeyObject {
  const known = keys.get(publicKey);
  if (known) return known;
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  if (keys.size >= 1000) keys.clear();
  keys.set(publicKey, key);
  return key;
}
