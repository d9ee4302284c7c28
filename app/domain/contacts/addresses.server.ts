import { createHmac } from 'node:crypto';

/** The form in which addresses are compared and joined. */
export function emailKeyOf(email: string): string {
  return email.trim().toLowerCase();
}

/** Stands for an address in the list of suppressions: it survives erasure without giving the address away. */
export function addressHash(secret: string, email: string): string {
  return createHmac('sha256', secret)
    .update(`heed-address:${emailKeyOf(email)}`)
    .digest('base64url');
}
