import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Outbound } from '~/domain/flows/schema';
import { isPublicAddress } from './addresses';

const TIMEOUT_MS = 10_000;

class Refused extends Error {}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Looks a name up and lets only public addresses through: the connection goes to the very address that was looked at. */
function lookupPublic(name: string, options: { all?: boolean }, done: Found): void {
  lookup(name, { all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new Refused('the address is not a public one'), []);
    if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
}

/**
 * Posts JSON to addresses that merchants name. Only https to public addresses, and no redirect is followed; `allowLocal` (development
 * and tests) lets http and this machine through as well. Answers within ten seconds; what the receiver writes back is not read.
 */
export function createOutbound({ allowLocal }: { allowLocal: boolean }): Outbound {
  return {
    post(address, { headers, body }) {
      const url = new URL(address);
      if (url.protocol !== 'https:' && !allowLocal)
        return Promise.resolve({ error: 'only https addresses are notified', refused: true });
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (!allowLocal && isIP(host) !== 0 && !isPublicAddress(host))
        return Promise.resolve({ error: 'the address is not a public one', refused: true });
      return new Promise((resolve) => {
        const send = url.protocol === 'https:' ? requestHttps : requestHttp;
        const outgoing = send(
          url,
          {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
            signal: AbortSignal.timeout(TIMEOUT_MS),
            ...(allowLocal ? {} : { lookup: lookupPublic }),
          },
          (response) => {
            response.destroy();
            resolve({ status: response.statusCode ?? 0 });
          },
        );
        outgoing.on('error', (error) => {
          const refused = error instanceof Refused;
          const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
          resolve({ error: refused ? error.message : `no answer (${code})`, ...(refused ? { refused } : {}) });
        });
        outgoing.end(body);
      });
    },
  };
}
