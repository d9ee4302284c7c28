import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What a signed link may do. `manage` opens the unsubscribe and preference pages; `click` only tells the storefront's tracker whose
 * email it was. They are signed apart, because click ids end up in the shop's own analytics and must not unsubscribe anybody.
 */
export type LinkKind = 'manage' | 'click';

export interface LinkClaim {
  shopId: string;
  contactId: string;
  messageId: string;
}

const MAC_BYTES = 16;

function toBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function mac(secret: string, kind: LinkKind, payload: Buffer): Buffer {
  return createHmac('sha256', secret).update(`heed-link:${kind}:`).update(payload).digest().subarray(0, MAC_BYTES);
}

/** An opaque token of 86 URL-safe characters. It carries ids only and does not expire: an old email must still unsubscribe. */
export function signLink(secret: string, kind: LinkKind, claim: LinkClaim): string {
  const payload = Buffer.concat([toBytes(claim.shopId), toBytes(claim.contactId), toBytes(claim.messageId)]);
  return Buffer.concat([payload, mac(secret, kind, payload)]).toString('base64url');
}

/** Who and what a token is about, or null when it was not signed by us for this kind of link. */
export function readLink(secret: string, kind: LinkKind, token: string): LinkClaim | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 48 + MAC_BYTES) return null;
  const payload = bytes.subarray(0, 48);
  if (!timingSafeEqual(bytes.subarray(48), mac(secret, kind, payload))) return null;
  return {
    shopId: toUuid(payload.subarray(0, 16)),
    contactId: toUuid(payload.subarray(16, 32)),
    messageId: toUuid(payload.subarray(32)),
  };
}
